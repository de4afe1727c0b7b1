//! Conversions that several families share.
