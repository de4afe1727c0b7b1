//! Name spaces of texts that templates evaluate.

use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use super::Executor;
use crate::ParseError;
use crate::hash::HashMap;
use crate::parse::parse_text;
use crate::set::Template;

/// A parsed text: its templates by name. It does not depend on the place where it is evaluated.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) main: Template,
    templates: HashMap<Arc<[u8]>, Template>,
}

/// The name space inside an evaluated text: its own templates before those around it.
#[derive(Debug)]
pub(super) struct Scope {
    parent: Option<Rc<Scope>>,
    compiled: Rc<Compiled>,
}

impl Scope {
    pub(super) fn new(parent: Option<Rc<Scope>>, compiled: Rc<Compiled>) -> Scope {
        Scope { parent, compiled }
    }
}

impl Drop for Scope {
    /// Without recursion, as texts may evaluate each other to any depth.
    fn drop(&mut self) {
        let mut parent = self.parent.take();
        while let Some(mut scope) = parent.and_then(|scope| Rc::try_unwrap(scope).ok()) {
            parent = scope.parent.take();
        }
    }
}

/// A template that was found by name.
pub(super) enum Found<'a> {
    InSet(&'a Template),
    InScope(Template),
}

impl Deref for Found<'_> {
    type Target = Template;
    fn deref(&self) -> &Template {
        match self {
            Found::InSet(template) => template,
            Found::InScope(template) => template,
        }
    }
}

/// The innermost template of this name in a scope or around it; an empty one only if there is no
/// other.
fn find_in_scope<'s>(mut scope: &'s Scope, name: &[u8]) -> Option<&'s Template> {
    let mut empty = None;
    loop {
        match scope.compiled.templates.get(name) {
            Some(template) if !template.empty => return Some(template),
            Some(template) => empty = Some(template),
            None => {}
        }
        match scope.parent.as_deref() {
            Some(parent) => scope = parent,
            None => return empty,
        }
    }
}

impl<'a> Executor<'a> {
    /// The template that `name` means where the execution is; `in_set` is the one that has the
    /// name in the set.
    ///
    /// As when a text is parsed into a copy of the set, an empty template is visible only if there
    /// is no other of its name.
    #[inline]
    pub(super) fn choose_template(
        &self,
        name: &[u8],
        in_set: Option<&'a Template>,
    ) -> Option<Found<'a>> {
        let in_scope = self.scope.as_deref().and_then(|scope| find_in_scope(scope, name));
        match (in_scope, in_set) {
            (Some(template), _) if !template.empty => Some(Found::InScope(template.clone())),
            (_, Some(template)) => Some(Found::InSet(template)),
            (empty, None) => empty.cloned().map(Found::InScope),
        }
    }

    /// Parses a text, or finds it parsed already.
    pub(super) fn compile(
        &mut self,
        text: &pintle_value::Str,
    ) -> Result<Rc<Compiled>, Box<ParseError>> {
        if let Some(compiled) = self.texts.get(text) {
            return Ok(compiled.clone());
        }
        let name = &*self.set.options().name;
        let stack = self.stack.remaining();
        let bytes: Arc<[u8]> = Arc::from(text.as_bytes());
        let parsed = parse_text(name, bytes, self.set.functions(), stack, &mut self.buffers)?;
        let templates: HashMap<Arc<[u8]>, Template> =
            parsed.into_iter().map(|template| (template.name.clone(), template)).collect();
        // The parser always gives the text itself, under its own name.
        let Some(main) = templates.get(name.as_bytes()).cloned() else {
            return Err(Box::new(ParseError {
                name: name.to_owned(),
                line: 0,
                message: "incomplete template".to_owned(),
                span: Default::default(),
                text: format!("template: {name}: incomplete template"),
            }));
        };
        let compiled = Rc::new(Compiled { main, templates });
        self.texts.insert(text.clone(), compiled.clone());
        Ok(compiled)
    }
}
