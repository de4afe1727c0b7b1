//! Making errors. Source: Go `template.state.errorf`.

use pintle_value::{rune, strconv};

use super::{Executor, Failed};
use crate::error::{Call, ExecError, Frame, Root};
use crate::message::{expand, expand_spoiled};
use crate::tree::Tree;
use crate::{FuncError, Limit};

/// Frames that are kept of a chain which ends in a limit: such chains can be very long.
const MAX_LIMIT_FRAMES: usize = 64;

impl Executor<'_> {
    /// The engine objects. `format` has the verbs `%s` and `%q`.
    #[cold]
    pub(super) fn fail(&self, tree: &Tree, format: &str, args: &[&str]) -> Failed {
        self.fail_with(tree, format, args)
    }

    /// As [`Executor::fail`], also with arguments that may be no text.
    #[cold]
    pub(super) fn fail_with<A: AsRef<[u8]> + ?Sized>(
        &self,
        tree: &Tree,
        format: &str,
        args: &[&A],
    ) -> Failed {
        let mut frame = self.frame(tree, None);
        frame.spoiled = spoil(&frame, format, args);
        let root = Root::Template(expand(format, args));
        Box::new(ExecError { frames: vec![frame], root })
    }

    #[cold]
    pub(super) fn limit(&self, tree: &Tree, limit: Limit) -> Failed {
        let frame = self.frame(tree, None);
        Box::new(ExecError { frames: vec![frame], root: Root::Limit(limit) })
    }

    /// The call of a function failed.
    #[cold]
    pub(super) fn call_failed(&self, tree: &Tree, function: &str, error: FuncError) -> Failed {
        let (prefix, mut error) = match error {
            FuncError::Message(message) => {
                (String::new(), Box::new(ExecError::new(Root::Function(message))))
            }
            FuncError::Abort(message) => {
                (String::new(), Box::new(ExecError::new(Root::Abort(message))))
            }
            FuncError::Limit(limit) => {
                (String::new(), Box::new(ExecError::new(Root::Limit(limit))))
            }
            FuncError::Parse { prefix, error } => {
                (prefix, Box::new(ExecError::new(Root::Parse(error))))
            }
            FuncError::Nested { prefix, error } => (prefix, error),
        };
        let mut frame = self.frame(tree, Some(Call { function: function.to_owned(), prefix }));
        if frame.source.contains('%') {
            let call = frame.call.as_ref();
            let inner = call.map(|call| call.prefix.clone()).unwrap_or_default() + &error.text();
            frame.spoiled = spoil(&frame, "error calling %s: %w", &[function, &inner]);
        }
        let is_limit = matches!(error.root, Root::Limit(_));
        if is_limit && error.frames.len() >= MAX_LIMIT_FRAMES {
            error.frames.pop();
        }
        error.frames.push(frame);
        error
    }

    /// The place that is to blame now.
    fn frame(&self, tree: &Tree, call: Option<Call>) -> Frame {
        let position = tree.position(self.at);
        let name = tree.template_name(self.root);
        Frame {
            template: rune::to_text(name).into_owned(),
            quoted: strconv::quote(name),
            source: tree.name().to_owned(),
            offset: position.offset,
            line: position.line,
            column: position.column,
            node: tree.print(self.at),
            call,
            spoiled: None,
        }
    }
}

/// Go puts the name of the source into a format without doubling its percent signs, and the name of
/// the template with.
fn spoil<A>(frame: &Frame, format: &str, args: &[&A]) -> Option<String>
where
    A: AsRef<[u8]> + ?Sized,
{
    if !frame.source.contains('%') {
        return None;
    }
    let double = |text: &str| text.replace('%', "%%");
    let Frame { source, line, column, quoted, node, .. } = frame;
    let (quoted, node) = (double(quoted), double(node));
    let format =
        format!("template: {source}:{line}:{column}: executing {quoted} at <{node}>: {format}");
    Some(expand_spoiled(&format, args))
}
