//! The API server as a [`Cluster`].

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use pintle_cluster::{
    Cluster, DataPart, DeleteOptions, Error, ErrorKind, Gvk, ListOptions, LogOptions, Object,
    ObjectRef, Patch, Propagation, Resource, Validation, Version, WatchEvent, Watched,
    WriteOptions,
};
use serde_json::{Value, json};
use tokio::runtime::{self, Handle, Runtime};
use tokio::sync::mpsc::{self, Receiver};
use tokio::task::AbortHandle;

use crate::ConnectOptions;
use crate::discovery::Discovery;
use crate::kubeconfig::other;
use crate::list::{Coming, Selection, TABLE};
use crate::request::{JSON, Request, path};
use crate::transport::Transport;
use crate::watch::Watch;

/// Threads that move bytes; the callers' own threads do the rest.
const WORKERS: usize = 2;

/// Events of a watch that may wait for whoever listens.
const WAITING_EVENTS: usize = 1024;

/// Parts of a long answer that may wait for whoever works on them.
const WAITING_PARTS: usize = 2;

/// A Kubernetes API server, reached over HTTP.
///
/// It may be used from many threads at once, but not from within an asynchronous runtime.
pub struct KubeCluster {
    transport: Arc<Transport>,
    discovery: Discovery,
    runtime: Arc<Threads>,
}

impl KubeCluster {
    /// Prepares a connection. No request is sent and no credential plug-in is run yet.
    ///
    /// # Errors
    /// Kubeconfig files that cannot be read or do not fit together, in client-go's words.
    pub fn connect(options: &ConnectOptions) -> Result<KubeCluster, Error> {
        let runtime = Arc::new(Threads::new()?);
        let transport = runtime.run(Transport::new(options))?;
        let transport = Arc::new(transport);
        Ok(KubeCluster { transport, discovery: Discovery::default(), runtime })
    }

    /// The namespace of the options, of the context, or `default`.
    pub fn default_namespace(&self) -> &str {
        self.transport.namespace()
    }

    /// What the server has warned of since this was last asked, such as versions of kinds that will
    /// go away: each warning once, in order.
    pub fn take_warnings(&self) -> Vec<String> {
        self.transport.warnings.take()
    }

    fn call(&self, request: &Request) -> Result<Object, Error> {
        let answer = self.runtime.run(self.transport.call(request))?;
        Object::from_json(answer.json()?)
            .ok_or_else(|| Error::new(ErrorKind::Server, "the server's answer is no object"))
    }
}

impl Cluster for KubeCluster {
    fn version(&self) -> Result<Version, Error> {
        let version = match self.call(&Request::new(Method::GET, "/version")) {
            // Source: client-go, which does not read what the server says there.
            Err(error) if error.kind == ErrorKind::Unauthorized => {
                let message = "the server has asked for the client to provide credentials";
                return Err(Error { message: message.to_owned(), ..error });
            }
            version => version?,
        };
        let text = |key| version.at(&[key]).and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok(Version { git_version: text("gitVersion"), major: text("major"), minor: text("minor") })
    }

    fn api_versions(&self) -> Result<Vec<String>, Error> {
        self.runtime.run(self.discovery.api_versions(&self.transport))
    }

    fn resource(&self, gvk: &Gvk) -> Result<Resource, Error> {
        self.runtime.run(self.discovery.resource(&self.transport, gvk))
    }

    fn forget_discovery(&self) {
        // It fails only where no request can be made either.
        let _ = self.runtime.run(async {
            self.discovery.forget().await;
            Ok(())
        });
    }

    fn get(&self, object: &ObjectRef) -> Result<Option<Object>, Error> {
        match self.call(&on_object(Method::GET, object)?) {
            Ok(found) => Ok(Some(found)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn list(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
    ) -> Result<Vec<Object>, Error> {
        let selection = Selection::new(resource, namespace, options)?;
        Ok(self.runtime.run(selection.list(&self.transport))?.objects)
    }

    fn data(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
        key: &str,
        take: &mut dyn FnMut(DataPart),
    ) -> Result<(), Error> {
        let selection = Selection::new(resource, namespace, options)?;
        // One part is worked on while the next ones are on their way.
        let (sender, receiver) = std::sync::mpsc::sync_channel::<Coming>(WAITING_PARTS);
        std::thread::scope(|scope| {
            let selection = &selection;
            let asking = scope.spawn(move || {
                let send = |part| sender.send(part).is_ok();
                self.runtime.run(selection.data(&self.transport, send))
            });
            let taken = receiver.iter().try_for_each(|part| part.under(key).map(&mut *take));
            drop(receiver);
            let asked = asking.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            taken.and(asked)
        })
    }

    fn get_table(&self, object: &ObjectRef) -> Result<Value, Error> {
        let mut request = on_object(Method::GET, object)?;
        request.accept = TABLE;
        self.runtime.run(self.transport.call(&request))?.json()
    }

    fn list_table(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
    ) -> Result<Value, Error> {
        let selection = Selection::new(resource, namespace, options)?;
        self.runtime.run(selection.table(&self.transport))
    }

    fn create(
        &self,
        object: &ObjectRef,
        body: &Object,
        options: &WriteOptions,
    ) -> Result<Object, Error> {
        let namespace =
            needed_namespace(object, "an empty namespace may not be set during creation")?;
        let request = Request::new(Method::POST, path(&object.resource, namespace, None)?)
            .about(&object.resource, "")
            .body(JSON, body.to_bytes());
        self.call(&written(request, options))
    }

    fn replace(
        &self,
        object: &ObjectRef,
        body: &Object,
        options: &WriteOptions,
    ) -> Result<Object, Error> {
        let request = on_object(Method::PUT, object)?.body(JSON, body.to_bytes());
        self.call(&written(request, options))
    }

    fn patch(
        &self,
        object: &ObjectRef,
        patch: &Patch<'_>,
        options: &WriteOptions,
    ) -> Result<Object, Error> {
        let request = on_object(Method::PATCH, object)?;
        let request = match patch {
            Patch::Apply { object, force } => {
                let mut request = request
                    .body("application/apply-patch+yaml", object.to_bytes())
                    .query("force", if *force { "true" } else { "false" });
                request.repeatable = true;
                request
            }
            Patch::Merge(patch) => body_of(request, "application/merge-patch+json", patch),
            Patch::Strategic(patch) => {
                body_of(request, "application/strategic-merge-patch+json", patch)
            }
            Patch::Json(patch) => body_of(request, "application/json-patch+json", patch),
        };
        self.call(&written(request, options))
    }

    fn delete(&self, object: &ObjectRef, options: &DeleteOptions) -> Result<(), Error> {
        let mut body = json!({ "kind": "DeleteOptions", "apiVersion": "v1" });
        let mut conditions = serde_json::Map::new();
        let known = [("uid", &options.uid), ("resourceVersion", &options.resource_version)];
        for (key, value) in known {
            if let Some(value) = value {
                conditions.insert(key.to_owned(), value.as_str().into());
            }
        }
        if let Some(fields) = body.as_object_mut() {
            if let Some(propagation) = options.propagation {
                fields.insert("propagationPolicy".to_owned(), policy(propagation).into());
            }
            if !conditions.is_empty() {
                fields.insert("preconditions".to_owned(), Value::Object(conditions));
            }
        }
        let request = on_object(Method::DELETE, object)?.body(JSON, body.to_string().into_bytes());
        self.runtime.run(self.transport.call(&request)).map(|_| ())
    }

    fn watch(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        options: &ListOptions,
    ) -> Result<Box<dyn Watched>, Error> {
        let selection = Selection::new(resource, namespace, options)?;
        let first = self.runtime.run(selection.list(&self.transport))?;
        let (sender, events) = mpsc::channel(WAITING_EVENTS);
        let watch = Watch::new(Arc::clone(&self.transport), selection, sender);
        let task = self.runtime.handle()?.spawn(watch.run(first)).abort_handle();
        Ok(Box::new(Events { events, task, runtime: Arc::clone(&self.runtime) }))
    }

    fn logs(&self, namespace: &str, pod: &str, options: &LogOptions) -> Result<Vec<u8>, Error> {
        let resource =
            Resource { gvk: Gvk::new("v1", "Pod"), plural: "pods".to_owned(), namespaced: true };
        let object = ObjectRef::new(resource, namespace, pod);
        let mut request = on_object(Method::GET, &object)?;
        request.path.push_str("/log");
        // The server knows only this form, but takes it as a wish.
        request.accept = "text/plain, application/json, */*";
        let tail = options.tail.map(|lines| lines.to_string()).unwrap_or_default();
        let request = request
            .maybe("container", &options.container)
            .maybe("tailLines", &tail)
            .maybe("previous", if options.previous { "true" } else { "" });
        Ok(self.runtime.run(self.transport.call(&request))?.body)
    }
}

/// A watch, as the caller has it.
struct Events {
    events: Receiver<Result<WatchEvent, Error>>,
    task: AbortHandle,
    runtime: Arc<Threads>,
}

impl Drop for Events {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Watched for Events {
    fn next(&mut self, timeout: Duration) -> Result<Option<WatchEvent>, Error> {
        // What is there already needs no clock.
        if let Ok(event) = self.events.try_recv() {
            return event.map(Some);
        }
        let events = &mut self.events;
        self.runtime.run(async {
            match tokio::time::timeout(timeout, events.recv()).await {
                Err(_) => Ok(None),
                Ok(Some(event)) => event.map(Some),
                Ok(None) => Err(other("the watch has ended".to_owned())),
            }
        })
    }
}

/// The asynchronous side. It ends with the last cluster or watch that uses it.
struct Threads(Option<Runtime>);

impl Threads {
    fn new() -> Result<Threads, Error> {
        runtime::Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .thread_name("pintle-kube")
            .enable_io()
            .enable_time()
            .build()
            .map(|runtime| Threads(Some(runtime)))
            .map_err(|error| other(format!("cannot start threads: {error}")))
    }

    fn handle(&self) -> Result<&Handle, Error> {
        let runtime = self.0.as_ref().map(Runtime::handle);
        runtime.ok_or_else(|| other("the connection is closed".to_owned()))
    }

    fn run<T>(&self, task: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
        if Handle::try_current().is_ok() {
            return Err(other(
                "a cluster may not be used within an asynchronous runtime".to_owned(),
            ));
        }
        self.handle()?.block_on(task)
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

fn on_object(method: Method, object: &ObjectRef) -> Result<Request, Error> {
    let namespace = needed_namespace(
        object,
        "an empty namespace may not be set when a resource name is provided",
    )?;
    let path = path(&object.resource, namespace, Some(&object.name))?;
    Ok(Request::new(method, path).about(&object.resource, &object.name))
}

/// Source: client-go `rest.Request.requestPreflightCheck`.
fn needed_namespace<'a>(object: &'a ObjectRef, missing: &str) -> Result<Option<&'a str>, Error> {
    let namespace = object.namespace.as_deref().filter(|namespace| !namespace.is_empty());
    if object.resource.namespaced && namespace.is_none() {
        return Err(other(missing.to_owned()));
    }
    Ok(namespace)
}

fn body_of(request: Request, content_type: &'static str, patch: &Value) -> Request {
    request.body(content_type, patch.to_string().into_bytes())
}

fn written(mut request: Request, options: &WriteOptions) -> Request {
    request.repeatable |= options.dry_run;
    request
        .maybe("fieldManager", &options.manager)
        .maybe("dryRun", if options.dry_run { "All" } else { "" })
        .maybe(
            "fieldValidation",
            match options.validation {
                None => "",
                Some(Validation::Ignore) => "Ignore",
                Some(Validation::Warn) => "Warn",
                Some(Validation::Strict) => "Strict",
            },
        )
}

fn policy(propagation: Propagation) -> &'static str {
    match propagation {
        Propagation::Background => "Background",
        Propagation::Foreground => "Foreground",
        Propagation::Orphan => "Orphan",
    }
}
