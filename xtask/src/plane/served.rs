//! A sandbox that pintle serves.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};

/// How long the server may take to begin.
const BEGIN: Duration = Duration::from_secs(20);

/// How often it is looked for.
const LOOK: Duration = Duration::from_millis(20);

/// The server, which is ended with whoever has it.
pub(crate) struct Served(Child);

impl Served {
    /// Lets `pintle` serve a sandbox whose time passes `speed` times as fast, and write a kubeconfig.
    ///
    /// # Errors
    /// A program that cannot be started, and a server that does not begin.
    pub(crate) fn begin(pintle: &Path, kubeconfig: &Path, speed: u32) -> Result<Served> {
        let child = Command::new(pintle)
            .args(["sandbox", "serve", "--speed", &speed.to_string(), "--kubeconfig-out"])
            .arg(kubeconfig)
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| pintle.display().to_string())?;
        let mut served = Served(child);
        let begun = Instant::now();
        while !kubeconfig.exists() {
            ensure!(served.0.try_wait()?.is_none(), "the server has ended");
            ensure!(begun.elapsed() < BEGIN, "the server does not begin");
            thread::sleep(LOOK);
        }
        Ok(served)
    }

    /// Ends it as a user does, and expects that this is no failure.
    ///
    /// # Errors
    /// A server that ends in another way.
    #[cfg(unix)]
    pub(crate) fn end(mut self) -> Result<()> {
        use nix::sys::signal::{Signal, kill};
        use nix::unistd::Pid;

        kill(Pid::from_raw(i32::try_from(self.0.id())?), Signal::SIGTERM)?;
        let status = self.0.wait()?;
        ensure!(status.success(), "the server ended with {status}");
        Ok(())
    }

    #[cfg(not(unix))]
    pub(crate) fn end(self) -> Result<()> {
        Ok(())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
