//! What several verbs can be told.

use std::time::Duration;

use pintle_ready::Rule;
use pintle_release::{ApplyMethod, Release};

use crate::Error;
use crate::hooks::HookOptions;
use crate::wait::{Strategy, Wait};

/// Whether anything is changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DryRun {
    /// Everything is done.
    #[default]
    None,
    /// Nothing is changed, and an installation asks no cluster.
    Client,
    /// Nothing is changed, and the cluster is asked.
    Server,
}

impl DryRun {
    pub(crate) fn is_dry(self) -> bool {
        self != DryRun::None
    }
}

/// How objects are brought into the cluster and waited for.
#[derive(Clone, Debug)]
pub struct Deployment {
    /// Take fields of other managers over.
    pub force_conflicts: bool,
    /// Replace objects instead of changing them.
    pub force_replace: bool,
    /// Whether hooks run.
    pub hooks: bool,
    /// What is waited for.
    pub wait: Strategy,
    /// Whether Jobs are to end, too.
    pub wait_for_jobs: bool,
    /// Time for each wait.
    pub timeout: Duration,
    /// When objects of some kinds are ready, instead of the rules that they have.
    pub ready: Vec<Rule>,
    /// Whether objects that a failed change created are deleted again.
    pub cleanup_on_fail: bool,
    /// Whether a failure is undone.
    pub rollback_on_failure: bool,
}

impl Deployment {
    pub(crate) fn hook_options(&self, method: ApplyMethod) -> HookOptions {
        HookOptions { strategy: self.strategy(), timeout: self.timeout, method }
    }

    /// What is waited for when the objects are in the cluster.
    pub(crate) fn wait(&self) -> Wait<'_> {
        Wait {
            strategy: self.strategy(),
            jobs: self.wait_for_jobs,
            timeout: self.timeout,
            rules: &self.ready,
        }
    }

    /// Who wants failures undone has to wait for them.
    pub(crate) fn strategy(&self) -> Strategy {
        match (self.wait, self.rollback_on_failure) {
            (Strategy::HookOnly, true) => Strategy::Watcher,
            (wait, _) => wait,
        }
    }
}

/// The method of an upgrade or a rollback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MethodChoice {
    /// That of the release.
    Auto,
    /// This one.
    Fixed(ApplyMethod),
}

impl MethodChoice {
    /// Reads the flag. Source: Helm `getUpgradeServerSideValue`.
    ///
    /// # Errors
    /// A word that is none of the three.
    pub fn parse(word: &str) -> Result<MethodChoice, Error> {
        match word {
            "auto" => Ok(MethodChoice::Auto),
            "true" => Ok(MethodChoice::Fixed(ApplyMethod::ServerSide)),
            "false" => Ok(MethodChoice::Fixed(ApplyMethod::ClientSide)),
            other => Err(Error::new(format!(
                "invalid/unknown release server-side apply method: {other}"
            ))),
        }
    }

    pub(crate) fn of(&self, release: &Release) -> ApplyMethod {
        match self {
            MethodChoice::Auto => release.method(),
            MethodChoice::Fixed(method) => *method,
        }
    }
}
