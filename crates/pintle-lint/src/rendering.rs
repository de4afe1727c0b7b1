//! What the templates of a chart write, document by document.

use pintle_chart::{Chart, Notice};
use pintle_render::{Input, Prepared, RenderError};
use pintle_source::{Diagnostic, Frame, Source};
use pintle_value::Map;
use pintle_values::{Settled, check_schemas, coalesce, settle};

use crate::documents::{Found, Stop, objects};
use crate::finding::Place;
use crate::object::Object;
use crate::rule::Order;
use crate::subject::Subject;

/// A chart after its templates have been executed as the linter does it.
pub(crate) struct Rendering<'a> {
    /// What stopped the rendering, with Helm's text.
    pub(crate) failure: Option<Failure>,
    /// The templates of the chart itself, up to the first that is no YAML.
    pub(crate) templates: Vec<Template>,
    /// What Helm logs.
    pub(crate) notices: Vec<Notice>,
    prepared: Option<Prepared<'a>>,
    input: &'a Input<'a>,
    name: &'a str,
}

/// Why there is no rendered text.
pub(crate) struct Failure {
    /// Helm's text. Helm says nothing about dependencies and values that do not fit together.
    pub(crate) text: Option<String>,
    pub(crate) places: Vec<Place>,
    /// Whether the values do not fit a schema.
    pub(crate) is_schema: bool,
}

/// A file of `templates/`.
pub(crate) struct Template {
    /// Path relative to the chart.
    pub(crate) name: String,
    /// What it wrote.
    pub(crate) text: Vec<u8>,
    /// Its objects; empty for what is no YAML by its name.
    pub(crate) objects: Vec<Found>,
    /// Where it stops being YAML.
    pub(crate) stop: Option<Stop>,
}

impl<'a> Rendering<'a> {
    pub(crate) fn new(chart: &'a Chart, subject: &Subject<'a>) -> Rendering<'a> {
        let mut rendering = Rendering {
            failure: None,
            templates: Vec::new(),
            notices: Vec::new(),
            prepared: None,
            input: subject.input,
            name: chart.name(),
        };
        if let Err(failure) = rendering.execute(chart, subject) {
            rendering.failure = Some(failure);
        }
        rendering
    }

    fn execute(&mut self, chart: &'a Chart, subject: &Subject<'a>) -> Result<(), Failure> {
        let (settled, values) = self.settle(chart, subject.values)?;
        if !subject.skip_schema_validation {
            check_schemas(&settled, &values, subject.schemas, &mut self.notices)
                .map_err(|error| Failure::schema(error.to_string()))?;
        }
        let prepared = Prepared::with_values(settled, values, self.input);
        let prepared = prepared.map_err(|error| Failure::render(self.name, &error))?;
        let files = prepared.run(self.input);
        self.notices.append(&mut subject.host.take_reports());
        self.prepared = Some(prepared);
        let mut files = files.map_err(|error| Failure::render(self.name, &error))?;
        for file in &chart.templates {
            let path = format!("{}/{}", self.name, file.name);
            let rendered = files.iter_mut().find(|rendered| rendered.path == path);
            let text = rendered.map(|rendered| std::mem::take(&mut rendered.text));
            let template = Template::new(&file.name, text.unwrap_or_default());
            let stopped = template.stop.is_some();
            self.templates.push(template);
            if stopped {
                break;
            }
        }
        Ok(())
    }

    /// Lays the values over each other as often as Helm's linter does: twice. What a null took
    /// away the first time is back the second time.
    fn settle(&mut self, chart: &'a Chart, user: &Map) -> Result<(Settled<'a>, Map), Failure> {
        let notices = &mut self.notices;
        let mut settled = settle(chart, user, notices).map_err(|_| Failure::SILENT)?;
        let values = coalesce(&mut settled, user, notices).map_err(|_| Failure::SILENT)?;
        let mut settled = settle(chart, user, &mut Vec::new()).map_err(|_| Failure::SILENT)?;
        let values = coalesce(&mut settled, &values, notices)
            .map_err(|error| Failure { text: Some(error.to_string()), ..Failure::SILENT })?;
        Ok((settled, values))
    }

    /// The place in the templates that wrote a line of a template's text, from 1, then what
    /// included it.
    pub(crate) fn places(&self, template: &Template, line: usize) -> Vec<Place> {
        let whole = || vec![Place::of_line(&template.name, b"", 1)];
        let path = format!("{}/{}", self.name, template.name);
        let source = Source::new("", template.text.as_slice());
        let Some(range) = source.line_range(line) else { return whole() };
        let text = source.text.get(range.clone()).unwrap_or_default();
        let indent = text.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let Some(prepared) = &self.prepared else { return whole() };
        let frames = prepared.places(&path, range.start + indent, self.input);
        let places = frame_places(self.name, &frames);
        if places.is_empty() { whole() } else { places }
    }
}

/// An object of a template.
pub(crate) struct Located<'r> {
    pub(crate) template: &'r Template,
    pub(crate) object: &'r Object,
    /// Where findings about it belong.
    pub(crate) order: Order,
    /// Line of the template's text, from 1, on which the document begins.
    line: usize,
}

impl Rendering<'_> {
    /// The objects that the templates write.
    pub(crate) fn objects(&self) -> impl Iterator<Item = Located<'_>> {
        self.templates.iter().enumerate().flat_map(|(i, template)| {
            template.objects.iter().enumerate().filter_map(move |(j, found)| {
                let order = Order { file: i + 1, document: j + 1 };
                let object = found.object.as_ref()?;
                Some(Located { template, object, order, line: found.line })
            })
        })
    }

    /// The places in the templates that wrote the first line of an object with `key`, or else
    /// its first line that says something.
    pub(crate) fn object_places(&self, located: &Located<'_>, key: &str) -> Vec<Place> {
        let lines = located.template.text.split(|b| *b == b'\n').skip(located.line - 1);
        let mut first = None;
        for (i, line) in lines.enumerate() {
            let line = pintle_value::rune::to_text(line);
            let content = line.trim_start();
            if content.starts_with("---") && first.is_some() {
                break;
            }
            if content.starts_with(key) {
                first = Some(i);
                break;
            }
            if first.is_none() && !content.is_empty() && !content.starts_with(['#', '-']) {
                first = Some(i);
            }
        }
        self.places(located.template, located.line + first.unwrap_or(0))
    }
}

impl Failure {
    const SILENT: Failure = Failure { text: None, places: Vec::new(), is_schema: false };

    fn schema(text: String) -> Failure {
        Failure { text: Some(text), places: Vec::new(), is_schema: true }
    }

    fn render(chart: &str, error: &RenderError) -> Failure {
        let diagnostic: &Diagnostic = error.diagnostic();
        let places = frame_places(chart, &diagnostic.trail);
        Failure { text: Some(error.to_string()), places, is_schema: false }
    }
}

impl Template {
    fn new(name: &str, text: Vec<u8>) -> Template {
        let (objects, stop) =
            if is_yaml(name) && !is_blank(&text) { objects(&text) } else { (Vec::new(), None) };
        Template { name: name.to_owned(), text, objects, stop }
    }

    /// Whether its text is looked at.
    pub(crate) fn is_yaml(&self) -> bool {
        is_yaml(&self.name) && !is_blank(&self.text)
    }
}

fn is_yaml(name: &str) -> bool {
    let extension = crate::extension(name);
    extension.eq_ignore_ascii_case(".yaml") || extension.eq_ignore_ascii_case(".yml")
}

fn is_blank(text: &[u8]) -> bool {
    pintle_value::rune::to_text(text).trim().is_empty()
}

/// Frames as places in the files of the chart; rendered text is no such file.
fn frame_places(chart: &str, frames: &[Frame]) -> Vec<Place> {
    let inside = |frame: &Frame| {
        let name = frame.source.name.strip_prefix(chart)?.strip_prefix('/')?;
        let is_file = !name.ends_with(" (rendered)");
        is_file.then(|| Place::of_span(name, &frame.source, frame.span))
    };
    frames.iter().filter_map(inside).collect()
}
