//! Parsing and executing the templates of a chart tree in Helm's order.

use std::cell::RefCell;
use std::sync::Arc;

use pintle_functions::HostHandle;
use pintle_manifest::RenderedFile;
use pintle_source::Source;
use pintle_template::{
    ExecError, Executor, Functions, Limits, MissingKey, Options, ParseError, TemplateSet, Trace,
};
use pintle_value::{Knots, Map, Value};

use crate::jinja;
use crate::parsed::ParsedTexts;
use crate::scope::{Entry, is_partial};
use crate::values_type::as_values;

/// Name of the set of templates: errors in texts given to `tpl` show it.
const SET_NAME: &str = "gotpl";

/// How often a name may be nested in itself by `include`. Source: Helm `recursionMaxNums`.
const MAX_NESTED_INCLUDES: u32 = 1_000;

/// Why the templates of a chart could not be rendered.
pub(crate) enum Failure {
    Parse { file: String, error: ParseError },
    Exec { error: ExecError },
    Jinja { error: pintle_jinja::JinjaError },
}

/// The templates of a chart tree, ready to be executed.
pub(crate) struct Engine {
    set: TemplateSet,
    entries: Vec<Entry>,
    /// Dropped after the data of the templates.
    knots: RefCell<Knots>,
}

impl Engine {
    /// Parses the templates: the deepest paths first, and in reverse order of their names, so that
    /// outer and earlier definitions win.
    pub(crate) fn new(
        mut entries: Vec<Entry>,
        strict: bool,
        limits: &Limits,
    ) -> Result<Engine, Failure> {
        sort(&mut entries);
        let mut set = TemplateSet::new(functions(), options(strict, limits));
        let go = entries.iter().filter(|entry| !jinja::is_jinja(&entry.path));
        let texts: Vec<_> = go.map(|entry| (&*entry.path, entry.text.clone())).collect();
        set.parse_all(&texts, limits.threads)
            .map_err(|(at, error)| Failure::Parse { file: texts[at].0.to_owned(), error })?;
        Ok(Engine { set, entries, knots: RefCell::default() })
    }

    /// As [`Engine::new`] with texts that may have been parsed before.
    pub(crate) fn with_parsed(
        mut entries: Vec<Entry>,
        limits: &Limits,
        parsed: &ParsedTexts,
    ) -> Result<Engine, Failure> {
        sort(&mut entries);
        let mut set = TemplateSet::new(parsed.functions().clone(), options(false, limits));
        for entry in entries.iter().filter(|entry| !jinja::is_jinja(&entry.path)) {
            let text = parsed.get(&entry.path, &entry.text, limits.stack);
            let failed = |error| Failure::Parse { file: entry.path.clone(), error };
            set.add_parsed(&text.map_err(failed)?);
        }
        Ok(Engine { set, entries, knots: RefCell::default() })
    }

    /// Executes every template that is no partial, in the order in which they were parsed.
    pub(crate) fn run(
        &self,
        host: &HostHandle,
        limits: &Limits,
    ) -> Result<Vec<RenderedFile>, Failure> {
        let mut executor = Executor::new(&self.set, host, limits);
        let files = self.execute(&mut executor);
        self.knots.borrow_mut().append(executor.take_knots());
        files
    }

    fn execute(&self, executor: &mut Executor<'_>) -> Result<Vec<RenderedFile>, Failure> {
        let mut files = Vec::new();
        for entry in self.entries.iter().filter(|entry| !is_partial(&entry.path)) {
            let data = entry.bind();
            let text = if jinja::is_jinja(&entry.path) {
                let loader = self.jinja_loader(&entry.base_path);
                jinja::render(&entry.path, &entry.text, &data, loader)
                    .map_err(|error| Failure::Jinja { error })?
            } else {
                let output = executor
                    .execute(&entry.path, &Value::Map(data))
                    .map_err(|error| Failure::Exec { error })?;
                output.without_no_value().into_text()
            };
            files.push(RenderedFile { path: entry.path.clone(), text });
        }
        Ok(files)
    }

    /// Executes one template again and tells where the byte at `offset` of its text comes from:
    /// the innermost template first.
    pub(crate) fn trace(
        &self,
        path: &str,
        offset: usize,
        host: &HostHandle,
        limits: &Limits,
    ) -> Vec<(String, usize)> {
        let Some(entry) = self.entries.iter().find(|entry| entry.path == path) else {
            return Vec::new();
        };
        let mut executor = Executor::new(&self.set, host, limits).tracing();
        let output = executor.execute(path, &Value::Map(entry.bind()));
        self.knots.borrow_mut().append(executor.take_knots());
        let Ok(output) = output else { return Vec::new() };
        let output = output.without_no_value();
        let Some(trace) = output.trace() else { return Vec::new() };
        let mut places = places(trace, offset);
        if let (Some((source, at)), Some(segment)) = (places.first_mut(), trace.segment_at(offset))
            && let Some(written) = output.text().get(segment.start..=offset)
            && let Some(source) = self.source(source)
        {
            *at = literal_offset(&source.text, *at + segment.skipped, written).unwrap_or(*at);
        }
        places
    }

    /// The text of the template at `path`.
    pub(crate) fn source(&self, path: &str) -> Option<Source> {
        let entry = self.entries.iter().find(|entry| entry.path == path)?;
        Some(Source::new(path, entry.text.clone()))
    }

    /// The entry whose text is at `path`.
    pub(crate) fn entry(&self, path: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.path == path)
    }

    fn jinja_loader(&self, base_path: &str) -> pintle_jinja::Loader {
        let texts: Vec<(String, Arc<[u8]>)> = self
            .entries
            .iter()
            .filter_map(|entry| {
                let name = entry.path.strip_prefix(base_path)?.strip_prefix('/')?;
                Some((name.to_owned(), entry.text.clone()))
            })
            .collect();
        Arc::new(move |name| {
            let (_, text) = texts.iter().find(|(known, _)| known == name)?;
            Some(pintle_value::rune::to_text(text).into_owned())
        })
    }
}

impl Entry {
    /// Puts `.Template` into the data.
    fn bind(&self) -> Map {
        let template: Map =
            [("Name", &*self.path), ("BasePath", &*self.base_path)].into_iter().collect();
        self.data.insert("Template", as_values(&template));
        self.data.typed(as_values(&self.data).map_type())
    }
}

/// The deepest paths first, and in reverse order of their names. Source: Helm `sortTemplates`.
fn sort(entries: &mut [Entry]) {
    entries.sort_by_cached_key(|entry| {
        std::cmp::Reverse((entry.path.matches('/').count(), entry.path.clone()))
    });
}

fn options(strict: bool, limits: &Limits) -> Options {
    Options {
        missing_key: if strict { MissingKey::Error } else { MissingKey::Zero },
        name: Arc::from(SET_NAME),
        max_nested_includes: Some(MAX_NESTED_INCLUDES),
        strip_no_value: true,
        parse_stack: limits.stack,
    }
}

/// sprig's and Helm's functions, and `jinja`.
pub(crate) fn functions() -> Arc<Functions> {
    let all = pintle_functions::functions().iter().copied();
    Arc::new(Functions::new(all.chain(jinja::FUNCTIONS)))
}

/// Where in a literal text the last byte of `written` is, which begins at `at`; nothing if
/// something else wrote it.
fn literal_offset(source: &[u8], at: usize, written: &[u8]) -> Option<usize> {
    let is_literal = source.get(at..)?.starts_with(written);
    is_literal.then(|| at + written.len().saturating_sub(1))
}

/// Text and offset of the node that wrote the byte at `offset`, then of the calls that led there.
fn places(trace: &Trace, offset: usize) -> Vec<(String, usize)> {
    let Some(segment) = trace.segment_at(offset) else { return Vec::new() };
    trace.chain(segment.site).map(|site| (site.source.clone(), site.offset)).collect()
}
