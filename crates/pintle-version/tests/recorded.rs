//! Versions and constraints against recorded answers of Masterminds/semver and Helm:
//! `testdata/*.jsonl` holds one question per line, `{"fn", …, "expect"}`.

use std::cmp::Ordering;
use std::fs;
use std::path::Path;

use pintle_version::{Constraint, KubeVersion, Version, VersionError, compatible_range};
use serde_json::{Value as Json, json};

#[test]
fn answers_are_those_of_helm() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    let mut failures = Vec::new();
    let mut count = 0;
    for file in fs::read_dir(folder).unwrap() {
        for line in fs::read_to_string(file.unwrap().path()).unwrap().lines() {
            let case: Json = serde_json::from_str(line).unwrap();
            let got = match answer(&case) {
                Ok(output) => json!({ "output": output }),
                Err(error) => json!({ "error": error }),
            };
            count += 1;
            if got != case["expect"] {
                failures.push(format!("{line}\n  got {got}"));
            }
        }
    }
    assert!(count > 500, "only {count} cases found");
    assert!(failures.is_empty(), "{} of {count}:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn successors_keep_the_prefix_and_drop_the_rest() {
    let version = Version::parse("v1.2.3-rc.1+b").unwrap();
    let successors = [
        version.increment_patch(),
        version.increment_minor(),
        version.increment_major(),
        version.with_prerelease("beta"),
        version.with_metadata(""),
    ];
    let originals = successors.map(|next| next.unwrap().original().to_owned());
    assert_eq!(originals, ["v1.2.3", "v1.3.0", "v2.0.0", "v1.2.3-beta+b", "v1.2.3-rc.1"]);
    assert_eq!(version.with_prerelease("01"), Err(VersionError::LeadingZero));
    let last = Version::new(1, 2, u64::MAX).increment_patch().unwrap_err();
    assert_eq!(last.to_string(), "patch version increment would overflow uint64");
}

fn answer(case: &Json) -> Result<Json, String> {
    let text = |name: &str| case[name].as_str().unwrap();
    let version = || Version::parse(text("version")).map_err(|e| e.to_string());
    let constraint = || Constraint::parse(text("constraint")).map_err(|e| e.to_string());
    match text("fn") {
        "semverCheck" => Ok(constraint()?.check(&version()?).into()),
        "semverValidate" => {
            let (ok, errors) = constraint()?.validate(&version()?);
            Ok(json!({ "ok": ok, "errors": errors }))
        }
        "compatibleRange" => Ok(compatible_range(text("constraint"), text("version")).into()),
        "semverParse" => Ok(parts(&version()?)),
        "semverStrict" => {
            Version::parse_strict(text("version")).map(|v| parts(&v)).map_err(|e| e.to_string())
        }
        "semverCompare" => {
            let parse = |i: usize| Version::parse(case["args"][i].as_str().unwrap());
            let (a, b) =
                (parse(0).map_err(|e| e.to_string())?, parse(1).map_err(|e| e.to_string())?);
            Ok(match a.compare(&b) {
                Ordering::Less => json!(-1),
                Ordering::Equal => json!(0),
                Ordering::Greater => json!(1),
            })
        }
        "kubeVersion" => {
            let version = KubeVersion::parse(text("version")).map_err(|e| e.to_string())?;
            Ok(json!({
                "version": version.version,
                "gitVersion": version.version,
                "major": version.major,
                "minor": version.minor,
                "string": version.to_string(),
            }))
        }
        other => panic!("unknown function {other}"),
    }
}

fn parts(version: &Version) -> Json {
    json!({
        "major": version.major(),
        "minor": version.minor(),
        "patch": version.patch(),
        "pre": version.prerelease(),
        "meta": version.metadata(),
        "original": version.original(),
        "string": version.to_string(),
    })
}
