//! A session of the database that is made anew when it breaks.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use pintle_cluster::ErrorKind;
use tokio::runtime::{self, Handle, Runtime};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::{Client, Transaction};

use crate::dial::dial;
use crate::failure::Failure;
use crate::settings::Settings;

/// How long a server may take to give a session, where the connection string says nothing. Helm
/// waits as long as the operating system does.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(30);

/// How long the database may take for one answer. Helm waits for ever.
pub const REQUEST_TIMEOUT: Duration = Duration::from_secs(120);

/// After so long without use it is looked whether the session is still there.
const IDLE: Duration = Duration::from_secs(5);

/// How long a session may take to say goodbye.
const GOODBYE: Duration = Duration::from_millis(200);

/// A session, one user at a time.
pub(crate) struct Connection {
    settings: Settings,
    live: Mutex<Option<Live>>,
    /// The asynchronous side.
    runtime: Option<Runtime>,
}

struct Live {
    client: Client,
    task: JoinHandle<()>,
    used: Instant,
}

impl Connection {
    /// Nothing is asked of the server yet.
    pub(crate) fn new(settings: Settings) -> Result<Connection, Failure> {
        let runtime = runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("pintle-sql")
            .enable_io()
            .enable_time()
            .build();
        let runtime = runtime.map_err(|error| {
            Failure::new(ErrorKind::Other, format!("cannot start threads: {error}"))
        })?;
        Ok(Connection { settings, live: Mutex::default(), runtime: Some(runtime) })
    }

    /// Does the work in a session. If that breaks, the work is done again in another one, once, and
    /// unless the first one may have kept what it was told.
    pub(crate) fn run<T>(
        &self,
        work: impl AsyncFn(&mut Client) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let other = |text: &str| Failure::new(ErrorKind::Other, text.to_owned());
        if Handle::try_current().is_ok() {
            return Err(other("a database may not be used within an asynchronous runtime"));
        }
        let runtime = self.runtime.as_ref().ok_or_else(|| other("the connection is closed"))?;
        let mut place = self.live();
        runtime.block_on(async {
            let was_there = place.is_some();
            let done = self.once(&mut place, &work).await;
            match done {
                Err(failure) if was_there && failure.is_loss() && !failure.is_unsure => {
                    self.once(&mut place, &work).await
                }
                done => done,
            }
        })
    }

    async fn once<T>(
        &self,
        place: &mut Option<Live>,
        work: &impl AsyncFn(&mut Client) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let mut live = self.usable(place.take()).await?;
        let done = work(&mut live.client).await;
        let is_lost = matches!(&done, Err(f) if f.is_loss() || f.kind == ErrorKind::Timeout);
        if is_lost || live.client.is_closed() {
            // What the server was not told to keep, it forgets.
            live.task.abort();
        } else {
            live.used = Instant::now();
            *place = Some(live);
        }
        done
    }

    fn live(&self) -> MutexGuard<'_, Option<Live>> {
        // Whoever panicked had taken the session out.
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn usable(&self, kept: Option<Live>) -> Result<Live, Failure> {
        if let Some(live) = kept {
            let is_fresh = live.used.elapsed() < IDLE && !live.client.is_closed();
            if is_fresh || within(live.client.check_connection()).await.is_ok() {
                return Ok(live);
            }
            live.task.abort();
        }
        let (client, task) = dial(&self.settings).await?;
        Ok(Live { client, task, used: Instant::now() })
    }
}

/// One answer of the server, if it comes in time.
pub(crate) async fn within<T>(
    answer: impl Future<Output = Result<T, tokio_postgres::Error>>,
) -> Result<T, Failure> {
    let limit = REQUEST_TIMEOUT;
    match timeout(limit, answer).await {
        Ok(answer) => Ok(answer?),
        Err(_) => {
            let text = format!("pq: the database did not answer within {} s", limit.as_secs());
            Err(Failure::new(ErrorKind::Timeout, text))
        }
    }
}

/// The end of a transaction. When the answer is lost, nobody knows what became of it.
pub(crate) async fn commit(transaction: Transaction<'_>) -> Result<(), Failure> {
    within(transaction.commit()).await.map_err(|failure| match failure.kind {
        ErrorKind::Unreachable | ErrorKind::Timeout => failure.unsure(),
        _ => failure,
    })
}

impl Drop for Connection {
    fn drop(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        if let Some(Live { client, task, .. }) = self.live().take() {
            drop(client);
            if Handle::try_current().is_err() {
                let _said = runtime.block_on(async { timeout(GOODBYE, task).await });
            }
        }
        runtime.shutdown_background();
    }
}
