//! JSON patches. Source: RFC 6902.

use json_patch::Patch;
use serde_json::Value;

/// Operations of a patch. Source: apiserver `maxJSONPatchOperations`.
const MAX_OPERATIONS: usize = 10_000;

/// An object with a patch applied.
///
/// # Errors
/// What is no patch, and operations that cannot be done, in words.
pub(crate) fn apply(object: &Value, patch: &Value) -> Result<Value, String> {
    let refused = "the server rejected our request due to an error in our request";
    let patch: Patch = serde_json::from_value(patch.clone()).map_err(|_| refused.to_owned())?;
    let count = patch.0.len();
    if count > MAX_OPERATIONS {
        return Err(format!(
            "The allowed maximum operations in a JSON patch is {MAX_OPERATIONS}, got {count}"
        ));
    }
    let mut patched = object.clone();
    json_patch::patch(&mut patched, &patch).map_err(|_| refused.to_owned())?;
    Ok(patched)
}
