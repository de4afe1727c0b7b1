//! Objects of a kind, page by page.

use http::Method;
use pintle_cluster::{Datum, Error, ErrorKind, ListOptions, Object, Resource};
use serde_json::{Map, Value};

use crate::protobuf::{PROTOBUF, Page};
use crate::request::{JSON, Request, path};
use crate::transport::{Answer, Transport};

/// The form of lists that have only metadata.
const METADATA_LIST: &str =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

/// The form of objects that have only metadata.
const METADATA: &str =
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

/// The form of tables. Source: kubectl `get`.
pub(crate) const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,\
     application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

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

    /// What all objects hold in `data`, a page at a time, until `send` says that it is not wanted any
    /// more. A page is taken apart by whoever gets it, while the next one is on its way.
    pub(crate) async fn data_pages(
        &self,
        to: &Transport,
        mut send: impl FnMut(DataPage) -> bool,
    ) -> Result<(), Error> {
        let mut place = String::new();
        loop {
            let answer = self.ask(to, PROTOBUF, self.options.page, &place).await?;
            let (page, next) = match Page::read(&answer.body) {
                Some(page) => {
                    let page = page?;
                    let next = page.following.clone();
                    (DataPage::Protobuf(page), next)
                }
                None => {
                    let mut list = list_of(&answer)?;
                    let next = place_in(&list).to_owned();
                    (DataPage::Json(self.objects(list.0.remove("items"))), next)
                }
            };
            place = going_on(next, &place)?;
            if !send(page) || place.is_empty() {
                return Ok(());
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
        list_of(&self.ask(to, accept, page, place).await?)
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

/// A page of what Secrets or ConfigMaps hold.
#[derive(Debug)]
pub(crate) enum DataPage {
    /// In the server's own form.
    Protobuf(Page),
    /// From a server that does not know it.
    Json(Vec<Object>),
}

impl DataPage {
    /// What the objects hold under a key.
    pub(crate) fn data(self, key: &str) -> Result<Vec<Datum>, Error> {
        match self {
            DataPage::Protobuf(page) => page.data(key),
            DataPage::Json(objects) => {
                Ok(objects.iter().map(|object| Datum::of(object, key)).collect())
            }
        }
    }
}

fn list_of(answer: &Answer) -> Result<Object, Error> {
    match answer.json()? {
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
