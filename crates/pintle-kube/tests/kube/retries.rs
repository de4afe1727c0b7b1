//! What is tried again, and what is not.

use std::time::{Duration, Instant};

use pintle_cluster::{
    Cluster, DataPart, DeleteOptions, ErrorKind, ListOptions, Object, Patch, WriteOptions,
};
use pintle_kube::{ConnectOptions, KubeCluster};
use serde_json::json;

use crate::support::{Act, Server, config_map, config_maps, json, status};

/// The server is busy and says for how long.
fn busy(code: u16) -> Act {
    Act::Answer(code, vec![("retry-after", "0".to_owned())], "busy".to_owned())
}

#[test]
fn a_busy_server_is_asked_again() {
    for code in [429, 503] {
        let server = Server::http(move |asked| match asked.before {
            0..3 => busy(code),
            _ => json(201, "{}"),
        });
        let one = config_map("one");
        server.connect().create(&one, &Object::default(), &WriteOptions::default()).unwrap();
        assert_eq!(server.lines().len(), 4);
    }
}

#[test]
fn a_server_that_stays_busy_is_given_up() {
    let server = Server::http(|_| busy(429));
    let error = server.connect().get(&config_map("one")).unwrap_err();
    assert_eq!(error.kind, ErrorKind::TooManyRequests);
    assert_eq!(server.lines().len(), 11);
}

#[test]
fn a_failure_that_names_no_time_is_final() {
    for code in [429, 500, 503] {
        let server = Server::http(move |_| status(code, "", "no"));
        server.connect().get(&config_map("one")).unwrap_err();
        assert_eq!(server.lines().len(), 1);
    }
}

#[test]
fn the_election_of_a_leader_is_waited_for() {
    for message in ["etcdserver: leader changed", "rpc error: desc = raft proposal dropped"] {
        let server = Server::http(move |asked| match asked.before {
            0..2 => status(500, "InternalError", message),
            _ => json(200, "{}"),
        });
        server.connect().get(&config_map("one")).unwrap();
        assert_eq!(server.lines().len(), 3);
    }
}

#[test]
fn a_cut_connection_is_made_again_for_what_may_be_done_twice() {
    let one = config_map("one");
    let body = Object::named(&one.resource.gvk, "one");
    let server = Server::http(|asked| match asked.before % 2 {
        0 => Act::Cut,
        _ => json(200, "{}"),
    });
    let cluster = server.connect();
    cluster.get(&one).unwrap();
    let apply = Patch::Apply { object: &body, force: false };
    cluster.patch(&one, &apply, &WriteOptions::default()).unwrap();
    cluster.delete(&one, &DeleteOptions::default()).unwrap();
    assert_eq!(server.lines().len(), 6);
}

/// A field in Protocol Buffers, whose number is below 16.
fn field(number: u8, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![number << 3 | 2];
    let mut length = body.len();
    while length >= 0x80 {
        bytes.push(u8::try_from(length & 0x7f).unwrap() | 0x80);
        length >>= 7;
    }
    bytes.push(u8::try_from(length).unwrap());
    [&bytes, body].concat()
}

#[test]
fn a_long_answer_that_breaks_off_comes_anew() {
    const NAMES: [&str; 3] = ["one", "two", "three"];
    let text = vec![b'x'; 300_000];
    let object = |name: &&str| {
        let entry = [field(1, b"text"), field(2, &text)].concat();
        field(2, &[field(1, &field(1, name.as_bytes())), field(2, &entry)].concat())
    };
    let list = [field(1, b""), NAMES.iter().flat_map(object).collect()].concat();
    let answer = [b"k8s\0".to_vec(), field(1, b""), field(2, &list), field(4, b"")].concat();
    let whole = answer.len();
    let server = Server::http(move |asked| {
        Act::Part(answer.clone(), if asked.before == 0 { whole - 10 } else { whole })
    });
    let mut told = Vec::new();
    let mut take = |part| match part {
        DataPart::Anew => told.push("anew".to_owned()),
        DataPart::More(data) => {
            assert!(data.iter().all(|datum| datum.data == text));
            told.extend(data.into_iter().map(|datum| datum.name));
        }
    };
    let options = ListOptions::default();
    server.connect().data(&config_maps(), None, &options, "text", &mut take).unwrap();
    assert_eq!(told, ["one", "two", "anew", "one", "two", "three"]);
    assert_eq!(server.lines().len(), 2);
}

#[test]
fn what_may_have_been_done_is_not_done_twice() {
    let one = config_map("one");
    let body = Object::default();
    let server = Server::http(|_| Act::Cut);
    let cluster = server.connect();
    let error = cluster.create(&one, &body, &WriteOptions::default()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable);
    assert_eq!(
        error.message,
        format!(
            "Post \"{}/api/v1/namespaces/apps/configmaps\": EOF \
             (the server may have done it nevertheless)",
            server.url
        )
    );
    cluster.replace(&one, &body, &WriteOptions::default()).unwrap_err();
    cluster.patch(&one, &Patch::Merge(&json!({})), &WriteOptions::default()).unwrap_err();
    assert_eq!(server.lines().len(), 3);
}

#[test]
fn a_connection_that_the_server_closed_while_idle_is_no_failure() {
    let server = Server::http(|_| {
        Act::Answer(200, vec![("connection", "close".to_owned())], "{}".to_owned())
    });
    let cluster = server.connect();
    for _ in 0..5 {
        cluster.create(&config_map("a"), &Object::default(), &WriteOptions::default()).unwrap();
    }
    assert_eq!(server.lines().len(), 5);
}

#[test]
fn a_server_that_says_nothing_is_left() {
    let server = Server::http(|asked| match asked.target.as_str() {
        "/version" => Act::Silence(Duration::from_secs(5)),
        // It begins to answer, and then stops.
        _ => Act::Stream(vec![("{\"a\":".to_owned(), Duration::from_secs(5))]),
    });
    let timeout = Some(Duration::from_millis(200));
    let cluster = KubeCluster::connect(&ConnectOptions { timeout, ..server.options() }).unwrap();
    let start = Instant::now();
    let error = cluster.version().unwrap_err();
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert_eq!(
        error.message,
        format!(
            "Get \"{}/version\": context deadline exceeded: \
             the server did not answer within 0.2s",
            server.url
        )
    );
    assert_eq!(cluster.get(&config_map("a")).unwrap_err().kind, ErrorKind::Timeout);
    assert!(start.elapsed() < Duration::from_secs(3));
}

#[test]
fn answers_that_are_no_json_are_said_to_be() {
    let server = Server::http(|_| Act::Answer(200, Vec::new(), "<html>".to_owned()));
    let error = server.connect().get(&config_map("a")).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Server);
}
