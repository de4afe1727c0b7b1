//! A server that answers as a test wants, in plain HTTP or over TLS.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;
use std::time::Duration;

use pintle_cluster::{Gvk, ObjectRef, Resource};
use pintle_kube::{ConnectOptions, KubeCluster};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: BTreeMap<String, Vec<String>>,
    pub(crate) body: String,
    /// How many requests came before.
    pub(crate) before: usize,
}

/// What the server does.
pub(crate) enum Act {
    /// Answers with a code, headers and a body.
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Sends parts of a body, with pauses after them, and ends properly.
    Stream(Vec<(String, Duration)>),
    /// Announces a body, sends so many bytes of it, and closes the connection.
    Part(Vec<u8>, usize),
    /// Closes the connection.
    Cut,
    /// Says nothing for so long.
    Silence(Duration),
}

pub(crate) struct Server {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> String {
        self.headers.get(name).map(|values| values.join(" | ")).unwrap_or_default()
    }

    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }
}

impl Server {
    pub(crate) fn http(act: impl Fn(&Asked) -> Act + Send + Sync + 'static) -> Server {
        Server::start("http", None, act)
    }

    pub(crate) fn https(act: impl Fn(&Asked) -> Act + Send + Sync + 'static) -> Server {
        Server::tls(false, act)
    }

    /// Over TLS, and only for clients with a certificate if that is needed.
    pub(crate) fn tls(
        certificate_needed: bool,
        act: impl Fn(&Asked) -> Act + Send + Sync + 'static,
    ) -> Server {
        let chain = CertificateDer::pem_file_iter(testdata("tls/server.pem")).unwrap();
        let key = PrivateKeyDer::from_pem_file(testdata("tls/server.key")).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(testdata("tls/ca.pem")).unwrap()).unwrap();
        let clients = rustls::server::WebPkiClientVerifier::builder(Arc::new(roots));
        let clients = match certificate_needed {
            true => clients.build().unwrap(),
            false => clients.allow_unauthenticated().build().unwrap(),
        };
        let config = ServerConfig::builder()
            .with_client_cert_verifier(clients)
            .with_single_cert(chain.map(Result::unwrap).collect(), key)
            .unwrap();
        Server::start("https", Some(Arc::new(config)), act)
    }

    /// All requests so far, such as `GET /version`.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().iter().map(Asked::line).collect()
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn options(&self) -> ConnectOptions {
        ConnectOptions { api_server: self.url.clone(), ..ConnectOptions::default() }
    }

    pub(crate) fn connect(&self) -> KubeCluster {
        KubeCluster::connect(&self.options()).unwrap()
    }

    fn start(
        scheme: &str,
        tls: Option<Arc<ServerConfig>>,
        act: impl Fn(&Asked) -> Act + Send + Sync + 'static,
    ) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("{scheme}://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, act) = (Arc::clone(&asked), Arc::new(act));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (log, act, tls) = (Arc::clone(&log), Arc::clone(&act), tls.clone());
                thread::spawn(move || match tls {
                    None => serve(stream, &log, &*act, ""),
                    Some(config) => serve_tls(stream, config, &log, &*act),
                });
            }
        });
        Server { url, asked }
    }
}

fn serve_tls(
    mut socket: TcpStream,
    config: Arc<ServerConfig>,
    log: &Mutex<Vec<Asked>>,
    act: &dyn Fn(&Asked) -> Act,
) {
    let mut connection = ServerConnection::new(config).unwrap();
    if connection.complete_io(&mut socket).is_err() {
        // What the client has sent is read, so that it gets to see why it was refused.
        let _ = socket.shutdown(Shutdown::Write);
        let _ = std::io::copy(&mut socket, &mut std::io::sink());
        return;
    }
    let client = if connection.peer_certificates().is_some() { "certificate" } else { "" };
    serve(StreamOwned::new(connection, socket), log, act, client);
}

fn serve(
    stream: impl Read + Write,
    log: &Mutex<Vec<Asked>>,
    act: &dyn Fn(&Asked) -> Act,
    client: &str,
) {
    let mut stream = BufReader::new(stream);
    while let Some(mut asked) = read(&mut stream) {
        if !client.is_empty() {
            asked.headers.insert("client".to_owned(), vec![client.to_owned()]);
        }
        {
            let mut log = log.lock().unwrap();
            asked.before = log.len();
            log.push(asked.clone());
        }
        let out = stream.get_mut();
        let sent = match act(&asked) {
            Act::Cut => return,
            Act::Silence(time) => {
                thread::sleep(time);
                return;
            }
            Act::Answer(code, headers, body) => {
                let mut text =
                    format!("HTTP/1.1 {code} Test\r\ncontent-length: {}\r\n", body.len());
                for (name, value) in headers {
                    text.push_str(&format!("{name}: {value}\r\n"));
                }
                out.write_all(format!("{text}\r\n{body}").as_bytes())
            }
            Act::Stream(parts) => stream_out(out, parts),
            Act::Part(body, sent) => {
                let head = format!("HTTP/1.1 200 Test\r\ncontent-length: {}\r\n\r\n", body.len());
                let _ = out.write_all(&[head.as_bytes(), &body[..sent]].concat());
                let _ = out.flush();
                return;
            }
        };
        if sent.and_then(|()| out.flush()).is_err() {
            return;
        }
    }
}

fn stream_out(out: &mut impl Write, parts: Vec<(String, Duration)>) -> std::io::Result<()> {
    out.write_all(
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
    )?;
    for (part, pause) in parts {
        if !part.is_empty() {
            out.write_all(format!("{:x}\r\n{part}\r\n", part.len()).as_bytes())?;
            out.flush()?;
        }
        thread::sleep(pause);
    }
    out.write_all(b"0\r\n\r\n")
}

fn read(stream: &mut impl BufRead) -> Option<Asked> {
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let mut asked = Asked {
        method: words.next()?.to_owned(),
        target: words.next()?.to_owned(),
        ..Asked::default()
    };
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        let values = asked.headers.entry(name.to_ascii_lowercase()).or_default();
        values.push(value.trim().to_owned());
    }
    let length = asked.header("content-length").parse().unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    asked.body = String::from_utf8(body).unwrap();
    Some(asked)
}

/// An answer in JSON.
pub(crate) fn json(code: u16, body: impl Into<String>) -> Act {
    Act::Answer(code, vec![("content-type", "application/json".to_owned())], body.into())
}

/// A `Status` with a reason.
pub(crate) fn status(code: u16, reason: &str, message: &str) -> Act {
    json(
        code,
        serde_json::json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": message, "reason": reason, "code": code,
        })
        .to_string(),
    )
}

pub(crate) fn testdata(name: &str) -> PathBuf {
    match name.strip_prefix("tls/") {
        Some(file) if file != "other-ca.pem" => credentials().join(file),
        _ => Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name),
    }
}

/// Keys and certificates of the tests' server and of one client, made anew for each run.
fn credentials() -> &'static Path {
    static FOLDER: OnceLock<tempfile::TempDir> = OnceLock::new();
    FOLDER.get_or_init(|| make_credentials().unwrap()).path()
}

fn make_credentials() -> Result<tempfile::TempDir, Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text);
    let named = |name: &str| {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params
    };
    let mut authority = named("pintle test authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate()?;
    let certificate = authority.self_signed(&key)?;
    write("ca.pem", certificate.pem())?;
    let issuer = Issuer::new(authority, key);
    for (name, subject, names) in [
        ("server", "pintle test server", &["127.0.0.1", "kubernetes.test"][..]),
        ("client", "alice", &[]),
    ] {
        let mut params = named(subject);
        params.subject_alt_names = CertificateParams::new(
            names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(),
        )?
        .subject_alt_names;
        let key = KeyPair::generate()?;
        write(&format!("{name}.pem"), params.signed_by(&key, &issuer)?.pem())?;
        write(&format!("{name}.key"), key.serialize_pem())?;
    }
    Ok(folder)
}

pub(crate) fn config_maps() -> Resource {
    Resource { gvk: Gvk::new("v1", "ConfigMap"), plural: "configmaps".to_owned(), namespaced: true }
}

pub(crate) fn config_map(name: &str) -> ObjectRef {
    ObjectRef::new(config_maps(), "apps", name)
}
