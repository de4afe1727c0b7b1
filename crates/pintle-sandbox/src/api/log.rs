//! What containers have written.

use pintle_cluster::LogOptions;

use super::{Request, Response, options};
use crate::logs;
use crate::sandbox::Sandbox;
use crate::status::Status;
use crate::write::Target;

impl Sandbox {
    /// A text; following it is ended at once, as nothing is written any more.
    pub(super) fn log(&self, request: &Request, target: &Target) -> Result<Response, Status> {
        let tail = options::integer(request, "tailLines")?;
        let said = LogOptions {
            container: request.parameter("container").to_owned(),
            tail: tail.and_then(|lines| u32::try_from(lines).ok()),
            previous: options::boolean(request, "previous")?.unwrap_or(false),
        };
        let (namespace, pod) = (target.namespace.as_str(), target.name.as_str());
        let text = self.look("get", "pods", |state| logs::of(state, namespace, pod, &said))?;
        Ok(Response::new(200, String::from_utf8_lossy(&text).into()))
    }
}
