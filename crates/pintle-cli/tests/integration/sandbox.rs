//! `sandbox serve`: what it prints, what it refuses and how it ends. What it answers has its tests in
//! `pintle-serve`.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

fn serve(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pintle"));
    command.args(["sandbox", "serve"]).args(args).current_dir(folder).env_remove("KUBECONFIG");
    command
}

fn begun(folder: &Path, args: &[&str]) -> Child {
    let file = folder.join("kubeconfig");
    let mut child = serve(folder, args)
        .args(["--kubeconfig-out", "kubeconfig"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while !file.exists() {
        assert!(child.try_wait().unwrap().is_none(), "it has ended");
        assert!(since.elapsed() < Duration::from_secs(20), "it does not begin");
        thread::sleep(Duration::from_millis(10));
    }
    child
}

#[cfg(unix)]
#[test]
fn it_writes_a_kubeconfig_and_ends_when_asked_to() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    for signal in ["-INT", "-TERM"] {
        let child = begun(folder.path(), &["--file", "kept.db"]);
        let file = folder.path().join("kubeconfig");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let kubeconfig = fs::read_to_string(&file).unwrap();
        assert!(kubeconfig.contains("server: https://127.0.0.1:"), "{kubeconfig}");
        let list = Command::new(env!("CARGO_BIN_EXE_pintle"))
            .args(["list", "--kubeconfig"])
            .arg(&file)
            .output()
            .unwrap();
        assert!(list.status.success(), "{}", String::from_utf8_lossy(&list.stderr));
        let pid = child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{signal}: {}", output.status);
        assert!(String::from_utf8_lossy(&output.stdout).starts_with("https://127.0.0.1:"));
        fs::remove_file(&file).unwrap();
    }
}

#[test]
fn what_cannot_be_served_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for (args, why) in [
        (&["--address", "0.0.0.0"][..], "0.0.0.0 is no address of this machine alone"),
        (&["--address", "nowhere"], "invalid"),
        (&["--speed", "0"], "time cannot pass 0 times as fast"),
        (&["--script", "missing"], "missing: "),
        (&["--kubeconfig-out", "no/folder"], "no/folder: "),
        (&["--file", "."], "the sandbox "),
    ] {
        let output = serve(folder.path(), args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(why), "{args:?}: {said}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{args:?}");
    }
}

/// What `install --wait` tells of a release that never becomes ready, and what is left behind.
fn failed_install(script: &str, template: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let chart = folder.path().join("web");
    fs::create_dir_all(chart.join("templates")).unwrap();
    fs::write(chart.join("Chart.yaml"), "{apiVersion: v2, name: web, version: 1.0.0}").unwrap();
    fs::write(chart.join("templates/web.yaml"), template).unwrap();
    fs::write(folder.path().join("script.yaml"), script).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_pintle"))
        .args(["install", "web", "./web", "--wait", "--timeout", "60s", "--cluster", "sandbox"])
        .env("PINTLE_SANDBOX_SCRIPT", folder.path().join("script.yaml"))
        .env_remove("KUBECONFIG")
        .current_dir(folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success(), "{template}: {told}");
    told
}

/// A Deployment; `rest` is what its container has besides a name and an image.
fn deployment(rest: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\nspec:\n  selector: \
         {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    \
         spec: {{containers: [{{name: web, image: 'web:1'{rest}}}]}}\n"
    )
}

#[test]
fn events_tell_why_a_release_fails() {
    let crash = "failures: [{podCrashes: {pod: 'web-*', after: 1}}]";
    let image = "failures: [{imageMissing: {image: 'web:*'}}]";
    let hang = "failures: [{podHangs: {pod: 'web-*'}}]";
    let none = "failures: []";
    let probe =
        ", ports: [{name: http, containerPort: 80}], readinessProbe: {tcpSocket: {port: http}}";
    let slow = ", readinessProbe: {initialDelaySeconds: 5, exec: {command: [a]}}";
    let claim = "}], volumes: [{name: data, persistentVolumeClaim: {claimName: none}";
    for (script, rest, wanted) in [
        (crash, slow, "event: BackOff: Back-off restarting failed container web in pod web-"),
        (image, "", "event: Failed: Error: ImagePullBackOff"),
        (hang, probe, "event: Unhealthy: Readiness probe failed: dial tcp 10.244."),
        (none, claim, "event: FailedScheduling: 0/3 nodes are available: persistentvolumeclaim"),
    ] {
        let told = failed_install(script, &deployment(rest));
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
}
