//! `diff`, `drift`, `plan` and `apply`, as far as they go without a cluster.

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

/// Two revisions with a Secret, a ConfigMap that is changed, and a hook.
const RECORDS: &str = r#"
- name: web
  version: 1
  info: { status: superseded }
  manifest: |
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: { name: a }
    data: { x: "1" }
    ---
    apiVersion: v1
    kind: Secret
    metadata: { name: s }
    stringData: { password: hunter2 }
- name: web
  version: 2
  info: { status: deployed }
  manifest: |
    ---
    apiVersion: v1
    kind: ConfigMap
    metadata: { name: a }
    data: { x: "2" }
    ---
    apiVersion: v1
    kind: Secret
    metadata: { name: s }
    stringData: { password: correct-horse }
  hooks:
  - { name: h, kind: ConfigMap, events: [post-upgrade],
      manifest: "{apiVersion: v1, kind: ConfigMap, metadata: {name: h}}" }
  - { name: t, kind: ConfigMap, events: [test],
      manifest: "{apiVersion: v1, kind: ConfigMap, metadata: {name: t}}" }
"#;

struct Place(TempDir);

impl Place {
    fn new() -> Place {
        let place = TempDir::with_prefix("pintle-test-").expect("a folder");
        fs::write(place.path().join("records.yaml"), RECORDS).expect("a file");
        Place(place)
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_pintle"))
            .args(args)
            .current_dir(self.0.path())
            .env_clear()
            .env("HOME", self.0.path())
            .env("HELM_DRIVER", "memory")
            .env("HELM_MEMORY_DRIVER_DATA", "records.yaml")
            .output()
            .expect("a run")
    }
}

fn out(output: &Output) -> String {
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn revisions_are_compared_with_secrets_masked() {
    let place = Place::new();
    let output = place.run(&["diff", "revision", "web", "1", "2", "--context=0"]);
    assert_eq!(
        out(&output),
        "ConfigMap default/a: changed (chart change)\n@@ -3,1 +3,1 @@\n-  x: \"1\"\n+  x: \"2\"\n\n\
         Secret default/s: changed (chart change)\n@@ -7,1 +7,1 @@\n\
         -  password: '-------- # 7 bytes'\n+  password: '++++++++ # 13 bytes'\n\n\
         hook ConfigMap default/h: created (chart change)\n@@ -0,0 +1,5 @@\n+apiVersion: v1\n\
         +kind: ConfigMap\n+metadata:\n+  name: h\n+  namespace: default\n\n\
         web revision 1 -> web revision 2: 1 created, 2 changed, 0 removed, 0 unchanged\n"
    );
    assert_eq!(output.status.code(), Some(0));
    for format in ["text", "json", "html"] {
        let run = |more: &[&str]| {
            let mut args = vec!["diff", "revision", "web", "1", "-o", format];
            args.extend(more);
            out(&place.run(&args))
        };
        let text = run(&[]);
        assert!(!text.contains("hunter2") && !text.contains("correct-horse"), "{text}");
        assert!(run(&["--show-secrets"]).contains("correct-horse"));
    }
}

#[test]
fn exit_statuses_tell_of_differences() {
    let place = Place::new();
    let status = |args: &[&str]| place.run(args).status.code();
    let same = ["diff", "revision", "web", "2", "--detailed-exitcode"];
    assert_eq!(status(&same), Some(0));
    assert_eq!(status(&["diff", "revision", "web", "1", "--detailed-exitcode"]), Some(2));
    assert_eq!(status(&["diff", "revision", "web", "7", "--detailed-exitcode"]), Some(1));
    assert_eq!(status(&["drift", "web", "--detailed-exitcode"]), Some(2));
    assert_eq!(status(&["drift", "web"]), Some(0));
    assert_eq!(status(&["drift"]), Some(1));
}

#[test]
fn files_that_are_no_plans_are_refused() {
    let place = Place::new();
    fs::write(place.0.path().join("plan.json"), "{\"format\":\"other\"}").expect("a file");
    for (file, text) in [
        ("plan.json", "Error: plan.json: the file is no plan: missing field `version`"),
        ("missing.json", "Error: open missing.json: no such file or directory"),
    ] {
        let output = place.run(&["apply", file]);
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.starts_with(text), "{error}");
        assert_eq!(output.status.code(), Some(1));
    }
}
