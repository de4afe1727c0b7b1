//! A server as clients find it, over TLS.

mod client;
mod discovery;
mod limits;
mod token;
mod watch;
