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

use crate::{Serve, tls};

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
        let content = Content {
            folder: work.join(&serve.folder),
            authorization: serve.credentials.as_ref().map(basic),
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
        Ok(Server { address: format!("{scheme}://{place}"), place, ended, thread: Some(thread) })
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
        let path = request.split(' ').nth(1).unwrap_or_default();
        let path = path.split('?').next().unwrap_or_default().trim_start_matches('/');
        let (status, body) = match fs::read(self.folder.join(path)) {
            _ if self.authorization.is_some() && authorization != self.authorization => {
                ("401 Unauthorized", Vec::new())
            }
            Ok(body) => ("200 OK", body),
            Err(_) => ("404 Not Found", Vec::new()),
        };
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(&body)?;
        stream.flush()?;
        Ok(())
    }
}
