//! Connections to servers that are made up. What needs a database is `cargo xtask sql`.

mod server;
mod ways;
