//! Questions to the engine alone, one JSON object a line: see `testdata/vectors/README.md`.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use serde_json::{Map, Value};

/// A question and Helm's answer.
#[derive(Clone, Debug, Deserialize)]
pub struct Vector {
    /// Unique name.
    pub id: String,
    /// Family, which is also the name of the file.
    pub cat: String,
    /// The question, without its id.
    pub req: Map<String, Value>,
    /// What Helm answered.
    pub expect: Answer,
}

/// An answer: either an output or an error.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Answer {
    /// Name of the question; absent in recordings.
    #[serde(default)]
    pub id: Option<String>,
    /// What came out.
    #[serde(default)]
    pub output: Option<Value>,
    /// Text of the error.
    #[serde(default)]
    pub error: Option<String>,
    /// Warnings, sorted.
    #[serde(default)]
    pub log: Vec<String>,
}

/// How close an answer is to the recorded one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Same output, or same text of the error.
    Exact,
    /// An error is recorded and an error came, with another text.
    OtherText,
    /// Another output, an error in place of an output, or an output in place of an error.
    Wrong,
}

/// All vectors of a folder's `.jsonl` files, in order of file names and lines.
///
/// # Errors
/// Those of the file system, and lines that are no vectors.
pub fn load_vectors(folder: &Path) -> Result<Vec<Vector>> {
    let mut paths = fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    paths.sort();
    let mut vectors = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path)?;
        for (number, line) in text.lines().enumerate() {
            let vector = serde_json::from_str(line)
                .with_context(|| format!("{}:{}", path.display(), number + 1))?;
            vectors.push(vector);
        }
    }
    Ok(vectors)
}

/// Puts all questions to one run of a program and returns its answers in order.
///
/// # Errors
/// A program that ends early, prints something else, or leaves out a question. The message names
/// the question that was not answered.
pub fn ask(mut program: Command, vectors: &[Vector]) -> Result<Vec<Answer>> {
    let mut child =
        program.env("TZ", "UTC").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut stdin = child.stdin.take().context("no standard input")?;
    let stdout = BufReader::new(child.stdout.take().context("no standard output")?);
    let mut answers = Vec::with_capacity(vectors.len());
    std::thread::scope(|scope| -> Result<()> {
        scope.spawn(move || {
            for vector in vectors {
                let mut request = vector.req.clone();
                request.insert("id".to_owned(), Value::String(vector.id.clone()));
                // The reading side reports a program that ended.
                if writeln!(stdin, "{}", Value::Object(request)).is_err() {
                    return;
                }
            }
        });
        let mut lines = stdout.lines();
        for vector in vectors {
            let line = lines.next().with_context(|| format!("no answer to {}", vector.id))??;
            let answer: Answer = serde_json::from_str(&line)
                .with_context(|| format!("answer to {}: {line:.200}", vector.id))?;
            ensure!(
                answer.id.as_deref() == Some(&vector.id),
                "answer to {} in place of {}",
                answer.id.as_deref().unwrap_or("nothing"),
                vector.id
            );
            answers.push(answer);
        }
        Ok(())
    })
    .inspect_err(|_| {
        let _ = child.kill();
    })?;
    child.wait()?;
    Ok(answers)
}

/// Compares an answer with the recorded one.
pub fn grade(wanted: &Answer, got: &Answer) -> Grade {
    match (&wanted.error, &got.error) {
        (Some(wanted), Some(got)) if wanted == got => Grade::Exact,
        (Some(_), Some(_)) => Grade::OtherText,
        (None, None) if wanted.output == got.output => Grade::Exact,
        _ => Grade::Wrong,
    }
}
