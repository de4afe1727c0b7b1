//! What clients learn of the cluster.

use serde_json::{Value, json};

use crate::client::{ask, server};

const AGGREGATED: &str =
    "Accept: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

fn named<'v>(list: &'v Value, key: &str, name: &str) -> &'v Value {
    let found = list.as_array().unwrap().iter().find(|one| one[key] == name);
    found.unwrap_or_else(|| panic!("no {name} in {list}"))
}

#[test]
fn groups_and_resources_are_told_one_by_one() {
    let server = server();
    let get = |path: &str| ask(&server, &format!("GET {path}"), &[], b"");
    assert_eq!(get("/version").json()["gitVersion"], pintle_sandbox::VERSION);
    assert_eq!(get("/api").json()["versions"], json!(["v1"]));
    let groups = get("/apis").json();
    let scaling = named(&groups["groups"], "name", "autoscaling");
    assert_eq!(scaling["preferredVersion"]["groupVersion"], "autoscaling/v2");
    assert_eq!(get("/apis/autoscaling").json()["kind"], "APIGroup");
    let resources = get("/apis/apps/v1").json();
    let deployments = named(&resources["resources"], "name", "deployments");
    assert_eq!(deployments["shortNames"], json!(["deploy"]));
    let scale = named(&resources["resources"], "name", "deployments/scale");
    assert_eq!((&scale["group"], &scale["kind"]), (&json!("autoscaling"), &json!("Scale")));
    for path in ["/apis/none", "/apis/apps/v2", "/api/v2", "/openapi/v3/apis/none/v1", "/x"] {
        assert_eq!(get(path).status, 404, "{path}");
    }
}

#[test]
fn all_is_told_in_one_document() {
    let server = server();
    let answer = ask(&server, "GET /apis", &[AGGREGATED], b"");
    assert!(answer.header("content-type").contains("as=APIGroupDiscoveryList"));
    let apps = answer.json()["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|group| group["metadata"]["name"] == "apps")
        .unwrap()
        .clone();
    let sets = named(&apps["versions"][0]["resources"], "resource", "statefulsets").clone();
    assert_eq!(
        (&sets["scope"], &sets["singularResource"]),
        (&json!("Namespaced"), &json!("statefulset"))
    );
    let scale = named(&sets["subresources"], "subresource", "scale");
    assert_eq!(scale["responseKind"]["group"], "autoscaling");
    let core = ask(&server, "GET /api", &[AGGREGATED], b"").json();
    assert_eq!(core["items"].as_array().unwrap().len(), 1);
}

#[test]
fn definitions_are_served() {
    let server = server();
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": { "name": "gadgets.example.com" },
        "spec": {
            "group": "example.com", "scope": "Namespaced",
            "names": { "plural": "gadgets", "kind": "Gadget" },
            "versions": [{
                "name": "v1", "served": true, "storage": true,
                "schema": { "openAPIV3Schema": {
                    "type": "object",
                    "properties": { "spec": { "type": "object" } },
                } },
            }],
        },
    });
    let path = "POST /apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    let body = definition.to_string();
    assert_eq!(ask(&server, path, &[], body.as_bytes()).status, 201);
    let get = |path: &str| ask(&server, &format!("GET {path}"), &[], b"").json();
    assert_eq!(get("/apis/example.com/v1")["resources"][0]["kind"], "Gadget");
    let index = get("/openapi/v3");
    let url = index["paths"]["apis/example.com/v1"]["serverRelativeURL"].as_str().unwrap();
    let document = get(url);
    let gadget = &document["components"]["schemas"]["com.example.v1.Gadget"];
    assert_eq!(gadget["properties"]["spec"]["type"], "object");
    assert_eq!(gadget["x-kubernetes-group-version-kind"][0]["kind"], "Gadget");
}

#[test]
fn openapi_says_how_lists_merge_and_who_validates() {
    let server = server();
    let document = ask(&server, "GET /openapi/v3/apis/apps/v1", &[], b"").json();
    let schemas = &document["components"]["schemas"];
    let containers = &schemas["io.k8s.api.core.v1.PodSpec"]["properties"]["containers"];
    assert_eq!(containers["x-kubernetes-patch-merge-key"], "name");
    assert_eq!(containers["x-kubernetes-patch-strategy"], "merge");
    let path = "/apis/apps/v1/namespaces/{namespace}/deployments/{name}";
    let patch = &document["paths"][path]["patch"];
    named(&patch["parameters"], "name", "fieldValidation");
    assert_eq!(patch["x-kubernetes-group-version-kind"]["kind"], "Deployment");
    // Whatever is referred to is there.
    let text = document.to_string();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(schemas.get(name).is_some(), "{name}");
    }
}
