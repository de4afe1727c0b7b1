//! The server itself: who listens, and who ends it.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use pintle_sandbox::Sandbox;
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;

use crate::handle::Api;
use crate::limits::{
    HANDSHAKE_TIME, IDLE_TIME, MAX_CONNECTIONS, MAX_HEADER_BYTES, MAX_HEADERS, MAX_SPEED, STACK,
};
use crate::pace::Pace;
use crate::{kubeconfig, tls};

/// Threads that take what comes. Requests are answered on others.
const WORKERS: usize = 2;

/// How long the end of the server waits for requests at work.
const LAST_REQUESTS: Duration = Duration::from_secs(1);

/// How a sandbox is served.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// Where to listen. Only addresses of this machine alone are taken.
    pub address: IpAddr,
    /// The port; 0 for any that is free.
    pub port: u16,
    /// What clients have to show.
    pub token: String,
    /// How many times as fast time passes in the sandbox.
    pub speed: f64,
}

impl ServeOptions {
    /// On a free port of 127.0.0.1, with time that passes ten times as fast.
    pub fn new(token: impl Into<String>) -> ServeOptions {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        ServeOptions { address, port: 0, token: token.into(), speed: 10.0 }
    }
}

/// Why a sandbox cannot be served.
#[derive(Debug)]
pub enum ServeError {
    /// An address that others could reach.
    NotLocal(IpAddr),
    /// A token that is empty, or that cannot be sent.
    Token,
    /// A speed at which time does not pass, or too fast.
    Speed(f64),
    /// No certificates can be made.
    Certificate(String),
    /// The machine does not let it listen.
    Listen(SocketAddr, std::io::Error),
    /// The machine has no threads for it.
    Threads(std::io::Error),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ServeError::NotLocal(address) => write!(
                f,
                "{address} is no address of this machine alone: a sandbox is served on loopback \
                 addresses only"
            ),
            ServeError::Token => f.write_str("the token is not of visible ASCII characters"),
            ServeError::Speed(speed) => {
                write!(
                    f,
                    "time cannot pass {speed} times as fast: more than 0, at most {MAX_SPEED}"
                )
            }
            ServeError::Certificate(why) => write!(f, "no certificate can be made: {why}"),
            ServeError::Listen(address, error) => write!(f, "listen on {address}: {error}"),
            ServeError::Threads(error) => write!(f, "no threads for the server: {error}"),
        }
    }
}

impl std::error::Error for ServeError {}

/// A server at work. It ends when this is dropped.
pub struct Server {
    runtime: Option<Runtime>,
    address: SocketAddr,
    kubeconfig: String,
}

impl Server {
    /// Begins to serve a sandbox.
    ///
    /// # Errors
    /// Options that are not for this, and what the machine refuses.
    pub fn start(sandbox: Sandbox, options: &ServeOptions) -> Result<Server, ServeError> {
        if !options.address.is_loopback() {
            return Err(ServeError::NotLocal(options.address));
        }
        if options.token.is_empty() || !options.token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ServeError::Token);
        }
        if !(options.speed > 0.0 && options.speed <= MAX_SPEED) {
            return Err(ServeError::Speed(options.speed));
        }
        let identity = tls::identity().map_err(ServeError::Certificate)?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(WORKERS)
            .thread_stack_size(STACK)
            .thread_name("pintle-serve")
            .enable_io()
            .enable_time()
            .build()
            .map_err(ServeError::Threads)?;
        let wanted = SocketAddr::new(options.address, options.port);
        let told = |error| ServeError::Listen(wanted, error);
        let listener = runtime.block_on(TcpListener::bind(wanted)).map_err(told)?;
        let address = listener.local_addr().map_err(told)?;
        let kubeconfig = kubeconfig::write(address, &identity.authority, &options.token);
        let api = Arc::new(Api {
            pace: Pace::new(&sandbox, options.speed),
            sandbox,
            token: options.token.clone(),
            address,
            changed: watch::Sender::new(()),
        });
        runtime.spawn(pass(Arc::clone(&api)));
        runtime.spawn(listen(listener, TlsAcceptor::from(identity.config), api));
        Ok(Server { runtime: Some(runtime), address, kubeconfig })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What clients need to reach it, as a kubeconfig.
    pub fn kubeconfig(&self) -> &str {
        &self.kubeconfig
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_timeout(LAST_REQUESTS);
        }
    }
}

/// Lets time pass whenever something is due, and tells watches what has become of it.
async fn pass(api: Arc<Api>) {
    let mut changed = api.changed.subscribe();
    loop {
        let pause = api.pace.pause(&api.sandbox);
        // What a request changes can be due earlier.
        let _ = tokio::time::timeout(pause, changed.changed()).await;
        let busy = Arc::clone(&api);
        let done = tokio::task::spawn_blocking(move || busy.pace.catch_up(&busy.sandbox)).await;
        if done.is_err() {
            return;
        }
        api.changed.send_replace(());
        changed.mark_unchanged();
    }
}

async fn listen(listener: TcpListener, acceptor: TlsAcceptor, api: Arc<Api>) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // There are no handles left, for instance: some time later there may be.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let (acceptor, api) = (acceptor.clone(), Arc::clone(&api));
        tokio::spawn(async move {
            connection(stream, acceptor, api).await;
            drop(place);
        });
    }
}

async fn connection(stream: TcpStream, acceptor: TlsAcceptor, api: Arc<Api>) {
    let _ = stream.set_nodelay(true);
    let agreed = tokio::time::timeout(HANDSHAKE_TIME, acceptor.accept(stream)).await;
    let Ok(Ok(stream)) = agreed else { return };
    let service = service_fn(move |request| {
        let api = Arc::clone(&api);
        async move { api.handle(request).await }
    });
    // A client that goes away is none of our business.
    let _ = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE_TIME)
        .max_headers(MAX_HEADERS)
        .max_buf_size(MAX_HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
