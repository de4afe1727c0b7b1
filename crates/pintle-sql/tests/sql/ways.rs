//! Ways to a server, and what is told when they end.

use std::net::TcpListener;
use std::time::Instant;

use pintle_cluster::{Error, ErrorKind};
use pintle_sql::{ConnectOptions, Sql};

use crate::server::{Authority, Manner, Server, own};

fn connect(connection: &str) -> Error {
    let options = ConnectOptions {
        connection: format!("user=helm password=hunter2 {connection}"),
        ..ConnectOptions::default()
    };
    let error = Sql::connect(&options, "default").err().expect("no server here gives a session");
    assert!(!error.message.contains("hunter2"), "{error}");
    error
}

/// Modes, servers and authorities, and how the sessions begin.
#[test]
fn tls_is_as_strict_as_it_was_asked_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = (Authority::new(), Authority::new());
    let file = folder.path().join("ca.pem");
    for line in include_str!("../../testdata/tls.tsv").lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [mode, kind, authorities, wanted, text] = fields.as_slice() else { panic!("{line}") };
        let (manner, trusted) = match *kind {
            "none" => (Manner::Plain, ours.pem()),
            "ours" => (Manner::tls(&ours, "localhost"), ours.pem()),
            "ours, other name" => (Manner::tls(&ours, "db.example"), ours.pem()),
            "theirs" => (Manner::tls(&theirs, "localhost"), ours.pem()),
            "its own" => own("localhost", false),
            "its own, other name" => own("db.example", false),
            "its own, expired" => own("localhost", true),
            kind => panic!("{kind}"),
        };
        std::fs::write(&file, trusted).unwrap();
        let server = Server::new(manner);
        let port = server.address.port();
        let root = match *authorities {
            "yes" => format!("sslrootcert={}", file.display()),
            _ => String::new(),
        };
        let error = connect(&format!(
            "host=localhost hostaddr=127.0.0.1 port={port} sslmode={mode} {root}"
        ));
        assert_eq!(server.seen(), *wanted, "{line}: {error}");
        assert!(error.message.contains(text), "{line}: {error}");
    }
}

#[test]
fn a_refusal_is_told_in_the_words_of_lib_pq() {
    let server = Server::new(Manner::Plain);
    let error = connect(&format!("host=127.0.0.1 port={} sslmode=disable", server.address.port()));
    let wanted = "pq: password authentication failed for user \"helm\" (28P01)";
    assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Unauthorized, wanted));
}

#[test]
fn a_server_that_says_nothing_is_given_up() {
    let server = Server::new(Manner::Silent);
    let begun = Instant::now();
    let port = server.address.port();
    let error = connect(&format!("host=127.0.0.1 port={port} sslmode=disable connect_timeout=1"));
    assert_eq!(error.kind, ErrorKind::Timeout);
    assert_eq!(error.message, format!("127.0.0.1:{port}: no answer within 1 s"));
    assert!(begun.elapsed().as_secs() < 10);
}

#[test]
fn the_next_host_is_asked_when_one_fails() {
    // Nobody listens there any more.
    let free = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let error = connect(&format!("host=127.0.0.1 port={free} sslmode=disable"));
    assert_eq!(error.kind, ErrorKind::Unreachable);
    assert!(error.message.starts_with(&format!("dial 127.0.0.1:{free}: ")), "{error}");

    let server = Server::new(Manner::Plain);
    let port = server.address.port();
    let error = connect(&format!(
        "host=127.0.0.1,localhost hostaddr=127.0.0.1,127.0.0.1 port={free},{port} sslmode=prefer"
    ));
    assert_eq!(server.seen(), "plain");
    assert!(error.message.starts_with("pq: could not connect to any of the hosts: "), "{error}");
    assert!(error.message.contains("password authentication failed"), "{error}");
}
