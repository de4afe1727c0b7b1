//! Resources, one line each, with their subresources below them.

use std::fmt::Write as _;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Server;

const HEAD: &str = "\
# Groups and resources of Kubernetes, as the API server tells of them in discovery.
# Written by `cargo xtask schema`; ../README.md says how to read it.
";

const ALL_VERBS: &str = "create,delete,deletecollection,get,list,patch,update,watch";

pub(super) fn table(server: &Server) -> Result<String> {
    let mut text = HEAD.to_owned();
    let groups = server.get("/apis")?;
    let groups = groups["groups"].as_array().context("no groups in /apis")?;
    let mut versions = vec!["v1".to_owned()];
    text.push_str("group - v1\n");
    for group in groups {
        write!(text, "group {}", word(&group["name"]))?;
        let preferred = word(&group["preferredVersion"]["version"]);
        let all = group["versions"].as_array().into_iter().flatten();
        let mut all: Vec<&Value> = all.collect();
        all.sort_by_key(|version| word(&version["version"]) != preferred);
        for version in all {
            write!(text, " {}", word(&version["version"]))?;
            versions.push(word(&version["groupVersion"]));
        }
        text.push('\n');
    }
    for version in versions {
        writeln!(text, "\nversion {version}")?;
        let path = if version.contains('/') { "/apis/" } else { "/api/" };
        let list = server.get(&format!("{path}{version}"))?;
        let list = list["resources"].as_array().context("no resources")?;
        for resource in list.iter().filter(|one| !word(&one["name"]).contains('/')) {
            self::resource(&mut text, resource)?;
            let prefix = format!("{}/", word(&resource["name"]));
            for sub in list {
                if let Some(name) = word(&sub["name"]).strip_prefix(&prefix) {
                    subresource(&mut text, name, sub)?;
                }
            }
        }
    }
    Ok(text)
}

fn resource(text: &mut String, resource: &Value) -> Result<()> {
    let scope = if resource["namespaced"] == true { "ns" } else { "-" };
    let verbs = match list(&resource["verbs"]) {
        verbs if verbs == ALL_VERBS => "*".to_owned(),
        verbs => verbs,
    };
    write!(
        text,
        "{} {} {} {scope} {verbs}",
        word(&resource["name"]),
        word(&resource["kind"]),
        Some(word(&resource["singularName"])).filter(|name| !name.is_empty()).unwrap_or("-".into()),
    )?;
    for (name, key) in [("short", "shortNames"), ("categories", "categories")] {
        if resource.get(key).is_some() {
            write!(text, " {name}={}", list(&resource[key]))?;
        }
    }
    if resource.get("storageVersionHash").is_some() {
        write!(text, " hash={}", word(&resource["storageVersionHash"]))?;
    }
    if resource.get("version").is_some() {
        let (group, version) = (word(&resource["group"]), word(&resource["version"]));
        write!(text, " kind={group}/{version}")?;
    }
    text.push('\n');
    Ok(())
}

fn subresource(text: &mut String, name: &str, resource: &Value) -> Result<()> {
    let kind = match (word(&resource["group"]), word(&resource["version"])) {
        (group, version) if version.is_empty() => group + &word(&resource["kind"]),
        (group, version) => format!("{group}/{version}/{}", word(&resource["kind"])),
    };
    writeln!(text, " {name} {kind} {}", list(&resource["verbs"]))?;
    Ok(())
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> String {
    let words = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    words.collect::<Vec<_>>().join(",")
}
