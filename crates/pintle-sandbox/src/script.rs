//! What is to go wrong: scripts of failures.

use pintle_cluster::{Gvk, Object};
use serde_json::{Value, json};

use crate::json::{number, text};

/// Rules that a script may have.
const MAX_RULES: usize = 1000;

/// Failures that happen to whoever uses a sandbox.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Script {
    rules: Vec<Rule>,
}

/// One failure.
#[derive(Clone, Debug, PartialEq)]
enum Rule {
    /// Images whose name matches cannot be pulled.
    ImageMissing { image: String },
    /// Containers of matching pods end with an error some seconds after their start.
    PodCrashes { pod: String, after: i64, exit_code: i64 },
    /// Matching pods run, but never become ready and never end.
    PodHangs { pod: String },
    /// The server answers calls with an error, from the nth on, some times.
    ApiFails { call: u64, times: u64, code: u16, verb: String, resource: String },
    /// A field of an object is set by another manager as soon as the object is there.
    FieldOwned { kind: Gvk, name: String, manager: String, path: String, value: Value },
    /// No more objects of a resource than so many can be created in a namespace.
    QuotaExceeded { resource: String, most: usize },
}

/// What happens to the containers of a pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fate {
    pub(crate) image_missing: bool,
    pub(crate) hangs: bool,
    /// Seconds after the start, and exit code.
    pub(crate) crash: Option<(i64, i64)>,
}

/// Why a script cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptError(pub String);

impl std::fmt::Display for ScriptError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ScriptError {}

impl Script {
    /// Reads the YAML of a script: a map with a list `failures`, whose items have one key each.
    ///
    /// ```yaml
    /// failures:
    /// - imageMissing: {image: "web:2*"}
    /// - podCrashes: {pod: "web-*", after: 5, exitCode: 1}
    /// - podHangs: {pod: "migrate-*"}
    /// - apiFails: {call: 12, times: 1, code: 500}
    /// - fieldOwned: {apiVersion: apps/v1, kind: Deployment, name: web, manager: hpa, path: spec.replicas, value: 5}
    /// - quotaExceeded: {resource: pods, most: 10}
    /// ```
    ///
    /// # Errors
    /// What is no such list, with the number of the failure that is wrong.
    pub fn parse(yaml: &str) -> Result<Script, ScriptError> {
        let read = Object::from_yaml(yaml)
            .map_err(|error| ScriptError(format!("the script cannot be read: {error}")))?;
        let Some(Object(map)) = read else { return Ok(Script::default()) };
        if let Some(key) = map.keys().find(|key| *key != "failures") {
            return Err(ScriptError(format!(
                "unknown field {key:?}; a script has \"failures\" alone"
            )));
        }
        let failures = match map.get("failures") {
            None | Some(Value::Null) => return Ok(Script::default()),
            Some(Value::Array(failures)) if failures.len() <= MAX_RULES => failures,
            Some(Value::Array(_)) => {
                return Err(ScriptError(format!("more than {MAX_RULES} failures")));
            }
            Some(_) => return Err(ScriptError("\"failures\" is no list".to_owned())),
        };
        let rules = failures.iter().enumerate().map(|(at, failure)| {
            Rule::read(failure).map_err(|why| ScriptError(format!("failures[{at}]: {why}")))
        });
        Ok(Script { rules: rules.collect::<Result<_, _>>()? })
    }

    /// Whether an image is not there.
    pub(crate) fn lacks(&self, image: &str) -> bool {
        self.rules.iter().any(
            |rule| matches!(rule, Rule::ImageMissing { image: pattern } if matches(pattern, image)),
        )
    }

    /// What happens to a pod.
    pub(crate) fn fate(&self, pod: &Value) -> Fate {
        let name = text(pod, "/metadata/name");
        let mut fate = Fate::default();
        for rule in &self.rules {
            match rule {
                Rule::ImageMissing { image } => {
                    let lists = ["/spec/containers", "/spec/initContainers"];
                    let mut all = lists.iter().flat_map(|list| crate::json::items(pod, list));
                    fate.image_missing |= all.any(|one| matches(image, text(one, "/image")));
                }
                Rule::PodCrashes { pod, after, exit_code } if matches(pod, name) => {
                    fate.crash = Some((*after, *exit_code));
                }
                Rule::PodHangs { pod } => fate.hangs |= matches(pod, name),
                _ => {}
            }
        }
        fate
    }

    /// The status that the server answers the nth call with, if it is to fail.
    pub(crate) fn failure(&self, nth: u64, verb: &str, resource: &str) -> Option<u16> {
        self.rules.iter().find_map(|rule| match rule {
            Rule::ApiFails { call, times, code, verb: of_verb, resource: of_resource } => {
                let due = (*call..call.saturating_add(*times)).contains(&nth);
                let meant = (of_verb.is_empty() || of_verb == verb)
                    && (of_resource.is_empty() || of_resource == resource);
                (due && meant).then_some(*code)
            }
            _ => None,
        })
    }

    /// How many objects of a resource there may be in a namespace.
    pub(crate) fn most(&self, resource: &str) -> Option<usize> {
        self.rules.iter().find_map(|rule| match rule {
            Rule::QuotaExceeded { resource: of, most } if of == resource => Some(*most),
            _ => None,
        })
    }

    /// What others apply to an object as soon as it is there: manager and fields.
    pub(crate) fn applied_by_others(&self, object: &Value) -> Vec<(String, Value)> {
        let found = self.rules.iter().filter_map(|rule| {
            let Rule::FieldOwned { kind, name, manager, path, value } = rule else { return None };
            let api_version = kind.api_version();
            let meant = text(object, "/apiVersion") == api_version
                && text(object, "/kind") == kind.kind
                && matches(name, text(object, "/metadata/name"));
            meant.then(|| {
                let nested =
                    path.rsplit('.').fold(value.clone(), |inner, key| json!({ key: inner }));
                let mut config = nested;
                config["apiVersion"] = api_version.into();
                config["kind"] = kind.kind.as_str().into();
                config["metadata"] = json!({ "name": text(object, "/metadata/name") });
                (manager.clone(), config)
            })
        });
        found.collect()
    }
}

impl Rule {
    fn read(failure: &Value) -> Result<Rule, String> {
        let map = failure.as_object().filter(|map| map.len() == 1);
        let Some((kind, of)) = map.and_then(|map| map.iter().next()) else {
            return Err("a failure has one key, such as \"imageMissing\"".to_owned());
        };
        let known: &[&str] = match kind.as_str() {
            "imageMissing" => &["image"],
            "podCrashes" => &["pod", "after", "exitCode"],
            "podHangs" => &["pod"],
            "apiFails" => &["call", "times", "code", "verb", "resource"],
            "fieldOwned" => &["apiVersion", "kind", "name", "manager", "path", "value"],
            "quotaExceeded" => &["resource", "most"],
            other => return Err(format!("unknown failure {other:?}")),
        };
        let fields = of.as_object().ok_or_else(|| format!("{kind} is no map"))?;
        if let Some(field) = fields.keys().find(|field| !known.contains(&field.as_str())) {
            return Err(format!("{kind} has no field {field:?}; it has {}", known.join(", ")));
        }
        let word = |key: &str| text(of, &format!("/{key}")).to_owned();
        let needed = |key: &str| match word(key) {
            empty if empty.is_empty() => Err(format!("{kind} needs a text {key:?}")),
            found => Ok(found),
        };
        let count = |key: &str, absent: i64| {
            let path = format!("/{key}");
            match of.pointer(&path) {
                None => Ok(absent),
                Some(_) => number(of, &path)
                    .filter(|number| *number >= 0)
                    .ok_or_else(|| format!("{kind}: {key:?} is no whole number from 0 on")),
            }
        };
        let size = |key: &str, absent: i64| -> Result<u64, String> {
            Ok(count(key, absent)?.unsigned_abs())
        };
        Ok(match kind.as_str() {
            "imageMissing" => Rule::ImageMissing { image: needed("image")? },
            "podCrashes" => Rule::PodCrashes {
                pod: needed("pod")?,
                after: count("after", 0)?,
                exit_code: count("exitCode", 1)?,
            },
            "podHangs" => Rule::PodHangs { pod: needed("pod")? },
            "apiFails" => Rule::ApiFails {
                call: size("call", 1)?,
                times: size("times", 1)?,
                code: u16::try_from(count("code", 500)?)
                    .ok()
                    .filter(|code| (400..600).contains(code))
                    .ok_or_else(|| "apiFails: \"code\" is no status of a failure".to_owned())?,
                verb: word("verb"),
                resource: word("resource"),
            },
            "fieldOwned" => Rule::FieldOwned {
                kind: Gvk::new(&needed("apiVersion")?, &needed("kind")?),
                name: needed("name")?,
                manager: needed("manager")?,
                path: needed("path")?,
                value: of.get("value").cloned().unwrap_or_default(),
            },
            _ => Rule::QuotaExceeded {
                resource: needed("resource")?,
                most: usize::try_from(count("most", 0)?).unwrap_or(usize::MAX),
            },
        })
    }
}

/// Whether a name matches a pattern, in which `*` stands for whatever there is.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut left) = name.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = left.find(part) else { return false };
        left = left.get(at + part.len()..).unwrap_or_default();
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::{Script, matches};
    use serde_json::json;

    #[test]
    fn patterns_match() {
        for (pattern, name) in [
            ("a", "a"),
            ("a*", "abc"),
            ("*c", "abc"),
            ("a*c", "abc"),
            ("*", ""),
            ("a*b*c", "axbyc"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [("a", "ab"), ("a*c", "ab"), ("a*b*c", "acb"), ("ab*b", "ab")] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn scripts_say_what_goes_wrong() {
        let script = Script::parse(
            "failures:\n- imageMissing: {image: 'web:2*'}\n- apiFails: {call: 3, times: 2, code: 503}\n\
             - podCrashes: {pod: 'db-*', after: 5}\n",
        )
        .unwrap();
        let pod = json!({ "metadata": { "name": "db-0" }, "spec": { "containers": [{ "image": "web:21" }] } });
        let fate = script.fate(&pod);
        assert!(fate.image_missing && fate.crash == Some((5, 1)) && !fate.hangs);
        let failures: Vec<_> = (1..6).map(|nth| script.failure(nth, "get", "pods")).collect();
        assert_eq!(failures, [None, None, Some(503), Some(503), None]);
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let cases = [
            ("x: 1", "unknown field \"x\"; a script has \"failures\" alone"),
            ("failures: 1", "\"failures\" is no list"),
            ("failures: [{a: {}}]", "failures[0]: unknown failure \"a\""),
            ("failures: [{podHangs: {}}]", "failures[0]: podHangs needs a text \"pod\""),
            (
                "failures: [{podHangs: {pods: x}}]",
                "failures[0]: podHangs has no field \"pods\"; it has pod",
            ),
            (
                "failures: [{apiFails: {call: -1}}]",
                "failures[0]: apiFails: \"call\" is no whole number from 0 on",
            ),
            (
                "failures: [{apiFails: {code: 200}}]",
                "failures[0]: apiFails: \"code\" is no status of a failure",
            ),
        ];
        for (yaml, wanted) in cases {
            assert_eq!(Script::parse(yaml).unwrap_err().to_string(), wanted);
        }
    }
}
