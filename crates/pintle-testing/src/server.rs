//! A folder over HTTP.

use std::fs;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::{Serve, registry, tls};

/// Serves the files of a folder on loopback until it is dropped.
pub struct Server {
    address: String,
    place: SocketAddr,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// What there is to serve, and to whom.
struct Content {
    folder: PathBuf,
    /// The only `Authorization` that will do.
    authorization: Option<String>,
    tokens: bool,
    address: String,
}

impl Server {
    /// Serves a folder of `work`.
    ///
    /// # Errors
    /// A port that cannot be had, and those of the file system.
    pub fn start(serve: &Serve, work: &Path) -> Result<Server> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let place = listener.local_addr()?;
        let tls = serve.tls.then(|| tls::server(&work.join("tls"), serve.client_certificate));
        let tls = tls.transpose()?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let basic = |credentials: &String| format!("Basic {}", STANDARD.encode(credentials));
        let address = format!("{scheme}://{place}");
        let content = Content {
            folder: work.join(&serve.folder),
            authorization: serve.credentials.as_ref().map(basic),
            tokens: serve.tokens,
            address: address.clone(),
        };
        let ended = Arc::new(AtomicBool::new(false));
        let seen = ended.clone();
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if seen.load(Ordering::Relaxed) {
                    return;
                }
                // A client that goes away is nobody's fault.
                let _ = match &tls {
                    None => content.answer(stream),
                    Some(config) => tls::over(stream, config).and_then(|s| content.answer(s)),
                };
            }
        });
        Ok(Server { address, place, ended, thread: Some(thread) })
    }

    /// `http://127.0.0.1:PORT`, or `https`.
    pub fn address(&self) -> String {
        self.address.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // One more connection wakes the thread, which then looks.
        let _ = TcpStream::connect(self.place);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Content {
    /// Answers one request and closes the connection.
    fn answer(&self, mut stream: impl Read + Write) -> Result<()> {
        let mut lines = BufReader::new(&mut stream).lines();
        let request = lines.next().context("no request")??;
        let mut authorization = None;
        for line in lines.by_ref() {
            let line = line?;
            if line.is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(": ")
                && name.eq_ignore_ascii_case("authorization")
            {
                authorization = Some(value.to_owned());
            }
        }
        let mut words = request.split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let mut answer = self.find(target, authorization);
        let mut head = format!(
            "HTTP/1.1 {}\r\nContent-Length: {}\r\nContent-Type: {}\r\nConnection: close\r\n",
            answer.status,
            answer.body.len(),
            answer.kind
        );
        if answer.kind.contains("manifest") {
            head += &format!("Docker-Content-Digest: {}\r\n", registry::digest(&answer.body));
        }
        if let Some(challenge) = &answer.challenge {
            head += &format!("WWW-Authenticate: {challenge}\r\n");
        }
        if method == "HEAD" {
            answer.body.clear();
        }
        stream.write_all(format!("{head}\r\n").as_bytes())?;
        stream.write_all(&answer.body)?;
        stream.flush()?;
        Ok(())
    }

    fn find(&self, target: &str, authorization: Option<String>) -> Answer {
        let path = target.split('?').next().unwrap_or_default().trim_start_matches('/');
        let registry_path = path.strip_prefix("v2/");
        // A registry with tokens gives one to whom it knows, and wants to see it.
        let token_wanted = self.tokens && path != "token";
        let wanted = match token_wanted {
            true => Some(format!("Bearer {TOKEN}")),
            false => self.authorization.clone(),
        };
        if wanted.is_some() && authorization != wanted {
            let challenge = match token_wanted {
                true => format!("Bearer realm=\"{}/token\",service=\"test\"", self.address),
                false => "Basic realm=\"test\"".to_owned(),
            };
            let body =
                br#"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"#;
            let body = if registry_path.is_some() { body.to_vec() } else { Vec::new() };
            return Answer { challenge: Some(challenge), ..Answer::new("401 Unauthorized", body) };
        }
        if self.tokens && path == "token" {
            return Answer::new("200 OK", format!("{{\"token\":\"{TOKEN}\"}}").into_bytes());
        }
        if let Some(path) = registry_path {
            return match registry::find(&self.folder, path) {
                Some((kind, body)) => Answer { kind, ..Answer::new("200 OK", body) },
                None => Answer::new("404 Not Found", b"{}".to_vec()),
            };
        }
        match fs::read(self.folder.join(path)) {
            Ok(body) => Answer { kind: "application/octet-stream", ..Answer::new("200 OK", body) },
            Err(_) => Answer::new("404 Not Found", Vec::new()),
        }
    }
}

/// What a registry gives to whom it knows.
const TOKEN: &str = "t0ken";

struct Answer {
    status: &'static str,
    kind: &'static str,
    challenge: Option<String>,
    body: Vec<u8>,
}

impl Answer {
    fn new(status: &'static str, body: Vec<u8>) -> Answer {
        Answer { status, kind: "application/json", challenge: None, body }
    }
}
