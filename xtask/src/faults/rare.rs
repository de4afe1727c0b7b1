//! Faults that take their time: a long silence, and a token that has expired.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::bed::Bed;
use super::proxy::Fault;
use super::server::{Run, asked};
use crate::plane::Access;

const SILENCE: Duration = Duration::from_secs(30);

/// The silence falls at every so many requests; all of them at the same time.
const STRIDE: usize = 6;

/// Prints what came of a silence of 30 seconds and of an expired token. Whether that was right.
///
/// # Errors
/// Programs that cannot be started.
pub(crate) fn run(bed: &Bed, access: &Access) -> Result<bool> {
    let begun = Instant::now();
    let places: Vec<usize> = (1..=asked(bed)?.len()).step_by(STRIDE).collect();
    let results: Vec<Result<bool>> = thread::scope(|scope| {
        let fall = |at: &usize| {
            let run =
                Run { release: format!("silence-{at}"), at: *at, fault: Fault::Silence(SILENCE) };
            scope.spawn(move || run.comes_right(bed))
        };
        let running: Vec<_> = places.iter().map(fall).collect();
        let end = |one: thread::ScopedJoinHandle<'_, _>| {
            one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        running.into_iter().map(end).collect()
    });
    let wrong: Vec<String> =
        results.iter().filter_map(|result| Some(format!("{:#}", result.as_ref().err()?))).collect();
    let right = results.iter().filter(|result| matches!(result, Ok(true))).count();
    let clear = results.len() - right - wrong.len();
    let seconds = begun.elapsed().as_secs_f64();
    println!(
        "silence of 30 s | {} | {right} | {clear} | {} | {seconds:.1} s",
        places.len(),
        wrong.len()
    );
    wrong.iter().for_each(|wrong| println!("  WRONG {wrong}"));
    let tokens = expired_token(bed, access)?;
    println!("a token that has expired: fetched anew, {tokens} calls of the plug-in");
    Ok(wrong.is_empty())
}

/// The first token that a plug-in gives is refused by the server; how often the plug-in was called.
fn expired_token(bed: &Bed, access: &Access) -> Result<usize> {
    let folder = tempfile::tempdir()?;
    let calls = folder.path().join("calls");
    let plugin = folder.path().join("plugin");
    let token = access.tokens.values().next().context("the control plane has no token")?;
    let credential = |token: &str| {
        json!({
            "apiVersion": "client.authentication.k8s.io/v1",
            "kind": "ExecCredential",
            "status": { "token": token, "expirationTimestamp": "2099-01-01T00:00:00Z" },
        })
    };
    let script = format!(
        "#!/bin/sh\necho >> '{0}'\nif [ \"$(wc -l < '{0}')\" -eq 1 ]; then\necho '{1}'\nelse\necho '{2}'\nfi\n",
        calls.display(),
        credential("expired"),
        credential(token)
    );
    fs::write(&plugin, script)?;
    fs::set_permissions(&plugin, fs::Permissions::from_mode(0o755))?;
    let config = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "c",
        "contexts": [{ "name": "c", "context": { "cluster": "c", "user": "u" } }],
        "clusters": [{ "name": "c", "cluster": {
            "server": access.server,
            "certificate-authority-data": STANDARD.encode(&access.authority),
        } }],
        "users": [{ "name": "u", "user": { "exec": {
            "apiVersion": "client.authentication.k8s.io/v1",
            "command": plugin, "interactiveMode": "Never",
        } } }],
    });
    let path = folder.path().join("config");
    fs::write(&path, config.to_string())?;
    let kubeconfig = path.to_str().context("a strange folder")?;
    let done = bed.pintle(&["list", "--kubeconfig", kubeconfig])?;
    ensure!(done.is_ok(), "list: {}", done.stderr);
    let calls = fs::read_to_string(&calls)?.lines().count();
    ensure!(calls == 2, "the plug-in was called {calls} times");
    Ok(calls)
}
