//! From a map in `asserts` to an assertion.

use pintle_yaml::Node;

use super::fields::Fields;
use super::{Assertion, Selector};
use crate::check::{self, Check, Edge};
use crate::yaml::{Data, Decoder, Table};

/// A kind of assertion.
#[derive(Debug)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// Whether it says the opposite of its check.
    pub(crate) is_antonym: bool,
    /// Whether the chart has to render.
    pub(crate) needs_render: bool,
    read: fn(&mut Fields<'_>) -> Check,
}

const fn kind(name: &'static str, read: fn(&mut Fields<'_>) -> Check) -> Kind {
    Kind { name, is_antonym: false, needs_render: true, read }
}

const fn antonym(name: &'static str, read: fn(&mut Fields<'_>) -> Check) -> Kind {
    Kind { name, is_antonym: true, needs_render: true, read }
}

/// All kinds of assertions.
const KINDS: &[Kind] = &[
    kind("matchSnapshot", snapshot),
    kind("matchSnapshotRaw", |_| Check::SnapshotRaw),
    kind("equal", equal),
    antonym("notEqual", equal),
    kind("greaterOrEqual", |fields| order(fields, Edge::Greater)),
    antonym("notGreaterOrEqual", |fields| order(fields, Edge::Greater)),
    kind("lessOrEqual", |fields| order(fields, Edge::Less)),
    antonym("notLessOrEqual", |fields| order(fields, Edge::Less)),
    kind("equalRaw", equal_raw),
    antonym("notEqualRaw", equal_raw),
    kind("exists", exists),
    antonym("notExists", exists),
    kind("isNotNull", exists),
    antonym("isNull", exists),
    kind("matchRegex", regex),
    antonym("notMatchRegex", regex),
    kind("matchRegexRaw", regex_raw),
    antonym("notMatchRegexRaw", regex_raw),
    kind("contains", contains),
    antonym("notContains", contains),
    kind("isKind", |fields| Check::Kind { of: fields.string("of") }),
    kind("isAPIVersion", |fields| Check::ApiVersion { of: fields.string("of") }),
    kind("hasDocuments", has_documents),
    kind("isSubset", subset),
    antonym("isNotSubset", subset),
    kind("isNullOrEmpty", empty),
    antonym("isNotNullOrEmpty", empty),
    kind("isEmpty", empty),
    antonym("isNotEmpty", empty),
    Kind { name: "failedTemplate", is_antonym: false, needs_render: false, read: failed_template },
    antonym("notFailedTemplate", failed_template),
    kind("containsDocument", contains_document),
    kind("lengthEqual", length),
    antonym("notLengthEqual", length),
    kind("isType", type_of),
    antonym("isNotType", type_of),
];

/// Reads one assertion; `None` if the item is null.
///
/// # Errors
/// What helm-unittest says of it.
pub(super) fn read(decoder: &mut Decoder, node: Node<'_>) -> Result<Option<Assertion>, String> {
    let line = decoder.line(node);
    if decoder.is_null(node)? {
        return Ok(None);
    }
    let table = decoder.table(node)?;
    let mut found = KINDS.iter().filter_map(|kind| Some((kind, table.get(kind.name)?)));
    let Some((kind, parameters)) = found.next() else {
        return Err(at(line, &no_kind(&table)));
    };
    if let Some((other, _)) = found.next() {
        let problem =
            format!("assertion type `{}` and `{}` is declared duplicately", kind.name, other.name);
        return Err(at(line, &problem));
    }
    let mut fields = Fields::new(parameters);
    let check = (kind.read)(&mut fields);
    fields.finish().map_err(|error| at(line, &error))?;
    let document_index = match table.get("documentIndex") {
        Some(Data::Int(index)) => *index,
        _ => -1,
    };
    Ok(Some(Assertion {
        kind,
        check,
        template: text(&table, "template"),
        document_index,
        selector: selector(&table).map_err(|error| at(line, &error))?,
        not: table.get("not") == Some(&Data::Bool(true)),
        line,
    }))
}

/// helm-unittest does not say where; the line comes last so that its text stays whole.
fn at(line: usize, error: &str) -> String {
    format!("{error} (line {line})")
}

fn no_kind(table: &Table) -> String {
    let known = |key: &&str| !matches!(*key, "template" | "documentIndex" | "not");
    match table.entries().iter().map(|entry| entry.key.as_str()).find(known) {
        Some(key) => format!("Assertion type `{key}` is invalid"),
        None => "no assertion type defined".to_owned(),
    }
}

fn text(table: &Table, key: &str) -> String {
    table.get(key).and_then(Data::as_str).unwrap_or_default().to_owned()
}

fn selector(table: &Table) -> Result<Option<Selector>, String> {
    let Some(selector) = table.get("documentSelector").and_then(Data::as_text_table) else {
        return Ok(None);
    };
    let Some(path) = selector.get("path").and_then(Data::as_str) else {
        return Err("empty 'documentSelector.path' not supported".to_owned());
    };
    let is_set = |key| selector.get(key) == Some(&Data::Bool(true));
    Ok(Some(Selector {
        path: path.to_owned(),
        value: selector.get("value").cloned().unwrap_or_default(),
        match_many: is_set("matchMany"),
        skip_empty_templates: is_set("skipEmptyTemplates"),
    }))
}

fn equal(fields: &mut Fields<'_>) -> Check {
    Check::Equal(check::Equal {
        path: fields.string("path"),
        value: fields.any("value"),
        decode_base64: fields.bool("decodeBase64"),
    })
}

fn equal_raw(fields: &mut Fields<'_>) -> Check {
    Check::EqualRaw { value: fields.string("value") }
}

fn order(fields: &mut Fields<'_>, edge: Edge) -> Check {
    Check::Order(check::Order { path: fields.string("path"), value: fields.any("value"), edge })
}

fn exists(fields: &mut Fields<'_>) -> Check {
    Check::Exists { path: fields.string("path") }
}

fn regex(fields: &mut Fields<'_>) -> Check {
    Check::Regex(check::Regex {
        path: fields.string("path"),
        pattern: fields.string("pattern"),
        decode_base64: fields.bool("decodeBase64"),
    })
}

fn regex_raw(fields: &mut Fields<'_>) -> Check {
    Check::RegexRaw { pattern: fields.string("pattern") }
}

fn contains(fields: &mut Fields<'_>) -> Check {
    Check::Contains(check::Contains {
        path: fields.string("path"),
        content: fields.any("content"),
        count: fields.optional_int("count"),
        any: fields.bool("any"),
    })
}

fn has_documents(fields: &mut Fields<'_>) -> Check {
    Check::Documents {
        count: fields.optional_int("count").unwrap_or_default(),
        filter_aware: fields.bool("filterAware"),
    }
}

fn subset(fields: &mut Fields<'_>) -> Check {
    Check::Subset { path: fields.string("path"), content: fields.any("content") }
}

fn empty(fields: &mut Fields<'_>) -> Check {
    Check::Empty { path: fields.string("path") }
}

fn failed_template(fields: &mut Fields<'_>) -> Check {
    Check::FailedTemplate(check::FailedTemplate {
        message: fields.string("errorMessage"),
        pattern: fields.string("errorPattern"),
    })
}

fn contains_document(fields: &mut Fields<'_>) -> Check {
    Check::ContainsDocument(check::ContainsDocument {
        kind: fields.string("kind"),
        api_version: fields.string("apiVersion"),
        name: fields.string("name"),
        namespace: fields.string("namespace"),
        any: fields.bool("any"),
    })
}

fn length(fields: &mut Fields<'_>) -> Check {
    Check::Length(check::Length {
        paths: fields.strings("paths"),
        path: fields.string("path"),
        count: fields.optional_int("count"),
    })
}

fn type_of(fields: &mut Fields<'_>) -> Check {
    Check::Type { path: fields.string("path"), name: fields.string("type") }
}

fn snapshot(fields: &mut Fields<'_>) -> Check {
    Check::Snapshot(check::Snapshot {
        path: fields.string("path"),
        matches: fields.inner("matchRegex", |fields| fields.string("pattern")),
        matches_not: fields.inner("notMatchRegex", |fields| fields.string("pattern")),
    })
}
