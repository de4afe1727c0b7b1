//! Testing a release. Source: Helm `action.ReleaseTesting`.

use std::time::Duration;

use pintle_cluster::{LogOptions, ObjectRef};
use pintle_release::{Hook, Release};

use crate::chart::check_release_name;
use crate::hooks::{HookOptions, containers, finish_hooks, pods, start_hooks};
use crate::wait::Strategy;
use crate::{Error, Session};

/// What a test can be told.
#[derive(Clone, Debug)]
pub struct TestOptions {
    /// Names of the only tests to run; all if empty.
    pub only: Vec<String>,
    /// Names of tests to leave out.
    pub without: Vec<String>,
    /// Time for each test.
    pub timeout: Duration,
    /// Whether the logs of the tests are wanted.
    pub logs: bool,
}

/// What a test has come to.
#[derive(Clone, Debug)]
pub struct Tested {
    /// The release with the tests' results.
    pub release: Release,
    /// Logs of the tests, if they were wanted.
    pub logs: Vec<TestLog>,
    /// Why it failed, if it did.
    pub failure: Option<Error>,
}

/// What a container of a test has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestLog {
    /// Name of the pod.
    pub pod: String,
    /// Name of the container.
    pub container: String,
    /// What it wrote.
    pub text: Vec<u8>,
}

impl TestOptions {
    fn runs(&self, hook: &Hook) -> bool {
        !self.without.contains(&hook.name)
            && (self.only.is_empty() || self.only.contains(&hook.name))
    }
}

/// Runs the tests of a release.
///
/// # Errors
/// Whatever keeps the tests from being run; a test that fails is in [`Tested::failure`].
pub fn test(session: &Session, name: &str, options: &TestOptions) -> Result<Tested, Error> {
    session.reach()?;
    check_release_name(name)
        .map_err(|_| Error::new(format!("releaseTest: Release name is invalid: {name}")))?;
    let mut release = session.history.last(name)?;
    let (run, mut skipped): (Vec<Hook>, Vec<Hook>) =
        std::mem::take(&mut release.hooks).into_iter().partition(|hook| options.runs(hook));
    release.hooks = run;
    let hook_options = HookOptions {
        strategy: Strategy::Watcher,
        timeout: options.timeout,
        method: release.method(),
    };
    let run = start_hooks(session, &mut release, "test", &hook_options);
    let (logs, missing) = match options.logs {
        true => read_logs(session, &release),
        false => (Vec::new(), None),
    };
    let finished = finish_hooks(session, &release, &run, &hook_options);
    // As in Helm, the tests that did not run come first from now on.
    skipped.append(&mut release.hooks);
    release.hooks = skipped;
    let recorded = session.history.update(&release, session.now_seconds());
    let failure = match run.result {
        Err(error) => Some(error),
        Ok(()) => missing.or(finished.err()).or(recorded.err().map(Error::from)),
    };
    Ok(Tested { release, logs, failure })
}

/// The logs of all containers of the tests that are pods, by weight and name of the tests.
fn read_logs(session: &Session, release: &Release) -> (Vec<TestLog>, Option<Error>) {
    let mut tests: Vec<&Hook> =
        release.hooks.iter().filter(|hook| hook.runs_at("test") && hook.kind == "Pod").collect();
    tests.sort_by(|a, b| (a.weight, &a.name).cmp(&(b.weight, &b.name)));
    let mut logs = Vec::new();
    let mut errors = Vec::new();
    for hook in tests {
        let place = ObjectRef::new(pods(), &session.namespace, &hook.name);
        let pod = match session.cluster.get(&place) {
            Ok(Some(pod)) => pod,
            Ok(None) => {
                let text = format!("unable to get pod {0}: pods {0:?} not found", hook.name);
                return (logs, Some(Error::new(text)));
            }
            Err(error) => {
                let error = Error::from(error).during(format!("unable to get pod {}", hook.name));
                return (logs, Some(error));
            }
        };
        for container in containers(&pod, &["initContainers", "containers"]) {
            let options = LogOptions { container: container.clone(), ..LogOptions::default() };
            match session.cluster.logs(&session.namespace, &hook.name, &options) {
                Ok(text) => logs.push(TestLog { pod: hook.name.clone(), container, text }),
                Err(error) => errors.push(Error::from(error).during(format!(
                    "unable to get logs for pod {}, container {container}",
                    hook.name
                ))),
            }
        }
    }
    (logs, Error::join(errors, "\n").err())
}
