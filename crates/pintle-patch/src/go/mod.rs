//! What Go's own packages do to values on their way: numbers, texts of values, sorting.

mod number;
mod print;
mod sort;

pub(crate) use number::{as_floats, read};
pub(crate) use print::{print, print_as_text, type_name};
pub(crate) use sort::{sort, stable_sort};
