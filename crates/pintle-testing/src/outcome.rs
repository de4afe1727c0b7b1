//! What a program did.

use std::collections::BTreeMap;
use std::fmt;

/// What a program did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Exit status; `None` if a signal or the time limit ended the program.
    pub status: Option<i32>,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error.
    pub stderr: Vec<u8>,
    /// Files that the program wrote, by path relative to the folder it was given.
    pub files: BTreeMap<String, Vec<u8>>,
}

/// Something that two outcomes do not share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The exit status.
    Status,
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// The files that were written.
    Files,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Difference::Status => "status",
            Difference::Stdout => "stdout",
            Difference::Stderr => "stderr",
            Difference::Files => "files",
        })
    }
}

impl Outcome {
    /// In what `self` and `other` differ; empty if they are the same.
    pub fn differences(&self, other: &Outcome) -> Vec<Difference> {
        let mut found = Vec::new();
        if self.status != other.status {
            found.push(Difference::Status);
        }
        if self.stdout != other.stdout {
            found.push(Difference::Stdout);
        }
        if self.stderr != other.stderr {
            found.push(Difference::Stderr);
        }
        if self.files != other.files {
            found.push(Difference::Files);
        }
        found
    }

    /// The lines around the first one that differs, for a message: `self` is wanted, `actual` came.
    pub fn explain(&self, actual: &Outcome) -> String {
        let mut text = String::new();
        if self.status != actual.status {
            text += &format!("  status: wanted {:?}, got {:?}\n", self.status, actual.status);
        }
        explain_bytes("stdout", &self.stdout, &actual.stdout, &mut text);
        explain_bytes("stderr", &self.stderr, &actual.stderr, &mut text);
        for name in self.files.keys().chain(actual.files.keys()) {
            match (self.files.get(name), actual.files.get(name)) {
                (Some(wanted), Some(got)) => explain_bytes(name, wanted, got, &mut text),
                (Some(_), None) => text += &format!("  file {name}: not written\n"),
                _ => text += &format!("  file {name}: written, but not wanted\n"),
            }
        }
        text
    }
}

/// Lines that a message shows from the first different one on.
const SHOWN_LINES: usize = 3;

fn explain_bytes(what: &str, wanted: &[u8], got: &[u8], text: &mut String) {
    if wanted == got {
        return;
    }
    let wanted: Vec<_> = wanted.split_inclusive(|byte| *byte == b'\n').collect();
    let got: Vec<_> = got.split_inclusive(|byte| *byte == b'\n').collect();
    let same = wanted.iter().zip(&got).take_while(|(a, b)| a == b).count();
    *text += &format!("  {what}, line {}:\n", same + 1);
    for (sign, lines) in [('-', &wanted), ('+', &got)] {
        for line in lines.iter().skip(same).take(SHOWN_LINES) {
            let line: String = String::from_utf8_lossy(line).chars().take(400).collect();
            *text += &format!("    {sign} {line:?}\n");
        }
        if lines.len() <= same {
            *text += &format!("    {sign} (end)\n");
        }
    }
}
