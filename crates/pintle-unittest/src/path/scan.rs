//! The text of a path while it is read.

/// A place in the text of a path.
#[derive(Debug)]
pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// Where the last piece begins that was taken for a token: errors show the text from there.
    pub(super) token: usize,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Scanner<'t> {
        Scanner { text, at: 0, token: 0 }
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.at >= self.text.len()
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn starts_with(&self, token: &str) -> bool {
        self.rest().starts_with(token)
    }

    /// Goes behind `token`, if it is next.
    pub(super) fn take(&mut self, token: &str) -> bool {
        let is_next = self.starts_with(token);
        if is_next {
            self.at += token.len();
        }
        is_next
    }

    /// As [`Scanner::take`] for tokens with white space before each.
    pub(super) fn take_spaced(&mut self, tokens: &[&str]) -> bool {
        let end = self.spaced(tokens);
        self.at = end.unwrap_or(self.at);
        end.is_some()
    }

    pub(super) fn starts_spaced(&self, tokens: &[&str]) -> bool {
        self.spaced(tokens).is_some()
    }

    fn spaced(&self, tokens: &[&str]) -> Option<usize> {
        let mut rest = self.rest();
        for token in tokens {
            rest = rest.trim_start().strip_prefix(token)?;
        }
        Some(self.text.len() - rest.len())
    }

    pub(super) fn skip_space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// The text up to the first of `stops`, or to the end.
    pub(super) fn until(&mut self, stops: &[char]) -> &'t str {
        let rest = self.rest();
        let len = rest.find(stops).unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    /// The next character, which is then behind.
    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// Notes that a token begins here.
    pub(super) fn begin(&mut self) {
        self.token = self.at;
    }

    pub(super) fn error(&self, problem: &str) -> String {
        let context = &self.text[self.token.min(self.at)..self.at];
        let context = pintle_value::strconv::quote(context.as_bytes());
        format!("{problem} at position {}, following {context}", self.at)
    }
}
