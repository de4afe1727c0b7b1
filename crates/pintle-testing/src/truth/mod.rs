//! Sequences of requests to a Kubernetes API, and what it answered.
//!
//! `cargo xtask truth` puts them to a real control plane and to the one in memory; the tests of the
//! latter compare with what was recorded. Both go through here, so that a sequence means the same
//! everywhere.

mod compare;
mod differences;
mod events;
mod mask;
mod pretended;

pub use self::compare::{Difference, compare};
pub use self::differences::Differences;
pub use self::mask::Masks;
pub use self::pretended::pretended;

use std::path::Path;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Requests that belong together, in a namespace of their own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sequence {
    /// File and name.
    pub id: String,
    /// What is asked, in order.
    pub calls: Vec<Call>,
}

/// A request. `{ns}` stands for the namespace, `{rv:N}`, `{uid:N}` and `{continue:N}` for what the
/// Nth answer says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Call {
    /// Of HTTP; `REST` waits until nothing changes any more, `GONE` until there is nothing,
    /// `ESTABLISHED` until a CustomResourceDefinition is served.
    pub method: String,
    /// With the query, encoded.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// `Content-Type`.
    #[serde(default, rename = "type", skip_serializing_if = "String::is_empty")]
    pub media_type: String,
    /// `Accept`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub accept: String,
    /// `User-Agent`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub agent: String,
    /// What is sent.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Texts of `Warning` headers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
    /// What was sent.
    pub body: Value,
}

/// A sequence and what the real server answered, masked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recorded {
    /// What was asked.
    #[serde(flatten)]
    pub sequence: Sequence,
    /// What was answered to each call.
    pub answers: Vec<Answer>,
}

impl Call {
    /// Whether it waits.
    pub fn is_rest(&self) -> bool {
        self.method == "REST"
    }

    /// Whether it waits for whatever.
    pub fn is_wait(&self) -> bool {
        matches!(self.method.as_str(), "REST" | "GONE" | "ESTABLISHED")
    }

    /// The parameters, decoded.
    pub fn query(&self) -> Vec<(String, String)> {
        let query = self.path.split_once('?').map(|(_, query)| query).unwrap_or_default();
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                (decoded(key), decoded(value))
            })
            .collect()
    }

    fn filled(&self, namespace: &str, answers: &[Answer]) -> Call {
        let fill = |text: &str| {
            let mut text = text.replace("{ns}", namespace);
            for (at, answer) in answers.iter().enumerate() {
                for (name, path) in [
                    ("rv", "/metadata/resourceVersion"),
                    ("uid", "/metadata/uid"),
                    ("continue", "/metadata/continue"),
                ] {
                    let value = answer.body.pointer(path).and_then(Value::as_str);
                    let token = format!("{{{name}:{}}}", at + 1);
                    text = text.replace(&token, value.unwrap_or_default());
                }
            }
            text
        };
        Call { path: fill(&self.path), body: fill(&self.body), ..self.clone() }
    }
}

impl Sequence {
    /// Puts the calls to a server, one after the other, and masks what it answers.
    ///
    /// # Errors
    /// A server that cannot be reached.
    pub fn run(
        &self,
        namespace: &str,
        masks: &Masks,
        mut ask: impl FnMut(&Call) -> Result<Answer>,
    ) -> Result<Vec<Answer>> {
        let (mut answers, mut masked) = (Vec::new(), Vec::new());
        let mut at_rest = false;
        for call in &self.calls {
            let call = call.filled(namespace, &answers);
            let answer = ask(&call)?;
            at_rest = call.is_rest() || (at_rest && call.method == "GET");
            masked.push(masks.apply(answer.clone(), namespace, at_rest));
            answers.push(answer);
        }
        Ok(masked)
    }
}

/// Reads what was recorded: a sequence a line.
///
/// # Errors
/// A file that cannot be read.
pub fn load(path: &Path) -> Result<Vec<Recorded>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// Writes it.
///
/// # Errors
/// A file that cannot be written.
pub fn save(path: &Path, recorded: &[Recorded]) -> Result<()> {
    let mut text = String::new();
    for one in recorded {
        text.push_str(&serde_json::to_string(one)?);
        text.push('\n');
    }
    Ok(std::fs::write(path, text)?)
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = [rest.next(), rest.next()].map(|b| char::from(b.unwrap_or(b'0')));
                let digits = String::from_iter(digits);
                bytes.push(u8::from_str_radix(&digits, 16).unwrap_or(b'?'));
            }
            byte => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
