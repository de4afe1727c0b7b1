//! Discovery, in one answer or group by group.

use std::fs;

use crate::support::{Act, Asked, Server, json, status, testdata};
use pintle_cluster::{Cluster, ErrorKind, Gvk};

/// The answers of a server that knows aggregated discovery.
fn aggregated(asked: &Asked) -> Act {
    let file = match asked.target.as_str() {
        "/api" => "discovery/aggregated-api.json",
        "/apis" => "discovery/aggregated-apis.json",
        _ => return status(404, "NotFound", "the server could not find the requested resource"),
    };
    if asked.header("if-none-match") == "\"1\"" {
        return Act::Answer(304, vec![("etag", "\"1\"".to_owned())], String::new());
    }
    assert!(asked.header("accept").contains("as=APIGroupDiscoveryList"));
    let body = fs::read_to_string(testdata(file)).unwrap();
    Act::Answer(200, vec![("etag", "\"1\"".to_owned())], body)
}

/// The answers of a server that does not.
fn by_group(asked: &Asked) -> Act {
    match asked.target.as_str() {
        "/api" => json(200, r#"{"kind":"APIVersions","versions":["v1"]}"#),
        "/api/v1" => json(
            200,
            r#"{"kind":"APIResourceList","groupVersion":"v1","resources":[
                {"name":"pods/eviction","namespaced":true,"group":"policy","version":"v1","kind":"Eviction"},
                {"name":"pods","namespaced":true,"kind":"Pod"},
                {"name":"namespaces","namespaced":false,"kind":"Namespace"}]}"#,
        ),
        "/apis" => json(
            200,
            r#"{"kind":"APIGroupList","apiVersion":"v1","groups":[
                {"name":"apps","versions":[{"groupVersion":"apps/v1","version":"v1"}]},
                {"name":"metrics.k8s.io","versions":[
                    {"groupVersion":"metrics.k8s.io/v1beta1","version":"v1beta1"}]}]}"#,
        ),
        "/apis/apps/v1" => json(
            200,
            r#"{"kind":"APIResourceList","groupVersion":"apps/v1","resources":[
                {"name":"deployments","namespaced":true,"kind":"Deployment"}]}"#,
        ),
        _ => Act::Answer(503, Vec::new(), "service unavailable".to_owned()),
    }
}

#[test]
fn one_answer_tells_all_groups() {
    let server = Server::http(aggregated);
    let cluster = server.connect();
    let deployment = cluster.resource(&Gvk::new("apps/v1", "Deployment")).unwrap();
    assert_eq!((deployment.plural.as_str(), deployment.namespaced), ("deployments", true));
    // The core was not asked about, so it was not fetched.
    assert_eq!(server.lines(), ["GET /apis"]);
    let namespace = cluster.resource(&Gvk::new("v1", "Namespace")).unwrap();
    assert_eq!((namespace.plural.as_str(), namespace.namespaced), ("namespaces", false));
    cluster.resource(&Gvk::new("apps/v1", "StatefulSet")).unwrap();
    assert_eq!(server.lines(), ["GET /apis", "GET /api"]);
    let names = cluster.api_versions().unwrap();
    let expected = fs::read_to_string(testdata("discovery/names.txt")).unwrap();
    assert_eq!(names, expected.lines().collect::<Vec<_>>());
    assert_eq!(server.lines().len(), 2);
}

#[test]
fn a_kind_that_is_missing_is_asked_about_once_more() {
    let server = Server::http(aggregated);
    let cluster = server.connect();
    let gadget = Gvk::new("pintle.test/v1", "Gadget");
    let error = cluster.resource(&gadget).unwrap_err();
    assert_eq!(error.kind, ErrorKind::NoMatch);
    assert_eq!(error.message, r#"no matches for kind "Gadget" in version "pintle.test/v1""#);
    assert_eq!(server.lines(), ["GET /apis"]);
    cluster.resource(&gadget).unwrap_err();
    // Asked again, but the server needs not repeat what has not changed.
    assert_eq!(server.asked()[1].header("if-none-match"), "\"1\"");
    cluster.resource(&Gvk::new("apps/v1", "Deployment")).unwrap();
    cluster.forget_discovery();
    cluster.resource(&Gvk::new("apps/v1", "Deployment")).unwrap();
    assert_eq!(server.asked()[2].header("if-none-match"), "");
    assert_eq!(server.lines().len(), 3);
}

#[test]
fn a_definition_that_was_installed_meanwhile_is_found() {
    let server = Server::http(|asked| {
        let kind = if asked.before == 0 { "Widget" } else { "Gadget" };
        let list = r#"{"kind":"APIGroupDiscoveryList","items":[{"metadata":{"name":"pintle.test"},
            "versions":[{"version":"v1","resources":[{"resource":"things","scope":"Cluster",
            "responseKind":{"kind":"KIND"}}]}]}]}"#;
        json(200, list.replace("KIND", kind))
    });
    let cluster = server.connect();
    cluster.resource(&Gvk::new("pintle.test/v1", "Widget")).unwrap();
    let gadget = cluster.resource(&Gvk::new("pintle.test/v1", "Gadget")).unwrap();
    assert!(!gadget.namespaced);
    assert_eq!(server.lines().len(), 2);
}

#[test]
fn groups_are_asked_one_by_one_where_the_server_is_old() {
    let server = Server::http(by_group);
    let cluster = server.connect();
    assert_eq!(cluster.resource(&Gvk::new("apps/v1", "Deployment")).unwrap().plural, "deployments");
    assert_eq!(cluster.resource(&Gvk::new("v1", "Pod")).unwrap().plural, "pods");
    // Parts of other kinds are no kinds of their own.
    assert_eq!(cluster.resource(&Gvk::new("v1", "Eviction")).unwrap_err().kind, ErrorKind::NoMatch);
    assert_eq!(
        server.lines()[..4],
        ["GET /apis", "GET /apis/apps/v1", "GET /api", "GET /api/v1"].map(str::to_owned)
    );
    // A group that fails is named, as client-go does, but without kinds.
    assert_eq!(
        cluster.api_versions().unwrap(),
        [
            "apps/v1",
            "apps/v1/Deployment",
            "metrics.k8s.io/v1beta1",
            "v1",
            "v1/Eviction",
            "v1/Namespace",
            "v1/Pod"
        ]
    );
}
