//! Nodes as text, the way Go prints them from the tree: with spacing and parentheses of its own.

use pintle_value::{rune, strconv};

use super::{Branch, Node, NodeId, Seq, Tree};

/// What is still to be printed, last first: a stack of its own instead of recursion, because trees
/// can be deep and errors happen where the native stack is used up.
enum Pending {
    Node(NodeId),
    /// A pipeline as an operand, in parentheses.
    Operand(NodeId),
    Text(&'static str),
    Fields(Seq),
}

impl Tree {
    /// The text of a node. Source: Go `parse.Node.String`.
    pub(crate) fn print(&self, id: NodeId) -> String {
        let mut printer = Printer { tree: self, out: Vec::new(), pending: vec![Pending::Node(id)] };
        while let Some(next) = printer.pending.pop() {
            match next {
                Pending::Node(id) => printer.node(id),
                Pending::Operand(id) => printer.operand(id),
                Pending::Text(text) => printer.out.extend_from_slice(text.as_bytes()),
                Pending::Fields(fields) => printer.fields(fields),
            }
        }
        rune::to_text(&printer.out).into_owned()
    }
}

struct Printer<'a> {
    tree: &'a Tree,
    out: Vec<u8>,
    pending: Vec<Pending>,
}

impl Printer<'_> {
    fn node(&mut self, id: NodeId) {
        let tree = self.tree;
        match tree.node(id) {
            Node::List(seq) => self.later(tree.children(seq).iter().map(|id| Pending::Node(*id))),
            Node::Text(span) => self.out.extend_from_slice(tree.slice(span)),
            Node::Action { pipe } => {
                self.later([Pending::Text("{{"), Pending::Node(pipe), Pending::Text("}}")]);
            }
            Node::If(branch) => self.branch("{{if ", branch),
            Node::With(branch) => self.branch("{{with ", branch),
            Node::Range(branch) => self.branch("{{range ", branch),
            Node::Template { name, pipe } => self.template(name, pipe),
            Node::Break => self.text("{{break}}"),
            Node::Continue => self.text("{{continue}}"),
            Node::End => self.text("{{end}}"),
            Node::Else => self.text("{{else}}"),
            Node::Pipe { assign, decls, commands } => self.pipe(assign, decls, commands),
            Node::FieldPipe { operand, .. } => self.node(operand),
            Node::Command(args) => {
                self.separated(args, " ", Pending::Operand);
            }
            Node::Dot => self.text("."),
            Node::Nil => self.text("nil"),
            Node::Bool(true) => self.text("true"),
            Node::Bool(false) => self.text("false"),
            Node::Number(at) => self.out.extend_from_slice(tree.slice(tree.number(at).text)),
            Node::Str { quoted, .. } => self.out.extend_from_slice(tree.slice(quoted)),
            Node::Ident { name, .. } => self.out.extend_from_slice(tree.slice(name)),
            Node::Field(fields) => self.fields(fields),
            Node::Variable { name, fields } => {
                self.out.extend_from_slice(tree.var_name(name));
                self.fields(fields);
            }
            Node::Chain { operand, fields } => {
                self.later([Pending::Operand(operand), Pending::Fields(fields)]);
            }
        }
    }

    /// Prints these before all that is pending, the first one first.
    fn later(&mut self, items: impl IntoIterator<Item = Pending>) {
        let from = self.pending.len();
        self.pending.extend(items);
        self.pending[from..].reverse();
    }

    fn text(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    fn operand(&mut self, id: NodeId) {
        if matches!(self.tree.node(id), Node::Pipe { .. } | Node::FieldPipe { .. }) {
            self.later([Pending::Text("("), Pending::Node(id), Pending::Text(")")]);
        } else {
            self.node(id);
        }
    }

    fn fields(&mut self, fields: Seq) {
        for field in self.tree.idents(fields) {
            self.out.push(b'.');
            self.out.extend_from_slice(self.tree.slice(field.name));
        }
    }

    fn separated(&mut self, seq: Seq, by: &'static str, make: fn(NodeId) -> Pending) {
        let children = self.tree.children(seq).iter().enumerate();
        self.later(children.flat_map(|(i, id)| {
            let separator = (i > 0).then_some(Pending::Text(by));
            separator.into_iter().chain([make(*id)])
        }));
    }

    fn pipe(&mut self, assign: bool, decls: Seq, commands: Seq) {
        for (i, decl) in self.tree.children(decls).iter().enumerate() {
            if i > 0 {
                self.text(", ");
            }
            self.node(*decl);
        }
        if !decls.is_empty() {
            self.text(if assign { " = " } else { " := " });
        }
        self.separated(commands, " | ", Pending::Node);
    }

    fn branch(&mut self, keyword: &str, branch: Branch) {
        self.text(keyword);
        let Branch { pipe, list, otherwise } = branch;
        let head = [Pending::Node(pipe), Pending::Text("}}"), Pending::Node(list)];
        let otherwise = otherwise.map(|list| [Pending::Text("{{else}}"), Pending::Node(list)]);
        let end = [Pending::Text("{{end}}")];
        self.later(head.into_iter().chain(otherwise.into_iter().flatten()).chain(end));
    }

    fn template(&mut self, name: u32, pipe: Option<NodeId>) {
        self.text("{{template ");
        strconv::append_quote(&mut self.out, self.tree.string(name));
        match pipe {
            Some(pipe) => {
                self.later([Pending::Text(" "), Pending::Node(pipe), Pending::Text("}}")]);
            }
            None => self.text("}}"),
        }
    }
}
