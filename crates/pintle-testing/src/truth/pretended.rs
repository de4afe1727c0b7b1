//! What the cluster in memory answers.

use std::time::Duration;

use anyhow::Result;
use pintle_sandbox::{Options, Request, Sandbox};
use serde_json::{Value, json};

use super::{Answer, Call, Masks, Sequence};

/// The sandbox's own time in which everything in it comes to rest.
const PASSES: Duration = Duration::from_secs(60);

/// Where a sequence runs: each one has a sandbox of its own.
const NAMESPACE: &str = "truth-sandbox";

/// Puts a sequence to a new sandbox.
///
/// # Errors
/// None but those of masks.
pub fn pretended(sequence: &Sequence, masks: &Masks) -> Result<Vec<Answer>> {
    let sandbox = Sandbox::new(Options { start: 1_700_000_000, ..Options::default() });
    let body = json!({
        "apiVersion": "v1", "kind": "Namespace", "metadata": { "name": NAMESPACE },
    });
    ask(
        &sandbox,
        &Call {
            method: "POST".to_owned(),
            path: "/api/v1/namespaces".to_owned(),
            body: body.to_string(),
            ..Call::default()
        },
    );
    sequence.run(NAMESPACE, masks, |call| {
        if call.is_wait() {
            pass(&sandbox);
            return Ok(Answer::default());
        }
        Ok(ask(&sandbox, call))
    })
}

fn pass(sandbox: &Sandbox) {
    let end = sandbox.elapsed() + PASSES;
    while let Some(left) = end.checked_sub(sandbox.elapsed()).filter(|left| !left.is_zero()) {
        sandbox.pass(left);
    }
}

fn ask(sandbox: &Sandbox, call: &Call) -> Answer {
    let response = sandbox.request(&Request {
        method: call.method.clone(),
        path: call.path.split('?').next().unwrap_or_default().to_owned(),
        query: call.query(),
        content_type: call.media_type.clone(),
        accept: call.accept.clone(),
        user_agent: call.agent.clone(),
        body: call.body.clone().into_bytes(),
    });
    // Numbers look as they do once they were text.
    let body = serde_json::from_str(&response.body.to_string()).unwrap_or(Value::Null);
    Answer { status: response.status, warnings: response.warnings, body }
}
