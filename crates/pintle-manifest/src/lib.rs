//! Rendered text split into documents, hooks and install order
