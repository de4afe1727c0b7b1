//! Differences as lines of YAML.

use serde_json::Value;

use crate::lines::{Step, steps};

/// Lines that changed together, and lines around them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hunk {
    /// Number of the first line before, from 1; 0 if there are none.
    pub before_start: usize,
    /// Lines before.
    pub before_lines: usize,
    /// Number of the first line after, from 1; 0 if there are none.
    pub after_start: usize,
    /// Lines after.
    pub after_lines: usize,
    /// The lines.
    pub lines: Vec<Line>,
}

/// A line of a hunk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// It is there before and after.
    Same(String),
    /// It is there before only.
    Removed(String),
    /// It is there after only.
    Added(String),
}

impl Line {
    /// The sign in front, and the text.
    pub fn parts(&self) -> (char, &str) {
        match self {
            Line::Same(text) => (' ', text),
            Line::Removed(text) => ('-', text),
            Line::Added(text) => ('+', text),
        }
    }
}

impl Hunk {
    /// `@@ -1,3 +1,4 @@`
    pub fn header(&self) -> String {
        let Hunk { before_start, before_lines, after_start, after_lines, .. } = self;
        format!("@@ -{before_start},{before_lines} +{after_start},{after_lines} @@")
    }

    fn push(&mut self, step: Step, before: &[&str], after: &[&str]) {
        let line =
            |lines: &[&str], at: usize| lines.get(at).copied().unwrap_or_default().to_owned();
        match step {
            Step::Keep(at, to) => {
                self.has_before(at);
                self.has_after(to);
                self.lines.push(Line::Same(line(before, at)));
            }
            Step::Remove(at) => {
                self.has_before(at);
                self.lines.push(Line::Removed(line(before, at)));
            }
            Step::Insert(at) => {
                self.has_after(at);
                self.lines.push(Line::Added(line(after, at)));
            }
        }
    }

    fn has_before(&mut self, at: usize) {
        if self.before_lines == 0 {
            self.before_start = at + 1;
        }
        self.before_lines += 1;
    }

    fn has_after(&mut self, at: usize) {
        if self.after_lines == 0 {
            self.after_start = at + 1;
        }
        self.after_lines += 1;
    }
}

/// The differences between two texts, with `context` lines around each.
pub fn hunks(before: &str, after: &str, context: usize) -> Vec<Hunk> {
    let before: Vec<&str> = before.lines().collect();
    let after: Vec<&str> = after.lines().collect();
    let steps = steps(&before, &after);
    let mut hunks: Vec<Hunk> = Vec::new();
    // The first step that is in no hunk yet.
    let mut free = 0;
    let is_change = |step: &Step| !matches!(step, Step::Keep(..));
    for (at, _) in steps.iter().enumerate().filter(|(_, step)| is_change(step)) {
        let start = at.saturating_sub(context).max(free);
        let joins = start == free && !hunks.is_empty();
        if !joins {
            hunks.push(Hunk::default());
        }
        let end = at.saturating_add(context).saturating_add(1).min(steps.len());
        if let (Some(hunk), Some(new)) = (hunks.last_mut(), steps.get(start..end)) {
            new.iter().for_each(|step| hunk.push(*step, &before, &after));
        }
        free = free.max(end);
    }
    hunks
}

/// An object as YAML, in the order in which Kubernetes' tools write it.
pub(crate) fn yaml(object: Option<&Value>) -> String {
    let Some(object) = object else { return String::new() };
    let json = object.to_string();
    match pintle_yaml::emit::json_to_yaml(json.as_bytes()) {
        Ok(text) => String::from_utf8_lossy(&text).into_owned(),
        // JSON is YAML, too.
        Err(_) => json,
    }
}

#[cfg(test)]
mod tests {
    use super::hunks;

    fn shown(before: &str, after: &str, context: usize) -> String {
        let mut text = String::new();
        for hunk in hunks(before, after, context) {
            text += &format!("{}\n", hunk.header());
            for line in &hunk.lines {
                let (sign, line) = line.parts();
                text += &format!("{sign}{line}\n");
            }
        }
        text
    }

    #[test]
    fn changes_that_are_near_share_a_hunk() {
        let before = "a\nb\nc\nd\ne\nf\ng\nh\n";
        let after = "a\nB\nc\nd\ne\nf\nG\nh\n";
        assert_eq!(
            shown(before, after, 1),
            "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n@@ -6,3 +6,3 @@\n f\n-g\n+G\n h\n"
        );
        assert_eq!(shown(before, after, 2).matches("@@ -").count(), 1);
        assert_eq!(shown("", "a\n", 3), "@@ -0,0 +1,1 @@\n+a\n");
        assert_eq!(shown("a\n", "a\n", 3), "");
    }
}
