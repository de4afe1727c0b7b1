//! The parser: tokens into trees. Source: Go `text/template/parse/parse.go`.

mod control;
mod expression;
mod number;

use std::sync::Arc;

use pintle_source::Span;
use pintle_value::strconv;

use crate::ParseError;
use crate::functions::Functions;
use crate::hash::HashMap;
use crate::lex::{Item, ItemKind, Lexer};
use crate::message::{expand, expand_spoiled};
use crate::set::Template;
use crate::stack::StackGuard;
use crate::tree::{DOLLAR, Node, NodeId, Seq, Tree, VarName};

/// Parses `text` as the template `name`; the result holds it and all templates it defines, each
/// name once.
pub(crate) fn parse_text(
    name: &str,
    text: Arc<[u8]>,
    functions: &Functions,
    stack: usize,
) -> Result<Vec<Template>, Box<ParseError>> {
    let mut parser = Parser::new(name, &text, functions, stack);
    if u32::try_from(text.len()).is_err() {
        return Err(parser.error("the text is too long"));
    }
    parser.parse()?;
    let Parser { mut tree, definitions, .. } = parser;
    let names = definitions.iter().map(|(name, definition)| (definition.root, name.clone()));
    tree.finish(names.collect());
    let tree = Arc::new(tree);
    let template = |(name, definition): (Arc<[u8]>, Definition)| Template {
        name,
        tree: tree.clone(),
        root: definition.root,
        empty: definition.empty,
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
    vars: HashMap<&'a [u8], VarName>,
    scope: Scope,
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
    /// Variables but `$` in the order of their declaration, with repetitions.
    vars: Vec<VarName>,
    /// How often each variable stands in `vars`.
    declared: HashMap<VarName, u32>,
    /// Line of the delimiter that started the current action; 0 outside of actions.
    action_line: u32,
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
    fn new() -> Scope {
        Scope {
            tokens: [Item::NONE; 3],
            peeked: 0,
            vars: Vec::new(),
            declared: HashMap::default(),
            action_line: 0,
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
    ) -> Parser<'a> {
        let mut lexer = Lexer::new(text);
        lexer.break_is_keyword = functions.resolve(b"break").is_none();
        lexer.continue_is_keyword = functions.resolve(b"continue").is_none();
        Parser {
            lexer,
            functions,
            stack: StackGuard::new(stack),
            name,
            tree: Tree::new(name, text.clone()),
            pending: Vec::new(),
            definitions: HashMap::default(),
            vars: HashMap::from_iter([(&b"$"[..], DOLLAR)]),
            scope: Scope::new(),
        }
    }

    fn next(&mut self) -> Item {
        let scope = &mut self.scope;
        if scope.peeked > 0 {
            scope.peeked -= 1;
        } else {
            scope.tokens[0] = self.lexer.next_item();
        }
        scope.tokens[scope.peeked]
    }

    fn backup(&mut self) {
        self.scope.peeked += 1;
    }

    /// Puts `first` back before the token that was read last.
    fn backup2(&mut self, first: Item) {
        self.scope.tokens[1] = first;
        self.scope.peeked = 2;
    }

    /// Puts `first` and `second` back before the token that was read last.
    fn backup3(&mut self, first: Item, second: Item) {
        self.scope.tokens[1] = second;
        self.scope.tokens[2] = first;
        self.scope.peeked = 3;
    }

    fn peek(&mut self) -> Item {
        let scope = &mut self.scope;
        if scope.peeked == 0 {
            scope.peeked = 1;
            scope.tokens[0] = self.lexer.next_item();
        }
        scope.tokens[scope.peeked - 1]
    }

    fn next_non_space(&mut self) -> Item {
        loop {
            let item = self.next();
            if item.kind != ItemKind::Space {
                return item;
            }
        }
    }

    fn peek_non_space(&mut self) -> Item {
        let item = self.next_non_space();
        self.backup();
        item
    }

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
        let (name, line) = (self.name, token.line);
        let message = expand(format, args);
        let text = if name.contains('%') {
            expand_spoiled(&format!("template: {name}:{line}: {format}"), args)
        } else {
            format!("template: {name}:{line}: {message}")
        };
        Box::new(ParseError {
            name: name.to_owned(),
            line: line as usize,
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
        let action_line = self.scope.action_line;
        let mut extra = String::new();
        if action_line != 0 && action_line != item.line {
            // Not "action in action".
            let start = if self.lexer.error().ends_with(" action") { "" } else { " in action" };
            extra = format!("{start} started at {}:{action_line}", self.name);
        }
        self.errorf("%s%s", &[&token, &extra])
    }

    fn check_stack(&self) -> Parsed<()> {
        if self.stack.is_exhausted() {
            return Err(self.error("nested too deeply"));
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
            let id = self.text_or_action()?;
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
        let outer = std::mem::replace(&mut self.scope, Scope::new());
        let name = self.expect(&[ItemKind::String, ItemKind::RawString], context)?;
        let name = self.unquote(name)?;
        self.expect(&[ItemKind::RightDelim], context)?;
        let (root, end) = self.item_list()?;
        if end != ListEnd::End {
            return Err(self.unexpected_end(end, context));
        }
        self.define(name.into(), root)?;
        self.scope = outer;
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
        let pos = self.peek_non_space().start;
        let list = self.tree.push(pos, Node::List(Seq::EMPTY));
        let from = self.pending.len();
        while self.peek_non_space().kind != ItemKind::Eof {
            let id = self.text_or_action()?;
            if let Some(end) = self.list_end(id) {
                let children = self.tree.take_children(&mut self.pending, from);
                self.tree.replace(list, Node::List(children));
                return Ok((list, end));
            }
            self.pending.push(id);
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

    fn text_or_action(&mut self) -> Parsed<NodeId> {
        let item = self.next_non_space();
        match item.kind {
            ItemKind::Text => {
                let span = crate::tree::Span { start: item.start, end: item.end };
                Ok(self.tree.push(item.start, Node::Text(span)))
            }
            ItemKind::LeftDelim => {
                self.scope.action_line = item.line;
                let node = self.action();
                if node.is_ok() {
                    self.scope.action_line = 0;
                }
                node
            }
            _ => Err(self.unexpected(item, "input")),
        }
    }

    fn unquote(&self, item: Item) -> Parsed<Vec<u8>> {
        strconv::unquote(self.value(item)).map_err(|error| self.error(&error.to_string()))
    }

    fn var(&mut self, name: &'a [u8]) -> VarName {
        match self.vars.get(name) {
            Some(var) => *var,
            None => {
                let var = self.tree.add_var(name);
                self.vars.insert(name, var);
                var
            }
        }
    }

    fn declare(&mut self, var: VarName) {
        self.scope.vars.push(var);
        *self.scope.declared.entry(var).or_insert(0) += 1;
    }

    /// Forgets the variables that were declared after there were `len` of them.
    fn pop_vars(&mut self, len: usize) {
        while self.scope.vars.len() > len {
            if let Some(var) = self.scope.vars.pop()
                && let Some(count) = self.scope.declared.get_mut(&var)
            {
                *count = count.saturating_sub(1);
            }
        }
    }
}

impl ListEnd {
    fn text(self) -> &'static str {
        match self {
            ListEnd::End => "{{end}}",
            ListEnd::Else => "{{else}}",
        }
    }
}
