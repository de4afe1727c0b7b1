//! Recording where each part of the output comes from.
//!
//! What a node writes directly is simple. The text of an included template usually passes through
//! functions such as `nindent` before it is printed, so its parts are found again by their lines:
//! functions on whole texts change indentation and seldom more.

use std::sync::Arc;

use super::output::{Site, SiteId, Trace, TraceSegment};
use crate::hash::HashMap;
use crate::set::Template;
use crate::tree::{NodeId, Tree};

/// Captured texts that are remembered for each executing template.
const MAX_CAPTURES: usize = 64;

/// Records the sites of one output.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    trace: Trace,
    /// Sites by caller, address of the tree, and node.
    known: HashMap<(Option<SiteId>, usize, NodeId), SiteId>,
    levels: Vec<Level>,
    captures: Vec<Capture>,
}

/// A template that executes.
#[derive(Debug)]
struct Level {
    template: Template,
    caller: Option<SiteId>,
    /// The action that executes.
    node: NodeId,
    /// First capture of the template, and of the action.
    first_capture: usize,
    action_capture: usize,
}

/// What a template run by a function wrote.
#[derive(Debug)]
struct Capture {
    text: Vec<u8>,
    segments: Vec<TraceSegment>,
}

/// A line without the white space around it: a range of the text, and the range with all of it.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    end: usize,
    full_start: usize,
    full_end: usize,
}

impl Recorder {
    pub(super) fn start(&mut self) {
        *self = Recorder::default();
    }

    pub(super) fn finish(&mut self) -> Trace {
        std::mem::take(self).trace
    }

    /// A template starts; the current action has called it.
    pub(super) fn enter(&mut self, template: &Template) {
        let caller = self.levels.last().map(|level| (level.caller, level.node));
        let caller = caller.map(|(caller, node)| self.site(caller, node));
        let captures = self.captures.len();
        self.levels.push(Level {
            template: template.clone(),
            caller,
            node: template.root,
            first_capture: captures,
            action_capture: captures,
        });
    }

    /// The template ends.
    pub(super) fn leave(&mut self) {
        if let Some(level) = self.levels.pop() {
            self.captures.truncate(level.first_capture);
        }
    }

    /// An action starts.
    pub(super) fn visit(&mut self, node: NodeId) {
        let captures = self.captures.len();
        if let Some(level) = self.levels.last_mut() {
            level.node = node;
            level.action_capture = captures;
        }
    }

    /// The number of the site of a node of the innermost template.
    fn site(&mut self, caller: Option<SiteId>, node: NodeId) -> SiteId {
        let Some(level) = self.levels.last() else { return 0 };
        let tree: &Tree = &level.template.tree;
        let key = (caller, Arc::as_ptr(&level.template.tree).addr(), node);
        let sites = &mut self.trace.sites;
        *self.known.entry(key).or_insert_with(|| {
            let position = tree.position(node);
            sites.push(Site {
                template: pintle_value::rune::to_text(&level.template.name).into_owned(),
                source: tree.name().to_owned(),
                offset: position.offset,
                line: position.line,
                caller,
            });
            sites.len() as SiteId - 1
        })
    }

    /// Everything from here on is written by a template whose text a function gets.
    pub(super) fn begin_capture(&mut self) -> usize {
        self.trace.segments.len()
    }

    /// The template is done; `text` is what it wrote to the output from `start` on.
    pub(super) fn end_capture(&mut self, from: usize, text: &[u8], start: usize) {
        let mut segments: Vec<TraceSegment> = self.trace.segments.drain(from..).collect();
        for segment in &mut segments {
            segment.start -= start;
            segment.end -= start;
        }
        self.captures.push(Capture { text: text.to_vec(), segments });
        if let Some(level) = self.levels.last_mut()
            && self.captures.len() - level.first_capture > MAX_CAPTURES
        {
            self.captures.remove(level.first_capture);
            level.action_capture = level.action_capture.saturating_sub(1).max(level.first_capture);
        }
    }

    /// The current action has written `out` from `start` on.
    pub(super) fn record(&mut self, out: &[u8], start: usize) {
        let Some(level) = self.levels.last() else { return };
        if start == out.len() {
            return;
        }
        let own = self.captures.get(level.action_capture..).unwrap_or_default();
        let text = &out[start..];
        let captures = if own.is_empty() {
            let older = self.captures.get(level.first_capture..).unwrap_or_default();
            older.iter().rfind(|capture| capture.is_within(text)).map(std::slice::from_ref)
        } else {
            Some(own)
        };
        let segments = captures.map(|captures| find_lines(text, captures));
        let site = self.site(level.caller, level.node);
        let Some(segments) = segments else {
            let end = out.len();
            return self.trace.segments.push(TraceSegment { start, end, site, skipped: 0 });
        };
        for mut segment in segments {
            segment.start += start;
            segment.end += start;
            if segment.site == UNKNOWN {
                segment.site = site;
            }
            self.push(segment);
        }
    }

    /// Adds a segment, or lets the last one go on if both are of one site.
    fn push(&mut self, segment: TraceSegment) {
        match self.trace.segments.last_mut() {
            Some(last)
                if last.site == segment.site
                    && last.end == segment.start
                    && last.skipped + (last.end - last.start) == segment.skipped =>
            {
                last.end = segment.end;
            }
            _ => self.trace.segments.push(segment),
        }
    }
}

/// Stands for the site of the action that prints.
const UNKNOWN: SiteId = SiteId::MAX;

impl Capture {
    /// Whether all its lines stand in `text` in the same order. A single line could do so by
    /// chance, so that is not enough.
    fn is_within(&self, text: &[u8]) -> bool {
        let mut there = lines(text);
        let mut found = 0;
        for line in lines(&self.text) {
            let wanted = &self.text[line.start..line.end];
            if wanted.is_empty() {
                continue;
            }
            if !there.any(|line| text[line.start..line.end] == *wanted) {
                return false;
            }
            found += 1;
        }
        found > 1
    }
}

/// The segments of a text that was made from captured ones. Lines that are in none of them are of an
/// unknown site.
fn find_lines(text: &[u8], captures: &[Capture]) -> Vec<TraceSegment> {
    let mut places: HashMap<&[u8], Vec<(usize, Line)>> = HashMap::default();
    for (at, capture) in captures.iter().enumerate() {
        for line in lines(&capture.text) {
            let content = &capture.text[line.start..line.end];
            places.entry(content).or_default().push((at, line));
        }
    }
    let mut segments = Vec::new();
    let mut last = (0, 0);
    for line in lines(text) {
        let content = &text[line.start..line.end];
        let candidates = places.get(content).filter(|_| !content.is_empty());
        // Lines keep their order, so of equal ones the next is meant.
        let place = candidates.and_then(|candidates| {
            let next = candidates.partition_point(|(at, line)| (*at, line.start) < last);
            candidates.get(next).or(candidates.first())
        });
        match place {
            Some((at, origin)) => {
                last = (*at, origin.end);
                captures[*at].copy_line(*origin, line, &mut segments);
            }
            None => {
                let (start, end) = (line.full_start, line.full_end);
                let skipped = start;
                segments.push(TraceSegment { start, end, site: UNKNOWN, skipped });
            }
        }
    }
    segments
}

impl Capture {
    /// Gives the parts of a line the sites that they have in this text; the white space around it
    /// goes with the parts beside it.
    fn copy_line(&self, origin: Line, line: Line, out: &mut Vec<TraceSegment>) {
        let from = out.len();
        let first = self.segments.partition_point(|segment| segment.end <= origin.start);
        for segment in self.segments.get(first..).unwrap_or_default() {
            if segment.start >= origin.end {
                break;
            }
            let start = segment.start.max(origin.start);
            let end = segment.end.min(origin.end);
            out.push(TraceSegment {
                start: line.start + (start - origin.start),
                end: line.start + (end - origin.start),
                site: segment.site,
                skipped: segment.skipped + (start - segment.start),
            });
        }
        match out.get_mut(from..) {
            Some([]) | None => out.push(TraceSegment {
                start: line.full_start,
                end: line.full_end,
                site: UNKNOWN,
                skipped: line.full_start,
            }),
            Some([parts @ .., last]) => {
                last.end = line.full_end;
                parts.first_mut().unwrap_or(last).start = line.full_start;
            }
        }
    }
}

/// The lines of a text; the line break belongs to the line.
fn lines(text: &[u8]) -> impl Iterator<Item = Line> + '_ {
    let mut at = 0;
    text.split_inclusive(|c| *c == b'\n').map(move |full| {
        let full_start = at;
        at += full.len();
        let leading = full.len() - full.trim_ascii_start().len();
        let start = if leading == full.len() { full_start } else { full_start + leading };
        let end = start + full.trim_ascii().len();
        Line { start, end, full_start, full_end: at }
    })
}
