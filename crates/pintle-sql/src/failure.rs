//! What can go wrong on the way to a database and in it.

use std::error::Error as StdError;

use pintle_cluster::{Error, ErrorKind};
use pintle_history::Error as HistoryError;

use crate::tls::Handshake;

/// How far down a chain of errors is looked.
const MAX_CHAIN: usize = 16;

/// Code of a row that is there already.
const UNIQUE_VIOLATION: &str = "23505";

/// Code of a table that is not there.
const UNDEFINED_TABLE: &str = "42P01";

/// Something that went wrong. The text never holds a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    pub(crate) text: String,
    /// Whether TLS could not begin.
    pub(crate) is_tls: bool,
    /// Whether what was written may have been kept.
    pub(crate) is_unsure: bool,
    /// The server's code, if it was the server that refused.
    code: String,
}

impl Failure {
    pub(crate) fn new(kind: ErrorKind, text: String) -> Failure {
        Failure { kind, text, is_tls: false, is_unsure: false, code: String::new() }
    }

    /// Settings that cannot be used.
    pub(crate) fn settings(text: String) -> Failure {
        Failure::new(ErrorKind::BadRequest, text)
    }

    /// A refusal of the server, in lib/pq's words.
    pub(crate) fn refused(code: &str, message: &str) -> Failure {
        let text = match code {
            "" => format!("pq: {message}"),
            code => format!("pq: {message} ({code})"),
        };
        Failure { code: code.to_owned(), ..Failure::new(kind_of(code), text) }
    }

    /// TLS that could not begin.
    pub(crate) fn tls(text: &str) -> Failure {
        let text = format!("tls: {text}");
        Failure { is_tls: true, ..Failure::new(ErrorKind::Unreachable, text) }
    }

    /// A failure at the end of a transaction.
    pub(crate) fn unsure(self) -> Failure {
        let text = format!("{}; whether the database has kept the change is not known", self.text);
        Failure { is_unsure: true, text, ..self }
    }

    /// Whether the way to the server broke.
    pub(crate) fn is_loss(&self) -> bool {
        self.kind == ErrorKind::Unreachable
    }

    /// Whether a row is there already.
    pub(crate) fn is_duplicate(&self) -> bool {
        self.code == UNIQUE_VIOLATION
    }

    /// Whether a table is not there.
    pub(crate) fn is_missing_table(&self) -> bool {
        self.code == UNDEFINED_TABLE
    }

    /// Whether somebody else made the same table or row at the same time.
    pub(crate) fn is_race(&self) -> bool {
        // Duplicate object, table and schema; a deadlock; a row that another one wrote.
        ["42710", "42P07", "42P06", "40P01", "40001", UNIQUE_VIOLATION].contains(&&*self.code)
    }

    /// The failure as part of what was asked of the records.
    pub(crate) fn of(self, asked: &str) -> HistoryError {
        HistoryError::Place { asked: asked.to_owned(), error: self.into() }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        Error::new(failure.kind, failure.text)
    }
}

impl From<tokio_postgres::Error> for Failure {
    fn from(error: tokio_postgres::Error) -> Failure {
        if let Some(refused) = error.as_db_error() {
            return Failure::refused(refused.code().code(), refused.message());
        }
        let mut texts: Vec<String> = Vec::new();
        let mut next: Option<&(dyn StdError + 'static)> = Some(&error);
        while let Some(error) = next.filter(|_| texts.len() < MAX_CHAIN) {
            if let Some(Handshake(error)) = error.downcast_ref() {
                return Failure::tls(&error.to_string());
            }
            let text = error.to_string();
            // Wrappers often say what they wrap.
            if texts.last() != Some(&text) {
                texts.push(text);
            }
            next = error.source();
        }
        Failure::new(ErrorKind::Unreachable, format!("pq: {}", texts.join(": ")))
    }
}

/// What somebody may do about a code of the server.
fn kind_of(code: &str) -> ErrorKind {
    match code {
        UNIQUE_VIOLATION => ErrorKind::AlreadyExists,
        "42501" => ErrorKind::Forbidden,
        "57014" => ErrorKind::Timeout,
        "57P01" | "57P02" | "57P03" => ErrorKind::Unreachable,
        code => match code.get(..2) {
            Some("08") => ErrorKind::Unreachable,
            Some("22" | "23") => ErrorKind::Invalid,
            Some("28") => ErrorKind::Unauthorized,
            Some("40") => ErrorKind::Conflict,
            Some("54") => ErrorKind::TooLarge,
            _ => ErrorKind::Server,
        },
    }
}

#[cfg(test)]
mod tests {
    use pintle_history::Error as HistoryError;

    use super::Failure;

    /// Lines of code, message, kind and what is told.
    #[test]
    fn codes_have_kinds_and_texts() {
        for line in include_str!("../testdata/refusals.tsv").lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let [code, message, kind, text] = fields.as_slice() else { panic!("{line}") };
            let failure = Failure::refused(code, message);
            assert_eq!(format!("{:?}", failure.kind), *kind, "{line}");
            assert_eq!(failure.text, *text);
        }
    }

    #[test]
    fn what_was_asked_stands_in_front() {
        let failure = Failure::refused("53100", "the disk is full");
        let error = failure.of("create: failed to create");
        assert_eq!(error.to_string(), "create: failed to create: pq: the disk is full (53100)");
        assert!(matches!(error, HistoryError::Place { .. }));
        assert!(
            Failure::refused("42P07", "").is_race() && !Failure::refused("42P01", "").is_race()
        );
    }
}
