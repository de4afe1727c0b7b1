//! Differences for people at a terminal.

use std::fmt::Write as _;

use crate::compare::{Change, Report, Summary, Verdict};
use crate::pair::Part;
use crate::unified::Line;

const BOLD: &str = "1";
const RED: &str = "31";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const CYAN: &str = "36";

impl Report {
    /// The differences as text: a line for each object that changes, its lines that differ, and a
    /// line with all numbers. Objects that do not change are left out unless `unchanged` is set.
    pub fn to_text(&self, color: bool, unchanged: bool) -> String {
        let paint = |code, text: &str| painted(color, code, text);
        let mut out = String::new();
        let shown = |change: &&Change| {
            unchanged || change.verdict != Verdict::Unchanged || !change.problems.is_empty()
        };
        for change in self.changes.iter().filter(shown) {
            let _ = writeln!(out, "{}", paint(BOLD, &change.title()));
            for problem in &change.problems {
                let _ = writeln!(
                    out,
                    "{}",
                    paint(YELLOW, &format!("! {}", problem.replace('\n', "\n  ")))
                );
            }
            for hunk in &change.hunks {
                let _ = writeln!(out, "{}", paint(CYAN, &hunk.header()));
                for line in &hunk.lines {
                    let (sign, text) = line.parts();
                    let text = format!("{sign}{text}");
                    let _ = match line {
                        Line::Same(_) => writeln!(out, "{text}"),
                        Line::Removed(_) => writeln!(out, "{}", paint(RED, &text)),
                        Line::Added(_) => writeln!(out, "{}", paint(GREEN, &text)),
                    };
                }
            }
            out.push('\n');
        }
        let _ = writeln!(out, "{} -> {}: {}", self.before, self.after, self.summary());
        out
    }
}

impl Change {
    /// `Deployment default/web (apps): changed (chart change)`
    pub(crate) fn title(&self) -> String {
        let part = match self.part {
            Part::Manifest => "",
            Part::Hook => "hook ",
            Part::Definition => "definition ",
        };
        let Change { identity, verdict, reason, .. } = self;
        match verdict {
            Verdict::Unchanged if !self.problems.is_empty() => {
                format!("{part}{identity}: would be refused")
            }
            Verdict::Unchanged => format!("{part}{identity}: unchanged"),
            Verdict::Kept => {
                format!("{part}{identity}: leaves the release and is kept (resource policy)")
            }
            _ => format!("{part}{identity}: {} ({})", verdict.as_str(), reason.as_str()),
        }
    }
}

/// `1 created, 2 changed, 0 removed, 7 unchanged`
impl std::fmt::Display for Summary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Summary { created, changed, removed, kept, unchanged } = self;
        write!(f, "{created} created, {changed} changed, {removed} removed, ")?;
        if *kept > 0 {
            write!(f, "{kept} kept, ")?;
        }
        write!(f, "{unchanged} unchanged")
    }
}

pub(crate) fn painted(color: bool, code: &str, text: &str) -> String {
    match color {
        true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        false => text.to_owned(),
    }
}
