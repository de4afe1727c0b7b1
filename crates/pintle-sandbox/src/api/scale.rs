//! The subresource `scale`.

use super::write::patch_type;
use super::{Request, Response, body, options};
use crate::sandbox::Sandbox;
use crate::status::Status;
use crate::write::{self, Target};

impl Sandbox {
    pub(super) fn get_scale(&self, _: &Request, target: &Target) -> Result<Response, Status> {
        let body =
            self.look("get", &target.resource.plural, |state| write::scale(state, target))?;
        Ok(Response::new(200, body))
    }

    /// Replaces or patches a scale.
    pub(super) fn set_scale(&self, request: &Request, target: &Target) -> Result<Response, Status> {
        let plural = &target.resource.plural;
        if request.method == "PUT" {
            let write = options::writing(request, "UpdateOptions")?;
            let scale = body::object(request, "Scale")?;
            let body = self.act("update", plural, |state| {
                write::update_scale(state, target, &scale, &write)
            })?;
            return Ok(Response::new(200, body));
        }
        let patch_type = patch_type(request, true)?;
        let is_apply = patch_type == super::write::APPLY;
        let write = options::patching(request, is_apply)?;
        let patch = super::write::patch_body(request, patch_type)?;
        let body =
            self.act("patch", plural, |state| write::patch_scale(state, target, patch, &write))?;
        Ok(Response::new(200, body))
    }
}
