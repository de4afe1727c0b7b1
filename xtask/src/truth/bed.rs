//! The two servers that are compared.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use pintle_testing::truth::{Answer, Call, Masks, Sequence};
use serde_json::{Value, json};

use super::client::Client;

/// How long nothing may change before a namespace is at rest.
const STILL: Duration = Duration::from_millis(3_500);

/// Longest wait for that.
const MAX_WAIT: Duration = Duration::from_secs(60);

/// Longest wait for the end of something: namespaces end one after the other.
const MAX_END: Duration = Duration::from_secs(240);

/// Time between two looks.
const PAUSE: Duration = Duration::from_millis(250);

/// Where objects lie that controllers change.
const MOVING: [&str; 11] = [
    "/api/v1/namespaces/{ns}/pods",
    "/api/v1/namespaces/{ns}/persistentvolumeclaims",
    "/api/v1/namespaces/{ns}/services",
    "/apis/apps/v1/namespaces/{ns}/deployments",
    "/apis/apps/v1/namespaces/{ns}/replicasets",
    "/apis/apps/v1/namespaces/{ns}/statefulsets",
    "/apis/apps/v1/namespaces/{ns}/daemonsets",
    "/apis/batch/v1/namespaces/{ns}/jobs",
    "/apis/policy/v1/namespaces/{ns}/poddisruptionbudgets",
    "/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers",
    "/api/v1/namespaces/{ns}/resourcequotas",
];

/// Makes a namespace on the real server.
///
/// # Errors
/// A server that refuses.
pub(super) fn begin(client: &Client, namespace: &str) -> Result<()> {
    let body = json!({
        "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": namespace },
    });
    let made = client.ask(&plain("POST", "/api/v1/namespaces", &body.to_string()))?;
    ensure!(made.status == 201, "namespace {namespace}: {}", made.body);
    Ok(())
}

/// Waits until a namespace has what each one has.
fn ready(client: &Client, namespace: &str) -> Result<()> {
    let begun = Instant::now();
    for path in ["serviceaccounts/default", "configmaps/kube-root-ca.crt"] {
        let path = format!("/api/v1/namespaces/{namespace}/{path}");
        while client.ask(&plain("GET", &path, ""))?.status != 200 {
            ensure!(begun.elapsed() < MAX_WAIT, "namespace {namespace} stays empty");
            thread::sleep(PAUSE);
        }
    }
    Ok(())
}

/// What the real server answers.
///
/// # Errors
/// A server that does not answer.
pub(super) fn real(
    client: &Client,
    sequence: &Sequence,
    namespace: &str,
    masks: &Masks,
) -> Result<Vec<Answer>> {
    ready(client, namespace)?;
    let answers = sequence.run(namespace, masks, |call| match call.method.as_str() {
        "REST" => rest(client, namespace),
        "GONE" => gone(client, call),
        "ESTABLISHED" => established(client, call),
        _ => client.ask(call),
    });
    clean(client, sequence, namespace);
    answers.with_context(|| sequence.id.clone())
}

fn rest(client: &Client, namespace: &str) -> Result<Answer> {
    let begun = Instant::now();
    let (mut last, mut since) = (Vec::new(), Instant::now());
    while begun.elapsed() < MAX_WAIT {
        let mut now = Vec::new();
        for path in MOVING {
            let list = client.ask(&plain("GET", &path.replace("{ns}", namespace), ""))?;
            let items = list.body["items"].as_array().cloned().unwrap_or_default();
            now.extend(items.iter().map(|item| item["metadata"]["resourceVersion"].clone()));
        }
        if now != last {
            (last, since) = (now, Instant::now());
        } else if since.elapsed() > STILL {
            break;
        }
        thread::sleep(PAUSE);
    }
    Ok(Answer::default())
}

fn gone(client: &Client, call: &Call) -> Result<Answer> {
    let begun = Instant::now();
    let look = plain("GET", &call.path, "");
    while begun.elapsed() < MAX_END && client.ask(&look)?.status != 404 {
        thread::sleep(PAUSE);
    }
    Ok(Answer::default())
}

/// Waits until the server says that it serves a definition, and then some: it is not at once true.
fn established(client: &Client, call: &Call) -> Result<Answer> {
    let begun = Instant::now();
    let look = plain("GET", &call.path, "");
    while begun.elapsed() < MAX_WAIT {
        let conditions = client.ask(&look)?.body["status"]["conditions"].clone();
        let conditions = conditions.as_array().cloned().unwrap_or_default();
        let is_true = |one: &Value| one["type"] == "Established" && one["status"] == "True";
        if conditions.iter().any(is_true) {
            break;
        }
        thread::sleep(PAUSE);
    }
    thread::sleep(STILL);
    Ok(Answer::default())
}

/// Takes away what is in no namespace. The namespace itself goes when it goes.
fn clean(client: &Client, sequence: &Sequence, namespace: &str) {
    for call in &sequence.calls {
        let path = call.path.split('?').next().unwrap_or_default();
        if call.method == "GET" && !path.contains("/namespaces/") && path.contains("{ns}") {
            let path = path.replace("{ns}", namespace);
            let loose = json!({ "metadata": { "finalizers": null } }).to_string();
            let mut patch = plain("PATCH", &path, &loose);
            patch.media_type = "application/merge-patch+json".to_owned();
            // Whatever is gone already is gone.
            let _ = client.ask(&patch);
            let _ = client.ask(&plain("DELETE", &path, ""));
        }
    }
    let _ = client.ask(&plain("DELETE", &format!("/api/v1/namespaces/{namespace}"), ""));
}

fn plain(method: &str, path: &str, body: &str) -> Call {
    Call {
        method: method.to_owned(),
        path: path.to_owned(),
        media_type: if body.is_empty() { String::new() } else { "application/json".to_owned() },
        agent: "tester/1.0".to_owned(),
        body: body.to_owned(),
        ..Call::default()
    }
}
