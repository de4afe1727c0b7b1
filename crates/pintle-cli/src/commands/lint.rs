//! `pintle lint`

use crate::args::{GlobalArgs, LintArgs};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

pub(crate) fn run(
    _: &LintArgs,
    _: &GlobalArgs,
    _: &Environment,
    _: &mut Terminal,
) -> Result<u8, Failure> {
    Err(Failure::new("lint is not built yet"))
}
