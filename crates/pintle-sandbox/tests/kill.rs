//! A sandbox that is kept in a file, whose process is killed at a hundred points.
#![allow(clippy::print_stdout, reason = "the process that is killed tells what was answered")]

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use pintle_cluster::{Cluster as _, Gvk, ListOptions, Object, ObjectRef, Resource, WriteOptions};
use pintle_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

/// Where the process that is killed keeps its sandbox.
const FILE: &str = "PINTLE_TEST_SANDBOX";

/// How often a process is killed.
const KILLS: usize = 100;

/// The most that a process is let do before it is killed.
const MOST: usize = 12;

fn resource() -> Resource {
    Resource { gvk: Gvk::new("v1", "ConfigMap"), plural: "configmaps".to_owned(), namespaced: true }
}

fn open(path: &Path) -> Sandbox {
    Sandbox::open(Options { start: 1_700_000_000, ..Options::default() }, path).unwrap()
}

/// Name and value of all that is kept.
fn kept(sandbox: &Sandbox) -> Vec<(String, i64)> {
    let objects = sandbox.list(&resource(), Some("default"), &ListOptions::default()).unwrap();
    let value = |object: &Object| {
        let value = object.at(&["data", "value"]).and_then(Value::as_str)?;
        Some((object.name().to_owned(), value.parse().ok()?))
    };
    objects.iter().filter_map(value).collect()
}

/// The process that is killed: it writes, and says what has been answered, until it ends.
#[test]
fn writer() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let sandbox = open(Path::new(&path));
    let first = kept(&sandbox).into_iter().map(|(_, value)| value).max().unwrap_or(0);
    for value in first + 1.. {
        let name = format!("c-{}", value % 5);
        let place = ObjectRef::new(resource(), "default", &name);
        let mut object = Object::named(&Gvk::new("v1", "ConfigMap"), &name);
        object.0.insert("data".to_owned(), json!({ "value": value.to_string() }));
        let there = sandbox.get(&place).unwrap().is_some();
        let options = WriteOptions::default();
        match there {
            true => sandbox.replace(&place, &object, &options).unwrap(),
            false => sandbox.create(&place, &object, &options).unwrap(),
        };
        println!("\nanswered {name} {value}");
    }
}

#[test]
fn nothing_that_was_answered_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sandbox.db");
    let mut answered = 0;
    for nth in 0..KILLS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writer", "--nocapture"])
            .env(FILE, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut last = None;
        let said = lines.map_while(Result::ok).filter(|line| line.starts_with("answered "));
        for line in said.take(1 + nth % MOST) {
            let mut words = line.split(' ').skip(1).map(str::to_owned);
            last = words.next().zip(words.next().and_then(|value| value.parse::<i64>().ok()));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let (name, value) = last.unwrap();
        let there = kept(&open(&path));
        let found = there.iter().find(|(other, _)| *other == name).unwrap();
        assert!(found.1 >= value, "kill {nth}: {name} is {}, and was answered as {value}", found.1);
        let newest = there.iter().map(|(_, value)| *value).max().unwrap();
        assert!(newest >= value && newest > answered, "kill {nth}: {there:?}");
        answered = value;
    }
}
