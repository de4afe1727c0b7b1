//! A chart's files as templates see them.
