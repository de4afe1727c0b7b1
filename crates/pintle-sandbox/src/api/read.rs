//! Reading objects and lists.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use serde_json::{Value, json};

use super::{Place, Request, Response, options};
use crate::json::text;
use crate::read::{self, Page, Query};
use crate::sandbox::Sandbox;
use crate::selector::Selector;
use crate::state::State;
use crate::status::Status;
use crate::table;
use crate::write::Target;

/// In which form a client wants objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Whole,
    Table,
    Metadata,
}

impl Form {
    /// What an `Accept` header asks for first.
    pub(super) fn of(accept: &str) -> Form {
        let first = accept.split(',').next().unwrap_or_default();
        let wants = |wanted: &str| first.split(';').any(|part| part.trim() == wanted);
        match () {
            () if wants("as=Table") => Form::Table,
            () if wants("as=PartialObjectMetadata") || wants("as=PartialObjectMetadataList") => {
                Form::Metadata
            }
            () => Form::Whole,
        }
    }
}

impl Sandbox {
    pub(super) fn get_one(&self, request: &Request, target: &Target) -> Result<Response, Status> {
        let body = self.look("get", &target.resource.plural, |state| {
            let found = read::get(state, target)?;
            Ok(match Form::of(&request.accept) {
                Form::Whole => Value::clone(&found),
                Form::Table => table::of(&target.resource, &[found], state.now),
                Form::Metadata => metadata(&found),
            })
        })?;
        Ok(Response::new(200, body))
    }

    pub(super) fn get_list(
        &self,
        request: &Request,
        place: &Place,
        target: &Target,
    ) -> Result<Response, Status> {
        let query = query(request, place, target)?;
        let limit = options::integer(request, "limit")?.unwrap_or(0).max(0);
        let limit = usize::try_from(limit).unwrap_or(0);
        let after = place_after(request.parameter("continue"))?;
        let body = self.look("list", &target.resource.plural, |state| {
            let page = read::list(state, &query, limit, &after)?;
            Ok(list(state, &query, page, Form::of(&request.accept)))
        })?;
        Ok(Response::new(200, body))
    }
}

/// What a request selects.
pub(super) fn query(request: &Request, place: &Place, target: &Target) -> Result<Query, Status> {
    let (labels, fields) = (request.parameter("labelSelector"), request.parameter("fieldSelector"));
    let selector = Selector::parse(labels, fields)?;
    selector.check_fields(&target.resource)?;
    Ok(Query { resource: target.resource.clone(), namespace: place.namespace.clone(), selector })
}

fn list(state: &State, query: &Query, page: Page, form: Form) -> Value {
    let page = Page { following: token(&page.following, page.version), ..page };
    let whole = read::list_json(&query.resource, &page);
    match form {
        Form::Whole => whole,
        Form::Table => {
            let mut table = table::of(&query.resource, &page.objects, state.now);
            table["metadata"] = whole["metadata"].clone();
            table
        }
        Form::Metadata => json!({
            "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1",
            "metadata": whole["metadata"],
            "items": page.objects.iter().map(|object| metadata(object)).collect::<Vec<_>>(),
        }),
    }
}

pub(super) fn metadata(object: &Value) -> Value {
    json!({
        "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1",
        "metadata": object.get("metadata").cloned().unwrap_or_default(),
    })
}

/// Where a list goes on, as clients are told. Source: apiserver `storage/continue.go`.
fn token(following: &str, version: u64) -> String {
    match following {
        "" => String::new(),
        place => {
            let token = json!({ "v": "meta.k8s.io/v1", "rv": version, "start": place });
            STANDARD_NO_PAD.encode(token.to_string())
        }
    }
}

fn place_after(token: &str) -> Result<String, Status> {
    if token.is_empty() {
        return Ok(String::new());
    }
    let wrong = |why: &str| Status::bad_request(format!("continue key is not valid: {why}"));
    let bytes = STANDARD_NO_PAD
        .decode(token.trim_end_matches('='))
        .map_err(|error| wrong(&error.to_string()))?;
    let token: Value = serde_json::from_slice(&bytes).map_err(|error| wrong(&error.to_string()))?;
    match text(&token, "/start") {
        "" => Err(wrong("unrecognizable encoding")),
        place => Ok(place.to_owned()),
    }
}
