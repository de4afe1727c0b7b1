//! A program that answers questions: one JSON object a line on its standard input, one a line on
//! its standard output.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value as Json};

/// What came back for a question.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Reply {
    /// The fields of the answer, without the `id`.
    Answer(Map<String, Json>),
    /// Nothing in time; the program was stopped.
    Late,
    /// The program ended or wrote something else.
    Broken,
}

impl Reply {
    /// The output or the error, as JSON text for a report.
    pub(crate) fn to_json(&self) -> Json {
        match self {
            Reply::Answer(fields) => Json::Object(fields.clone()),
            Reply::Late => serde_json::json!({ "late": true }),
            Reply::Broken => serde_json::json!({ "broken": true }),
        }
    }

    /// The error of an answer.
    pub(crate) fn error(&self) -> Option<&str> {
        match self {
            Reply::Answer(fields) => fields.get("error").and_then(Json::as_str),
            Reply::Late | Reply::Broken => None,
        }
    }

    /// True for an answer, be it an output or an error.
    pub(crate) fn is_answer(&self) -> bool {
        matches!(self, Reply::Answer(_))
    }
}

/// A program that is started when it is asked, and again after it ended.
#[derive(Debug)]
pub(crate) struct Program {
    command: Vec<String>,
    timeout: Duration,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    child: Child,
    input: ChildStdin,
    lines: Receiver<Vec<u8>>,
}

impl Program {
    /// The program behind `command`, words separated by spaces.
    pub(crate) fn new(command: &str, timeout: Duration) -> Result<Program> {
        let command: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
        if command.is_empty() {
            bail!("an empty command");
        }
        Ok(Program { command, timeout, running: None })
    }

    /// Sends a question, to be followed by [`Program::receive`].
    pub(crate) fn send(&mut self, question: &str) -> Result<()> {
        if self.running.is_none() {
            self.running = Some(start(&self.command)?);
        }
        if let Some(running) = &mut self.running {
            // A program that has ended is noticed when its answer does not come.
            let _ = running.input.write_all(question.as_bytes());
            let _ = running.input.write_all(b"\n");
            let _ = running.input.flush();
        }
        Ok(())
    }

    /// The answer to the question sent last.
    pub(crate) fn receive(&mut self) -> Reply {
        let Some(running) = &self.running else { return Reply::Broken };
        let line = match running.lines.recv_timeout(self.timeout) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => {
                self.stop();
                return Reply::Late;
            }
            Err(RecvTimeoutError::Disconnected) => {
                self.stop();
                return Reply::Broken;
            }
        };
        match serde_json::from_slice(&line) {
            Ok(Json::Object(mut fields)) => {
                fields.remove("id");
                Reply::Answer(fields)
            }
            _ => {
                self.stop();
                Reply::Broken
            }
        }
    }

    /// Sends a question and waits for the answer.
    pub(crate) fn ask(&mut self, question: &str) -> Result<Reply> {
        self.send(question)?;
        Ok(self.receive())
    }

    fn stop(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _ = running.child.kill();
            let _ = running.child.wait();
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.stop();
    }
}

fn start(command: &[String]) -> Result<Running> {
    let mut child = Command::new(&command[0])
        .args(&command[1..])
        .env("TZ", "UTC")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}", command[0]))?;
    let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        bail!("{} has no standard input or output", command[0]);
    };
    let (sender, lines) = channel();
    thread::spawn(move || {
        let mut output = BufReader::new(output);
        let mut line = Vec::new();
        while matches!(output.read_until(b'\n', &mut line), Ok(1..)) {
            if sender.send(std::mem::take(&mut line)).is_err() {
                return;
            }
        }
    });
    Ok(Running { child, input, lines })
}
