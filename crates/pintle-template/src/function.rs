//! What a template function is to the engine.

use std::any::Any;

use pintle_value::{CallError, Map, Param, Str, Value};

use crate::{ExecError, ParseError};

/// A function that templates can call by name.
pub struct Function {
    /// Name, as templates write it.
    pub name: &'static str,
    /// Parameter types. Arguments are checked against them in Go's order before the call.
    pub params: &'static [Param],
    /// Type of any further arguments.
    pub variadic: Option<Param>,
    /// The code. It sees only arguments that fit the parameters.
    pub call: Native,
    /// What the engine may do instead of calling the code.
    pub shortcut: Option<Shortcut>,
}

/// Something that the engine does itself, without texts and arguments being copied, with the same
/// result as the code of a function.
#[derive(Clone, Copy, Debug)]
pub enum Shortcut {
    /// [`Runtime::include`] of the two arguments, a string and anything.
    Include,
    /// The text that the function gives, appended to what is already written. The function runs no
    /// templates, and has no text if it fails.
    Text(WriteText),
    /// The answer of a function that asks something about its only two arguments.
    Test(Test),
}

/// Code that answers what a function asks about two values; `None` where the function itself has to
/// be called, such as with values that do not fit its parameters.
pub type Test = fn(&Value, &Value) -> Option<bool>;

/// Code that appends the text that a function gives.
pub type WriteText = fn(&mut dyn Runtime, &[Value], &mut Vec<u8>) -> Result<(), FuncError>;

/// Code of a function. `args` holds at least one value for each parameter.
pub type Native = fn(&mut dyn Runtime, &[Value]) -> Result<Value, FuncError>;

/// What functions can ask of the running engine.
pub trait Runtime {
    /// Facts that the embedding program passed to the execution, for downcasting.
    fn host(&self) -> &dyn Any;

    /// Executes the template `name` with `data` as dot and returns what it writes: the core of
    /// `include`. Nesting one name more than
    /// [`max_nested_includes`](crate::Options::max_nested_includes) times deep fails with the text
    /// of Helm's `include`.
    fn include(&mut self, name: &Str, data: &Value) -> Result<Str, FuncError>;

    /// Parses and executes `text` with `data` as dot: the core of `tpl`. Templates that `text`
    /// defines are visible inside it only. Fails with [`FuncError::Parse`] or
    /// [`FuncError::Nested`], both with an empty prefix for the caller to fill in.
    fn evaluate(&mut self, text: &Str, data: &Value) -> Result<Str, FuncError>;

    /// Tells that `map` is about to take `value`. Functions that change maps they were given have
    /// to say so, because a map may come to hold itself then: see [`Executor::take_knots`].
    ///
    /// [`Executor::take_knots`]: crate::Executor::take_knots
    fn takes(&mut self, map: &Map, value: &Value);

    /// Charges `units` of work (about a nanosecond or a byte each) to the budget of the execution,
    /// for functions whose work is not proportional to the size of their arguments.
    fn charge(&mut self, units: u64) -> Result<(), FuncError>;
}

/// Why a function failed.
#[derive(Debug)]
pub enum FuncError {
    /// The function returned an error, or panicked in Go: the template error says
    /// `error calling NAME: MESSAGE`.
    Message(String),
    /// A template that the function ran failed. `prefix` stands before the inner text.
    Nested {
        /// Text before the inner error, such as `error during tpl function execution for "…": `.
        prefix: String,
        /// The inner error.
        error: Box<ExecError>,
    },
    /// A text that the function wanted to run does not parse. `prefix` stands before the inner
    /// text.
    Parse {
        /// Text before the inner error, such as `cannot parse template "…": `.
        prefix: String,
        /// The inner error.
        error: Box<ParseError>,
    },
    /// The chart's author stopped the rendering on purpose (`fail`, `required`): the message wins
    /// over everything around it.
    Abort(String),
    /// A limit of the execution was reached; it cannot be caught.
    Limit(crate::Limit),
}

impl From<String> for FuncError {
    fn from(message: String) -> FuncError {
        FuncError::Message(message)
    }
}

impl From<&str> for FuncError {
    fn from(message: &str) -> FuncError {
        FuncError::Message(message.to_owned())
    }
}

impl From<CallError> for FuncError {
    fn from(error: CallError) -> FuncError {
        FuncError::Message(error.0)
    }
}
