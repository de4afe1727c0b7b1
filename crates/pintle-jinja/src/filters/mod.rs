//! Filters and functions beyond Jinja's own.

mod checks;
mod data;
mod kolla;
mod lists;
mod python_json;
mod text;

use minijinja::{Environment, Error, ErrorKind};

pub(crate) fn register(environment: &mut Environment<'_>) {
    checks::register(environment);
    data::register(environment);
    kolla::register(environment);
    lists::register(environment);
    text::register(environment);
}

pub(crate) fn invalid(message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}
