//! Base 64, base 32 and JSON.

use pintle_template::Function;

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = &[];
