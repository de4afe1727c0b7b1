//! Release records in a PostgreSQL database, in the tables that Helm makes: what `HELM_DRIVER=sql`
//! is.
//!
//! [`Sql`] is a [`pintle_history::Driver`]. It makes the tables if nobody has yet, in the same steps
//! and with the same book about them as Helm, so that either finds what the other did.
//!
//! Connection strings are those of lib/pq, the library that Helm uses: URLs and lists of `key=value`,
//! with the variables, password file and certificates that PostgreSQL's own programs know. The
//! environment is not read; [`ConnectOptions`] carries what the caller knows of it.
//!
//! Over TLS, `sslmode` means the same as in lib/pq: `disable`, `allow`, `prefer`, `require`,
//! `verify-ca` and `verify-full`. rustls does the work: TLS 1.2 and 1.3, and nothing older.
//!
//! Refused: Kerberos (`krbsrvname`, `krbspn`), service files (`service`), `load_balance_hosts=random`,
//! `target_session_attrs=prefer-standby`, protocol 3.2, sockets in the abstract namespace, and private
//! keys with a password.

mod connection;
mod connection_string;
mod dial;
mod failure;
mod options;
mod password_file;
mod records;
mod settings;
mod setup;
mod statements;
mod tls;

pub use crate::connection::{CONNECT_TIMEOUT, REQUEST_TIMEOUT};
pub use crate::options::ConnectOptions;
pub use crate::records::{MAX_BODY, Sql};
