//! Differences as a page that needs nothing else: no scripts, no addresses.

use std::fmt::Write as _;

use crate::compare::{Change, Report, Verdict};
use crate::unified::Line;

const STYLE: &str = "\
:root{color-scheme:light dark;--add:#dafbe1;--del:#ffebe9;--at:#ddf4ff;--rim:#d0d7de;--warn:#9a6700}\
@media(prefers-color-scheme:dark){:root{--add:#12361f;--del:#4b1a1f;--at:#0c2d4a;--rim:#3d444d;\
--warn:#d29922}}\
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem}\
h1{font-size:1.4rem}details{border:1px solid var(--rim);border-radius:6px;margin:.8rem 0}\
summary{padding:.5rem .8rem;cursor:pointer;overflow-wrap:anywhere}\
.word{border:1px solid var(--rim);border-radius:1em;padding:.1em .6em;font-size:.8rem}\
.created .word{background:var(--add)}.removed .word{background:var(--del)}\
.changed .word{background:var(--at)}.why{opacity:.7}.problem{color:var(--warn);margin:.3rem .8rem}\
pre{margin:0;padding:.4rem 0;overflow-x:auto;font:13px/1.45 ui-monospace,monospace}\
pre span{display:block;padding:0 .8rem;min-height:1.45em}\
.add{background:var(--add)}.del{background:var(--del)}.at{background:var(--at)}";

impl Report {
    /// The differences as a page of HTML. Objects that do not change are left out unless
    /// `unchanged` is set.
    pub fn to_html(&self, unchanged: bool) -> String {
        let title = escaped(&format!("{} → {}", self.before, self.after));
        let mut out = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n\
             <p>{}</p>\n",
            self.summary()
        );
        let shown = |change: &&Change| {
            unchanged || change.verdict != Verdict::Unchanged || !change.problems.is_empty()
        };
        for change in self.changes.iter().filter(shown) {
            write_change(&mut out, change);
        }
        out.push_str("</body>\n</html>\n");
        out
    }
}

fn write_change(out: &mut String, change: &Change) {
    let word = change.verdict.as_str();
    let open = if change.verdict == Verdict::Changed { " open" } else { "" };
    let why = match change.verdict {
        Verdict::Unchanged => "",
        Verdict::Kept => "resource policy",
        _ => change.reason.as_str(),
    };
    let _ = writeln!(
        out,
        "<details class=\"{word}\"{open}><summary><span class=\"word\">{word}</span> \
         <strong>{}</strong> <span class=\"why\">{why}</span></summary>",
        escaped(&change.identity.to_string()),
    );
    for problem in &change.problems {
        let _ = writeln!(out, "<p class=\"problem\">{}</p>", escaped(problem));
    }
    if !change.hunks.is_empty() {
        out.push_str("<pre>");
        for hunk in &change.hunks {
            let _ = write!(out, "<span class=\"at\">{}</span>", hunk.header());
            for line in &hunk.lines {
                let (sign, text) = line.parts();
                let class = match line {
                    Line::Same(_) => "",
                    Line::Removed(_) => " class=\"del\"",
                    Line::Added(_) => " class=\"add\"",
                };
                let _ = write!(out, "<span{class}>{sign}{}</span>", escaped(text));
            }
        }
        out.push_str("</pre>\n");
    }
    out.push_str("</details>\n");
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
