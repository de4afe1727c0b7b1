//! Objects of a kind, page by page.

use std::time::Duration;

use http::Method;
use pintle_cluster::{DataPart, Datum, Error, ErrorKind, ListOptions, Object, Resource};
use prost::bytes::Bytes;
use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::protobuf::{self, Items, PROTOBUF};
use crate::request::{JSON, Request, path};
use crate::retry::Tries;
use crate::transport::{self, Answer, MAX_ANSWER, Stream, Transport, too_large};

/// The form of lists that have only metadata.
const METADATA_LIST: &str =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/// The form of objects that have only metadata.
const METADATA: &str =
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

/// The form of tables. Source: kubectl `get`.
pub(crate) const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,\
     application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

/// Bytes of a long answer that are worked on together.
const PART: usize = 1 << 16;

/// Which objects are listed or watched.
#[derive(Clone, Debug)]
pub(crate) struct Selection {
    resource: Resource,
    path: String,
    options: ListOptions,
}

/// A list with its version.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    pub(crate) objects: Vec<Object>,
    pub(crate) resource_version: String,
}

impl Selection {
    /// The objects of a kind in a namespace or in all.
    pub(crate) fn new(
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
    ) -> Result<Selection, Error> {
        let path = path(resource, namespace, None)?;
        Ok(Selection { resource: resource.clone(), path, options: options.clone() })
    }

    /// All objects.
    pub(crate) async fn list(&self, to: &Transport) -> Result<Listed, Error> {
        let accept = if self.options.metadata_only { METADATA_LIST } else { JSON };
        let mut list = self.whole(to, accept, "items").await?;
        let objects = self.objects(list.0.remove("items"));
        Ok(Listed { objects, resource_version: list.resource_version().to_owned() })
    }

    /// What all objects hold in `data`, as the answer comes, until `send` says that it is not wanted
    /// any more. An answer that breaks off is asked for again.
    pub(crate) async fn data(
        &self,
        to: &Transport,
        mut send: impl FnMut(Coming) -> bool,
    ) -> Result<(), Error> {
        let mut request = self.request();
        request.accept = PROTOBUF;
        let mut tries = Tries::default();
        loop {
            let stream = to.stream(&request).await?;
            let Err(failure) = self.forward(stream, request.silence, &mut send).await? else {
                return Ok(());
            };
            match tries.after_failure(&request, &failure) {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(to.error(failure, &request)),
            }
            if !send(Coming::Anew) {
                return Ok(());
            }
        }
    }

    /// Sends on what comes. The inner error is about answers that break off.
    async fn forward(
        &self,
        mut stream: Stream,
        silence: Duration,
        send: &mut impl FnMut(Coming) -> bool,
    ) -> Result<Result<(), Failure>, Error> {
        let mut part = Vec::with_capacity(PART);
        let mut items = Items::default();
        let mut is_protobuf = None;
        loop {
            let mut there_is_more = true;
            while there_is_more && (part.len() < PART || is_protobuf == Some(false)) {
                there_is_more = match stream.next(&mut part, silence).await {
                    Ok(more) => more,
                    Err(failure) => return Ok(Err(failure)),
                };
                if part.len() > MAX_ANSWER {
                    return Err(too_large());
                }
                if part.len() >= protobuf::MAGIC.len() {
                    is_protobuf.get_or_insert(part.starts_with(protobuf::MAGIC));
                }
            }
            if is_protobuf != Some(true) {
                let mut list = list_of(&part)?;
                send(Coming::Json(self.objects(list.0.remove("items"))));
                return Ok(Ok(()));
            }
            let whole = items.push(&part)?;
            part.clear();
            if !whole.is_empty() && !send(Coming::Protobuf(whole)) {
                return Ok(Ok(()));
            }
            if !there_is_more {
                return match items.is_at_end() {
                    true => Ok(Ok(())),
                    false => Ok(Err(Failure::cut("unexpected EOF"))),
                };
            }
        }
    }

    fn objects(&self, items: Option<Value>) -> Vec<Object> {
        let Some(Value::Array(items)) = items else { return Vec::new() };
        let object = |item| match item {
            Value::Object(fields) => Some(self.object(fields)),
            _ => None,
        };
        items.into_iter().filter_map(object).collect()
    }

    /// All objects as a table.
    pub(crate) async fn table(&self, to: &Transport) -> Result<Value, Error> {
        let table = self.whole(to, TABLE, "rows").await?;
        Ok(Value::Object(table.0))
    }

    /// The request that watches from a version on, for some time.
    pub(crate) fn watch(&self, version: &str, seconds: u64) -> Request {
        let mut request = self
            .request()
            .query("watch", "true")
            .query("allowWatchBookmarks", "true")
            .maybe("resourceVersion", version)
            .query("timeoutSeconds", &seconds.to_string());
        request.accept = if self.options.metadata_only { METADATA } else { JSON };
        request
    }

    /// An object of a list or of a watch, with the kind that it is of.
    pub(crate) fn object(&self, mut fields: Map<String, Value>) -> Object {
        let gvk = &self.resource.gvk;
        if self.options.metadata_only || !fields.contains_key("kind") {
            fields.insert("kind".to_owned(), gvk.kind.clone().into());
            fields.insert("apiVersion".to_owned(), gvk.api_version().into());
        }
        Object(fields)
    }

    /// A list with all of its elements. One that grows too old between two pages is asked for
    /// again, in one piece.
    ///
    /// Source: client-go `pager.ListPager`.
    async fn whole(
        &self,
        to: &Transport,
        accept: &'static str,
        field: &str,
    ) -> Result<Object, Error> {
        match self.pages(to, accept, field, self.options.page).await {
            Err(error) if error.kind == ErrorKind::Expired && self.options.page > 0 => {
                self.pages(to, accept, field, 0).await
            }
            listed => listed,
        }
    }

    async fn pages(
        &self,
        to: &Transport,
        accept: &'static str,
        field: &str,
        page: usize,
    ) -> Result<Object, Error> {
        let mut all = Vec::new();
        let mut first = None;
        let mut next = String::new();
        loop {
            let mut list = self.page(to, accept, page, &next).await?;
            if let Some(Value::Array(elements)) = list.0.remove(field) {
                all.extend(elements);
            }
            next = going_on(place_in(&list).to_owned(), &next)?;
            // Only the first page of a table has its columns; all have the same version.
            let whole = first.get_or_insert(list);
            if next.is_empty() || self.options.first_page {
                let mut whole = std::mem::take(whole);
                whole.metadata_mut().remove("continue");
                whole.metadata_mut().remove("remainingItemCount");
                whole.0.insert(field.to_owned(), Value::Array(all));
                return Ok(whole);
            }
        }
    }

    /// The page that a place in a list leads to; the first one without a place.
    async fn page(
        &self,
        to: &Transport,
        accept: &'static str,
        page: usize,
        place: &str,
    ) -> Result<Object, Error> {
        list_of(&self.ask(to, accept, page, place).await?.body)
    }

    async fn ask(
        &self,
        to: &Transport,
        accept: &'static str,
        page: usize,
        place: &str,
    ) -> Result<Answer, Error> {
        let limit = if page > 0 { page.to_string() } else { String::new() };
        let mut request = self.request().maybe("limit", &limit).maybe("continue", place);
        request.accept = accept;
        to.call(&request).await
    }

    fn request(&self) -> Request {
        Request::new(Method::GET, &*self.path)
            .about(&self.resource, "")
            .maybe("labelSelector", &self.options.labels)
            .maybe("fieldSelector", &self.options.fields)
    }
}

/// A part of what Secrets or ConfigMaps hold.
#[derive(Debug)]
pub(crate) enum Coming {
    /// Objects in the server's own form.
    Protobuf(Vec<Bytes>),
    /// Objects from a server that does not know it.
    Json(Vec<Object>),
    /// What came before is void.
    Anew,
}

impl Coming {
    /// What the objects hold under a key.
    pub(crate) fn under(self, key: &str) -> Result<DataPart, Error> {
        Ok(match self {
            Coming::Protobuf(objects) => {
                let data = objects.into_iter().map(|object| protobuf::datum(object, key));
                DataPart::More(data.collect::<Result<_, _>>()?)
            }
            Coming::Json(objects) => {
                DataPart::More(objects.iter().map(|object| Datum::of(object, key)).collect())
            }
            Coming::Anew => DataPart::Anew,
        })
    }
}

fn list_of(text: &[u8]) -> Result<Object, Error> {
    match transport::json(text)? {
        Value::Object(list) => Ok(Object(list)),
        _ => Err(Error::new(ErrorKind::Server, "the server's answer is no list")),
    }
}

/// The place where a list goes on; empty at its end.
fn place_in(list: &Object) -> &str {
    list.at(&["metadata", "continue"]).and_then(Value::as_str).unwrap_or_default()
}

/// The next place, which must not be the last one again.
fn going_on(next: String, last: &str) -> Result<String, Error> {
    match next == last && !next.is_empty() {
        true => Err(Error::new(ErrorKind::Server, "the server's list does not go on")),
        false => Ok(next),
    }
}
