//! Watches and what breaks them.

use std::time::Duration;

use pintle_cluster::{Cluster, ErrorKind, ListOptions, WatchEvent, Watched};

use crate::support::{Act, Asked, Server, config_maps, json, status};

const SOON: Duration = Duration::from_secs(10);

fn watch(server: &Server) -> Box<dyn Watched> {
    server.connect().watch(&config_maps(), Some("apps"), &ListOptions::default()).unwrap()
}

/// So many events, in short.
fn told(watch: &mut dyn Watched, count: usize) -> Vec<String> {
    let event = |event: WatchEvent| match event {
        WatchEvent::Changed(object) => format!("{} {}", object.name(), object.resource_version()),
        WatchEvent::Deleted(object) => format!("{} gone", object.name()),
        WatchEvent::Synced => "synced".to_owned(),
    };
    (0..count).map(|_| event(watch.next(SOON).unwrap().unwrap())).collect()
}

fn object(name: &str, version: u32) -> String {
    format!(
        r#"{{"kind":"ConfigMap","apiVersion":"v1","metadata":{{"namespace":"apps","name":"{name}","resourceVersion":"{version}"}}}}"#
    )
}

fn event(kind: &str, name: &str, version: u32) -> (String, Duration) {
    (format!("{{\"type\":\"{kind}\",\"object\":{}}}\n", object(name, version)), Duration::ZERO)
}

fn list(version: u32, objects: &[String]) -> Act {
    json(
        200,
        format!(
            r#"{{"kind":"ConfigMapList","metadata":{{"resourceVersion":"{version}"}},"items":[{}]}}"#,
            objects.join(",")
        ),
    )
}

fn is_watch(asked: &Asked) -> bool {
    asked.target.contains("watch=true")
}

/// Keeps the connection open.
fn open() -> Act {
    Act::Stream(vec![(String::new(), Duration::from_secs(30))])
}

#[test]
fn a_watch_tells_what_is_and_what_comes_and_goes_on_where_it_broke() {
    let server = Server::http(|asked| match asked.before {
        0 => list(10, &[object("a", 3), object("b", 5)]),
        // An event in two parts, and then the end of the connection.
        1 => {
            let (text, _) = event("MODIFIED", "a", 11);
            let (head, tail) = text.split_at(20);
            Act::Stream(vec![
                (head.to_owned(), Duration::from_millis(50)),
                (tail.to_owned(), Duration::ZERO),
                event("BOOKMARK", "", 15),
            ])
        }
        2 => Act::Stream(vec![event("DELETED", "b", 16), event("ADDED", "c", 17)]),
        _ => open(),
    });
    let mut watch = watch(&server);
    let told = told(&mut *watch, 6);
    assert_eq!(told, ["a 3", "b 5", "synced", "a 11", "b gone", "c 17"]);
    assert_eq!(watch.next(Duration::from_millis(100)), Ok(None));
    let versions: Vec<String> = server
        .lines()
        .iter()
        .filter_map(|line| {
            Some(line.split_once("resourceVersion=")?.1.split('&').next()?.to_owned())
        })
        .collect();
    assert_eq!(versions, ["10", "15", "17"]);
    assert!(server.lines()[1].contains("allowWatchBookmarks=true"));
}

#[test]
fn a_version_that_is_too_old_means_a_new_list() {
    let server = Server::http(|asked| {
        match (is_watch(asked), asked.before) {
        (false, 0) => list(10, &[object("a", 3), object("b", 5)]),
        (false, _) => list(20, &[object("a", 19)]),
        (true, 1) => Act::Stream(vec![(
            r#"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version"}}"#
                .to_owned()
                + "\n",
            Duration::ZERO,
        )]),
        (true, _) => open(),
    }
    });
    let mut watch = watch(&server);
    assert_eq!(told(&mut *watch, 5), ["a 3", "b 5", "synced", "a 19", "b gone"]);
}

#[test]
fn a_watch_outlives_a_server_that_is_away_for_a_moment() {
    let server = Server::http(|asked| match asked.before {
        0 => list(10, &[]),
        1 => Act::Cut,
        2 => status(503, "ServiceUnavailable", "starting"),
        3 => Act::Stream(vec![event("ADDED", "a", 11)]),
        _ => open(),
    });
    let mut watch = watch(&server);
    assert_eq!(told(&mut *watch, 2), ["synced", "a 11"]);
}

#[test]
fn a_watch_that_is_no_longer_allowed_ends_with_an_error() {
    let server = Server::http(|asked| match asked.before {
        0 => list(10, &[]),
        _ => status(403, "Forbidden", "not you"),
    });
    let mut watch = watch(&server);
    assert_eq!(told(&mut *watch, 1), ["synced"]);
    assert_eq!(watch.next(SOON).unwrap_err().kind, ErrorKind::Forbidden);
    watch.next(SOON).unwrap_err();
}

#[test]
fn the_first_list_tells_whether_watching_is_possible() {
    let server = Server::http(|_| status(403, "Forbidden", "not you"));
    let cluster = server.connect();
    let result = cluster.watch(&config_maps(), None, &ListOptions::default());
    assert_eq!(result.map(|_| ()).unwrap_err().kind, ErrorKind::Forbidden);
}

#[test]
fn a_dropped_watch_asks_no_more() {
    let server =
        Server::http(|asked| if is_watch(asked) { Act::Stream(Vec::new()) } else { list(1, &[]) });
    let cluster = server.connect();
    let watch = cluster.watch(&config_maps(), None, &ListOptions::default()).unwrap();
    drop(watch);
    std::thread::sleep(Duration::from_millis(300));
    let before = server.lines().len();
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(server.lines().len(), before);
}
