//! Documents, the identifiers in them, and what references mean. Source: `roots.go` and
//! `root.go` of santhosh-tekuri/jsonschema v6.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use pintle_value::strconv::{atoi, quote};
use pintle_value::{Map, Str, Value};
use pintle_yaml::json::{self, Numbers};

use super::pattern::PatternEngine;
use super::rules::Draft;
use super::url::{encode_pointer, escape_token, join, split, unescape_token};
use super::{SchemaOptions, meta, wellformed};
use crate::{Error, Notice};

/// How deep schemas may be nested.
const MAX_DEPTH: usize = 1_000;

/// How many documents schemas may refer to.
const MAX_DOCUMENTS: usize = 100;

/// Everything that schemas are read from.
pub(super) struct Documents<'a> {
    pub(super) options: &'a SchemaOptions<'a>,
    pub(super) notices: &'a mut Vec<Notice>,
    documents: Vec<Document>,
    pub(super) resources: Vec<Resource>,
    /// Resources by the address of their topmost map.
    by_address: HashMap<usize, usize, FixedState>,
    /// Addresses of the maps that are known as schemas.
    seen: HashSet<usize, FixedState>,
}

struct Document {
    url: String,
    root: Value,
}

/// Where schemas come from, once all of them have been read.
pub(super) struct Places {
    documents: Vec<Document>,
    resources: Vec<Resource>,
}

impl Places {
    /// URL of a value, with a pointer as the fragment.
    pub(super) fn location(&self, resource: usize, value: &Value) -> String {
        location(&self.documents, &self.resources[resource], value)
    }
}

/// A document or a part of one with an identifier.
pub(super) struct Resource {
    document: usize,
    /// The identifier: an absolute URL.
    pub(super) id: String,
    pub(super) draft: Draft,
    pub(super) root: Value,
    anchors: Vec<(Str, Value)>,
    /// Those anchors that `$dynamicRef` can go on to.
    pub(super) dynamic_anchors: Vec<(Str, Value)>,
}

/// What a reference leads to.
pub(super) struct Target {
    pub(super) value: Value,
    /// The resource that it is in.
    pub(super) resource: usize,
}

/// A schema to look at on a walk.
struct Visit {
    value: Value,
    /// The resource around it; none at the root of a document.
    resource: Option<usize>,
    depth: usize,
}

impl<'a> Documents<'a> {
    pub(super) fn new(
        options: &'a SchemaOptions<'a>,
        notices: &'a mut Vec<Notice>,
    ) -> Documents<'a> {
        Documents {
            options,
            notices,
            documents: Vec::new(),
            resources: Vec::new(),
            by_address: HashMap::default(),
            seen: HashSet::default(),
        }
    }

    /// What stays of the documents when no more of them are read.
    pub(super) fn into_places(self) -> Places {
        Places { documents: self.documents, resources: self.resources }
    }

    fn engine(&self) -> &'a dyn PatternEngine {
        self.options.patterns
    }

    /// Adds a document and gives its outermost resource.
    pub(super) fn add(&mut self, url: &str, root: Value) -> Result<usize, Error> {
        if self.documents.len() >= MAX_DOCUMENTS {
            return Err(Error::new("schema refers to too many documents"));
        }
        let document = self.documents.len();
        self.documents.push(Document { url: url.to_owned(), root: root.clone() });
        let resource = self.resources.len();
        self.collect(document, Visit { value: root, resource: None, depth: 0 }, "")?;
        Ok(resource)
    }

    /// Finds identifiers and anchors in a schema, which is at `pointer` in the document, and in the
    /// schemas in it, and checks them all.
    fn collect(&mut self, document: usize, start: Visit, pointer: &str) -> Result<(), Error> {
        let top = start.value.clone();
        let mut surely_fine = matches!(top, Value::Map(_) | Value::Bool(_));
        let mut resource_of_top = start.resource;
        let mut visits = vec![start];
        while let Some(visit) = visits.pop() {
            if visit.depth > MAX_DEPTH {
                return Err(Error::new("schema is nested too deeply"));
            }
            let Value::Map(map) = &visit.value else {
                if visit.resource.is_none() {
                    let url = self.documents[document].url.clone();
                    resource_of_top = Some(self.add_resource(
                        document,
                        url,
                        Draft::D2020,
                        visit.value.clone(),
                    )?);
                }
                continue;
            };
            if !self.seen.insert(map.address()) {
                continue;
            }
            let (resource, draft) = self.enter(document, map, visit.resource)?;
            resource_of_top.get_or_insert(resource);
            self.add_anchors(resource, map, &visit.value)?;
            surely_fine = surely_fine && wellformed::is_surely_fine(map, draft, self.engine());
            subschemas(map, draft, |value| {
                let (value, depth) = (value.clone(), visit.depth + 1);
                visits.push(Visit { value, resource: Some(resource), depth });
            });
        }
        let url = &self.documents[document].url;
        match resource_of_top {
            Some(resource) if !surely_fine && !meta::is_meta(url) => {
                let place = format!("{url}#{}", encode_pointer(pointer));
                self.check_against_meta(self.resources[resource].draft, &top, &place)
            }
            _ => Ok(()),
        }
    }

    /// The resource that a schema belongs to and the draft that it is read by.
    fn enter(
        &mut self,
        document: usize,
        map: &Map,
        outer: Option<usize>,
    ) -> Result<(usize, Draft), Error> {
        let outer_draft = outer.map_or(Draft::D2020, |outer| self.resources[outer].draft);
        let named = text_of(map, "$schema");
        let draft = match &named {
            None => outer_draft,
            Some(url) => match Draft::of_url(url) {
                Some(draft) => draft,
                None => self.draft_of_own(document, url, outer.is_none(), outer_draft)?,
            },
        };
        let mut id = identifier(map, draft);
        let mut own_draft = draft;
        if id.is_none() && outer.is_some() {
            // Only who has an identifier may be of another draft.
            own_draft = outer_draft;
            id = identifier(map, outer_draft);
        }
        let url = match (&id, outer) {
            (None, Some(outer)) => return Ok((outer, own_draft)),
            (None, None) => self.documents[document].url.clone(),
            (Some(id), outer) => {
                let base = match outer {
                    Some(outer) => self.resources[outer].id.clone(),
                    None => self.documents[document].url.clone(),
                };
                join(&base, id)?.0
            }
        };
        let draft = if named.is_some() { own_draft } else { outer_draft };
        let resource = self.add_resource(document, url, draft, Value::Map(map.clone()))?;
        Ok((resource, own_draft))
    }

    /// The draft of a schema of schemas that is not one of the known ones.
    fn draft_of_own(
        &mut self,
        document: usize,
        url: &str,
        is_root: bool,
        fallback: Draft,
    ) -> Result<Draft, Error> {
        const MAX_STEPS: usize = 8;
        let mut url = split(url).0.to_owned();
        let mut cycle = vec![self.documents[document].url.clone()];
        for _ in 0..MAX_STEPS {
            if cycle.contains(&url) {
                let shown = quote(url.as_bytes());
                let root = is_root && cycle.len() == 1;
                return Err(Error::new(if root {
                    format!("draft {shown} is not supported")
                } else {
                    format!("cycle in resolving $schema in {shown}")
                }));
            }
            let loaded = self.load(&url)?;
            let next = loaded.as_map().and_then(|map| text_of(map, "$schema"));
            let Some(next) = next else { return Ok(fallback) };
            if let Some(draft) = Draft::of_url(&next) {
                return Ok(draft);
            }
            cycle.push(std::mem::replace(&mut url, split(&next).0.to_owned()));
        }
        let shown = quote(url.as_bytes());
        Err(Error::new(format!("cycle in resolving $schema in {shown}")))
    }

    fn add_resource(
        &mut self,
        document: usize,
        id: String,
        draft: Draft,
        root: Value,
    ) -> Result<usize, Error> {
        let twin = self.resources.iter().find(|known| known.document == document && known.id == id);
        if let Some(twin) = twin {
            let pointers = (self.pointer(document, &root), self.pointer(document, &twin.root));
            return Err(Error::new(format!(
                "duplicate id {} in {} at {} and {}",
                quote(id.as_bytes()),
                quote(self.documents[document].url.as_bytes()),
                quote(pointers.0.as_bytes()),
                quote(pointers.1.as_bytes())
            )));
        }
        let index = self.resources.len();
        if let Value::Map(map) = &root {
            self.by_address.insert(map.address(), index);
        }
        let (anchors, dynamic_anchors) = (Vec::new(), Vec::new());
        self.resources.push(Resource { document, id, draft, root, anchors, dynamic_anchors });
        Ok(index)
    }

    fn add_anchors(&mut self, resource: usize, map: &Map, value: &Value) -> Result<(), Error> {
        let draft = self.resources[resource].draft;
        if draft < Draft::D2019 {
            if !map.contains("$ref")
                && let Some(id) = text_of(map, draft.id_keyword())
            {
                let fragment = join("", &id)?.1;
                if !fragment.is_empty() && !fragment.starts_with('/') {
                    self.add_anchor(resource, &fragment, value)?;
                }
            }
            return Ok(());
        }
        if let Some(anchor) = text_of(map, "$anchor") {
            self.add_anchor(resource, &anchor, value)?;
        }
        if draft >= Draft::D2020
            && let Some(anchor) = text_of(map, "$dynamicAnchor")
        {
            self.add_anchor(resource, &anchor, value)?;
            self.resources[resource].dynamic_anchors.push((anchor.into(), value.clone()));
        }
        Ok(())
    }

    fn add_anchor(&mut self, resource: usize, name: &str, value: &Value) -> Result<(), Error> {
        let Resource { document, anchors, .. } = &self.resources[resource];
        match anchors.iter().find(|(known, _)| *known == name) {
            Some((_, twin)) if same_place(twin, value) => Ok(()),
            Some((_, twin)) => {
                let pointers = (self.pointer(*document, twin), self.pointer(*document, value));
                Err(Error::new(format!(
                    "duplicate anchor {} in {} at {} and {}",
                    quote(name.as_bytes()),
                    quote(self.documents[*document].url.as_bytes()),
                    quote(pointers.0.as_bytes()),
                    quote(pointers.1.as_bytes())
                )))
            }
            None => {
                self.resources[resource].anchors.push((name.into(), value.clone()));
                Ok(())
            }
        }
    }

    /// What `reference` in a schema of `resource` leads to.
    pub(super) fn resolve(&mut self, resource: usize, reference: &str) -> Result<Target, Error> {
        let Resource { id, document, .. } = &self.resources[resource];
        let document = *document;
        let (url, fragment) = join(id, reference)?;
        let base = if self.documents[document].url == url {
            self.root_resource(document)
        } else {
            let known = |r: &Resource| r.document == document && r.id == url;
            self.resources.iter().position(known)
        };
        let base = match base {
            Some(base) => base,
            None => self.external(&url)?,
        };
        if fragment.is_empty() || fragment.starts_with('/') {
            return self.at_pointer(base, &fragment);
        }
        let Resource { id, document, anchors, .. } = &self.resources[base];
        match anchors.iter().find(|(name, _)| *name == fragment.as_str()) {
            Some((_, value)) => Ok(Target { value: value.clone(), resource: base }),
            None => Err(Error::new(format!(
                "anchor in {} not found in schema {}",
                quote(format!("{id}#{}", encode_pointer(&fragment)).as_bytes()),
                quote(self.documents[*document].url.as_bytes())
            ))),
        }
    }

    fn root_resource(&self, document: usize) -> Option<usize> {
        let root = &self.documents[document].root;
        let is_root = |r: &Resource| r.document == document && same_place(&r.root, root);
        self.resources.iter().position(is_root)
    }

    /// The outermost resource of the document at a URL, which is loaded unless it is known.
    fn external(&mut self, url: &str) -> Result<usize, Error> {
        if let Some(document) = self.documents.iter().position(|known| known.url == url)
            && let Some(root) = self.root_resource(document)
        {
            return Ok(root);
        }
        let value = self.load(url)?;
        self.add(url, value)
    }

    fn load(&mut self, url: &str) -> Result<Value, Error> {
        let failed = |text: String| {
            let url = quote(url.as_bytes());
            Error::new(format!("failing loading {url}: {text}"))
        };
        if let Some(text) = meta::document(url) {
            return read(text.as_bytes()).map_err(failed);
        }
        match self.options.load.map(|load| load(url)) {
            Some(Ok(text)) => read(&text).map_err(failed),
            _ if url.starts_with("urn:") => {
                let message = "unresolved URN reference ignored; using permissive schema";
                self.notices.push(Notice::warn(message).with("urn", url));
                Ok(Value::Bool(true))
            }
            Some(Err(text)) => Err(failed(text)),
            None => Err(failed("schemas may not refer to other documents".to_owned())),
        }
    }

    /// The value at a pointer in a resource. It need not be where schemas usually are.
    fn at_pointer(&mut self, base: usize, pointer: &str) -> Result<Target, Error> {
        let mut value = self.resources[base].root.clone();
        let mut resource = base;
        for token in pointer.split('/').skip(1) {
            let Some(token) = unescape_token(token) else {
                return Err(self.pointer_error(base, pointer, "invalid json-pointer {}"));
            };
            let next = match &value {
                Value::Map(map) => map.get(&*token),
                Value::List(list) => atoi(token.as_bytes())
                    .ok()
                    .and_then(|i| list.get(usize::try_from(i).ok()?).cloned()),
                _ => None,
            };
            let Some(next) = next else {
                return Err(self.pointer_error(base, pointer, "json-pointer in {} not found"));
            };
            value = next;
            if let Value::Map(map) = &value {
                resource = *self.by_address.get(&map.address()).unwrap_or(&resource);
            }
        }
        let known = match &value {
            Value::Map(map) => self.seen.contains(&map.address()),
            Value::Bool(_) => true,
            _ => false,
        };
        if !known {
            let document = self.resources[base].document;
            let visit = Visit { value: value.clone(), resource: Some(resource), depth: 0 };
            let outer = self.pointer(document, &self.resources[base].root);
            self.collect(document, visit, &format!("{outer}{pointer}"))?;
            if let Value::Map(map) = &value {
                resource = *self.by_address.get(&map.address()).unwrap_or(&resource);
            }
        }
        Ok(Target { value, resource })
    }

    fn pointer_error(&self, base: usize, pointer: &str, text: &str) -> Error {
        let document = self.resources[base].document;
        let inner = self.pointer(document, &self.resources[base].root);
        let url = &self.documents[document].url;
        let url = format!("{url}#{}", encode_pointer(&format!("{inner}{pointer}")));
        Error::new(text.replace("{}", &quote(url.as_bytes())))
    }

    /// The resource whose top is this value.
    pub(super) fn resource_at(&self, value: &Value) -> Option<usize> {
        self.by_address.get(&value.as_map()?.address()).copied()
    }

    /// URL of a value, with a pointer as the fragment.
    pub(super) fn location(&self, resource: usize, value: &Value) -> String {
        location(&self.documents, &self.resources[resource], value)
    }

    fn pointer(&self, document: usize, value: &Value) -> String {
        pointer(&self.documents[document], value)
    }
}

fn location(documents: &[Document], resource: &Resource, value: &Value) -> String {
    let document = &documents[resource.document];
    format!("{}#{}", document.url, encode_pointer(&pointer(document, value)))
}

/// Pointer to a value in its document. This searches, as only errors ask.
fn pointer(document: &Document, value: &Value) -> String {
    let mut todo = vec![(document.root.clone(), String::new())];
    while let Some((at, pointer)) = todo.pop() {
        if same_place(&at, value) {
            return pointer;
        }
        match &at {
            Value::Map(map) => todo.extend(map.snapshot().into_iter().map(|(key, value)| {
                let key = key.to_text();
                (value, format!("{pointer}/{}", escape_token(&key)))
            })),
            Value::List(list) => {
                let inner = list.iter().enumerate();
                todo.extend(inner.map(|(i, value)| (value.clone(), format!("{pointer}/{i}"))));
            }
            _ => {}
        }
    }
    String::new()
}

/// Whether both are one place in a document, as far as that can be told.
fn same_place(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Map(a), Value::Map(b)) => a.ptr_eq(b),
        (Value::List(a), Value::List(b)) => a.ptr_eq(b),
        _ => false,
    }
}

/// Reads a document. Source: `jsonschema.UnmarshalJSON`.
pub(super) fn read(text: &[u8]) -> Result<Value, String> {
    json::parse_with(text, Numbers::Exact).map_err(|_| match json::decode_prefix(text) {
        Ok(_) => "invalid character after top-level value".to_owned(),
        Err(error) => error.to_string(),
    })
}

pub(super) fn text_of(map: &Map, key: &str) -> Option<String> {
    match map.entries().get(key.as_bytes()) {
        Some(Value::Str(text)) => Some(text.to_text().into_owned()),
        _ => None,
    }
}

/// The identifier of a schema, without a fragment.
fn identifier(map: &Map, draft: Draft) -> Option<String> {
    if draft < Draft::D2019 && map.contains("$ref") {
        return None;
    }
    let id = text_of(map, draft.id_keyword())?;
    let id = split(&id).0;
    (!id.is_empty()).then(|| id.to_owned())
}

/// Calls `visit` for every place where the draft has a schema.
fn subschemas(map: &Map, draft: Draft, mut visit: impl FnMut(&Value)) {
    for (key, value) in map.entries().iter() {
        let since = match key.as_bytes() {
            b"definitions"
            | b"properties"
            | b"patternProperties"
            | b"dependencies"
            | b"not"
            | b"allOf"
            | b"anyOf"
            | b"oneOf"
            | b"additionalProperties"
            | b"items"
            | b"additionalItems" => Draft::D4,
            b"propertyNames" | b"contains" => Draft::D6,
            b"if" | b"then" | b"else" => Draft::D7,
            b"$defs"
            | b"dependentSchemas"
            | b"unevaluatedProperties"
            | b"unevaluatedItems"
            | b"contentSchema" => Draft::D2019,
            b"prefixItems" => Draft::D2020,
            _ => continue,
        };
        if draft < since {
            continue;
        }
        let holds_map = matches!(
            key.as_bytes(),
            b"definitions"
                | b"properties"
                | b"patternProperties"
                | b"dependencies"
                | b"$defs"
                | b"dependentSchemas"
        );
        match value {
            Value::Map(inner) if holds_map => {
                inner.entries().iter().for_each(|(_, value)| visit(value));
            }
            _ if holds_map => {}
            Value::List(list) => list.iter().for_each(&mut visit),
            value => visit(value),
        }
    }
}
