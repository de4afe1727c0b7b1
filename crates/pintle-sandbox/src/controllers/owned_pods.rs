//! How controllers make and end their pods, and what they tell of it.
//!
//! Source: `RealPodControl` of `pkg/controller/controller_utils.go`.

use serde_json::Value;

use crate::events;
use crate::json::text;
use crate::state::State;
use crate::store::Key;

/// Makes a pod.
///
/// # Errors
/// Why the server does not take it.
pub(super) fn make(state: &mut State, by: &str, owner: &Value, pod: Value) -> Result<(), String> {
    let namespace = text(owner, "/metadata/namespace").to_owned();
    match super::create(state, &namespace, pod) {
        Ok(made) => {
            let message = format!("Created pod: {}", text(&made, "/metadata/name"));
            events::done(state, by, owner, "SuccessfulCreate", &message);
            Ok(())
        }
        Err(why) => {
            let message = format!("Error creating: {why}");
            events::failed(state, by, owner, "FailedCreate", &message);
            Err(why)
        }
    }
}

/// Ends a pod.
pub(super) fn end(state: &mut State, by: &str, owner: &Value, pod: &Key) {
    super::delete(state, pod);
    let message = format!("Deleted pod: {}", pod.name);
    events::done(state, by, owner, "SuccessfulDelete", &message);
}
