//! Requests sent, tried again, and answered.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use http::header::{self, HeaderMap, HeaderValue};
use http_body::Body as _;
use kube::Client;
use kube::client::Body;
use pintle_cluster::{Error, ErrorKind};
use tokio::sync::Mutex;

use crate::ConnectOptions;
use crate::client::client;
use crate::exec::Credentials;
use crate::failure::{Failure, named};
use crate::identity::Login;
use crate::kubeconfig::{go_text, other};
use crate::request::Request;
use crate::retry::Tries;
use crate::settings::Settings;
use crate::status;
use crate::throttle::Throttle;
use crate::warnings::Warnings;

/// The largest answer that is read, in bytes.
pub(crate) const MAX_ANSWER: usize = 1 << 30;

/// How long a connection may take. Source: Go `http.DefaultTransport`.
const CONNECT: Duration = Duration::from_secs(30);

/// A way to the server.
pub(crate) struct Transport {
    settings: Settings,
    session: Mutex<Option<Arc<Session>>>,
    throttle: Option<Throttle>,
    timeout: Option<Duration>,
    /// What the server wants people to know.
    pub(crate) warnings: Warnings,
}

/// A client with credentials.
struct Session {
    client: Client,
    /// A bearer token that the client does not have itself.
    bearer: Option<HeaderValue>,
}

/// An answer whose body is read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// An answer as it comes.
enum Reply {
    Whole(Answer),
    Stream(Stream),
}

/// A body as it comes.
pub(crate) struct Stream {
    body: Body,
}

impl Transport {
    /// A way to the server that the options name. Sends nothing; runs no plug-in.
    pub(crate) async fn new(options: &ConnectOptions) -> Result<Transport, Error> {
        let transport = Transport {
            settings: Settings::new(options)?,
            session: Mutex::new(None),
            throttle: Throttle::new(options.qps, options.burst),
            timeout: options.timeout,
            warnings: Warnings::default(),
        };
        if matches!(transport.settings.login, Login::Fixed) {
            transport.session().await?;
        }
        Ok(transport)
    }

    /// The namespace of the context.
    pub(crate) fn namespace(&self) -> &str {
        &self.settings.namespace
    }

    /// Sends a request until it is answered, and reads the answer.
    pub(crate) async fn call(&self, request: &Request) -> Result<Answer, Error> {
        match self.run(request, false).await? {
            Reply::Whole(answer) => Ok(answer),
            Reply::Stream(_) => Err(other("the answer is no stream".to_owned())),
        }
    }

    /// Sends a request until it is answered, and gives the answer's body as it comes.
    pub(crate) async fn stream(&self, request: &Request) -> Result<Stream, Error> {
        match self.run(request, true).await? {
            Reply::Stream(stream) => Ok(stream),
            Reply::Whole(_) => Err(other("the answer is a stream".to_owned())),
        }
    }

    /// The error of an answer that broke off.
    pub(crate) fn error(&self, failure: Failure, request: &Request) -> Error {
        failure.into_error(request, &self.settings.server)
    }

    async fn run(&self, request: &Request, stream: bool) -> Result<Reply, Error> {
        let mut tries = Tries::default();
        loop {
            if let Some(throttle) = self.throttle.as_ref().filter(|_| request.throttled) {
                throttle.take().await;
            }
            let session = self.session().await.map_err(|error| self.no_login(request, error))?;
            let wait = match self.attempt(&session, request, stream).await? {
                Ok(Reply::Whole(answer)) if !answer.is_good() => {
                    if answer.status == 401 && tries.login() {
                        let renewed = self.renew(&session).await;
                        if renewed.map_err(|error| self.no_login(request, error))? {
                            continue;
                        }
                    }
                    tries.after_answer(&answer).ok_or_else(|| status::error(request, &answer))?
                }
                Ok(reply) => return Ok(reply),
                Err(failure) => match tries.after_failure(request, &failure) {
                    Some(wait) => wait,
                    None => return Err(self.error(failure, request)),
                },
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// One try. The outer error is about requests that cannot be sent at all.
    async fn attempt(
        &self,
        session: &Session,
        request: &Request,
        stream: bool,
    ) -> Result<Result<Reply, Failure>, Error> {
        let message = message(session, request)?;
        let silence = self.timeout.unwrap_or(request.silence);
        let response = match tokio::time::timeout(silence, session.client.send(message)).await {
            Err(_) => return Ok(Err(Failure::silence(silence))),
            Ok(Err(error)) => return Ok(Err(self.failure(error).await)),
            Ok(Ok(response)) => response,
        };
        let (parts, body) = response.into_parts();
        self.warnings.note(&parts.headers);
        let mut body = Stream { body };
        if stream && parts.status.is_success() {
            return Ok(Ok(Reply::Stream(body)));
        }
        let mut whole = Vec::new();
        loop {
            match body.next(&mut whole, silence).await {
                Ok(true) if whole.len() > MAX_ANSWER => return Err(too_large()),
                Ok(true) => {}
                Ok(false) => break,
                Err(failure) => return Ok(Err(failure)),
            }
        }
        let status = parts.status.as_u16();
        Ok(Ok(Reply::Whole(Answer { status, headers: parts.headers, body: whole })))
    }

    /// A plug-in that gives no credentials fails the request, as in client-go.
    fn no_login(&self, request: &Request, error: Error) -> Error {
        if !matches!(self.settings.login, Login::Exec(_)) {
            return error;
        }
        let message = format!("{}: {error}", named(request, &self.settings.server));
        Error { message, ..error }
    }

    /// Finding the words may ask the resolver, which blocks.
    async fn failure(&self, error: kube::Error) -> Failure {
        let url = self.settings.url().clone();
        let proxy = self.settings.proxy().cloned();
        let describe = move || Failure::new(&error, &url, proxy.as_ref());
        tokio::task::spawn_blocking(describe).await.unwrap_or_else(|_| Failure::cut("EOF"))
    }

    /// The client, which is built when it is first needed.
    async fn session(&self) -> Result<Arc<Session>, Error> {
        let mut session = self.session.lock().await;
        if let Some(session) = &*session {
            return Ok(Arc::clone(session));
        }
        let built = Arc::new(self.build(self.credentials().await?)?);
        *session = Some(Arc::clone(&built));
        Ok(built)
    }

    /// Fetches credentials again after the server refused those of `old`. Says whether that may help.
    async fn renew(&self, old: &Arc<Session>) -> Result<bool, Error> {
        if matches!(self.settings.login, Login::Fixed) {
            return Ok(false);
        }
        let mut session = self.session.lock().await;
        // Another thread may have been here already.
        if session.as_ref().is_some_and(|session| Arc::ptr_eq(session, old)) {
            *session = Some(Arc::new(self.build(self.credentials().await?)?));
        }
        Ok(true)
    }

    async fn credentials(&self) -> Result<Credentials, Error> {
        match &self.settings.login {
            Login::Fixed => Ok(Credentials::default()),
            Login::File(path) => {
                let token = std::fs::read_to_string(path)
                    .map_err(|error| other(go_text("open", path, &error)))?;
                Ok(Credentials { token: token.trim().to_owned(), certificate: None })
            }
            Login::Exec(plugin) => {
                let plugin = plugin.clone();
                let run = tokio::task::spawn_blocking(move || plugin.run());
                run.await.map_err(|error| other(format!("getting credentials: {error}")))?
            }
        }
    }

    fn build(&self, credentials: Credentials) -> Result<Session, Error> {
        let config = self.settings.config(&credentials)?;
        let client = client(&config, self.timeout.unwrap_or(CONNECT).min(CONNECT))?;
        let bearer = match credentials.token.as_str() {
            "" => None,
            token => {
                let mut value = HeaderValue::try_from(format!("Bearer {token}"))
                    .map_err(|_| other("the bearer token has characters of control".to_owned()))?;
                value.set_sensitive(true);
                Some(value)
            }
        };
        Ok(Session { client, bearer })
    }
}

impl Answer {
    /// How long the server wants to be left alone, if it says so in seconds.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        let value = self.headers.get(header::RETRY_AFTER)?.to_str().ok()?;
        value.parse().ok().map(Duration::from_secs)
    }

    /// Whether the body is meant for people.
    pub(crate) fn is_text(&self) -> bool {
        self.content_type().is_none_or(|value| value.trim_start().starts_with("text/"))
    }

    /// The form of the body, if the server names it.
    pub(crate) fn content_type(&self) -> Option<&str> {
        self.headers.get(header::CONTENT_TYPE)?.to_str().ok()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<serde_json::Value, Error> {
        json(&self.body)
    }

    /// Whether it is what was asked for, or "as you know it".
    fn is_good(&self) -> bool {
        matches!(self.status, 200..=299 | 304)
    }
}

impl Stream {
    /// Appends the next part to `to`. Says whether there was one.
    pub(crate) async fn next(
        &mut self,
        to: &mut Vec<u8>,
        silence: Duration,
    ) -> Result<bool, Failure> {
        loop {
            let body = &mut self.body;
            let frame = std::future::poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx));
            match tokio::time::timeout(silence, frame).await {
                Err(_) => return Err(Failure::silence(silence)),
                Ok(None) => return Ok(false),
                Ok(Some(Err(_))) => return Err(Failure::cut("unexpected EOF")),
                Ok(Some(Ok(frame))) => {
                    if let Some(data) = frame.data_ref() {
                        to.extend_from_slice(data);
                        return Ok(true);
                    }
                }
            }
        }
    }
}

/// The body of an answer as JSON.
pub(crate) fn json(body: &[u8]) -> Result<serde_json::Value, Error> {
    serde_json::from_slice(body).map_err(|error| {
        Error::new(ErrorKind::Server, format!("the server's answer is no JSON: {error}"))
    })
}

/// The error of an answer of more than [`MAX_ANSWER`].
pub(crate) fn too_large() -> Error {
    other(format!("the answer is larger than {MAX_ANSWER} bytes"))
}

fn message(session: &Session, request: &Request) -> Result<http::Request<Body>, Error> {
    let mut builder = http::Request::builder()
        .method(request.method.clone())
        .uri(&request.path)
        .header(header::ACCEPT, request.accept);
    if !request.body.is_empty() {
        builder = builder.header(header::CONTENT_TYPE, request.content_type);
    }
    if let Some(etag) = &request.etag {
        builder = builder.header(header::IF_NONE_MATCH, etag);
    }
    if let Some(bearer) = &session.bearer {
        builder = builder.header(header::AUTHORIZATION, bearer);
    }
    builder
        .body(Body::from(request.body.clone()))
        .map_err(|error| other(format!("the request cannot be sent: {error}")))
}
