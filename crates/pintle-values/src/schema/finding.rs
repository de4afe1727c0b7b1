//! Findings and their texts. Source: `output.go` and `kind` of santhosh-tekuri/jsonschema v6.

use pintle_value::fmt::sprintf;
use pintle_value::strconv::quote as go_quote;
use pintle_value::{Str, Value};

use super::url::escape_token;

/// Something in the values that a schema does not allow.
#[derive(Clone, Debug, Default)]
pub(super) struct Finding {
    /// JSON pointer to the value.
    pub(super) at: String,
    pub(super) kind: FindingKind,
    /// What it is, unless the kind says it.
    pub(super) text: String,
    /// What led to it.
    pub(super) causes: Vec<Finding>,
}

/// The sorts of findings, as far as they are printed differently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum FindingKind {
    /// A finding with a text of its own.
    #[default]
    Plain,
    /// Several findings about one value.
    Group,
    /// Findings of a schema that another one refers to.
    Reference,
}

impl Finding {
    /// The findings in this one, if it is only there to hold them.
    pub(super) fn flatten(self) -> Vec<Finding> {
        match self.kind {
            FindingKind::Group => self.causes,
            _ => vec![self],
        }
    }

    /// Writes the finding, one line each, below `indent` others.
    pub(super) fn write(&self, out: &mut String, indent: usize) {
        let hidden = self.kind == FindingKind::Reference && self.causes.len() == 1;
        if !hidden {
            for _ in 0..indent {
                out.push_str("  ");
            }
            let text = match self.kind {
                FindingKind::Plain => &self.text,
                FindingKind::Group | FindingKind::Reference => "validation failed",
            };
            out.push_str(&format!("- at {}: {text}\n", quote(&self.at)));
        }
        for cause in &self.causes {
            cause.write(out, indent + usize::from(!hidden));
        }
    }
}

/// Where a value is in the values.
#[derive(Clone, Copy)]
pub(super) enum Location<'a> {
    Root,
    Key(&'a Location<'a>, &'a [u8]),
    Index(&'a Location<'a>, usize),
}

impl Location<'_> {
    /// The JSON pointer.
    pub(super) fn pointer(&self) -> String {
        let mut parts = Vec::new();
        let mut at = self;
        loop {
            match at {
                Location::Root => break,
                Location::Key(outer, key) => {
                    let key = String::from_utf8_lossy(key);
                    parts.push(escape_token(&key).into_owned());
                    at = outer;
                }
                Location::Index(outer, index) => {
                    parts.push(index.to_string());
                    at = outer;
                }
            }
        }
        let mut pointer = String::new();
        for part in parts.iter().rev() {
            pointer.push('/');
            pointer.push_str(part);
        }
        pointer
    }
}

/// A text in single quotes.
pub(super) fn quote(text: &str) -> String {
    quote_bytes(text.as_bytes())
}

pub(super) fn quote_bytes(text: &[u8]) -> String {
    let quoted = go_quote(text).replace("\\\"", "\"").replace('\'', "\\'");
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    format!("'{inner}'")
}

/// Texts in single quotes, with commas between them.
pub(super) fn quote_all<T: AsRef<[u8]>>(texts: &[T]) -> String {
    let quoted: Vec<String> = texts.iter().map(|text| quote_bytes(text.as_ref())).collect();
    quoted.join(", ")
}

/// A value as findings show it.
pub(super) fn display(value: &Value) -> String {
    match value {
        Value::Str(text) => quote_bytes(text),
        Value::List(_) | Value::Map(_) => "value".to_owned(),
        other => Str::from(sprintf(b"%v", std::slice::from_ref(other))).to_text().into_owned(),
    }
}

/// Whether a value is shown as what it is.
pub(super) fn is_primitive(value: &Value) -> bool {
    !matches!(value, Value::List(_) | Value::Map(_))
}
