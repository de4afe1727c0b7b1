//! The executor: it walks a parsed tree. Source: Go `text/template/exec.go`.

mod call;
mod check;
mod constants;
mod eval;
mod fail;
mod field;
mod include;
mod meter;
mod output;
mod range;
mod runtime;
mod scope;
mod slot;
mod text;
mod trace;
mod truth;
mod variables;
mod walk;

use std::any::Any;
use std::rc::Rc;

use pintle_value::{Knots, Str, Value};

pub use output::{Output, Site, SiteId, Trace, TraceSegment};
pub(crate) use slot::{Slot, Via, View, missing_element, pointed_to};

use crate::error::{ExecError, Root};
use crate::hash::HashMap;
use crate::parse::Buffers;
use crate::set::{Template, TemplateSet};
use crate::stack::StackGuard;
use crate::tree::{NodeId, Tree};
use crate::{Limit, Limits};
use constants::{ConstantTables, Constants};
use eval::Env;
use meter::Meter;
use scope::{Compiled, Scope};
use trace::Recorder;
use variables::Variables;

/// Nesting of templates that Go allows.
const MAX_DEPTH: u32 = 100_000;

/// Room that the output gets at first.
const INITIAL_OUTPUT: usize = 4 << 10;

/// Why the execution of a node ended early.
type Failed = Box<ExecError>;

/// Executes templates of a set, one after the other.
///
/// What is worth keeping is kept from one template to the next: parsed texts of
/// [`Runtime::evaluate`](crate::Runtime::evaluate), buffers, and what is left of the limits.
pub struct Executor<'a> {
    set: &'a TemplateSet,
    host: &'a dyn Any,
    meter: Meter,
    max_output: usize,
    stack_budget: usize,
    stack: StackGuard,
    /// What the template has written so far. Templates run by functions write behind that and cut
    /// their part off.
    out: Vec<u8>,
    vars: Variables,
    /// The node that Go would blame for an error.
    at: NodeId,
    /// Root of the template that executes.
    root: NodeId,
    depth: u32,
    scope: Option<Rc<Scope>>,
    texts: HashMap<Str, Rc<Compiled>>,
    buffers: Buffers,
    /// How often each name is nested in itself by [`Runtime::include`](crate::Runtime::include):
    /// names of the set by their number, and places behind those for names that it lacks.
    nested_counts: Vec<u32>,
    nested_others: HashMap<Str, usize>,
    constants: Constants<'a>,
    constant_tables: ConstantTables<'a>,
    /// What a function writes before it becomes a value.
    scratch: Vec<u8>,
    spare_args: Vec<Vec<Value>>,
    spare_slots: Vec<Vec<Slot>>,
    recorder: Option<Box<Recorder>>,
    knots: Knots,
}

/// Executes the template `name` of `set` with `data` as dot. `host` is what
/// [`Runtime::host`](crate::Runtime::host) gives to the functions.
///
/// # Errors
/// See [`Executor::execute`].
pub fn execute(
    set: &TemplateSet,
    name: &str,
    data: &Value,
    host: &dyn Any,
    limits: &Limits,
) -> Result<Output, ExecError> {
    Executor::new(set, host, limits).execute(name, data)
}

impl<'a> Executor<'a> {
    /// An executor with fresh limits.
    pub fn new(set: &'a TemplateSet, host: &'a dyn Any, limits: &Limits) -> Executor<'a> {
        Executor {
            set,
            host,
            meter: Meter::new(limits),
            max_output: limits.output,
            stack_budget: limits.stack,
            stack: StackGuard::new(limits.stack),
            out: Vec::new(),
            vars: Variables::default(),
            at: 0,
            root: 0,
            depth: 0,
            scope: None,
            texts: HashMap::default(),
            buffers: Buffers::default(),
            nested_counts: vec![0; set.name_count()],
            nested_others: HashMap::default(),
            constants: Constants::none(),
            constant_tables: ConstantTables::default(),
            scratch: Vec::new(),
            spare_args: Vec::new(),
            spare_slots: Vec::new(),
            recorder: None,
            knots: Knots::default(),
        }
    }

    /// Records from now on where each part of an output comes from.
    #[must_use]
    pub fn tracing(mut self) -> Executor<'a> {
        self.recorder = Some(Box::default());
        self
    }

    /// Executes the template `name` with `data` as dot.
    ///
    /// # Errors
    /// What Go says about the execution, or the limit that was reached.
    pub fn execute(&mut self, name: &str, data: &Value) -> Result<Output, ExecError> {
        self.reset();
        let Some(template) = self.set.get(name.as_bytes()) else {
            return Err(self.no_template(name.as_bytes()));
        };
        let dot = View { value: data, via: Via::Concrete };
        if let Some(recorder) = &mut self.recorder {
            recorder.start();
        }
        self.run(template, dot).map_err(|error| *error)?;
        // The buffer is for the next template; what it has room for is more than the text.
        let text = self.out.as_slice().to_vec();
        let trace = self.recorder.as_mut().map(|recorder| recorder.finish());
        Ok(Output::new(text, trace))
    }

    /// The maps that may have come to hold themselves. Whoever drops them, after all that has to do
    /// with the templates' data, frees those maps; without this they are never freed.
    pub fn take_knots(&mut self) -> Knots {
        std::mem::take(&mut self.knots)
    }

    /// Clears what a failed execution may have left behind.
    fn reset(&mut self) {
        self.stack = StackGuard::new(self.stack_budget);
        self.out.clear();
        self.out.reserve(INITIAL_OUTPUT.min(self.max_output));
        self.vars.clear();
        self.depth = 0;
        self.scope = None;
        self.nested_counts.fill(0);
    }

    /// Executes a template in an execution of its own as far as Go is concerned: variables, depth
    /// and blame are those of the caller again afterwards.
    fn run(&mut self, template: &Template, dot: View<'_>) -> Result<(), Failed> {
        let depth = std::mem::replace(&mut self.depth, 0);
        let result = self.enter(template, dot);
        self.depth = depth;
        result
    }

    /// Executes a template with its own variables.
    fn enter(&mut self, template: &Template, dot: View<'_>) -> Result<(), Failed> {
        let tree: &Tree = &template.tree;
        let at = self.at;
        let root = std::mem::replace(&mut self.root, template.root);
        self.at = template.root;
        self.check_stack(tree)?;
        if let Some(recorder) = &mut self.recorder {
            recorder.enter(template);
        }
        let constants = self.enter_constants(tree);
        let frame = self.vars.enter();
        let result = self.walk_list(Env { tree, dot, dollar: dot }, template.root);
        self.vars.leave(frame);
        if let Some(constants) = constants {
            self.constants = constants;
        }
        if let Some(recorder) = &mut self.recorder {
            recorder.leave();
        }
        self.root = root;
        self.at = at;
        result.map(|_| ())
    }

    fn no_template(&self, name: &[u8]) -> ExecError {
        let quote = pintle_value::strconv::quote;
        let set = quote(self.set.options().name.as_bytes());
        let text = format!("template: no template {} associated with template {set}", quote(name));
        ExecError::new(Root::NoTemplate(text))
    }

    #[inline(always)]
    fn check_stack(&self, tree: &Tree) -> Result<(), Failed> {
        if self.stack.is_exhausted() {
            return Err(self.limit(tree, Limit::Stack));
        }
        Ok(())
    }

    #[inline(always)]
    fn spend(&mut self, tree: &Tree, units: u64) -> Result<(), Failed> {
        match self.meter.spend(units) {
            Ok(()) => Ok(()),
            Err(limit) => Err(self.limit(tree, limit)),
        }
    }
}
