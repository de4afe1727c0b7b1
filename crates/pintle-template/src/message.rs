//! Messages with places for arguments.

use pintle_value::{Value, fmt, rune, strconv};

/// Puts `args` into a format whose only verbs are `%s` and `%q`.
pub(crate) fn expand<A: AsRef<[u8]> + ?Sized>(format: &str, args: &[&A]) -> String {
    let mut args = args.iter().map(|arg| (*arg).as_ref());
    let mut out =
        String::with_capacity(format.len() + args.clone().map(<[u8]>::len).sum::<usize>());
    let mut parts = format.split('%');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let arg = args.next().unwrap_or_default();
        match part.strip_prefix('q') {
            Some(rest) => {
                out.push_str(&strconv::quote(arg));
                out.push_str(rest);
            }
            None => {
                out.push_str(&rune::to_text(arg));
                out.push_str(part.get(1..).unwrap_or_default());
            }
        }
    }
    out
}

/// What Go makes of a format into which it has put a name with percent signs.
pub(crate) fn expand_spoiled<A: AsRef<[u8]> + ?Sized>(format: &str, args: &[&A]) -> String {
    let args: Vec<Value> = args.iter().map(|arg| Value::str((*arg).as_ref())).collect();
    // Errors have the verb `%w`, which is `%v` elsewhere and only shows where it lacks an error.
    let text = fmt::sprintf(format.replace("%w", "%v").as_bytes(), &args);
    let text = rune::to_text(&text);
    match format.contains("%w") {
        true => text.replace("%!v(MISSING)", "%!w(MISSING)"),
        false => text.into_owned(),
    }
}
