//! What a client may ask of the server.

use std::time::Duration;

/// Bytes that a body may have. Source: apiserver `MaxRequestBodyBytes`.
pub const MAX_BODY: usize = 3 * 1024 * 1024;

/// Bytes of a body that is too large that are read all the same, and forgotten.
pub(crate) const MAX_DROPPED: usize = 4 * MAX_BODY;

/// Bytes that the head of a request may have. Source: Go's `http.DefaultMaxHeaderBytes` is more;
/// nothing that clients of Kubernetes send comes near this.
pub const MAX_HEADER_BYTES: usize = 64 * 1024;

/// Headers that a request may have.
pub const MAX_HEADERS: usize = 100;

/// Connections at a time. Others wait.
pub const MAX_CONNECTIONS: usize = 512;

/// How long a client may take to agree upon TLS.
pub const HANDSHAKE_TIME: Duration = Duration::from_secs(10);

/// How long a connection may be idle, or a head may take. Clients written in Go close theirs after
/// 90 seconds; a server that does so earlier makes requests fail.
pub const IDLE_TIME: Duration = Duration::from_secs(120);

/// How long a body may take.
pub const BODY_TIME: Duration = Duration::from_secs(60);

/// How long a watch goes on if its client does not say. Source: apiserver `MinRequestTimeout`.
pub const WATCH_TIME: Duration = Duration::from_secs(1800);

/// After how long a watch on which nothing happens tells that nothing has. Source: apiserver
/// `defaultBookmarkFrequency`.
pub const BOOKMARK_TIME: Duration = Duration::from_secs(60);

/// The fastest that time may pass in the sandbox, beside that of the machine.
pub const MAX_SPEED: f64 = 100_000.0;

/// Events of a watch that wait for a slow client.
pub(crate) const MAX_WAITING_EVENTS: usize = 64;

/// Stack of threads that answer requests: objects and schemas may be nested.
pub(crate) const STACK: usize = 16 * 1024 * 1024;

/// How long time may stand still in the sandbox when nothing is due in it, so that ages grow.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_millis(500);
