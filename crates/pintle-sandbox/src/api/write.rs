//! Creating, replacing, patching and deleting.

use serde_json::{Value, json};

use super::{Place, Request, Response, body, options, read};
use crate::json::text;
use crate::read as stored;
use crate::sandbox::Sandbox;
use crate::status::Status;
use crate::write::{self, Deleted, PatchBody, Target, Written};

/// Kinds of which a deletion answers with the object even if it is gone at once.
///
/// Source: `ReturnDeletedObject` in the `storage.go` of registries.
const RETURNED: [(&str, &str); 17] = [
    ("", "resourcequotas"),
    ("", "persistentvolumes"),
    ("", "serviceaccounts"),
    ("", "persistentvolumeclaims"),
    ("", "pods"),
    ("", "services"),
    ("", "podtemplates"),
    ("storage.k8s.io", "csidrivers"),
    ("storage.k8s.io", "storageclasses"),
    ("storage.k8s.io", "volumeattachments"),
    ("storage.k8s.io", "csinodes"),
    ("storage.k8s.io", "volumeattributesclasses"),
    ("resource.k8s.io", "resourceclaimtemplates"),
    ("resource.k8s.io", "resourceslices"),
    ("resource.k8s.io", "resourceclaims"),
    ("resource.k8s.io", "deviceclasses"),
    ("resource.k8s.io", "devicetaintrules"),
];

const JSON: &str = "application/json-patch+json";
const MERGE: &str = "application/merge-patch+json";
pub(super) const APPLY: &str = "application/apply-patch+yaml";
const STRATEGIC: &str = "application/strategic-merge-patch+json";

impl Sandbox {
    pub(super) fn create_one(
        &self,
        request: &Request,
        target: &Target,
    ) -> Result<Response, Status> {
        let write = options::writing(request, "CreateOptions")?;
        let body = body::object(request, &target.resource.kind)?;
        let written = self.act("create", &target.resource.plural, |state| {
            write::create(state, target, body, &write)
        });
        written.map(answer)
    }

    pub(super) fn update_one(
        &self,
        request: &Request,
        target: &Target,
    ) -> Result<Response, Status> {
        let write = options::writing(request, "UpdateOptions")?;
        let body = body::object(request, &target.resource.kind)?;
        let written = self.act("update", &target.resource.plural, |state| {
            write::update(state, target, body, &write)
        });
        written.map(answer)
    }

    pub(super) fn patch_one(&self, request: &Request, target: &Target) -> Result<Response, Status> {
        let patch_type = patch_type(request, target.resource.is_builtin())?;
        let write = options::patching(request, patch_type == APPLY)?;
        let patch = patch_body(request, patch_type)?;
        let written = self.act("patch", &target.resource.plural, |state| {
            write::patch(state, target, patch, &write)
        });
        written.map(answer)
    }

    pub(super) fn delete_one(
        &self,
        request: &Request,
        target: &Target,
    ) -> Result<Response, Status> {
        let options = options::deleting(request)?;
        let deleted = self.act("delete", &target.resource.plural, |state| {
            write::delete(state, target, &options)
        })?;
        Ok(Response { status: 200, body: told(target, &deleted), warnings: deleted.warnings })
    }

    pub(super) fn delete_all(
        &self,
        request: &Request,
        place: &Place,
        target: &Target,
    ) -> Result<Response, Status> {
        let options = options::deleting(request)?;
        let query = read::query(request, place, target)?;
        let body = self.act("deletecollection", &target.resource.plural, |state| {
            let page = stored::list(state, &query, 0, "")?;
            for object in &page.objects {
                let name = text(object, "/metadata/name").to_owned();
                write::delete(state, &Target { name, ..target.clone() }, &options)?;
            }
            Ok(stored::list_json(&target.resource, &page))
        })?;
        Ok(Response::new(200, body))
    }
}

pub(super) fn answer(written: Written) -> Response {
    Response {
        status: if written.created { 201 } else { 200 },
        body: Value::clone(&written.object),
        warnings: written.warnings,
    }
}

/// The kind of a patch. Source: `PatchResource`.
pub(super) fn patch_type(request: &Request, is_builtin: bool) -> Result<&'static str, Status> {
    let given = request.media_type();
    if is_builtin && given == STRATEGIC {
        return Ok(STRATEGIC);
    }
    let known = [JSON, MERGE, APPLY].into_iter().find(|known| *known == given);
    known.ok_or_else(|| match is_builtin {
        true => Status::unsupported_patch(),
        false => Status::unsupported_media_type(&[JSON, MERGE, APPLY].join(", ")),
    })
}

pub(super) fn patch_body(request: &Request, patch_type: &str) -> Result<PatchBody, Status> {
    Ok(match patch_type {
        STRATEGIC => PatchBody::Strategic(body::patch(request)?),
        JSON => PatchBody::Json(body::patch(request)?),
        MERGE => PatchBody::Merge(body::patch(request)?),
        _ => PatchBody::Apply(body::configuration(request)?),
    })
}

fn told(target: &Target, deleted: &Deleted) -> Value {
    let resource = &target.resource;
    let place = (resource.group.as_ref(), resource.plural.as_ref());
    if !deleted.gone || RETURNED.contains(&place) {
        return Value::clone(&deleted.object);
    }
    let mut details = json!({
        "name": target.name, "kind": resource.plural,
        "uid": text(&deleted.object, "/metadata/uid"),
    });
    if !resource.group.is_empty() {
        details["group"] = resource.group.as_ref().into();
    }
    json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success",
        "details": details,
    })
}
