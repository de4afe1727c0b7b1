//! What clients may not do, and what happens to them.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use pintle_serve::{MAX_BODY, MAX_HEADER_BYTES};
use serde_json::json;

use crate::client::{ask, connect, send, server};

const MAPS: &str = "/api/v1/namespaces/default/configmaps";

#[test]
fn bodies_have_an_end() {
    let server = server();
    let map = |length: usize| {
        let filler = "x".repeat(length);
        let map = json!({
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": { "name": "x" },
            "unknown": filler,
        });
        map.to_string().into_bytes()
    };
    let create = format!("POST {MAPS}");
    assert_eq!(ask(&server, &create, &[], &map(MAX_BODY / 2)).status, 201);
    let refused = ask(&server, &create, &[], &map(MAX_BODY));
    assert_eq!(refused.status, 413);
    assert_eq!(refused.json()["reason"], "RequestEntityTooLarge");
    // The same without its length at the beginning.
    let chunk = format!("{:x}\r\n", MAX_BODY + 1).into_bytes();
    let body = [chunk, vec![b' '; MAX_BODY + 1], b"\r\n0\r\n\r\n".to_vec()].concat();
    let mut connection = connect(&server);
    let head = format!(
        "{create} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nTransfer-Encoding: chunked\r\n\r\n",
        crate::client::TOKEN
    );
    let stream = connection.get_mut();
    stream.write_all(head.as_bytes()).unwrap();
    let _ = stream.write_all(&body);
    assert_eq!(crate::client::head(&mut connection).0, 413);
}

#[test]
fn heads_have_an_end() {
    let server = server();
    let long = format!("X-Long: {}", "x".repeat(2 * MAX_HEADER_BYTES));
    // The answer may be lost, as nobody reads the head to its end.
    let mut connection = connect(&server);
    send(&mut connection, "GET /version", &[&long], b"");
    let mut told = Vec::new();
    let _ = connection.read_to_end(&mut told);
    assert!(told.is_empty() || told.starts_with(b"HTTP/1.1 431"));
    let many: Vec<String> = (0..200).map(|number| format!("X-{number}: x")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(ask(&server, "GET /version", &many, b"").status, 431);
    assert_eq!(ask(&server, "GET /version", &[], b"").status, 200);
}

#[test]
fn what_is_no_request_harms_nobody() {
    let server = server();
    let mut plain = TcpStream::connect(server.address()).unwrap();
    plain.write_all(b"GET / HTTP/1.1\r\n\r\n").unwrap();
    let mut told = Vec::new();
    let _ = plain.read_to_end(&mut told);
    assert!(!told.starts_with(b"HTTP"));
    for (first, status) in [
        ("GET /api/v1/namespaces/%2e%2e/%zz", 404),
        ("GET /api/v1/pods?limit=x", 400),
        ("GET /api/v1/pods?continue=%ff", 400),
        ("GET /api/v1/pods?watch=1&resourceVersion=x", 422),
        ("GET /apis/none/v1/x?watch=1", 404),
        ("PATCH /api/v1/namespaces/default", 415),
        ("POST /api/v1/namespaces", 400),
        ("DELETE /version", 404),
        ("OPTIONS /api/v1/pods", 405),
        ("BREW /", 404),
    ] {
        assert_eq!(ask(&server, first, &[], b"").status, status, "{first}");
    }
    let protobuf = "Content-Type: application/vnd.kubernetes.protobuf";
    assert_eq!(ask(&server, &format!("POST {MAPS}"), &[protobuf], b"k8s\0\xff").status, 400);
    assert_eq!(ask(&server, &format!("POST {MAPS}"), &["Content-Type: a/b"], b"x").status, 415);
    let accept = "Accept: application/vnd.kubernetes.protobuf";
    assert_eq!(ask(&server, "GET /api/v1/pods", &[accept], b"").status, 406);
}

#[test]
fn many_connections_are_served_one_after_the_other() {
    let server = server();
    // Watches take a connection each; others are answered beside them.
    let watches: Vec<_> = (0..50)
        .map(|_| {
            let mut connection = connect(&server);
            let token = format!("Authorization: Bearer {}", crate::client::TOKEN);
            send(&mut connection, "GET /api/v1/namespaces?watch=1", &[&token], b"");
            connection
        })
        .collect();
    assert_eq!(ask(&server, "GET /readyz", &[], b"").body, b"ok");
    drop(watches);
    assert_eq!(ask(&server, "GET /livez", &[], b"").status, 200);
}
