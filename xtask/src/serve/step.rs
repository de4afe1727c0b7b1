//! One step: a command, and what is expected of it.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::shell::words;

/// How long a watch may take to begin, and to tell what is waited for.
const WATCH: Duration = Duration::from_secs(20);

/// Characters of output that are shown of a failure.
const SHOWN: usize = 2000;

/// A command and what is expected of it.
pub(super) struct Step {
    pub(super) line: String,
    status: i32,
    command: Vec<String>,
    /// What makes the first one tell what is waited for.
    cause: Option<Vec<String>>,
    text: String,
}

/// Programs and folders.
pub(super) struct Bed {
    pub(super) programs: [(&'static str, PathBuf); 4],
    pub(super) work: PathBuf,
    pub(super) kubeconfig: PathBuf,
    pub(super) home: PathBuf,
}

impl Step {
    /// The steps of a file; some words of it stand for others.
    pub(super) fn read(path: &Path, others: &[(&str, String)]) -> Result<Vec<Step>> {
        let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.map(|line| Step::parse(line, others).with_context(|| line.to_owned())).collect()
    }

    fn parse(line: &str, others: &[(&str, String)]) -> Result<Step> {
        let mut parts = line.splitn(3, '|').map(str::trim);
        let mut next = || parts.next().context("a step is STATUS | COMMAND | TEXT");
        let (status, command, text) = (next()?.parse()?, next()?, next()?);
        let command = others.iter().fold(command.to_owned(), |command, (word, other)| {
            command
                .split(' ')
                .map(|one| if one == *word { other } else { one })
                .collect::<Vec<_>>()
                .join(" ")
        });
        let (first, cause) = match command.split_once(" & ") {
            Some((first, cause)) => (first, Some(words(cause)?)),
            None => (command.as_str(), None),
        };
        let text = text.to_owned();
        Ok(Step { status, command: words(first)?, cause, text, line: command.clone() })
    }
}

impl Bed {
    /// Runs a step; what is wrong with what it did, if anything is.
    pub(super) fn run(&self, step: &Step) -> Result<Option<String>> {
        match &step.cause {
            None => self.once(step),
            Some(cause) => self.watched(step, cause),
        }
    }

    fn once(&self, step: &Step) -> Result<Option<String>> {
        let output = self.command(&step.command)?.output()?;
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        let is_fine = output.status.code() == Some(step.status) && text.contains(&step.text);
        // Nothing is said where nothing is expected.
        let is_fine = is_fine && (!step.text.is_empty() || step.status != 0 || is_quiet(&text));
        Ok((!is_fine).then(|| told(step, &format!("{}: {text}", output.status))))
    }

    fn watched(&self, step: &Step, cause: &[String]) -> Result<Option<String>> {
        let mut watch = self.command(&step.command)?.stdout(Stdio::piped()).spawn()?;
        let seen = follow(&mut watch)?;
        // It has begun when it has told what there is, or has nothing to tell.
        wait(|| !seen.lock().unwrap_or_else(PoisonError::into_inner).is_empty(), WATCH / 10);
        seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let done = self.command(cause)?.output()?;
        let has = || seen.lock().unwrap_or_else(PoisonError::into_inner).contains(&step.text);
        let is_seen = wait(has, WATCH);
        watch.kill()?;
        watch.wait()?;
        let seen = seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let why = format!("{}: {}\n{seen}", done.status, String::from_utf8_lossy(&done.stderr));
        Ok((!is_seen || !done.status.success()).then(|| told(step, &why)))
    }

    fn command(&self, words: &[String]) -> Result<Command> {
        let (program, args) = words.split_first().context("a step without a command")?;
        let found = self.programs.iter().find(|(name, _)| name == program);
        let (_, path) = found.with_context(|| format!("no program {program}"))?;
        let mut command = Command::new(path);
        command
            .args(args)
            .current_dir(&self.work)
            .env("KUBECONFIG", &self.kubeconfig)
            .env("HOME", &self.home)
            .env_remove("PINTLE_SANDBOX_SCRIPT")
            .stdin(Stdio::null());
        Ok(command)
    }
}

/// Whether there is nothing in an output but what tells that there is nothing.
fn is_quiet(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text.starts_with("No resources found") || text.contains("condition met")
}

fn told(step: &Step, why: &str) -> String {
    let shown: String = why.chars().take(SHOWN).collect();
    let wanted = format!("        wanted status {} and {:?}\n", step.status, step.text);
    shown.lines().fold(wanted, |text, line| text + "        " + line + "\n")
}

/// What a program says, as it comes.
fn follow(child: &mut Child) -> Result<Arc<Mutex<String>>> {
    let mut out = child.stdout.take().context("no output to follow")?;
    let seen = Arc::new(Mutex::new(String::new()));
    let writer = Arc::clone(&seen);
    thread::spawn(move || {
        let mut piece = [0; 4096];
        while let Ok(count @ 1..) = out.read(&mut piece) {
            let text = String::from_utf8_lossy(&piece[..count]);
            writer.lock().unwrap_or_else(PoisonError::into_inner).push_str(&text);
        }
    });
    Ok(seen)
}

/// Waits until something is so; whether it is.
fn wait(is_so: impl Fn() -> bool, time: Duration) -> bool {
    let begun = Instant::now();
    while !is_so() {
        if begun.elapsed() > time {
            return false;
        }
        thread::sleep(Duration::from_millis(20));
    }
    true
}
