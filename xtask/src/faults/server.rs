//! Faults between pintle and the API server: the right result, or one clear error.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::bed::Bed;
use super::proxy::{Fault, Plan};

const SERVER_ERROR: &str = "HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\n\
    Content-Length: 100\r\n\r\n\
    {\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"something broke\",\"reason\":\"InternalError\",\"code\":500}";

const TOO_MANY: &str =
    "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n";

const CONFLICT: &str = "HTTP/1.1 409 Conflict\r\nContent-Type: application/json\r\n\
    Content-Length: 95\r\n\r\n\
    {\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"it was modified\",\"reason\":\"Conflict\",\"code\":409}";

const UNAUTHORIZED: &str = "HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\n\
    Content-Length: 96\r\n\r\n\
    {\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"Unauthorized\",\"reason\":\"Unauthorized\",\"code\":401}";

/// Tries each fault at each request of an upgrade and prints a table. Whether every run came to the
/// right result or to one error, after which the release can be brought to its end.
///
/// # Errors
/// Programs that cannot be started.
pub(crate) fn run(bed: &Bed) -> Result<bool> {
    let faults: [(&str, Fault); 7] = [
        ("500 once", Fault::Answer(SERVER_ERROR)),
        ("429, Retry-After 1", Fault::Answer(TOO_MANY)),
        ("409 once", Fault::Answer(CONFLICT)),
        ("401 once", Fault::Answer(UNAUTHORIZED)),
        ("cut before", Fault::CutBefore),
        ("cut after", Fault::CutAfter),
        ("silence of 2 s", Fault::Silence(Duration::from_secs(2))),
    ];
    let asked = asked(bed)?;
    let mut fine = true;
    println!("fault | requests | right result | one clear error | wrong | longest");
    for (nth, (name, fault)) in faults.iter().enumerate() {
        let (mut right, mut clear, mut wrong) = (0, 0, 0);
        let mut longest = Duration::ZERO;
        for at in 1..=asked.len() {
            let release = format!("faults-{nth}-{at}");
            let begun = Instant::now();
            let run = Run { release, at, fault: fault.clone() };
            match run.comes_right(bed) {
                Ok(true) => right += 1,
                Ok(false) => clear += 1,
                Err(error) => {
                    wrong += 1;
                    println!("  WRONG {name} at request {at}, {}: {error:#}", asked[at - 1]);
                }
            }
            longest = longest.max(begun.elapsed());
        }
        let longest = longest.as_secs_f64();
        println!("{name} | {} | {right} | {clear} | {wrong} | {longest:.1} s", asked.len());
        fine &= wrong == 0;
    }
    Ok(fine)
}

fn install(bed: &Bed, release: &str) -> Result<()> {
    let done = bed.pintle(&["install", release, bed.chart(), "--set", "web=false"])?;
    ensure!(done.is_ok(), "install: {}", done.stderr);
    Ok(())
}

fn upgrade<'a>(bed: &'a Bed, release: &'a str) -> Vec<&'a str> {
    vec!["upgrade", release, bed.chart(), "--set", "web=false,parts=2,text=two", "--timeout", "30s"]
}

/// What an undisturbed upgrade asks.
///
/// # Errors
/// Programs that cannot be started, and upgrades that fail.
pub(crate) fn asked(bed: &Bed) -> Result<Vec<String>> {
    let release = "faults-whole";
    install(bed, release)?;
    let (done, asked) = bed.count(&upgrade(bed, release))?;
    ensure!(done.is_ok(), "{}", done.stderr);
    bed.pintle(&["uninstall", release])?;
    Ok(asked)
}

/// An upgrade with a fault at one of its requests.
pub(crate) struct Run {
    pub(crate) release: String,
    /// Number of the request, from 1.
    pub(crate) at: usize,
    pub(crate) fault: Fault,
}

impl Run {
    /// Whether the upgrade went well in spite of the fault.
    ///
    /// # Errors
    /// Whatever is neither the right result nor one clear error.
    pub(crate) fn comes_right(&self, bed: &Bed) -> Result<bool> {
        let Run { release, at, fault } = self;
        one(bed, release, *at, fault.clone())
    }
}

fn one(bed: &Bed, release: &str, at: usize, fault: Fault) -> Result<bool> {
    install(bed, release)?;
    let args = upgrade(bed, release);
    let (done, _) = bed.through(Plan { at, times: 1, fault }, &args)?;
    let went_well = done.is_ok();
    if !went_well {
        let errors = done.stderr.lines().filter(|line| line.starts_with("Error: ")).count();
        ensure!(errors == 1, "{errors} errors: {}", done.stderr);
        let again = bed.pintle(&args)?;
        if !again.is_ok() {
            ensure!(again.stderr.contains("pintle resume"), "stuck: {}", again.stderr);
            let resumed = bed.pintle(&["resume", release])?;
            ensure!(resumed.is_ok(), "resume: {}", resumed.stderr);
        }
    }
    let status = bed.helm(&["status", release])?;
    ensure!(status.stdout.contains("STATUS: deployed"), "not deployed: {}", status.stdout);
    let found = bed.objects_of(release)?;
    ensure!(found.len() == 4, "objects: {found:?}");
    let gone = bed.pintle(&["uninstall", release])?;
    ensure!(gone.is_ok(), "uninstall: {}", gone.stderr);
    let left = bed.objects_of(release)?;
    ensure!(left.is_empty(), "orphans: {left:?}");
    Ok(went_well)
}
