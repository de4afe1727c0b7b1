//! A proxy in front of an API server that counts requests and does something at one of them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// What happens at a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The client is killed before the server sees the request.
    KillBefore,
    /// The client is killed after the server has answered, without the answer.
    KillAfter,
    /// The client gets this answer, and the server does not see the request.
    Answer(&'static str),
    /// The connection is cut before the server sees the request.
    CutBefore,
    /// The connection is cut after the server has answered.
    CutAfter,
    /// Nothing happens for so long, then the request goes on.
    Silence(Duration),
}

/// What is done at which request.
pub(crate) struct Plan {
    /// Number of the request, from 1; none if 0.
    pub(crate) at: usize,
    /// How many requests from there on.
    pub(crate) times: usize,
    pub(crate) fault: Fault,
}

struct Shared {
    upstream: SocketAddr,
    plan: Plan,
    count: AtomicUsize,
    /// The process to kill; 0 until it is known.
    client: AtomicUsize,
    stop: AtomicBool,
    /// What was asked, such as `GET /version`.
    asked: Mutex<Vec<String>>,
    traffic: Mutex<Traffic>,
}

/// Objects on their way to the server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traffic {
    /// Those that the server has not answered yet: number of the request and folder of the object.
    writing: Vec<(usize, String)>,
    /// The most at once.
    pub(crate) most: usize,
    /// Two of different kinds at once.
    pub(crate) mixed: Option<(String, String)>,
}

impl Traffic {
    /// A request goes to the server, such as `PATCH /api/v1/namespaces/x/configmaps/y?…`.
    fn begin(&mut self, number: usize, request: &str) {
        let Some((method, address)) = request.split_once(' ') else { return };
        let is_own = address.contains("/secrets/sh.helm") || address.contains("/leases");
        if !matches!(method, "PATCH" | "PUT") || is_own {
            return;
        }
        let path = address.split('?').next().unwrap_or_default();
        let kind = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        let other = self.writing.iter().find(|(_, other)| *other != kind);
        if let Some((_, other)) = other {
            self.mixed.get_or_insert_with(|| (other.clone(), kind.clone()));
        }
        self.writing.push((number, kind));
        self.most = self.most.max(self.writing.len());
    }

    fn end(&mut self, number: usize) {
        self.writing.retain(|(writing, _)| *writing != number);
    }
}

/// A proxy at work. It ends when this is dropped.
pub(crate) struct Proxy {
    pub(crate) url: String,
    shared: Arc<Shared>,
}

impl Proxy {
    /// Listens on a free port of this machine.
    ///
    /// # Errors
    /// A port that cannot be had.
    pub(crate) fn start(upstream: SocketAddr, plan: Plan) -> Result<Proxy> {
        let listener = TcpListener::bind("127.0.0.1:0").context("no port for the proxy")?;
        let url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared {
            upstream,
            plan,
            count: AtomicUsize::new(0),
            client: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
            asked: Mutex::default(),
            traffic: Mutex::default(),
        });
        let accepting = shared.clone();
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if accepting.stop.load(Ordering::Relaxed) {
                    return;
                }
                let shared = accepting.clone();
                // Connections end when either side does.
                thread::spawn(move || drop(shared.connection(client)));
            }
        });
        Ok(Proxy { url, shared })
    }

    /// Says which process is to be killed.
    pub(crate) fn client_is(&self, pid: u32) {
        self.shared.client.store(pid as usize, Ordering::SeqCst);
    }

    /// What was on its way at once so far.
    pub(crate) fn traffic(&self) -> Traffic {
        self.shared.traffic().clone()
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        // Wakes the thread that accepts.
        drop(TcpStream::connect(self.url.trim_start_matches("http://")));
    }
}

impl Shared {
    fn traffic(&self) -> MutexGuard<'_, Traffic> {
        self.traffic.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Passes the requests of one connection on, one after the other, as HTTP/1.1 has it.
    fn connection(&self, client: TcpStream) -> Result<()> {
        client.set_nodelay(true)?;
        let server = TcpStream::connect(self.upstream)?;
        server.set_nodelay(true)?;
        let mut requests = BufReader::new(client.try_clone()?);
        let answered = Arc::new(AtomicUsize::new(AnswerTo::Client as usize));
        let current = AtomicUsize::new(0);
        let back = Answers {
            server: server.try_clone()?,
            client: client.try_clone()?,
            to: answered.clone(),
        };
        let pid = |shared: &Shared| shared.client.load(Ordering::SeqCst);
        thread::scope(|scope| {
            let answered_one = || self.traffic().end(current.load(Ordering::SeqCst));
            scope.spawn(move || back.pass(|| end(pid(self)), answered_one));
            let result = self.requests(&mut requests, &client, &server, (&answered, &current));
            let _ = server.shutdown(Shutdown::Both);
            let _ = client.shutdown(Shutdown::Both);
            result
        })
    }

    fn requests(
        &self,
        requests: &mut BufReader<TcpStream>,
        mut client: &TcpStream,
        mut server: &TcpStream,
        (answer_to, current): (&AtomicUsize, &AtomicUsize),
    ) -> Result<()> {
        while let Some(request) = read_request(requests)? {
            let number = self.count.fetch_add(1, Ordering::SeqCst) + 1;
            let first = request.split(|b| *b == b'\r').next().unwrap_or_default();
            let first = String::from_utf8_lossy(first).replace(" HTTP/1.1", "");
            current.store(number, Ordering::SeqCst);
            self.traffic().begin(number, &first);
            self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(first);
            let Plan { at, times, ref fault } = self.plan;
            if at > 0 && (at..at + times).contains(&number) {
                match fault {
                    Fault::KillBefore => {
                        end(self.client.load(Ordering::SeqCst));
                        return Ok(());
                    }
                    Fault::KillAfter => answer_to.store(AnswerTo::Death as usize, Ordering::SeqCst),
                    Fault::CutAfter => answer_to.store(AnswerTo::Nobody as usize, Ordering::SeqCst),
                    Fault::CutBefore => return Ok(()),
                    Fault::Answer(text) => {
                        client.write_all(text.as_bytes())?;
                        continue;
                    }
                    Fault::Silence(time) => thread::sleep(*time),
                }
            }
            server.write_all(&request)?;
        }
        Ok(())
    }
}

/// What becomes of the next answer.
enum AnswerTo {
    Client,
    Nobody,
    Death,
}

/// The way back.
struct Answers {
    server: TcpStream,
    client: TcpStream,
    to: Arc<AtomicUsize>,
}

impl Answers {
    fn pass(mut self, kill: impl Fn(), answered_one: impl Fn()) {
        let mut buffer = vec![0; 64 << 10];
        while let Ok(length) = self.server.read(&mut buffer) {
            if length == 0 {
                break;
            }
            answered_one();
            let to = self.to.load(Ordering::SeqCst);
            if to == AnswerTo::Death as usize {
                kill();
                break;
            }
            if to == AnswerTo::Nobody as usize {
                break;
            }
            if self.client.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        let _ = self.client.shutdown(Shutdown::Both);
        let _ = self.server.shutdown(Shutdown::Both);
    }
}

fn end(pid: usize) {
    if let Ok(pid) = i32::try_from(pid)
        && pid > 0
    {
        let _ = kill(Pid::from_raw(pid), Signal::SIGKILL);
    }
}

/// The head and the body of a request; nothing at the end of the connection.
fn read_request(from: &mut BufReader<TcpStream>) -> Result<Option<Vec<u8>>> {
    let mut request = Vec::new();
    let mut length = 0;
    loop {
        let start = request.len();
        if from.read_until(b'\n', &mut request)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&request[start..]).to_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse()?;
        }
        if line.trim().is_empty() {
            break;
        }
    }
    let head = request.len();
    request.resize(head + length, 0);
    from.read_exact(&mut request[head..])?;
    Ok(Some(request))
}
