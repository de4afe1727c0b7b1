//! The file that holds a plan.

use std::collections::BTreeMap;
use std::fmt;

use pintle_release::Release;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

/// What the file says it is.
const FORMAT: &str = "pintle/plan";

/// Version of the file's shape. Another one is refused: what it left out would not be checked.
const VERSION: u64 = 1;

/// Bytes of a file that is read. The largest record is a mebibyte packed.
pub const MAX_PLAN: usize = 256 << 20;

/// What is going to be done, and the state of the cluster that it was thought out for.
///
/// The file is a JSON object: `format` (`pintle/plan`), `version` (1), `sha256` (of the text of
/// `content` as it stands there, in hexadecimal digits) and `content`, which is this structure. It
/// has the contents of all Secrets of the release in plain sight.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Who made it.
    pub made_by: String,
    /// When, in RFC 3339.
    pub made_at: String,
    /// What is done.
    pub operation: Operation,
    /// Namespace of the release.
    pub namespace: String,
    /// The cluster: the uid of its namespace `kube-system`. Empty if that may not be read.
    pub cluster: String,
    /// The last revision of the release, if there is one.
    pub last: Option<Base>,
    /// The revision whose objects are changed, if it is an upgrade.
    pub current: Option<Base>,
    /// How it is done.
    pub options: PlanOptions,
    /// The user's labels of the record.
    pub labels: BTreeMap<String, String>,
    /// Definitions of kinds that are installed first.
    pub definitions: Vec<Definition>,
    /// What is done to each object, in the order in which it is done.
    pub objects: Vec<PlannedObject>,
    /// The record as it will be written.
    pub release: Release,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operation {
    /// A chart is installed.
    Install,
    /// A release is upgraded.
    Upgrade,
}

/// A revision that was there when the plan was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// Its number.
    pub revision: i64,
    /// Its state.
    pub status: String,
    /// A hash of its manifest.
    pub manifest: String,
}

/// How a plan is carried out: the flags that `install` and `upgrade` have after rendering.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlanOptions {
    /// `ssa` or `csa`
    pub apply_method: String,
    /// `watcher`, `legacy` or `hookOnly`
    pub wait: String,
    /// Milliseconds of each wait.
    pub timeout_millis: u64,
    /// Texts of `--ready`
    #[serde(default)]
    pub ready: Vec<String>,
    /// `--wait-for-jobs`
    pub wait_for_jobs: bool,
    /// `--force-conflicts`
    pub force_conflicts: bool,
    /// `--force-replace`
    pub force_replace: bool,
    /// Not `--no-hooks`
    pub hooks: bool,
    /// `--cleanup-on-fail`
    pub cleanup_on_fail: bool,
    /// `--rollback-on-failure`
    pub rollback_on_failure: bool,
    /// `--take-ownership`
    pub take_ownership: bool,
    /// `--create-namespace`
    pub create_namespace: bool,
    /// `--replace`
    pub replace: bool,
    /// `--history-max`
    pub history_max: usize,
    /// `--description`
    pub description: Option<String>,
}

/// A file of `crds/`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// What is done to an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedObject {
    /// What is done.
    pub action: Action,
    /// Group and version, such as `apps/v1`.
    pub api_version: String,
    /// Kind.
    pub kind: String,
    /// Namespace, empty if it is in none.
    pub namespace: String,
    /// Name, empty if the server makes it up.
    pub name: String,
    /// The object that was there.
    pub seen: Option<Seen>,
}

/// What is done to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It is created.
    Create,
    /// It is changed, if there is something to change.
    Apply,
    /// It is deleted.
    Delete,
    /// It leaves the release and stays.
    Keep,
}

/// The state of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// Its uid.
    pub uid: String,
    /// Its version; it also changes with the object's status.
    pub resource_version: String,
    /// Hashes of its parts: `spec`, `metadata.labels` and so on, without its status.
    pub parts: BTreeMap<String, String>,
}

/// Why a file is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanError(String);

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for PlanError {}

#[derive(Serialize, Deserialize)]
struct File {
    format: String,
    version: u64,
    sha256: String,
    content: Box<RawValue>,
}

impl Plan {
    /// The text of the file.
    ///
    /// # Errors
    /// A record that is no JSON, which only broken parts can make.
    pub fn to_text(&self) -> Result<String, PlanError> {
        let failed = |error: serde_json::Error| PlanError(format!("the plan is no JSON: {error}"));
        let content = serde_json::to_string_pretty(self).map_err(failed)?;
        let sha256 = hash(content.as_bytes());
        let content = RawValue::from_string(content).map_err(failed)?;
        let file = File { format: FORMAT.to_owned(), version: VERSION, sha256, content };
        let mut text = serde_json::to_string_pretty(&file).map_err(failed)?;
        text.push('\n');
        Ok(text)
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// Text that is no plan, one of another version, and one that was changed.
    pub fn parse(text: &str) -> Result<Plan, PlanError> {
        let failed = |error: serde_json::Error| PlanError(format!("the file is no plan: {error}"));
        if text.len() > MAX_PLAN {
            return Err(PlanError(format!("the file has more than {MAX_PLAN} bytes")));
        }
        let file: File = serde_json::from_str(text).map_err(failed)?;
        if file.format != FORMAT {
            return Err(PlanError(format!("the file is no plan: its format is {:?}", file.format)));
        }
        if file.version != VERSION {
            return Err(PlanError(format!(
                "the plan has version {}, this pintle knows version {VERSION}",
                file.version
            )));
        }
        let actual = hash(file.content.get().as_bytes());
        if actual != file.sha256 {
            return Err(PlanError(format!(
                "the plan was changed after it was made: its hash is {actual}, and it says {}",
                file.sha256
            )));
        }
        serde_json::from_str(file.content.get()).map_err(failed)
    }
}

/// SHA-256 in hexadecimal digits.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Action::Create => "create",
            Action::Apply => "apply",
            Action::Delete => "delete",
            Action::Keep => "keep",
        })
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Operation::Install => "install",
            Operation::Upgrade => "upgrade",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use pintle_release::{Json, Release};

    use super::{Base, Operation, Plan, PlanOptions};

    fn plan() -> Plan {
        // The order of keys in the record's parts is kept.
        let chart = Json::new(r#"{"z":1.50,"a":"<nginx>"}"#.to_owned()).unwrap();
        Plan {
            made_by: "pintle".to_owned(),
            made_at: "2026-01-02T03:04:05Z".to_owned(),
            operation: Operation::Upgrade,
            namespace: "default".to_owned(),
            cluster: String::new(),
            last: Some(Base {
                revision: 2,
                status: "failed".to_owned(),
                manifest: super::hash(b""),
            }),
            current: None,
            options: PlanOptions {
                apply_method: "ssa".to_owned(),
                wait: "watcher".to_owned(),
                timeout_millis: 1500,
                ready: Vec::new(),
                wait_for_jobs: false,
                force_conflicts: false,
                force_replace: false,
                hooks: true,
                cleanup_on_fail: false,
                rollback_on_failure: true,
                take_ownership: false,
                create_namespace: false,
                replace: false,
                history_max: 10,
                description: None,
            },
            labels: BTreeMap::from([("team".to_owned(), "a".to_owned())]),
            definitions: Vec::new(),
            objects: Vec::new(),
            release: Release { name: "web".to_owned(), chart: Some(chart), ..Release::default() },
        }
    }

    #[test]
    fn a_plan_comes_back_as_it_was() {
        let text = plan().to_text().unwrap();
        let read = Plan::parse(&text).unwrap();
        assert_eq!(read, plan());
        assert_eq!(read.release.chart.unwrap().text(), r#"{"z":1.50,"a":"<nginx>"}"#);
    }

    #[test]
    fn what_is_no_plan_is_refused() {
        let text = plan().to_text().unwrap();
        let error = |text: &str| Plan::parse(text).unwrap_err().to_string();
        assert!(error(&text.replace("nginx", "other")).contains("was changed after it was made"));
        assert!(error(&text.replace("\"version\": 1,", "\"version\": 2,")).contains("version 2"));
        assert!(error(&text.replace("pintle/plan", "x")).contains("its format is"));
        for text in ["", "{}", "[1]", "null", &text[..text.len() / 2]] {
            assert!(error(text).starts_with("the file is no plan"), "{text}");
        }
    }
}
