//! What is sent, and what answers mean.

use std::time::Duration;

use pintle_cluster::{
    Cluster, DeleteOptions, ErrorKind, Gvk, ListOptions, LogOptions, Object, ObjectRef, Patch,
    Propagation, Resource, Validation, WriteOptions,
};
use pintle_kube::ConnectOptions;
use serde_json::{Value, json};

use crate::support::{Act, Server, config_map, config_maps, json, status, testdata};

#[test]
fn requests_are_what_the_server_expects() {
    let server = Server::http(|_| json(200, r#"{"kind":"ConfigMap","metadata":{"name":"a"}}"#));
    let cluster = server.connect();
    let one = config_map("one");
    let body = Object::named(&one.resource.gvk, "one");
    let written = WriteOptions {
        manager: "pintle".to_owned(),
        dry_run: true,
        validation: Some(Validation::Strict),
    };
    cluster.get(&one).unwrap();
    cluster.create(&one, &body, &written).unwrap();
    cluster.replace(&one, &body, &WriteOptions::default()).unwrap();
    let value = json!([]);
    let apply = Patch::Apply { object: &body, force: true };
    for patch in [apply, Patch::Merge(&value), Patch::Strategic(&value), Patch::Json(&value)] {
        cluster.patch(&one, &patch, &WriteOptions::default()).unwrap();
    }
    let deletion = DeleteOptions {
        propagation: Some(Propagation::Background),
        uid: Some("7".to_owned()),
        resource_version: None,
    };
    cluster.delete(&one, &deletion).unwrap();
    let log = LogOptions { container: "main".to_owned(), tail: Some(5), previous: true };
    cluster.logs("apps", "pod", &log).unwrap();
    cluster.get_table(&one).unwrap();

    let root = "/api/v1/namespaces/apps/configmaps";
    assert_eq!(
        server.lines(),
        [
            format!("GET {root}/one"),
            format!("POST {root}?fieldManager=pintle&dryRun=All&fieldValidation=Strict"),
            format!("PUT {root}/one"),
            format!("PATCH {root}/one?force=true"),
            format!("PATCH {root}/one"),
            format!("PATCH {root}/one"),
            format!("PATCH {root}/one"),
            format!("DELETE {root}/one"),
            "GET /api/v1/namespaces/apps/pods/pod/log?container=main&tailLines=5&previous=true"
                .to_owned(),
            format!("GET {root}/one"),
        ]
    );
    let asked = server.asked();
    let types: Vec<String> = asked.iter().map(|asked| asked.header("content-type")).collect();
    assert_eq!(
        types,
        [
            "",
            "application/json",
            "application/json",
            "application/apply-patch+yaml",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json",
            "application/json-patch+json",
            "application/json",
            "",
            ""
        ]
    );
    let deleted: Value = serde_json::from_str(&asked[7].body).unwrap();
    assert_eq!(
        deleted,
        json!({"apiVersion": "v1", "kind": "DeleteOptions", "propagationPolicy": "Background",
            "preconditions": {"uid": "7"}})
    );
    assert!(asked[9].header("accept").starts_with("application/json;as=Table;v=v1;g=meta.k8s.io,"));
    let agent = concat!("pintle/", env!("CARGO_PKG_VERSION"));
    assert!(asked.iter().all(|asked| asked.header("user-agent") == agent));
}

#[test]
fn answers_mean_what_client_go_says() {
    let cases = std::fs::read(testdata("status/cases.json")).unwrap();
    let cases: Vec<Value> = serde_json::from_slice(&cases).unwrap();
    let answers = cases.clone();
    let server = Server::http(move |asked| {
        let case = &answers[asked.before];
        let code = case["code"].as_u64();
        let form = case["headers"]["Content-Type"].as_str().unwrap().to_owned();
        let body = case["body"].as_str().unwrap().to_owned();
        Act::Answer(u16::try_from(code.unwrap()).unwrap(), vec![("content-type", form)], body)
    });
    let cluster = server.connect();
    let gvk = Gvk::new("apps/v1", "Deployment");
    let resource =
        Resource { gvk: gvk.clone(), plural: "deployments".to_owned(), namespaced: true };
    let web = ObjectRef::new(resource, "apps", "web");
    let body = Object::named(&gvk, "web");
    let written = WriteOptions::default();
    for case in &cases {
        let result = match case["method"].as_str().unwrap() {
            "GET" => cluster.get(&web).and_then(|found| match found {
                Some(found) => Ok(found),
                // Nothing is an answer too, and its text does not matter.
                None => Err(pintle_cluster::Error::new(
                    ErrorKind::NotFound,
                    case["message"].as_str().unwrap(),
                )),
            }),
            "POST" => cluster.create(&web, &body, &written),
            "PUT" => cluster.replace(&web, &body, &written),
            "PATCH" => cluster.patch(&web, &Patch::Merge(&json!({})), &written),
            _ => cluster.delete(&web, &DeleteOptions::default()).map(|()| body.clone()),
        };
        let error = result.unwrap_err();
        assert_eq!(error.message, case["message"].as_str().unwrap(), "{case}");
        let kind = match case["reason"].as_str().unwrap() {
            "NotFound" => ErrorKind::NotFound,
            "AlreadyExists" => ErrorKind::AlreadyExists,
            "Conflict" => ErrorKind::Conflict,
            "Invalid" => ErrorKind::Invalid,
            "BadRequest" => ErrorKind::BadRequest,
            "Forbidden" => ErrorKind::Forbidden,
            "Unauthorized" => ErrorKind::Unauthorized,
            "RequestEntityTooLarge" => ErrorKind::TooLarge,
            "TooManyRequests" => ErrorKind::TooManyRequests,
            "Expired" | "Gone" => ErrorKind::Expired,
            "Timeout" => ErrorKind::Timeout,
            "InternalError" | "ServiceUnavailable" | "ServerTimeout" => ErrorKind::Server,
            // Reasons that client-go does not know leave the code.
            _ => error.kind,
        };
        assert_eq!(error.kind, kind, "{case}");
        let seconds = case["retryAfter"].as_u64().filter(|seconds| *seconds > 0);
        assert_eq!(error.retry_after, seconds.map(Duration::from_secs), "{case}");
        if error.kind != ErrorKind::NotFound {
            let causes = case["causes"].as_array().cloned().unwrap_or_default();
            let ours: Vec<Value> =
                error.causes.iter().map(|(field, message)| json!([field, message])).collect();
            assert_eq!(ours, causes, "{case}");
        }
    }
}

#[test]
fn pages_are_put_together_and_kinds_are_named() {
    let server = Server::http(|asked| match asked.target.rsplit_once("continue=") {
        None => json(
            200,
            r#"{"kind":"ConfigMapList","metadata":{"resourceVersion":"9","continue":"a/b="},
                "items":[{"metadata":{"name":"one"}}]}"#,
        ),
        Some((_, "a%2Fb%3D")) => json(
            200,
            r#"{"kind":"ConfigMapList","metadata":{"resourceVersion":"9"},
                "items":[{"metadata":{"name":"two"}}]}"#,
        ),
        Some(_) => status(400, "BadRequest", "continue key is not valid"),
    });
    let options =
        ListOptions { page: 1, labels: "a=b,c in (d, e)".to_owned(), ..ListOptions::default() };
    let list = server.connect().list(&config_maps(), None, &options).unwrap();
    let names: Vec<&str> = list.iter().map(Object::name).collect();
    assert_eq!(names, ["one", "two"]);
    assert_eq!(list[0].gvk(), Gvk::new("v1", "ConfigMap"));
    assert_eq!(
        server.lines()[0],
        "GET /api/v1/configmaps?labelSelector=a%3Db%2Cc%20in%20%28d%2C%20e%29&limit=1"
    );
}

#[test]
fn a_list_that_grew_too_old_is_asked_for_in_one_piece() {
    let server = Server::http(|asked| match asked.before {
        0 => json(200, r#"{"metadata":{"continue":"x"},"items":[{"metadata":{"name":"one"}}]}"#),
        1 => status(410, "Expired", "The provided continue parameter is too old"),
        _ => json(200, r#"{"metadata":{},"items":[{"metadata":{"name":"only"}}]}"#),
    });
    let options = ListOptions { page: 1, ..ListOptions::default() };
    let list = server.connect().list(&config_maps(), Some("apps"), &options).unwrap();
    assert_eq!(list.iter().map(Object::name).collect::<Vec<_>>(), ["only"]);
    assert_eq!(server.lines()[2], "GET /api/v1/namespaces/apps/configmaps");
}

#[test]
fn lists_of_metadata_have_the_kind_that_was_asked_for() {
    let server = Server::http(|asked| {
        assert!(asked.header("accept").contains("as=PartialObjectMetadataList"));
        json(
            200,
            r#"{"kind":"PartialObjectMetadataList","apiVersion":"meta.k8s.io/v1","metadata":{},
                "items":[{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1",
                "metadata":{"name":"one"}}]}"#,
        )
    });
    let options = ListOptions { metadata_only: true, ..ListOptions::default() };
    let list = server.connect().list(&config_maps(), Some("apps"), &options).unwrap();
    assert_eq!(list[0].gvk(), Gvk::new("v1", "ConfigMap"));
}

#[test]
fn tables_of_several_pages_are_one() {
    let server = Server::http(|asked| {
        let (next, columns) = match asked.before {
            0 => ("more", r#"[{"name":"Name"}]"#),
            _ => ("", "null"),
        };
        json(
            200,
            format!(
                r#"{{"kind":"Table","metadata":{{"continue":"{next}"}},"columnDefinitions":{columns},
                    "rows":[{{"cells":["{}"]}}]}}"#,
                asked.before
            ),
        )
    });
    let options = ListOptions { page: 1, ..ListOptions::default() };
    let table = server.connect().list_table(&config_maps(), Some("apps"), &options).unwrap();
    assert_eq!(
        table,
        json!({"kind": "Table", "metadata": {}, "columnDefinitions": [{"name": "Name"}],
            "rows": [{"cells": ["0"]}, {"cells": ["1"]}]})
    );
}

#[test]
fn names_do_not_lead_elsewhere() {
    let server = Server::http(|_| json(200, "{}"));
    let cluster = server.connect();
    for name in ["", ".", "..", "a/b", "a%2Fb"] {
        assert_eq!(cluster.get(&config_map(name)).unwrap_err().kind, ErrorKind::Other);
    }
    let nowhere = ObjectRef { namespace: None, ..config_map("a") };
    let body = Object::default();
    let error = cluster.create(&nowhere, &body, &WriteOptions::default()).unwrap_err();
    assert_eq!(error.message, "an empty namespace may not be set during creation");
    assert!(server.lines().is_empty());
}

#[test]
fn a_small_limit_on_requests_is_kept() {
    let server = Server::http(|_| json(200, "{}"));
    let options = ConnectOptions { qps: 20.0, burst: 2, ..server.options() };
    let cluster = pintle_kube::KubeCluster::connect(&options).unwrap();
    let start = std::time::Instant::now();
    for _ in 0..6 {
        cluster.get(&config_map("a")).unwrap();
    }
    assert!(start.elapsed() >= Duration::from_millis(190), "{:?}", start.elapsed());
}

#[test]
fn warnings_of_the_server_are_kept() {
    let server = Server::http(|asked| {
        let text = if asked.before < 2 { "299 - \"first\"" } else { "299 - \"second\"" };
        Act::Answer(200, vec![("warning", text.to_owned())], "{}".to_owned())
    });
    let cluster = server.connect();
    for _ in 0..3 {
        cluster.get(&config_map("a")).unwrap();
    }
    assert_eq!(cluster.take_warnings(), ["first", "second"]);
    assert!(cluster.take_warnings().is_empty());
}
