//! What an execution gives.

use super::walk::NO_VALUE;

/// What a template has written.
#[derive(Clone, Debug, Default)]
pub struct Output {
    text: Vec<u8>,
    trace: Option<Trace>,
}

/// Where the parts of an output come from.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// The places, each once.
    pub sites: Vec<Site>,
    /// Parts of the output in order, without gaps or overlaps. Together they cover it.
    pub segments: Vec<TraceSegment>,
}

/// Number of a [`Site`] in its [`Trace`].
pub type SiteId = u32;

/// A node that has written something, together with the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Name of the template.
    pub template: String,
    /// Name of the text that the template was parsed from.
    pub source: String,
    /// Byte offset in that text.
    pub offset: usize,
    /// Line in that text, from 1.
    pub line: usize,
    /// The action that ran the template, if another template did.
    pub caller: Option<SiteId>,
}

/// A part of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceSegment {
    /// First byte in the output.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What wrote it. Text is told from its own first byte on: add the distance from `start` to the
    /// offset of the site.
    pub site: SiteId,
    /// Distance of `start` from the first byte of what the site wrote.
    pub skipped: usize,
}

impl Output {
    pub(super) fn new(text: Vec<u8>, trace: Option<Trace>) -> Output {
        Output { text, trace }
    }

    /// The text.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The text, without a copy.
    pub fn into_text(self) -> Vec<u8> {
        self.text
    }

    /// Where the parts of the text come from, if the executor was
    /// [tracing](crate::Executor::tracing).
    pub fn trace(&self) -> Option<&Trace> {
        self.trace.as_ref()
    }

    /// Removes every `<no value>`, as Helm does with each file.
    #[must_use]
    pub fn without_no_value(mut self) -> Output {
        if let Some((text, cuts)) = without(&self.text, NO_VALUE) {
            self.text = text;
            if let Some(trace) = &mut self.trace {
                trace.cut(&cuts, NO_VALUE.len());
            }
        }
        self
    }
}

impl Trace {
    /// The segment that holds the byte at `offset`.
    pub fn segment_at(&self, offset: usize) -> Option<&TraceSegment> {
        let at = self.segments.partition_point(|segment| segment.end <= offset);
        self.segments.get(at).filter(|segment| segment.start <= offset)
    }

    /// A site and the actions through which it was reached, from the inside out.
    pub fn chain(&self, site: SiteId) -> impl Iterator<Item = &Site> {
        let get = |id: SiteId| self.sites.get(id as usize);
        std::iter::successors(get(site), move |site| get(site.caller?))
    }

    /// Takes parts of `len` bytes at the offsets `cuts` out.
    fn cut(&mut self, cuts: &[usize], len: usize) {
        // How far an offset of the whole text moves. Offsets inside of a cut move to its start.
        let moved = |offset: usize| {
            let before = cuts.partition_point(|cut| *cut < offset);
            let inside = match cuts.get(before.wrapping_sub(1)) {
                Some(cut) => len - (offset - cut).min(len),
                None => 0,
            };
            offset - (before * len - inside)
        };
        for segment in &mut self.segments {
            segment.start = moved(segment.start);
            segment.end = moved(segment.end);
        }
        self.segments.retain(|segment| segment.start < segment.end);
    }
}

/// The text without `part`, and where it stood; `None` if it is not in there.
pub(super) fn without(text: &[u8], part: &[u8]) -> Option<(Vec<u8>, Vec<usize>)> {
    // Almost no text has it, and few have its first byte: that is found without the setting up of
    // a search.
    let first = *part.first()?;
    memchr::memchr_iter(first, text).find(|at| text[*at..].starts_with(part))?;
    let cuts: Vec<usize> = memchr::memmem::find_iter(text, part).collect();
    let mut rest = Vec::with_capacity(text.len() - cuts.len() * part.len());
    let mut from = 0;
    for cut in &cuts {
        rest.extend_from_slice(&text[from..*cut]);
        from = cut + part.len();
    }
    rest.extend_from_slice(&text[from..]);
    Some((rest, cuts))
}
