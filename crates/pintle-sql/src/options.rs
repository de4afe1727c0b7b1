//! What a connection is made of, as facts from the caller.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// Where the database is and who asks it.
#[derive(Clone, Default)]
pub struct ConnectOptions {
    /// The connection string, as `HELM_DRIVER_SQL_CONNECTION_STRING` has it.
    pub connection: String,
    /// Environment variables. Those that begin with `PG` stand behind the connection string.
    pub variables: BTreeMap<String, String>,
    /// Who asks if nothing says so: the user's name on this machine.
    pub user: String,
    /// The home folder, for `.pgpass` and `.postgresql`.
    pub home: Option<PathBuf>,
    /// Folder that relative paths start from.
    pub current_dir: PathBuf,
}

/// Shows no passwords.
impl fmt::Debug for ConnectOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectOptions")
            .field("user", &self.user)
            .field("home", &self.home)
            .field("current_dir", &self.current_dir)
            .finish_non_exhaustive()
    }
}
