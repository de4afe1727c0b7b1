//! A client of HTTP that does as it is told.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pintle_sandbox::{Options, Sandbox};
use pintle_serve::{ServeOptions, Server};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::Value;

/// What the servers of these tests want to be shown.
pub(crate) const TOKEN: &str = "token-of-the-tests";

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value.as_str())
    }
}

pub(crate) fn server() -> Server {
    let sandbox = Sandbox::new(Options { start: 1_700_000_000, ..Options::default() });
    Server::start(sandbox, &ServeOptions::new(TOKEN)).unwrap()
}

pub(crate) type Connection = BufReader<StreamOwned<ClientConnection, TcpStream>>;

/// A connection that believes the authority of the kubeconfig, and no other.
pub(crate) fn connect(server: &Server) -> Connection {
    let line = server.kubeconfig().lines().find_map(|line| {
        line.trim().strip_prefix("certificate-authority-data: ").map(str::to_owned)
    });
    let pem = STANDARD.decode(line.unwrap()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(&pem).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("127.0.0.1").unwrap();
    let tls = ClientConnection::new(Arc::new(config), name).unwrap();
    let stream = TcpStream::connect(server.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    BufReader::new(StreamOwned::new(tls, stream))
}

/// Sends a request with these lines of its head and a body.
pub(crate) fn send(connection: &mut Connection, first: &str, headers: &[&str], body: &[u8]) {
    let mut head = format!("{first} HTTP/1.1\r\nHost: localhost\r\n");
    for header in headers {
        head += &format!("{header}\r\n");
    }
    head += &format!("Content-Length: {}\r\n\r\n", body.len());
    let stream = connection.get_mut();
    // A server that has refused already need not read the rest.
    let written = stream.write_all(head.as_bytes());
    let _ = written.and_then(|()| stream.write_all(body)).and_then(|()| stream.flush());
}

/// The status and the headers of an answer.
pub(crate) fn head(connection: &mut Connection) -> (u16, Vec<(String, String)>) {
    let mut line = String::new();
    connection.read_line(&mut line).unwrap();
    let status = line.split(' ').nth(1).unwrap().parse().unwrap();
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        connection.read_line(&mut line).unwrap();
        match line.trim_end().split_once(": ") {
            Some((name, value)) => headers.push((name.to_lowercase(), value.to_owned())),
            None => return (status, headers),
        }
    }
}

/// One event of a watch.
pub(crate) fn event(connection: &mut Connection) -> Value {
    let mut line = String::new();
    // The size of the chunk, the event and the end of the chunk.
    connection.read_line(&mut line).unwrap();
    line.clear();
    connection.read_line(&mut line).unwrap();
    let event = serde_json::from_str(&line).unwrap();
    line.clear();
    connection.read_line(&mut line).unwrap();
    event
}

/// Asks with a token, on a connection of its own.
pub(crate) fn ask(server: &Server, first: &str, headers: &[&str], body: &[u8]) -> Answer {
    let token = format!("Authorization: Bearer {TOKEN}");
    let mut all = vec![token.as_str()];
    all.extend(headers);
    ask_as(server, first, &all, body)
}

/// Asks with these headers alone.
pub(crate) fn ask_as(server: &Server, first: &str, headers: &[&str], body: &[u8]) -> Answer {
    let mut connection = connect(server);
    send(&mut connection, first, headers, body);
    let (status, headers) = head(&mut connection);
    let mut answer = Answer { status, headers, body: Vec::new() };
    let length: usize = answer.header("content-length").parse().unwrap_or_default();
    answer.body = vec![0; length];
    connection.read_exact(&mut answer.body).unwrap();
    answer
}
