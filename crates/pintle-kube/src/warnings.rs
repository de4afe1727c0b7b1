//! Warnings that the server sends along with its answers.

use std::sync::{Mutex, PoisonError};

use http::HeaderMap;
use http::header::WARNING;

/// Warnings that are kept; a server that has more to say is not listened to.
const MAX_WARNINGS: usize = 1000;

/// Warnings that nobody has asked for yet, each once, in the order in which they came.
#[derive(Debug, Default)]
pub(crate) struct Warnings(Mutex<Vec<String>>);

impl Warnings {
    /// Keeps the warnings of an answer. Source: client-go `rest.handleWarnings`.
    pub(crate) fn note(&self, headers: &HeaderMap) {
        let values = headers.get_all(WARNING).iter();
        for text in values.filter_map(|value| read(value.to_str().ok()?)) {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.len() < MAX_WARNINGS && !kept.contains(&text) {
                kept.push(text);
            }
        }
    }

    /// Gives the warnings away.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The text of `299 - "text"`. Characters that could steer a terminal are left out.
fn read(value: &str) -> Option<String> {
    let (_agent, quoted) = value.trim().strip_prefix("299 ")?.split_once(' ')?;
    let mut text = String::new();
    let mut characters = quoted.strip_prefix('"')?.chars();
    loop {
        match characters.next()? {
            '"' => break,
            '\\' => text.extend(characters.next()),
            character if character.is_control() => {}
            character => text.push(character),
        }
    }
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read() {
        assert_eq!(read(r#"299 - "say \"no\"""#).as_deref(), Some("say \"no\""));
        assert_eq!(read(r#"299 kube "v1beta1 is old" "date""#).as_deref(), Some("v1beta1 is old"));
        for wrong in ["", "299", "299 -", "299 - \"open", "199 - \"other\"", "299 - \"\""] {
            assert_eq!(read(wrong), None);
        }
    }
}
