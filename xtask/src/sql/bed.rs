//! The programs, the control plane and the database.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result, ensure};

use super::Options;
use super::server::Server;
use crate::{build, plane};

/// The three that have to get along.
pub(crate) const PROGRAMS: [&str; 3] = ["pintle", "helm4", "helm3"];

/// The programs, the control plane and the database.
pub(crate) struct Bed {
    pub(crate) server: Server,
    paths: BTreeMap<&'static str, PathBuf>,
    env: BTreeMap<String, String>,
}

/// Where records are and whose they are.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) driver: &'a str,
    pub(crate) database: &'a str,
    pub(crate) namespace: &'a str,
}

impl<'a> Place<'a> {
    pub(crate) fn sql(database: &'a str, namespace: &'a str) -> Place<'a> {
        Place { driver: "sql", database, namespace }
    }
}

impl Bed {
    /// # Errors
    /// Programs that are not there, and a database that does not start.
    pub(crate) fn new(options: &Options) -> Result<Bed> {
        let env = plane::environment(&options.cluster)?;
        let kubectl = match (&options.kubectl, env.get("CLUSTER_BIN")) {
            (Some(path), _) => path.clone(),
            (None, Some(folder)) => Path::new(folder).join("kubectl"),
            (None, None) => PathBuf::from("kubectl"),
        };
        let paths = [
            ("pintle", build::pintle(options.pintle.clone())?.path),
            ("helm4", options.helm4.clone()),
            ("helm3", options.helm3.clone()),
            ("kubectl", kubectl),
        ];
        let server = Server::start(options.postgres.as_deref())?;
        Ok(Bed { server, paths: paths.into_iter().collect(), env })
    }

    /// A command of a program that finds control plane and records.
    pub(crate) fn command(&self, program: &str, place: Place<'_>, args: &[&str]) -> Command {
        let path = self.paths.get(program).map_or(Path::new(program), PathBuf::as_path);
        let mut command = Command::new(path);
        // Each of the two forms is read by somebody.
        let connection = self.server.connection(place.database, program != "helm3");
        command
            .args(["-n", place.namespace])
            .args(args)
            .envs(&self.env)
            .env("HELM_DRIVER", place.driver)
            .env("HELM_DRIVER_SQL_CONNECTION_STRING", connection)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// # Errors
    /// A program that cannot be started.
    pub(crate) fn run(&self, program: &str, place: Place<'_>, args: &[&str]) -> Result<Output> {
        let mut command = self.command(program, place, args);
        command.output().with_context(|| program.to_owned())
    }

    /// Runs what has to succeed.
    ///
    /// # Errors
    /// What does not.
    pub(crate) fn must(&self, program: &str, place: Place<'_>, args: &[&str]) -> Result<()> {
        let done = self.run(program, place, args)?;
        let error = String::from_utf8_lossy(&done.stderr);
        ensure!(done.status.success(), "{program} {}: {error}", args.join(" "));
        Ok(())
    }

    /// A namespace that is not there yet.
    ///
    /// # Errors
    /// A control plane that refuses.
    pub(crate) fn namespace(&self, name: &str) -> Result<Namespace<'_>> {
        let name = format!("sql-{name}-{}", std::process::id());
        self.must("kubectl", Place::sql("postgres", &name), &["create", "namespace", &name])?;
        Ok(Namespace { bed: self, name })
    }

    /// The chart that is installed, and what makes it small.
    pub(crate) fn chart() -> [String; 3] {
        let chart = build::root().join("testdata/charts/release");
        [chart.display().to_string(), "--set".to_owned(), "web=false".to_owned()]
    }
}

/// A namespace that goes away with this.
pub(crate) struct Namespace<'a> {
    bed: &'a Bed,
    pub(crate) name: String,
}

impl Drop for Namespace<'_> {
    fn drop(&mut self) {
        let place = Place::sql("postgres", &self.name);
        let args = ["delete", "namespace", &self.name, "--wait=false"];
        // What is left of a namespace harms nobody.
        let _deleted = self.bed.run("kubectl", place, &args);
    }
}
