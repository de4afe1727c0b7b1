//! `.helmignore`.

use crate::path::{base, match_path};

/// Longest line that the rules may have, in bytes. Source: `bufio.MaxScanTokenSize`.
const MAX_LINE: usize = 64 * 1024;

/// The rules of a `.helmignore` file. They are Helm's own, not those of git.
#[derive(Clone, Debug, Default)]
pub struct Ignore {
    rules: Vec<Rule>,
}

#[derive(Clone, Debug)]
struct Rule {
    pattern: Pattern,
    /// The rule ignores everything that does **not** match.
    negated: bool,
    /// The rule is about directories only.
    directories: bool,
    /// The pattern is for the whole path, not for its last element.
    whole_path: bool,
}

impl Ignore {
    /// Reads the rules and adds the built-in one, `templates/.?*`.
    ///
    /// # Errors
    /// Helm's text for a malformed rule.
    pub fn parse(text: &[u8]) -> Result<Ignore, String> {
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        let mut rules = Vec::new();
        for line in text.split(|c| *c == b'\n') {
            if line.len() >= MAX_LINE {
                return Err("bufio.Scanner: token too long".to_owned());
            }
            rules.extend(Rule::parse(&String::from_utf8_lossy(line))?);
        }
        let mut ignore = Ignore { rules };
        ignore.rules.extend(Rule::parse("templates/.?*")?);
        Ok(ignore)
    }

    /// Whether the file or directory at `path`, relative to the chart, is to be left out.
    ///
    /// The rules are tried in order. A negated rule ignores whatever it does not match, and
    /// whatever is no directory if it is about directories. Source: `Rules.Ignore`.
    pub fn ignores(&self, path: &str, is_dir: bool) -> bool {
        if path.is_empty() || path == "." || path == "./" {
            return false;
        }
        for rule in &self.rules {
            let applies = is_dir || !rule.directories;
            if rule.negated {
                if !applies || !rule.matches(path) {
                    return true;
                }
            } else if applies && rule.matches(path) {
                return true;
            }
        }
        false
    }
}

impl Rule {
    /// Reads a line. Nothing comes of blank lines and comments.
    fn parse(line: &str) -> Result<Option<Rule>, String> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(None);
        }
        if line.contains("**") {
            return Err("double-star (**) syntax is not supported".to_owned());
        }
        match_path(line.as_bytes(), b"abc").map_err(|error| error.to_string())?;

        let (negated, rest) = strip(line, line.strip_prefix('!'));
        let (directories, rest) = strip(rest, rest.strip_suffix('/'));
        let (rooted, pattern) = strip(rest, rest.strip_prefix('/'));
        let whole_path = rooted || pattern.contains('/');
        Ok(Some(Rule { pattern: Pattern::new(pattern), negated, directories, whole_path }))
    }

    fn matches(&self, path: &str) -> bool {
        self.pattern.matches(if self.whole_path { path } else { base(path) })
    }
}

/// A pattern; the usual ones are matched without the general matcher.
#[derive(Clone, Debug)]
enum Pattern {
    /// A text without anything special in it.
    Exactly(String),
    /// A star, then such a text.
    EndingIn(String),
    /// Anything else.
    General(String),
}

impl Pattern {
    fn new(pattern: &str) -> Pattern {
        let is_plain = |text: &str| !text.contains(['*', '?', '[', '\\']);
        match pattern.strip_prefix('*') {
            None if is_plain(pattern) => Pattern::Exactly(pattern.to_owned()),
            Some(end) if is_plain(end) => Pattern::EndingIn(end.to_owned()),
            _ => Pattern::General(pattern.to_owned()),
        }
    }

    fn matches(&self, name: &str) -> bool {
        match self {
            Pattern::Exactly(text) => name == text,
            Pattern::EndingIn(end) => {
                name.strip_suffix(&**end).is_some_and(|start| !start.contains('/'))
            }
            Pattern::General(pattern) => {
                match_path(pattern.as_bytes(), name.as_bytes()).unwrap_or(false)
            }
        }
    }
}

fn strip<'a>(whole: &'a str, stripped: Option<&'a str>) -> (bool, &'a str) {
    (stripped.is_some(), stripped.unwrap_or(whole))
}

#[cfg(test)]
mod tests {
    use super::Ignore;

    fn ignored(rules: &str, path: &str) -> bool {
        let is_dir = path.ends_with('/');
        Ignore::parse(rules.as_bytes()).unwrap().ignores(path.trim_end_matches('/'), is_dir)
    }

    #[test]
    fn rules_are_helms_own() {
        // Rules, path (with a slash at the end for a directory), whether it is ignored.
        let cases = [
            ("*.bak", "a/b.bak", true),
            ("/a.txt", "a.txt", true),
            ("/a.txt", "d/a.txt", false),
            ("d/a.txt", "d/a.txt", true),
            ("d/a.txt", "x/d/a.txt", false),
            ("d/", "d/", true),
            ("d/", "d", false),
            ("# d", "d", false),
            ("!keep.bak", "Chart.yaml", true),
            ("!keep.bak", "keep.bak", false),
            ("!d/", "x", true),
            ("", "templates/.x", true),
            ("", "templates/x/.y", false),
            ("\u{feff}x", "x", true),
            ("x\r\n y \n", "y", true),
            ("/*.x", "a.x", true),
            ("/*.x", "d/a.x", false),
            ("*", "d/a", true),
            ("a?c", "d/abc", true),
        ];
        for (rules, path, expected) in cases {
            assert_eq!(ignored(rules, path), expected, "{rules:?} {path}");
        }
    }

    #[test]
    fn bad_rules_are_refused() {
        let error = |rules: &str| Ignore::parse(rules.as_bytes()).unwrap_err();
        assert_eq!(error("a/**"), "double-star (**) syntax is not supported");
        assert_eq!(error("[a"), "syntax error in pattern");
    }
}
