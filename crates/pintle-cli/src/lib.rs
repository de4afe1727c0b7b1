//! The pintle command
