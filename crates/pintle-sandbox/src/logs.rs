//! What containers have written.

use pintle_cluster::LogOptions;

use crate::json::{items, text};
use crate::state::State;
use crate::status::Status;
use crate::store::Key;

/// What a container has written. Nothing runs, so it says that.
pub(crate) fn of(
    state: &State,
    namespace: &str,
    pod: &str,
    options: &LogOptions,
) -> Result<Vec<u8>, Status> {
    let key = Key::new("", "pods", namespace, pod);
    let found = state.get(&key).ok_or_else(|| Status::not_found("", "pods", pod))?;
    let names: Vec<&str> =
        items(&found, "/spec/containers").iter().map(|one| text(one, "/name")).collect();
    let container = match (options.container.as_str(), names.as_slice()) {
        ("", [one]) => *one,
        ("", all) => {
            return Err(Status::bad_request(format!(
                "a container name must be specified for pod {pod}, choose one of: [{}]",
                all.join(" ")
            )));
        }
        (name, all) if all.contains(&name) => name,
        (name, _) => {
            return Err(Status::bad_request(format!(
                "container {name} is not valid for pod {pod}"
            )));
        }
    };
    Ok(format!("sandbox: container {container} of pod {pod} runs nothing\n").into_bytes())
}
