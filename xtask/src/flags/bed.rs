//! A case at the hands of one program.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use pintle_testing::{Invocation, Preparation, Program, Sandbox, Server, testdata};
use serde_json::{Value, json};

use super::Options;
use super::case::{Case, Step};
use super::cover::Cover;
use super::mask::mask;
use super::table::Table;
use crate::build;
use crate::plane::{self, Access, Plane, state};

/// Kinds that the charts make.
const KINDS: &str = "configmaps,secrets,services,serviceaccounts,pods,jobs.batch,\
    deployments.apps,replicasets.apps";
/// Time that a command may take.
const LIMIT: Duration = Duration::from_secs(60);
/// The same where it is only of interest that something is different.
const SHORT_LIMIT: Duration = Duration::from_secs(12);

/// Who runs a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    Helm,
    Pintle,
}

/// The programs and the control plane.
pub(crate) struct Bed {
    helm: Program,
    /// pintle with errors in Helm's words.
    as_helm: Program,
    /// pintle as it is.
    pintle: Program,
    kubectl: PathBuf,
    env: BTreeMap<String, String>,
    access: Access,
    /// Held while a case has objects that lie in no namespace.
    wide: Mutex<()>,
}

/// A flag to leave out, and the tables that say what it takes.
#[derive(Clone, Copy)]
pub(crate) struct Without<'a> {
    pub(crate) cover: &'a Cover,
    pub(crate) table: &'a Table,
}

/// What came of a command, masked.
pub(crate) struct Answer {
    pub(crate) line: String,
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// Whether it took as long as the case says.
    pub(crate) slow: bool,
}

/// What came of a case.
pub(crate) struct Ran {
    pub(crate) answers: Vec<Answer>,
    /// Records and objects by namespace, masked.
    pub(crate) state: Value,
    /// Whether there was something to leave out.
    pub(crate) left_out: bool,
}

impl Bed {
    /// # Errors
    /// A control plane without its files, and programs that are not there.
    pub(crate) fn new(options: &Options, plane: &Plane) -> Result<Bed> {
        let pintle = build::pintle(options.pintle.clone())?;
        Ok(Bed {
            helm: build::helm(Some(options.helm4.clone()))?,
            pintle: Program { leading: Vec::new(), ..pintle.clone() },
            as_helm: pintle,
            kubectl: options.kubectl.clone(),
            env: plane::environment(plane.folder())?,
            access: Access::new(plane.folder())?,
            wide: Mutex::default(),
        })
    }

    pub(crate) fn helm(&self) -> &Program {
        &self.helm
    }

    pub(crate) fn pintle(&self) -> &Program {
        &self.pintle
    }

    /// Runs the steps in a namespace that is there, and looks at what is left.
    ///
    /// # Errors
    /// Programs that cannot be started, and preparations that fail.
    pub(crate) fn run(
        &self,
        case: &Case,
        who: Who,
        namespace: &str,
        without: Option<Without<'_>>,
    ) -> Result<Ran> {
        let alone = !case.content.cluster_wide.is_empty();
        let _held = alone.then(|| self.wide.lock().unwrap_or_else(PoisonError::into_inner));
        self.remove_wide(case)?;
        let ran = self.run_here(case, who, namespace, without);
        self.remove_wide(case)?;
        ran
    }

    fn run_here(
        &self,
        case: &Case,
        who: Who,
        namespace: &str,
        without: Option<Without<'_>>,
    ) -> Result<Ran> {
        let sandbox = Sandbox::new()?;
        let content = &case.content;
        let serve = content.serve.as_ref();
        let server = serve.map(|serve| Server::start(serve, &sandbox.work())).transpose()?;
        let charts = server.as_ref().map(Server::address).unwrap_or_default();
        let place = Place::new(&sandbox, namespace, &self.access, charts);
        fs::write(sandbox.work().join("ca.crt"), &self.access.authority)?;
        let (packages, copies, files) = (&content.packages, &content.copies, &content.files);
        Preparation { packages, copies, files }
            .make(&sandbox.work(), &testdata(), |text| place.fill(text))?;
        let program = match (who, case.own) {
            (Who::Helm, _) => &self.helm,
            (Who::Pintle, false) => &self.as_helm,
            (Who::Pintle, true) => &self.pintle,
        };
        let mut ran = Ran { answers: Vec::new(), state: Value::Null, left_out: false };
        for step in &case.content.run {
            let mut words: Vec<String> =
                step.words()?.iter().map(|word| place.fill(word)).collect();
            if words.first().is_some_and(|word| word == "kubectl") {
                let done = self.kubectl(namespace, &words[1..], &place.fill(&step.stdin))?;
                let error = String::from_utf8_lossy(&done.stderr);
                ensure!(done.status.success(), "{}: {error}", step.line);
                continue;
            }
            let mut env = self.environment(case, step, &place);
            if let Some(Without { cover, table }) = without {
                let (rest, found) = cover.take_from(&words, table);
                words = rest;
                let variable = match cover {
                    Cover::Variable(name) => self.reset(&mut env, name, &place),
                    Cover::Flag { .. } => false,
                };
                ran.left_out |= found || variable;
            }
            let limit = match (step.killed_after, without) {
                (Some(seconds), _) => Duration::from_secs(seconds),
                (None, Some(_)) => SHORT_LIMIT,
                (None, None) => LIMIT,
            };
            let begun = Instant::now();
            let outcome = program.run(
                &Invocation {
                    args: &words,
                    stdin: place.fill(&step.stdin).as_bytes(),
                    env: &env,
                    folder: &testdata().canonicalize()?,
                    limit,
                },
                &sandbox,
            )?;
            let text = |bytes: &[u8]| place.mask(&String::from_utf8_lossy(bytes));
            ran.answers.push(Answer {
                line: step.line.clone(),
                status: outcome.status,
                stdout: text(&outcome.stdout),
                stderr: text(&outcome.stderr),
                slow: step.takes.is_some_and(|least| begun.elapsed().as_secs_f64() >= least),
            });
        }
        ran.state = self.state(case, &place)?;
        Ok(ran)
    }

    fn environment(&self, case: &Case, step: &Step, place: &Place) -> BTreeMap<String, String> {
        let mut env = BTreeMap::from([
            ("HELM_NAMESPACE".to_owned(), place.namespace.clone()),
            ("KUBECONFIG".to_owned(), self.access.kubeconfig.display().to_string()),
        ]);
        let given = case.content.env.iter().chain(&step.env);
        env.extend(given.map(|(name, value)| (name.clone(), place.fill(value))));
        env
    }

    /// Gives a variable the value that it has without the case; whether that is another one.
    fn reset(&self, env: &mut BTreeMap<String, String>, name: &str, place: &Place) -> bool {
        let usual = match name {
            "HELM_NAMESPACE" => Some(place.namespace.clone()),
            "KUBECONFIG" => Some(self.access.kubeconfig.display().to_string()),
            _ => None,
        };
        let before = env.remove(name);
        let changed = before != usual;
        env.extend(usual.map(|value| (name.to_owned(), value)));
        changed
    }

    /// What is there in the namespaces of the case and outside of them.
    fn state(&self, case: &Case, place: &Place) -> Result<Value> {
        let content = &case.content;
        let kinds = [&[KINDS.to_owned()], content.kinds.as_slice()].concat().join(",");
        let get = |namespace: &str, what: &[&str]| -> Result<Value> {
            let more = ["-o", "json", "--show-managed-fields", "--ignore-not-found"];
            let args = [&["get"], what, &more].concat();
            let args: Vec<String> = args.into_iter().map(str::to_owned).collect();
            let done = self.kubectl(namespace, &args, "")?;
            ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            let nothing = done.stdout.iter().all(u8::is_ascii_whitespace);
            Ok(if nothing { Value::Null } else { serde_json::from_slice(&done.stdout)? })
        };
        let others = content.namespaces.iter().map(|namespace| place.fill(namespace));
        let mut state = json!({ "outside": {} });
        for namespace in std::iter::once(place.namespace.clone()).chain(others) {
            if namespace != place.namespace {
                state["outside"][&namespace] =
                    state::object(get(&namespace, &["namespace", &namespace])?);
            }
            let items = get(&namespace, &[&kinds])?["items"].as_array().cloned();
            let found = state::sort(items.unwrap_or_default())?;
            if namespace == place.namespace {
                state["records"] = found["records"].clone();
                state["objects"] = found["objects"].clone();
            } else {
                state[&namespace] = found;
            }
        }
        for object in &content.cluster_wide {
            state["outside"][object] =
                state::object(get(&place.namespace, &[&place.fill(object)])?);
        }
        Ok(serde_json::from_str(&place.mask(&state.to_string()))?)
    }

    fn remove_wide(&self, case: &Case) -> Result<()> {
        if case.content.cluster_wide.is_empty() {
            return Ok(());
        }
        let mut args = vec!["delete".to_owned(), "--ignore-not-found".to_owned()];
        args.extend(case.content.cluster_wide.iter().cloned());
        let done = self.kubectl("default", &args, "")?;
        ensure!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        Ok(())
    }

    /// Runs kubectl.
    ///
    /// # Errors
    /// A program that cannot be started.
    pub(crate) fn kubectl(&self, namespace: &str, args: &[String], stdin: &str) -> Result<Output> {
        let mut command = Command::new(&self.kubectl);
        command.args(["-n", namespace]).args(args).envs(&self.env);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        if let Some(mut pipe) = child.stdin.take() {
            // A program may end before it reads everything.
            let _ = pipe.write_all(stdin.as_bytes());
        }
        Ok(child.wait_with_output()?)
    }
}

/// Where a case runs, for what stands in braces.
struct Place {
    namespace: String,
    /// What is written in braces, and what it stands for.
    braces: Vec<(&'static str, String)>,
    masks: Vec<(String, &'static str)>,
}

impl Place {
    fn new(sandbox: &Sandbox, namespace: &str, access: &Access, charts: String) -> Place {
        let work = sandbox.work().display().to_string();
        let token = |user: &str| access.tokens.get(user).cloned().unwrap_or_default();
        let kubeconfig = access.kubeconfig.display().to_string();
        let folder = testdata().canonicalize().unwrap_or_default().display().to_string();
        Place {
            namespace: namespace.to_owned(),
            masks: vec![
                (work.clone(), "{tmp}"),
                (folder, "{testdata}"),
                (kubeconfig.clone(), "{kubeconfig}"),
                (access.server.clone(), "{server}"),
                (access.server.trim_start_matches("https://").to_owned(), "{host}"),
                (namespace.to_owned(), "NAMESPACE"),
            ],
            braces: vec![
                ("{tmp}", work),
                ("{ns}", namespace.to_owned()),
                ("{kubeconfig}", kubeconfig),
                ("{port}", charts.rsplit(':').next().unwrap_or_default().to_owned()),
                ("{charts}", charts),
                ("{server}", access.server.clone()),
                ("{token}", token("admin-token")),
            ],
        }
    }

    fn fill(&self, text: &str) -> String {
        let fill = |text: String, (name, value): &(&str, String)| text.replace(name, value);
        self.braces.iter().fold(text.to_owned(), fill)
    }

    fn mask(&self, text: &str) -> String {
        mask(text, &self.masks)
    }
}
