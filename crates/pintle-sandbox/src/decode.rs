//! Whether an object can be read as its kind.

use pintle_schema::{Resource, decode_check};
use serde_json::Value;

use crate::status::Status;

/// Paths of fields that the kind does not have.
///
/// # Errors
/// Values of another type than their field.
pub(crate) fn check(resource: &Resource, object: &Value) -> Result<Vec<String>, Status> {
    decode_check(resource, object).map_err(|mismatch| {
        let body = object.to_string();
        Status::bad_request(mismatch.message(&resource.kind, &resource.version, &body))
    })
}
