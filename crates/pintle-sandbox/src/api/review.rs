//! Questions that are asked by creating something: who may do what, and as whom.
//!
//! Nobody is refused anything here.

use serde_json::{Value, json};

use super::{Request, Response, body, options};
use crate::sandbox::Sandbox;
use crate::status::Status;
use crate::write::{self, Target};

const GROUPS: [&str; 2] = ["authorization.k8s.io", "authentication.k8s.io"];

/// Whether creating such objects asks something.
pub(super) fn is_review(target: &Target) -> bool {
    GROUPS.contains(&target.resource.group.as_ref())
}

impl Sandbox {
    pub(super) fn review(&self, request: &Request, target: &Target) -> Result<Response, Status> {
        options::writing(request, "CreateOptions")?;
        let mut object = body::object(request, &target.resource.kind)?;
        object["status"] = match target.resource.kind.as_ref() {
            "SelfSubjectRulesReview" => json!({
                "incomplete": false,
                "nonResourceRules": [{ "nonResourceURLs": ["*"], "verbs": ["*"] }],
                "resourceRules": [{ "apiGroups": ["*"], "resources": ["*"], "verbs": ["*"] }],
            }),
            "SelfSubjectReview" => json!({ "userInfo": {
                "username": "admin", "groups": ["system:masters", "system:authenticated"],
            } }),
            "TokenReview" => json!({ "authenticated": false, "user": {} }),
            _ => json!({ "allowed": true }),
        };
        if object.get("metadata").is_none() {
            object["metadata"] = json!({});
        }
        Ok(Response::new(201, object))
    }

    /// A token for a ServiceAccount. It is good for nothing.
    pub(super) fn review_token(
        &self,
        request: &Request,
        target: &Target,
    ) -> Result<Response, Status> {
        let mut object = body::object(request, "TokenRequest")?;
        self.look("create", "serviceaccounts", |state| crate::read::get(state, target).map(drop))?;
        object["status"] = json!({ "token": "sandbox", "expirationTimestamp": Value::Null });
        Ok(Response::new(201, object))
    }

    /// Evicts a pod: it is deleted, as there are no disruptions that a budget would have to forbid.
    pub(super) fn evict(&self, request: &Request, target: &Target) -> Result<Response, Status> {
        options::writing(request, "CreateOptions")?;
        body::object(request, "Eviction")?;
        let options = write::Delete::default();
        let pod = Target { subresource: String::new(), ..target.clone() };
        self.act("create", "pods", |state| write::delete(state, &pod, &options))?;
        let body =
            json!({ "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success" });
        Ok(Response::new(201, body))
    }
}
