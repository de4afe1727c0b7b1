//! From settings to a session of the database. Source: lib/pq `Connector.open`.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use pintle_cluster::ErrorKind;
use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::config::{ChannelBinding, SslMode, SslNegotiation};
use tokio_postgres::{Client, Config, NoTls, SimpleQueryMessage};

use crate::failure::Failure;
use crate::password_file;
use crate::settings::{Host, Settings, Target, TlsMode};
use crate::tls::Connector;

/// After so long without a word the other side is asked whether it is still there.
const KEEPALIVE: Duration = Duration::from_secs(15);

/// What carries the messages of a session to and fro until it ends.
type Carrier = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A session at the first server that takes one.
pub(crate) async fn dial(settings: &Settings) -> Result<(Client, JoinHandle<()>), Failure> {
    let mut failures = Vec::new();
    for host in &settings.hosts {
        let limit = settings.connect_timeout;
        match timeout(limit, session(settings, host)).await {
            Ok(Ok(session)) => return Ok(session),
            Ok(Err(failure)) => failures.push((host, failure)),
            Err(_) => {
                let text = format!("{}: no answer within {} s", place(host), limit.as_secs());
                failures.push((host, Failure::new(ErrorKind::Timeout, text)));
            }
        }
    }
    let told = |(host, failure): &(&Host, Failure)| {
        format!("connecting to {}: {}", place(host), failure.text)
    };
    let texts: Vec<String> = failures.iter().map(told).collect();
    match failures.pop() {
        Some((_, failure)) if failures.is_empty() => Err(failure),
        Some((_, failure)) => {
            let text = format!("pq: could not connect to any of the hosts: {}", texts.join("; "));
            Err(Failure::new(failure.kind, text))
        }
        None => Err(Failure::settings("the connection string names no host".to_owned())),
    }
}

fn place(host: &Host) -> String {
    match host.address {
        Some(address) => SocketAddr::new(address, host.port).to_string(),
        None if host.name.contains(':') => format!("[{}]:{}", host.name, host.port),
        None => format!("{}:{}", host.name, host.port),
    }
}

async fn session(settings: &Settings, host: &Host) -> Result<(Client, JoinHandle<()>), Failure> {
    let mode = settings.tls.mode;
    let session = match attempt(settings, host, mode).await {
        // Only TLS itself is done without: what the server refuses is not to be told to everybody.
        Err(failure) if mode == TlsMode::Prefer && failure.is_tls => {
            attempt(settings, host, TlsMode::Disable).await
        }
        Err(_) if mode == TlsMode::Allow => attempt(settings, host, TlsMode::Require).await,
        session => session,
    };
    let (client, carrier) = session?;
    let task = tokio::spawn(carrier);
    fits(&client, settings.target).await?;
    Ok((client, task))
}

async fn attempt(
    settings: &Settings,
    host: &Host,
    mode: TlsMode,
) -> Result<(Client, Carrier), Failure> {
    let failed = |error: io::Error| {
        let text = format!("dial {}: {error}", place(host));
        Failure::new(ErrorKind::Unreachable, text)
    };
    if host.is_socket() {
        let stream = socket(host).await.map_err(failed)?;
        return begin(settings, host, mode, stream).await;
    }
    let stream = match host.address {
        Some(address) => TcpStream::connect((address, host.port)).await,
        None => TcpStream::connect((host.name.as_str(), host.port)).await,
    };
    let stream = stream.map_err(failed)?;
    stream.set_nodelay(true).map_err(failed)?;
    let keepalive = TcpKeepalive::new().with_time(KEEPALIVE);
    SockRef::from(&stream).set_tcp_keepalive(&keepalive).map_err(failed)?;
    begin(settings, host, mode, stream).await
}

#[cfg(unix)]
async fn socket(host: &Host) -> io::Result<tokio::net::UnixStream> {
    if host.name.starts_with('@') {
        return Err(io::Error::other("sockets in the abstract namespace are not supported"));
    }
    let file = format!(".s.PGSQL.{}", host.port);
    tokio::net::UnixStream::connect(std::path::Path::new(&host.name).join(file)).await
}

#[cfg(not(unix))]
async fn socket(_host: &Host) -> io::Result<TcpStream> {
    Err(io::Error::other("sockets in folders are not supported here"))
}

async fn begin<S>(
    settings: &Settings,
    host: &Host,
    mode: TlsMode,
    stream: S,
) -> Result<(Client, Carrier), Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut config = config(settings, host);
    let plain = matches!(mode, TlsMode::Disable | TlsMode::Allow);
    if plain {
        config.ssl_mode(SslMode::Disable);
        let (client, connection) = config.connect_raw(stream, NoTls).await?;
        return Ok((client, carry(connection)));
    }
    config.ssl_mode(if mode == TlsMode::Prefer { SslMode::Prefer } else { SslMode::Require });
    if settings.tls.direct {
        config.ssl_negotiation(SslNegotiation::Direct);
    }
    let connector = Connector::new(&settings.tls, mode, host)?;
    let (client, connection) = config.connect_raw(stream, connector).await?;
    Ok((client, carry(connection)))
}

/// Its end is seen by the session, which is closed then.
fn carry<E>(connection: impl Future<Output = Result<(), E>> + Send + 'static) -> Carrier {
    Box::pin(async move {
        let _ended = connection.await;
    })
}

fn config(settings: &Settings, host: &Host) -> Config {
    let mut config = Config::new();
    config.user(&settings.user).channel_binding(ChannelBinding::Disable);
    if !settings.database.is_empty() {
        config.dbname(&settings.database);
    }
    let options = settings.session_options();
    if !options.is_empty() {
        config.options(options);
    }
    if !settings.application_name.is_empty() {
        config.application_name(&settings.application_name);
    }
    let from_file = match (settings.password.as_str(), &settings.password_file) {
        ("", Some(path)) => password_file::password(path, host, &settings.database, &settings.user),
        _ => None,
    };
    config.password(from_file.as_ref().unwrap_or(&settings.password));
    config
}

/// Whether the server is of the kind that is wanted. Source: lib/pq `checkTSA`.
async fn fits(client: &Client, target: Target) -> Result<(), Failure> {
    let (question, wanted, what) = match target {
        Target::Any => return Ok(()),
        Target::ReadWrite => ("SHOW transaction_read_only", "off", "session is read-only"),
        Target::ReadOnly => ("SHOW transaction_read_only", "on", "session is not read-only"),
        Target::Primary => ("SELECT pg_is_in_recovery()", "f", "server is in hot standby mode"),
        Target::Standby => ("SELECT pg_is_in_recovery()", "t", "server is not in hot standby mode"),
    };
    let answer = client.simple_query(question).await?;
    let is_wanted = answer.iter().any(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0) == Some(wanted),
        _ => false,
    });
    match is_wanted {
        true => Ok(()),
        false => Err(Failure::new(ErrorKind::Unreachable, format!("pq: {what}"))),
    }
}
