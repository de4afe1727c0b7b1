//! Writing documents: two columns of indentation, none for sequences in mappings, lines of any
//! length. Source: go.yaml.in/yaml v3 `encode.go`, `emitterc.go`.

use super::scalar::{Allowed, analyze, break_len, is_printable, width};
use super::tree::{Comments, Document, Kind, Node, NodeId};
use crate::read::Style;

const INDENT: isize = 2;
/// Longer keys get a `?`.
const MAX_SIMPLE_KEY: usize = 128;
const CORE_TAGS: &[u8] = b"tag:yaml.org,2002:";

/// The documents as text, with `---` between them.
pub fn write(documents: &[Document]) -> Vec<u8> {
    let mut emitter = Emitter::default();
    for (number, document) in documents.iter().enumerate() {
        emitter.document(document, number == 0);
    }
    if emitter.open_ended {
        emitter.indicator(b"...", true, false, false);
        emitter.indent();
    }
    emitter.out
}

/// What comes next.
enum Step {
    Node {
        id: NodeId,
        place: Place,
        tail: Vec<u8>,
    },
    Item {
        collection: NodeId,
        at: usize,
        trail: bool,
    },
    Entry {
        mapping: NodeId,
        at: usize,
        tail: Vec<u8>,
        trail: bool,
    },
    Value {
        mapping: NodeId,
        at: usize,
        simple: bool,
        tail: Vec<u8>,
    },
    /// After a node of a block.
    After,
    /// After a node in brackets.
    AfterFlow,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Root,
    Item,
    Key { simple: bool },
    Value,
}

struct Emitter {
    out: Vec<u8>,
    column: isize,
    indent: isize,
    indents: Vec<isize>,
    /// Whether the collections around are items of a block sequence.
    whitespace: bool,
    indention: bool,
    open_ended: bool,
    foot_indent: isize,
    flow_level: usize,
    /// Comments that are not written yet.
    now: Comments,
    tail: Vec<u8>,
    key_line: Vec<u8>,
}

impl Default for Emitter {
    fn default() -> Emitter {
        Emitter {
            out: Vec::new(),
            column: 0,
            indent: -1,
            indents: Vec::new(),
            whitespace: true,
            indention: true,
            open_ended: false,
            foot_indent: -1,
            flow_level: 0,
            now: Comments::default(),
            tail: Vec::new(),
            key_line: Vec::new(),
        }
    }
}

impl Emitter {
    fn document(&mut self, document: &Document, first: bool) {
        if !first {
            self.indent();
            self.indicator(b"---", true, false, false);
            self.indent();
        }
        if !document.head.is_empty() {
            self.now.head.clone_from(&document.head);
            self.head_comment();
            self.line_break();
        }
        let root = Step::Node { id: document.root, place: Place::Root, tail: Vec::new() };
        let mut steps = vec![root];
        while let Some(step) = steps.pop() {
            self.step(document, step, &mut steps);
        }
        if !document.foot.is_empty() {
            self.now.foot.clone_from(&document.foot);
        }
        self.foot_indent = 0;
        self.foot_comment();
        self.foot_indent = -1;
        self.indent();
    }

    fn step(&mut self, document: &Document, step: Step, steps: &mut Vec<Step>) {
        match step {
            Step::Node { id, place, tail } => {
                if let Some(node) = document.nodes.get(id) {
                    if place == Place::Root {
                        self.announce(node, &tail);
                        self.head_comment();
                        steps.push(Step::After);
                    }
                    self.node(id, node, place, steps);
                }
            }
            Step::Item { collection, at, trail } => {
                if let Some(node) = document.nodes.get(collection) {
                    self.item(document, collection, node, (at, trail), steps);
                }
            }
            Step::Entry { mapping, at, tail, trail } => {
                if let Some(node) = document.nodes.get(mapping) {
                    self.entry(document, (mapping, node), (at, tail, trail), steps);
                }
            }
            Step::Value { mapping, at, simple, tail } => {
                if let Some(node) = document.nodes.get(mapping) {
                    self.value(document, (mapping, node), (at, simple, tail), steps);
                }
            }
            Step::After => {
                self.line_comment();
                self.foot_comment();
            }
            Step::AfterFlow => {
                if self.has_trailing() {
                    self.indicator(b",", false, false, false);
                }
                self.line_comment();
                self.foot_comment();
            }
        }
    }

    /// Puts the comments of a node's first event in line. Empty ones leave what is there.
    fn announce(&mut self, node: &Node, tail: &[u8]) {
        let scalar = matches!(node.kind, Kind::Scalar | Kind::Alias);
        queue(&mut self.now.head, &node.comments.head);
        if scalar {
            queue(&mut self.now.line, &node.comments.line);
            queue(&mut self.now.foot, &node.comments.foot);
        }
        if node.kind != Kind::Sequence && node.kind != Kind::Alias {
            queue(&mut self.tail, tail);
        }
    }

    /// The same for a collection's last event.
    fn announce_end(&mut self, node: &Node, tail: &[u8]) {
        queue(&mut self.now.line, &node.comments.line);
        queue(&mut self.now.foot, &node.comments.foot);
        queue(&mut self.tail, tail);
    }

    fn has_trailing(&self) -> bool {
        !(self.now.line.is_empty() && self.now.foot.is_empty() && self.tail.is_empty())
    }

    fn node(&mut self, id: NodeId, node: &Node, place: Place, steps: &mut Vec<Step>) {
        match node.kind {
            Kind::Alias => {
                self.indicator(b"*", true, false, false);
                self.text(&node.text);
            }
            Kind::Scalar => self.scalar(node, place),
            Kind::Sequence | Kind::Mapping => {
                self.properties(node);
                let flow = self.flow_level > 0 || node.flow || node.children.is_empty();
                let mapping = node.kind == Kind::Mapping;
                if flow {
                    self.indicator(if mapping { b"{" } else { b"[" }, true, true, false);
                    self.increase_indent(true, false, false);
                    self.flow_level += 1;
                } else {
                    let in_mapping = matches!(place, Place::Key { .. } | Place::Value);
                    let compact = !mapping && in_mapping && (self.column == 0 || !self.indention);
                    self.increase_indent(false, place == Place::Item, compact);
                }
                steps.push(match mapping {
                    true => Step::Entry { mapping: id, at: 0, tail: Vec::new(), trail: true },
                    false => Step::Item { collection: id, at: 0, trail: true },
                });
            }
        }
    }

    fn increase_indent(&mut self, flow: bool, in_item: bool, compact: bool) {
        self.indents.push(self.indent);
        if self.indent < 0 {
            self.indent = if flow { INDENT } else { 0 };
        } else if in_item {
            self.indent += 2;
        } else {
            self.indent = INDENT * ((self.indent + INDENT) / INDENT);
            if compact {
                self.indent -= 2;
            }
        }
    }

    fn leave(&mut self) {
        self.indent = self.indents.pop().unwrap_or(-1);
    }

    fn item(
        &mut self,
        document: &Document,
        id: NodeId,
        node: &Node,
        (at, trail): (usize, bool),
        steps: &mut Vec<Step>,
    ) {
        let flow = self.flow_level > 0;
        let item = node.children.get(at).and_then(|id| Some((*id, document.nodes.get(*id)?)));
        let Some((child, item)) = item else {
            self.announce_end(node, b"");
            if !flow {
                self.leave();
                return;
            }
            self.flow_level -= 1;
            self.leave();
            if self.column == 0 {
                self.indent();
            }
            self.indicator(b"]", false, false, false);
            self.line_comment();
            self.foot_comment();
            return;
        };
        self.announce(item, b"");
        if flow && !trail {
            self.indicator(b",", false, false, false);
        }
        self.head_comment();
        if !flow {
            self.indent();
            self.indicator(b"-", true, false, true);
            steps.push(Step::Item { collection: id, at: at + 1, trail: false });
            steps.push(Step::After);
        } else {
            if self.column == 0 {
                self.indent();
            }
            let trail = self.has_trailing();
            steps.push(Step::Item { collection: id, at: at + 1, trail });
            steps.push(Step::AfterFlow);
        }
        steps.push(Step::Node { id: child, place: Place::Item, tail: Vec::new() });
    }

    fn entry(
        &mut self,
        document: &Document,
        (id, node): (NodeId, &Node),
        (at, tail, trail): (usize, Vec<u8>, bool),
        steps: &mut Vec<Step>,
    ) {
        let flow = self.flow_level > 0;
        let key = node.children.get(at).and_then(|id| Some((*id, document.nodes.get(*id)?)));
        let Some((key_id, key)) = key else {
            self.announce_end(node, &tail);
            self.end_mapping(flow, trail);
            return;
        };
        let mut own = key.comments.clone();
        let foot = std::mem::take(&mut own.foot);
        queue(&mut self.now.head, &own.head);
        if matches!(key.kind, Kind::Scalar | Kind::Alias) {
            queue(&mut self.now.line, &own.line);
        }
        queue(&mut self.tail, &tail);
        if flow && !trail {
            self.indicator(b",", false, false, false);
        }
        self.head_comment();
        if !flow {
            self.indent();
            if !self.now.line.is_empty() {
                self.key_line = std::mem::take(&mut self.now.line);
            }
        } else if self.column == 0 {
            self.indent();
        }
        let simple = is_simple_key(key);
        if !simple {
            self.indicator(b"?", true, false, !flow);
        }
        steps.push(Step::Value { mapping: id, at, simple, tail: foot });
        steps.push(Step::Node { id: key_id, place: Place::Key { simple }, tail: Vec::new() });
    }

    fn end_mapping(&mut self, flow: bool, trail: bool) {
        if !flow {
            self.head_comment();
            self.leave();
            return;
        }
        let comments =
            !self.now.head.is_empty() || !self.now.foot.is_empty() || !self.tail.is_empty();
        if comments && !trail {
            self.indicator(b",", false, false, false);
        }
        self.head_comment();
        self.flow_level -= 1;
        self.leave();
        self.indicator(b"}", false, false, false);
        self.line_comment();
        self.foot_comment();
    }

    fn value(
        &mut self,
        document: &Document,
        (id, node): (NodeId, &Node),
        (at, simple, tail): (usize, bool, Vec<u8>),
        steps: &mut Vec<Step>,
    ) {
        let value = node.children.get(at + 1).and_then(|id| Some((*id, document.nodes.get(*id)?)));
        let Some((value_id, value)) = value else { return };
        let flow = self.flow_level > 0;
        self.announce(value, b"");
        if simple {
            self.indicator(b":", false, false, false);
        } else {
            if !flow {
                self.indent();
            }
            self.indicator(b":", true, false, !flow);
        }
        if !flow {
            self.place_key_comment(value);
        }
        let trail = flow && self.has_trailing();
        steps.push(Step::Entry { mapping: id, at: at + 2, tail, trail });
        steps.push(if flow { Step::AfterFlow } else { Step::After });
        steps.push(Step::Node { id: value_id, place: Place::Value, tail: Vec::new() });
    }

    /// A comment behind the key goes behind a scalar, or is written before a block.
    fn place_key_comment(&mut self, value: &Node) {
        if self.key_line.is_empty() {
            return;
        }
        match value.kind {
            Kind::Scalar => {
                if self.now.line.is_empty() {
                    self.now.line = std::mem::take(&mut self.key_line);
                }
            }
            Kind::Alias => {}
            Kind::Sequence | Kind::Mapping if !value.flow => {
                std::mem::swap(&mut self.now.line, &mut self.key_line);
                self.line_comment();
                std::mem::swap(&mut self.now.line, &mut self.key_line);
            }
            Kind::Sequence | Kind::Mapping => {}
        }
    }

    fn properties(&mut self, node: &Node) {
        if let Some(anchor) = &node.anchor {
            self.indicator(b"&", true, false, false);
            self.text(anchor);
        }
        if node.tag.is_empty() {
            return;
        }
        if let Some(suffix) = node.tag.strip_prefix(CORE_TAGS) {
            self.indicator(b"!!", true, false, false);
            self.tag_text(suffix);
        } else if let Some(suffix) = node.tag.strip_prefix(b"!") {
            self.indicator(b"!", true, false, false);
            self.tag_text(suffix);
        } else {
            self.indicator(b"!<", true, false, false);
            self.tag_text(&node.tag);
            self.indicator(b">", false, false, false);
        }
    }

    fn tag_text(&mut self, text: &[u8]) {
        for byte in text {
            let keep = byte.is_ascii_alphanumeric() || b"-;/?:@&=+$,_.~*'()[]".contains(byte);
            match keep {
                true => self.put(&[*byte]),
                false => format!("%{byte:02X}").bytes().for_each(|byte| self.put(&[byte])),
            }
        }
        self.ended();
    }

    fn scalar(&mut self, node: &Node, place: Place) {
        let allowed = analyze(&node.text);
        let simple = place == Place::Key { simple: true };
        let style = self.style(node, &allowed, simple);
        self.properties(node);
        self.increase_indent(true, false, false);
        match style {
            Style::Plain => self.plain(&node.text, place == Place::Root),
            Style::SingleQuoted => self.single_quoted(&node.text),
            Style::DoubleQuoted => self.double_quoted(&node.text),
            Style::Literal => self.block(b"|", &node.text, false),
            Style::Folded => self.block(b">", &node.text, true),
        }
        self.leave();
    }

    fn style(&self, node: &Node, allowed: &Allowed, simple_key: bool) -> Style {
        let flow = self.flow_level > 0;
        let mut style = node.style;
        if style == Style::Plain && node.text.contains(&b'\n') {
            style = Style::Literal;
        }
        if simple_key && allowed.multiline {
            style = Style::DoubleQuoted;
        }
        let plain = if flow { allowed.flow_plain } else { allowed.block_plain };
        if style == Style::Plain && (!plain || node.text.is_empty() && (flow || simple_key)) {
            style = Style::SingleQuoted;
        }
        if style == Style::SingleQuoted && !allowed.single_quoted {
            style = Style::DoubleQuoted;
        }
        let block = matches!(style, Style::Literal | Style::Folded);
        if block && (!allowed.block || flow || simple_key) {
            style = Style::DoubleQuoted;
        }
        style
    }

    fn plain(&mut self, text: &[u8], root: bool) {
        if !text.is_empty() {
            if !self.whitespace {
                self.put(b" ");
            }
            self.text(text);
        }
        self.indention = false;
        self.open_ended |= root;
    }

    fn single_quoted(&mut self, text: &[u8]) {
        self.indicator(b"'", true, false, false);
        let mut breaks = false;
        let mut rest = text;
        while !rest.is_empty() {
            let (here, after) = rest.split_at(width(rest));
            if break_len(here) > 0 {
                if !breaks && here == b"\n" {
                    self.line_break();
                }
                self.write_break(here);
                breaks = true;
            } else {
                if here != b" " {
                    if breaks {
                        self.indent();
                    }
                    if here == b"'" {
                        self.put(b"'");
                    }
                    breaks = false;
                    self.indention = false;
                }
                self.put(here);
            }
            rest = after;
        }
        self.indicator(b"'", false, false, false);
        self.ended();
    }

    fn double_quoted(&mut self, text: &[u8]) {
        self.indicator(b"\"", true, false, false);
        let mut rest = text;
        while !rest.is_empty() {
            let (here, after) = rest.split_at(width(rest));
            let escape =
                !is_printable(rest) || break_len(rest) > 0 || matches!(here, b"\"" | b"\\");
            match std::str::from_utf8(here).ok().and_then(|here| here.chars().next()) {
                Some(c) if escape => self.escape(c),
                _ => self.put(here),
            }
            rest = after;
        }
        self.indicator(b"\"", false, false, false);
        self.ended();
    }

    fn escape(&mut self, c: char) {
        let text = match c {
            '\0' => "\\0".to_owned(),
            '\x07' => "\\a".to_owned(),
            '\x08' => "\\b".to_owned(),
            '\t' => "\\t".to_owned(),
            '\n' => "\\n".to_owned(),
            '\x0b' => "\\v".to_owned(),
            '\x0c' => "\\f".to_owned(),
            '\r' => "\\r".to_owned(),
            '\x1b' => "\\e".to_owned(),
            '"' | '\\' => format!("\\{c}"),
            '\u{85}' => "\\N".to_owned(),
            '\u{a0}' => "\\_".to_owned(),
            '\u{2028}' => "\\L".to_owned(),
            '\u{2029}' => "\\P".to_owned(),
            _ => match c as u32 {
                code @ ..=0xff => format!("\\x{code:02X}"),
                code @ ..=0xffff => format!("\\u{code:04X}"),
                code => format!("\\U{code:08X}"),
            },
        };
        text.bytes().for_each(|byte| self.put(&[byte]));
    }

    /// A literal or folded scalar.
    fn block(&mut self, sign: &[u8], text: &[u8], folded: bool) {
        self.indicator(sign, true, false, false);
        if text.starts_with(b" ") || break_len(text) > 0 {
            self.indicator(b"2", false, false, false);
        }
        self.open_ended = false;
        let tail = trailing_breaks(text);
        if tail == 0 {
            self.indicator(b"-", false, false, false);
        } else if tail > 1 || text.len() == break_len(text) {
            self.indicator(b"+", false, false, false);
            self.open_ended = true;
        }
        if self.now.line.is_empty() {
            self.line_break();
        } else {
            self.line_comment();
        }
        self.whitespace = true;
        // go-yaml asks this of the start of the text wherever it is.
        let lead = {
            let mut at = 0;
            while break_len(text.get(at..).unwrap_or_default()) > 0 {
                at += width(text.get(at..).unwrap_or_default());
            }
            at
        };
        let blank_lead = text.get(lead).is_none_or(|b| matches!(b, b' ' | b'\t' | 0));
        let (mut breaks, mut leading_spaces) = (true, true);
        let mut rest = text;
        while !rest.is_empty() {
            let (here, after) = rest.split_at(width(rest));
            if break_len(here) > 0 {
                if folded && !breaks && !leading_spaces && here == b"\n" && !blank_lead {
                    self.line_break();
                }
                self.write_break(here);
                breaks = true;
            } else {
                if breaks {
                    self.indent();
                    leading_spaces = matches!(here, b" " | b"\t");
                }
                self.put(here);
                self.indention = false;
                breaks = false;
            }
            rest = after;
        }
    }

    fn head_comment(&mut self) {
        if !self.tail.is_empty() {
            let tail = std::mem::take(&mut self.tail);
            self.indent();
            self.comment(&tail);
            self.foot_indent = self.indent.max(0);
        }
        if !self.now.head.is_empty() {
            let head = std::mem::take(&mut self.now.head);
            self.indent();
            self.comment(&head);
        }
    }

    fn line_comment(&mut self) {
        if !self.now.line.is_empty() {
            let line = std::mem::take(&mut self.now.line);
            if !self.whitespace {
                self.put(b" ");
            }
            self.comment(&line);
        }
    }

    fn foot_comment(&mut self) {
        if !self.now.foot.is_empty() {
            let foot = std::mem::take(&mut self.now.foot);
            self.indent();
            self.comment(&foot);
            self.foot_indent = self.indent.max(0);
        }
    }

    fn comment(&mut self, text: &[u8]) {
        let (mut breaks, mut pound) = (false, false);
        let mut rest = text;
        while !rest.is_empty() {
            let (here, after) = rest.split_at(width(rest));
            if break_len(here) > 0 {
                self.write_break(here);
                (breaks, pound) = (true, false);
            } else {
                if breaks {
                    self.indent();
                }
                if !pound && here != b"#" {
                    self.put(b"#");
                    self.put(b" ");
                }
                pound = true;
                self.put(here);
                self.indention = false;
                breaks = false;
            }
            rest = after;
        }
        if !breaks {
            self.line_break();
        }
        self.whitespace = true;
    }

    /// Goes to where the current block is indented.
    fn indent(&mut self) {
        let indent = self.indent.max(0);
        if !self.indention || self.column > indent || self.column == indent && !self.whitespace {
            self.line_break();
        }
        if self.foot_indent == indent {
            self.line_break();
        }
        while self.column < indent {
            self.put(b" ");
        }
        self.whitespace = true;
        self.foot_indent = -1;
    }

    fn indicator(&mut self, sign: &[u8], space_before: bool, is_space: bool, is_indent: bool) {
        if space_before && !self.whitespace {
            self.put(b" ");
        }
        self.out.extend_from_slice(sign);
        self.column += sign.len() as isize;
        self.whitespace = is_space;
        self.indention &= is_indent;
        self.open_ended = false;
    }

    fn text(&mut self, text: &[u8]) {
        self.out.extend_from_slice(text);
        self.column += text.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as isize;
        self.ended();
    }

    fn ended(&mut self) {
        self.whitespace = false;
        self.indention = false;
    }

    /// One character.
    fn put(&mut self, character: &[u8]) {
        self.out.extend_from_slice(character);
        self.column += 1;
    }

    fn line_break(&mut self) {
        self.write_break(b"\n");
    }

    fn write_break(&mut self, line_break: &[u8]) {
        self.out.extend_from_slice(line_break);
        self.column = 0;
        self.indention = true;
    }
}

fn queue(target: &mut Vec<u8>, text: &[u8]) {
    if !text.is_empty() {
        target.clear();
        target.extend_from_slice(text);
    }
}

fn is_simple_key(node: &Node) -> bool {
    let anchor = node.anchor.as_ref().map_or(0, Vec::len);
    let length = match node.kind {
        Kind::Scalar if analyze(&node.text).multiline => return false,
        Kind::Scalar | Kind::Alias => node.text.len() + node.tag.len() + anchor,
        Kind::Sequence | Kind::Mapping if node.children.is_empty() => node.tag.len() + anchor,
        Kind::Sequence | Kind::Mapping => return false,
    };
    length <= MAX_SIMPLE_KEY
}

/// How many line breaks are at the end, counted up to two.
fn trailing_breaks(text: &[u8]) -> usize {
    let mut rest = text;
    let mut count = 0;
    while count < 2 {
        let Some(len) = [1, 2, 3]
            .into_iter()
            .find(|len| rest.len() >= *len && break_len(&rest[rest.len() - len..]) == *len)
        else {
            break;
        };
        rest = &rest[..rest.len() - len];
        count += 1;
    }
    count
}
