//! Everything that the sandbox knows, and who may change it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::clock::{Moment, SECOND};
use crate::controllers::Work;
use crate::events::Events;
use crate::kinds::{DEFINITIONS, Kinds, Served};
use crate::script::Script;
use crate::store::{Key, Store};

/// The state behind a sandbox's lock.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) store: Store,
    pub(crate) kinds: Kinds,
    pub(crate) now: Moment,
    /// What ids are made of; the same seed makes the same ids.
    seed: u64,
    ids: u64,
    /// What the controllers have to do.
    pub(crate) work: Work,
    /// What is to go wrong.
    pub(crate) script: Script,
    /// Whether nodes have all labels, and volumes all classes, that somebody asks for.
    pub(crate) obliging: bool,
    /// Images that nodes have, each with its node.
    pub(crate) images: BTreeSet<(String, String)>,
    /// What has been told of objects.
    pub(crate) events: Events,
    /// Requests so far.
    calls: u64,
}

/// Letters of generated names. Source: apimachinery `util/rand`.
const LETTERS: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// Letters that a generated name ends with.
const SUFFIX: usize = 5;

/// The most that a generated name may have before them.
const MAX_BASE: usize = 63 - SUFFIX;

impl State {
    /// An empty cluster at a moment.
    pub(crate) fn new(now: Moment, seed: u64, script: Script) -> State {
        State {
            store: Store::default(),
            kinds: Kinds::default(),
            now,
            seed,
            ids: 0,
            work: Work::default(),
            script,
            obliging: false,
            images: BTreeSet::new(),
            events: Events::default(),
            calls: 0,
        }
    }

    /// Goes on with what was kept.
    pub(crate) fn restore(mut self, version: u64, objects: BTreeMap<Key, Arc<Value>>) -> State {
        let (group, resource) = DEFINITIONS;
        for (key, object) in objects.iter().filter(|(key, _)| key.is_of(group, resource)) {
            self.kinds.define(&key.name, object);
        }
        self.work.begin(&objects);
        // No id is given twice: each takes a version at least.
        self.ids = version << 8;
        let pods = objects.iter().filter(|(key, _)| key.is_of("", "pods"));
        self.images = pods.flat_map(|(_, pod)| images(pod)).collect();
        self.store = Store::restore(version, objects);
        crate::events::restore(&mut self);
        self
    }

    /// The status that a request is answered with if it is to fail; each one counts.
    pub(crate) fn scripted_failure(&mut self, verb: &str, resource: &str) -> Option<u16> {
        self.calls += 1;
        self.script.failure(self.calls, verb, resource)
    }

    fn random(&mut self) -> [u8; 32] {
        self.ids += 1;
        let mut hash = Sha256::new();
        hash.update(self.seed.to_be_bytes());
        hash.update(self.ids.to_be_bytes());
        hash.finalize().into()
    }

    /// A new uid.
    pub(crate) fn uid(&mut self) -> String {
        uid(self.random())
    }

    /// The uid of an event. It takes nothing away from what other ids are made of, so that these do
    /// not depend on what is told.
    pub(crate) fn uid_of(&self, event: i64) -> String {
        let mut hash = Sha256::new();
        hash.update(b"event");
        hash.update(self.seed.to_be_bytes());
        hash.update(event.to_be_bytes());
        uid(hash.finalize().into())
    }

    /// A name that begins with `base`. Source: apiserver `names.SimpleNameGenerator`.
    pub(crate) fn name(&mut self, base: &str) -> String {
        let mut end = base.len().min(MAX_BASE);
        while !base.is_char_boundary(end) {
            end -= 1;
        }
        format!("{}{}", base.get(..end).unwrap_or_default(), self.letters(SUFFIX))
    }

    /// Letters as generated names have them.
    pub(crate) fn letters(&mut self, count: usize) -> String {
        let bytes = self.random();
        let letter = |byte: &u8| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]);
        bytes.iter().cycle().take(count).map(letter).collect()
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u32) -> u32 {
        let bytes = self.random();
        let number = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        number % end.max(1)
    }

    /// The time as objects have it.
    pub(crate) fn time(&self) -> String {
        crate::clock::text(self.now)
    }

    /// The whole second.
    pub(crate) fn seconds(&self) -> i64 {
        self.now.div_euclid(SECOND)
    }

    pub(crate) fn get(&self, key: &Key) -> Option<Arc<Value>> {
        self.store.get(key).map(Arc::clone)
    }

    /// Whether there is such an object.
    pub(crate) fn has(&self, group: &str, resource: &str, namespace: &str, name: &str) -> bool {
        self.store.get(&Key::new(group, resource, namespace, name)).is_some()
    }

    /// Keeps an object, and serves what it defines.
    pub(crate) fn put(&mut self, key: &Key, object: Value) -> Arc<Value> {
        let object = self.store.put(key, object);
        let (group, resource) = DEFINITIONS;
        if key.is_of(group, resource) {
            self.kinds.define(&key.name, &object);
        }
        object
    }

    /// Removes an object; kinds that it defined are not served any more.
    pub(crate) fn remove(&mut self, key: &Key) -> Option<Arc<Value>> {
        let (group, resource) = DEFINITIONS;
        if key.is_of(group, resource) {
            self.kinds.forget(&key.name);
        }
        self.store.remove(key)
    }

    /// The objects of a kind, in one namespace or in all.
    pub(crate) fn list(
        &self,
        group: &str,
        resource: &str,
        namespace: Option<&str>,
    ) -> Vec<(Key, Arc<Value>)> {
        let found = self.store.list(group, resource, namespace, None);
        found.map(|(key, object)| (key.clone(), Arc::clone(object))).collect()
    }

    /// The resource of an object's kind.
    pub(crate) fn served(&self, object: &Value) -> Option<Served> {
        let api_version = crate::json::text(object, "/apiVersion");
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        self.kinds.kind(group, version, crate::json::text(object, "/kind"))
    }
}

/// The images of a pod whose containers have started, with its node.
fn images(pod: &Value) -> Vec<(String, String)> {
    use crate::json::{items, text};

    let node = text(pod, "/spec/nodeName");
    let lists = ["/status/containerStatuses", "/status/initContainerStatuses"];
    let all = lists.iter().flat_map(|list| items(pod, list));
    let started = all.filter(|one| one.pointer("/state/waiting").is_none());
    started.map(|one| (node.to_owned(), text(one, "/image").to_owned())).collect()
}

/// A uid of version 4.
fn uid(mut bytes: [u8; 32]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let part = |range| hex.get(range).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0..8), part(8..12), part(12..16), part(16..20), part(20..32))
}
