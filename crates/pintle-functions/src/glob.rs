//! File name patterns.
