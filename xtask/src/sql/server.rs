//! A PostgreSQL of our own, on loopback and in a folder that goes away.

use std::fs::Permissions;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// Where Debian and its kin have the programs.
const SYSTEM: &str = "/usr/lib/postgresql";

/// A folder that everybody sees.
const COMMON: &str = "/var/tmp";

const USER: &str = "helm";

/// With characters that have to be escaped in one form of the connection string or the other.
const PASSWORD: &str = "se cret@'/:";
const PASSWORD_IN_URL: &str = "se%20cret%40%27%2F%3A";

/// Tries until the server listens.
const TRIES: u32 = 200;

const PAUSE: Duration = Duration::from_millis(50);

/// A server that ends with this.
pub(crate) struct Server {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    process: Child,
}

impl Server {
    /// # Errors
    /// No PostgreSQL, or one that does not start.
    pub(crate) fn start(programs: Option<&Path>) -> Result<Server> {
        let programs = match programs {
            Some(path) => path.to_owned(),
            None => newest()?,
        };
        let name = format!("pintle-sql-{}", std::process::id());
        let mut folder = std::env::temp_dir().join(&name);
        std::fs::create_dir_all(&folder)?;
        // Whoever made the folder is who we are.
        let is_root = std::fs::metadata(&folder)?.uid() == 0;
        if is_root {
            // The server is run by somebody else, who may not see into folders of root.
            std::fs::remove_dir(&folder)?;
            folder = Path::new(COMMON).join(name);
            std::fs::create_dir_all(&folder)?;
        }
        let password = folder.join("password");
        std::fs::write(&password, PASSWORD)?;
        if is_root {
            // The server refuses to be run by root.
            let chown = Command::new("chown").arg("-R").arg("postgres").arg(&folder).status()?;
            ensure!(chown.success(), "there is no user postgres");
        }
        std::fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
        let command = |program: &str| {
            let path = programs.join(program);
            let mut command = if is_root {
                let mut command = Command::new("setpriv");
                command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(path);
                command
            } else {
                Command::new(path)
            };
            command.current_dir("/").arg("-D").arg(folder.join("data")).stdin(Stdio::null());
            command
        };
        let made = command("initdb")
            .args(["-U", USER, "-A", "scram-sha-256", "--encoding=UTF8", "--no-sync"])
            .arg(format!("--pwfile={}", password.display()))
            .output()
            .context("initdb cannot be started")?;
        ensure!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = std::fs::File::create(folder.join("log"))?;
        let process = command("postgres")
            .args(["-c", "listen_addresses=127.0.0.1", "-c", &format!("port={port}")])
            .args(["-c", &format!("unix_socket_directories={}", folder.display())])
            .args(["-c", "fsync=off"])
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .context("postgres cannot be started")?;
        let server = Server { programs, folder, port, process };
        for _ in 0..TRIES {
            let listens = TcpStream::connect(("127.0.0.1", port)).is_ok();
            if listens && server.query("postgres", "SELECT 1").is_ok() {
                return Ok(server);
            }
            thread::sleep(PAUSE);
        }
        let log = std::fs::read_to_string(server.folder.join("log")).unwrap_or_default();
        bail!("PostgreSQL does not listen: {log}")
    }

    /// # Errors
    /// A server that does not answer.
    pub(crate) fn version(&self) -> Result<String> {
        Ok(format!("PostgreSQL {}", self.query("postgres", "SHOW server_version")?))
    }

    /// A new database.
    ///
    /// # Errors
    /// A name that is taken.
    pub(crate) fn create(&self, database: &str) -> Result<()> {
        self.query("postgres", &format!("CREATE DATABASE \"{database}\"")).map(drop)
    }

    /// The connection string as a URL, or as a list.
    pub(crate) fn connection(&self, database: &str, is_url: bool) -> String {
        let port = self.port;
        if is_url {
            let login = format!("{USER}:{PASSWORD_IN_URL}");
            return format!("postgresql://{login}@127.0.0.1:{port}/{database}?sslmode=disable");
        }
        let password = PASSWORD.replace('\'', "\\'");
        let place = format!("host=127.0.0.1 port={port} dbname={database} sslmode=disable");
        format!("{place} user={USER} password='{password}'")
    }

    fn client(&self, program: &str, database: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", USER, "-d", database])
            .env("PGPASSWORD", PASSWORD)
            .stdin(Stdio::null());
        command
    }

    /// What a statement answers, without decoration.
    ///
    /// # Errors
    /// A statement that fails.
    pub(crate) fn query(&self, database: &str, statement: &str) -> Result<String> {
        let mut psql = self.client("psql", database);
        let done = psql.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", statement]).output()?;
        ensure!(done.status.success(), "{statement}: {}", String::from_utf8_lossy(&done.stderr));
        Ok(String::from_utf8(done.stdout)?.trim().to_owned())
    }

    /// The tables and all that belongs to them, as statements.
    ///
    /// # Errors
    /// A database that cannot be read.
    pub(crate) fn schema(&self, database: &str) -> Result<String> {
        let done = self.client("pg_dump", database).arg("--schema-only").output()?;
        ensure!(done.status.success(), "pg_dump: {}", String::from_utf8_lossy(&done.stderr));
        let text = String::from_utf8(done.stdout)?;
        // Some versions put a random word around the text.
        let is_said = |line: &&str| !line.is_empty() && !line.starts_with(['-', '\\']);
        Ok(text.lines().filter(is_said).collect::<Vec<_>>().join("\n"))
    }

    /// Begins a transaction and leaves it open.
    ///
    /// # Errors
    /// A statement that fails.
    pub(crate) fn hold(&self, database: &str, statement: &str) -> Result<Held<'_>> {
        let mut psql = self.client("psql", database);
        psql.args(["-XAtq", "-v", "ON_ERROR_STOP=1"]).stdin(Stdio::piped());
        let process = psql.stdout(Stdio::null()).spawn()?;
        let mut held = Held { server: self, database: database.to_owned(), process };
        let mark = "pg_advisory_xact_lock(4711)";
        held.say(&format!("BEGIN; {statement}; SELECT {mark};\n"))?;
        // The lock is there when everything before it is done.
        self.wait(database, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = 4711")?;
        Ok(held)
    }

    /// Waits until a statement answers something.
    ///
    /// # Errors
    /// No answer in time.
    pub(crate) fn wait(&self, database: &str, statement: &str) -> Result<()> {
        for _ in 0..TRIES {
            if !self.query(database, statement)?.is_empty() {
                return Ok(());
            }
            thread::sleep(PAUSE);
        }
        bail!("{statement}: never")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(pid) = i32::try_from(self.process.id()) {
            // It cuts its clients off and ends.
            let _sent = kill(Pid::from_raw(pid), Signal::SIGINT);
        }
        let _ended = self.process.wait();
        let _removed = std::fs::remove_dir_all(&self.folder);
    }
}

/// A transaction that is open.
pub(crate) struct Held<'a> {
    server: &'a Server,
    database: String,
    process: Child,
}

impl Held<'_> {
    fn say(&mut self, text: &str) -> Result<()> {
        let input = self.process.stdin.as_mut().context("psql takes nothing")?;
        input.write_all(text.as_bytes())?;
        Ok(input.flush()?)
    }

    /// Waits until somebody else waits for what this transaction holds.
    ///
    /// # Errors
    /// Nobody does.
    pub(crate) fn wait_for_others(&self) -> Result<()> {
        let waiting = "SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1";
        self.server.wait(&self.database, waiting)
    }

    /// # Errors
    /// A transaction that fails.
    pub(crate) fn commit(mut self) -> Result<()> {
        self.say("COMMIT;\n")?;
        drop(self.process.stdin.take());
        ensure!(self.process.wait()?.success(), "the transaction failed");
        Ok(())
    }
}

/// The programs of the newest PostgreSQL of the system.
fn newest() -> Result<PathBuf> {
    let folders = std::fs::read_dir(SYSTEM).with_context(|| {
        format!("there is no PostgreSQL in {SYSTEM}; say where with --postgres")
    })?;
    let version = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok()).unwrap_or_default()
    };
    let found = folders.filter_map(|entry| Some(entry.ok()?.path()));
    let newest = found.filter(|path| path.join("bin/postgres").is_file()).max_by_key(version);
    Ok(newest.context("there is no PostgreSQL; say where with --postgres")?.join("bin"))
}
