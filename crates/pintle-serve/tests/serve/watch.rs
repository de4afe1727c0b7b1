//! Watches, tables and the sandbox's time, as clients have them.

use serde_json::json;

use crate::client::{Connection, TOKEN, ask, connect, event, head, send, server};

const MAPS: &str = "/api/v1/namespaces/default/configmaps";
const TABLE: &str = "Accept: application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

fn make(server: &pintle_serve::Server, path: &str, object: &serde_json::Value) -> String {
    let made = ask(server, &format!("POST {path}"), &[], object.to_string().as_bytes());
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.body));
    made.json()["metadata"]["resourceVersion"].as_str().unwrap().to_owned()
}

fn map(name: &str) -> serde_json::Value {
    json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": name } })
}

fn watch(server: &pintle_serve::Server, query: &str, accept: &str) -> Connection {
    let mut connection = connect(server);
    let token = format!("Authorization: Bearer {TOKEN}");
    send(&mut connection, &format!("GET {MAPS}?watch=true{query}"), &[&token, accept], b"");
    assert_eq!(head(&mut connection).0, 200);
    connection
}

#[test]
fn changes_are_told_as_they_come() {
    let server = server();
    let version = make(&server, MAPS, &map("a"));
    let query = format!("&resourceVersion={version}&fieldSelector=metadata.name%3Db");
    let mut events = watch(&server, &query, "Accept: application/json");
    make(&server, MAPS, &map("c"));
    make(&server, MAPS, &map("b"));
    let first = event(&mut events);
    assert_eq!(
        (&first["type"], &first["object"]["metadata"]["name"]),
        (&json!("ADDED"), &json!("b"))
    );
    let patch = "Content-Type: application/merge-patch+json";
    ask(&server, &format!("PATCH {MAPS}/b"), &[patch], br#"{"data":{"x":"y"}}"#);
    assert_eq!(event(&mut events)["type"], "MODIFIED");
    ask(&server, &format!("DELETE {MAPS}/b"), &[], b"");
    assert_eq!(event(&mut events)["type"], "DELETED");
}

#[test]
fn a_watch_can_begin_with_what_there_is_and_ends_in_time() {
    let server = server();
    make(&server, MAPS, &map("a"));
    let query = "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true\
                 &timeoutSeconds=1&fieldSelector=metadata.name%3Da";
    let mut events = watch(&server, query, "Accept: application/json");
    assert_eq!(event(&mut events)["type"], "ADDED");
    let mark = event(&mut events);
    assert_eq!(mark["type"], "BOOKMARK");
    assert_eq!(mark["object"]["metadata"]["annotations"]["k8s.io/initial-events-end"], "true");
    let mut rest = String::new();
    std::io::BufRead::read_line(&mut events, &mut rest).unwrap();
    assert_eq!(rest, "0\r\n");
}

#[test]
fn forgotten_changes_are_an_error() {
    let path = std::env::temp_dir().join(format!("pintle-serve-{}", std::process::id()));
    let options = || pintle_sandbox::Options { start: 1_700_000_000, ..Default::default() };
    let open = || pintle_sandbox::Sandbox::open(options(), &path).unwrap();
    let serve = |sandbox| {
        pintle_serve::Server::start(sandbox, &pintle_serve::ServeOptions::new(TOKEN)).unwrap()
    };
    let first = serve(open());
    make(&first, MAPS, &map("a"));
    drop(first);
    // Changes are not kept in the file.
    let second = serve(open());
    let mut events = watch(&second, "&resourceVersion=1", "Accept: application/json");
    let told = event(&mut events);
    assert_eq!((&told["type"], &told["object"]["code"]), (&json!("ERROR"), &json!(410)));
    drop(second);
    std::fs::remove_file(&path).unwrap();
}

#[test]
fn tables_are_made_for_lists_and_watches() {
    let server = server();
    let version = make(&server, MAPS, &map("a"));
    let list = ask(&server, &format!("GET {MAPS}"), &[TABLE], b"").json();
    assert_eq!((&list["kind"], &list["rows"][0]["cells"][0]), (&json!("Table"), &json!("a")));
    let mut events = watch(&server, &format!("&resourceVersion={version}"), TABLE);
    make(&server, MAPS, &map("b"));
    assert_eq!(event(&mut events)["object"]["rows"][0]["cells"][0], "b");
    let metadata = "Accept: application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";
    let list = ask(&server, &format!("GET {MAPS}"), &[metadata], b"").json();
    assert_eq!(list["kind"], "PartialObjectMetadataList");
}

#[test]
fn time_passes_by_itself() {
    let server = server();
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "p" },
        "spec": { "containers": [{ "name": "main", "image": "example.com/x:1" }] },
    });
    make(&server, "/api/v1/namespaces/default/pods", &pod);
    let mut events = connect(&server);
    let token = format!("Authorization: Bearer {TOKEN}");
    let path = "GET /api/v1/namespaces/default/pods?watch=1&resourceVersion=1";
    send(&mut events, path, &[&token], b"");
    head(&mut events);
    while event(&mut events)["object"]["status"]["phase"] != "Running" {}
    let log = ask(&server, "GET /api/v1/namespaces/default/pods/p/log", &[], b"");
    assert_eq!((log.status, log.header("content-type")), (200, "text/plain"));
}
