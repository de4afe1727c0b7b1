//! The parser: tokens into trees. Source: Go `text/template/parse/parse.go`.

mod control;
mod expression;
mod number;

use std::sync::Arc;

use pintle_source::Span;
use pintle_value::strconv;

use crate::functions::Functions;
use crate::hash::HashMap;
use crate::lex::{Item, ItemKind, Lexer};
use crate::message::{expand, expand_spoiled};
use crate::set::Template;
use crate::stack::StackGuard;
use crate::tree::{DOLLAR, Node, NodeId, Seq, Tree, VarName};
use crate::{NESTED_TOO_DEEPLY, ParseError};

/// Memory that the parser uses again for the next text.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    tree: Tree,
    pending: Vec<NodeId>,
    declared: Vec<u32>,
}

/// Parses `text` as the template `name`; the result holds it and all templates it defines, each
/// name once.
pub(crate) fn parse_text(
    name: &str,
    text: Arc<[u8]>,
    functions: &Functions,
    stack: usize,
    buffers: &mut Buffers,
) -> Result<Vec<Template>, Box<ParseError>> {
    let mut parser = Parser::new(name, &text, functions, stack, std::mem::take(buffers));
    if u32::try_from(text.len()).is_err() {
        return Err(parser.error("the text is too long"));
    }
    parser.parse()?;
    let Parser { mut tree, pending, declared, definitions, .. } = parser;
    let names = definitions.iter().map(|(name, definition)| (definition.root, name.clone()));
    let complete = Arc::new(tree.finish(names.collect()));
    *buffers = Buffers { tree, pending, declared };
    let template = |(name, definition): (Arc<[u8]>, Definition)| Template {
        name,
        tree: complete.clone(),
        root: definition.root,
        empty: definition.empty,
        number: 0,
    };
    let mut templates: Vec<Template> = definitions.into_iter().map(template).collect();
    templates.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    Ok(templates)
}

/// Errors are boxed to keep the usual results small.
type Parsed<T> = Result<T, Box<ParseError>>;

struct Parser<'a> {
    lexer: Lexer<'a>,
    functions: &'a Functions,
    stack: StackGuard,
    name: &'a str,
    tree: Tree,
    /// Nodes of the lists that are not complete yet.
    pending: Vec<NodeId>,
    definitions: HashMap<Arc<[u8]>, Definition>,
    /// All variables but `$`.
    vars: HashMap<&'a [u8], VarName>,
    /// By variable, the scope in which it is declared; 0 if it is not. `$` always is.
    declared: Vec<u32>,
    scope: Scope,
    /// Scopes so far.
    scopes: u32,
}

struct Definition {
    root: NodeId,
    empty: bool,
}

/// What Go keeps for each template of the text while it parses it: look-ahead and scopes.
struct Scope {
    /// Three tokens of look-ahead; the first `peeked` ones are to be read again, last one first.
    tokens: [Item; 3],
    peeked: usize,
    /// Number of this scope, from 1.
    id: u32,
    /// Variables in the order of their declaration, with repetitions, and the scope in which each
    /// was declared before.
    vars: Vec<(VarName, u32)>,
    /// Offset of the delimiter that started the current action.
    action: Option<u32>,
    range_depth: u32,
    paren_depth: u32,
}

/// What ends a list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ListEnd {
    End,
    Else,
}

impl Scope {
    fn new(id: u32) -> Scope {
        Scope {
            tokens: [Item::NONE; 3],
            peeked: 0,
            id,
            vars: Vec::new(),
            action: None,
            range_depth: 0,
            paren_depth: 0,
        }
    }
}

impl<'a> Parser<'a> {
    fn new(
        name: &'a str,
        text: &'a Arc<[u8]>,
        functions: &'a Functions,
        stack: usize,
        buffers: Buffers,
    ) -> Parser<'a> {
        let Buffers { mut tree, mut pending, mut declared } = buffers;
        tree.begin(name, text.clone());
        pending.clear();
        declared.clear();
        declared.push(0);
        let mut lexer = Lexer::new(text);
        lexer.break_is_keyword = functions.resolve(b"break").is_none();
        lexer.continue_is_keyword = functions.resolve(b"continue").is_none();
        Parser {
            lexer,
            functions,
            stack: StackGuard::new(stack),
            name,
            tree,
            pending,
            definitions: HashMap::default(),
            vars: HashMap::default(),
            declared,
            scope: Scope::new(1),
            scopes: 1,
        }
    }

    /// Starts the scope of a template inside the text and gives the one around it.
    fn enter_scope(&mut self) -> Scope {
        self.scopes += 1;
        std::mem::replace(&mut self.scope, Scope::new(self.scopes))
    }

    /// Goes back to the scope around the current one.
    fn leave_scope(&mut self, outer: Scope) {
        self.pop_vars(0);
        self.scope = outer;
    }

    #[inline]
    fn next(&mut self) -> Item {
        let scope = &mut self.scope;
        if scope.peeked > 0 {
            scope.peeked -= 1;
        } else {
            scope.tokens[0] = self.lexer.next_item();
        }
        scope.tokens[scope.peeked]
    }

    #[inline]
    fn backup(&mut self) {
        self.scope.peeked += 1;
    }

    /// Puts `first` back before the token that was read last.
    fn backup2(&mut self, first: Item) {
        self.scope.tokens[1] = first;
        self.scope.peeked = 2;
    }

    #[inline]
    fn peek(&mut self) -> Item {
        let scope = &mut self.scope;
        if scope.peeked == 0 {
            scope.peeked = 1;
            scope.tokens[0] = self.lexer.next_item();
        }
        scope.tokens[scope.peeked - 1]
    }

    #[inline]
    fn next_non_space(&mut self) -> Item {
        loop {
            let item = self.next();
            if item.kind != ItemKind::Space {
                return item;
            }
        }
    }

    #[inline]
    fn peek_non_space(&mut self) -> Item {
        let item = self.next_non_space();
        self.backup();
        item
    }

    #[inline]
    fn value(&self, item: Item) -> &'a [u8] {
        self.lexer.value(item)
    }

    /// A failure with this message.
    #[cold]
    fn error(&self, message: &str) -> Box<ParseError> {
        self.errorf("%s", &[message])
    }

    /// A failure with a message whose format has the verbs `%s` and `%q`. Go puts the name of the
    /// text into the format too, so a percent sign in it spoils the message.
    #[cold]
    fn errorf(&self, format: &str, args: &[&str]) -> Box<ParseError> {
        let token = self.scope.tokens[0];
        let (name, line) = (self.name, self.lexer.line(token));
        let message = expand(format, args);
        let text = if name.contains('%') {
            expand_spoiled(&format!("template: {name}:{line}: {format}"), args)
        } else {
            format!("template: {name}:{line}: {message}")
        };
        Box::new(ParseError {
            name: name.to_owned(),
            line,
            message,
            span: Span { start: token.start, end: token.end },
            text,
        })
    }

    fn expect(&mut self, kinds: &[ItemKind], context: &str) -> Parsed<Item> {
        let item = self.next_non_space();
        if kinds.contains(&item.kind) { Ok(item) } else { Err(self.unexpected(item, context)) }
    }

    #[cold]
    fn unexpected(&self, item: Item, context: &str) -> Box<ParseError> {
        let token = self.lexer.describe(item);
        if item.kind != ItemKind::Error {
            return self.errorf("unexpected %s in %s", &[&token, context]);
        }
        let mut extra = String::new();
        if let Some(action_line) = self.scope.action.map(|at| self.lexer.line_at(at))
            && action_line != self.lexer.line(item)
        {
            // Not "action in action".
            let start = if self.lexer.error().ends_with(" action") { "" } else { " in action" };
            extra = format!("{start} started at {}:{action_line}", self.name);
        }
        self.errorf("%s%s", &[&token, &extra])
    }

    fn check_stack(&self) -> Parsed<()> {
        if self.stack.is_exhausted() {
            return Err(self.error(NESTED_TOO_DEEPLY));
        }
        Ok(())
    }

    /// The whole text.
    fn parse(&mut self) -> Parsed<()> {
        let pos = self.peek().start;
        let root = self.tree.push(pos, Node::List(Seq::EMPTY));
        let from = self.pending.len();
        while self.peek().kind != ItemKind::Eof {
            if self.peek().kind == ItemKind::LeftDelim {
                let delim = self.next();
                if self.next_non_space().kind == ItemKind::Define {
                    self.definition()?;
                    continue;
                }
                self.backup2(delim);
            }
            let item = self.next_non_space();
            let id = self.text_or_action(item)?;
            if let Some(end) = self.list_end(id) {
                return Err(self.errorf("unexpected %s", &[end.text()]));
            }
            self.pending.push(id);
        }
        let children = self.tree.take_children(&mut self.pending, from);
        self.tree.replace(root, Node::List(children));
        self.define(Arc::from(self.name.as_bytes()), root)
    }

    /// `define`; the keyword has been read.
    fn definition(&mut self) -> Parsed<()> {
        let context = "define clause";
        let outer = self.enter_scope();
        let name = self.expect(&[ItemKind::String, ItemKind::RawString], context)?;
        let name = self.literal(name)?;
        self.expect(&[ItemKind::RightDelim], context)?;
        let (root, end) = self.item_list()?;
        if end != ListEnd::End {
            return Err(self.unexpected_end(end, context));
        }
        self.define(self.tree.string(name).into(), root)?;
        self.leave_scope(outer);
        Ok(())
    }

    fn unexpected_end(&self, end: ListEnd, context: &str) -> Box<ParseError> {
        self.errorf("unexpected %s in %s", &[end.text(), context])
    }

    /// Adds a definition. Source: Go `parse.Tree.add`.
    fn define(&mut self, name: Arc<[u8]>, root: NodeId) -> Parsed<()> {
        let empty = self.tree.is_empty(root);
        match self.definitions.get(&name) {
            Some(old) if !old.empty => {
                if empty {
                    return Ok(());
                }
                let name = strconv::quote(&name);
                Err(self.errorf("template: multiple definition of template %s", &[&name]))
            }
            _ => {
                self.definitions.insert(name, Definition { root, empty });
                Ok(())
            }
        }
    }

    /// Text and actions up to `end` or `else`.
    fn item_list(&mut self) -> Parsed<(NodeId, ListEnd)> {
        self.check_stack()?;
        let mut item = self.next_non_space();
        let list = self.tree.push(item.start, Node::List(Seq::EMPTY));
        let from = self.pending.len();
        while item.kind != ItemKind::Eof {
            let id = self.text_or_action(item)?;
            if let Some(end) = self.list_end(id) {
                let children = self.tree.take_children(&mut self.pending, from);
                self.tree.replace(list, Node::List(children));
                return Ok((list, end));
            }
            self.pending.push(id);
            item = self.next_non_space();
        }
        Err(self.error("unexpected EOF"))
    }

    fn list_end(&self, id: NodeId) -> Option<ListEnd> {
        match self.tree.node(id) {
            Node::End => Some(ListEnd::End),
            Node::Else => Some(ListEnd::Else),
            _ => None,
        }
    }

    /// Text, or the action that the delimiter `item` starts.
    fn text_or_action(&mut self, item: Item) -> Parsed<NodeId> {
        match item.kind {
            ItemKind::Text => Ok(self.tree.push(item.start, Node::Text(span(item)))),
            ItemKind::LeftDelim => {
                self.scope.action = Some(item.start);
                let node = self.action();
                if node.is_ok() {
                    self.scope.action = None;
                }
                node
            }
            _ => Err(self.unexpected(item, "input")),
        }
    }

    /// The text that a string token stands for, added to the tree.
    fn literal(&mut self, item: Item) -> Parsed<u32> {
        let value = self.value(item);
        let inside = value.get(1..value.len().saturating_sub(1)).unwrap_or_default();
        // Whatever Go does to these bytes needs one of them; a whole string is looked at, as that
        // takes fewer steps than to find out where to stop.
        let special = if item.kind == ItemKind::RawString { b'\r' } else { b'\\' };
        let touched = inside.iter().fold(false, |touched, c| touched | (*c == special));
        if !touched && (inside.is_ascii() || std::str::from_utf8(inside).is_ok()) {
            return Ok(self.tree.push_quoted(span(item)));
        }
        let text = strconv::unquote(value).map_err(|error| self.error(&error.to_string()))?;
        Ok(self.tree.push_string(&text))
    }

    #[inline]
    fn var(&mut self, item: Item) -> VarName {
        let name = self.value(item);
        if name == b"$" {
            return DOLLAR;
        }
        match self.vars.get(name) {
            Some(var) => *var,
            None => {
                let var = self.tree.add_var(span(item));
                self.vars.insert(name, var);
                self.declared.push(0);
                var
            }
        }
    }

    fn declare(&mut self, var: VarName) {
        let id = self.scope.id;
        if let Some(scope) = self.declared.get_mut(var as usize) {
            self.scope.vars.push((var, std::mem::replace(scope, id)));
        }
    }

    fn is_declared(&self, var: VarName) -> bool {
        var == DOLLAR || self.declared.get(var as usize) == Some(&self.scope.id)
    }

    /// Forgets the variables that were declared after there were `len` of them.
    fn pop_vars(&mut self, len: usize) {
        while self.scope.vars.len() > len {
            if let Some((var, before)) = self.scope.vars.pop()
                && let Some(scope) = self.declared.get_mut(var as usize)
            {
                *scope = before;
            }
        }
    }
}

fn span(item: Item) -> crate::tree::Span {
    crate::tree::Span { start: item.start, end: item.end }
}

impl ListEnd {
    fn text(self) -> &'static str {
        match self {
            ListEnd::End => "{{end}}",
            ListEnd::Else => "{{else}}",
        }
    }
}
