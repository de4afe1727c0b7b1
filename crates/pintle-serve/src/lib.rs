//! The sandbox as a Kubernetes API over HTTPS on this machine, so that kubectl, Helm and whatever
//! else speaks to a cluster can be tried on it.
//!
//! ```no_run
//! use pintle_sandbox::{Options, Sandbox};
//! use pintle_serve::{ServeOptions, Server};
//!
//! let sandbox = Sandbox::new(Options::default());
//! let options = ServeOptions::new("a token that nobody guesses");
//! let server = Server::start(sandbox, &options).unwrap();
//! std::fs::write("kubeconfig", server.kubeconfig()).unwrap();
//! ```
//!
//! The way of a request: `server` takes connections, `handle` asks for the token and reads the
//! body, `route` knows the paths: `discovery` and `openapi` tell of what there is, the sandbox
//! answers what is about resources, and `stream` writes watches. `pace` lets the sandbox's time
//! pass as that of the machine does. This is the one crate of the sandbox that looks at the
//! machine's clock: a server cannot do without.

mod body;
mod discovery;
mod handle;
mod kubeconfig;
mod limits;
mod openapi;
mod pace;
mod protobuf;
mod query;
mod route;
mod server;
mod stream;
mod tls;

pub use crate::limits::{
    BODY_TIME, BOOKMARK_TIME, HANDSHAKE_TIME, IDLE_TIME, MAX_BODY, MAX_CONNECTIONS,
    MAX_HEADER_BYTES, MAX_HEADERS, MAX_SPEED, WATCH_TIME,
};
pub use crate::server::{ServeError, ServeOptions, Server};
