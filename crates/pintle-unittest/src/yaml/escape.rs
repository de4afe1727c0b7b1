//! Backslashes in double quotes that YAML does not know.

/// The text with every odd run of backslashes made longer by one, so that each stands for itself.
/// helm-unittest reads suites like this that are no YAML for an escape sequence in them.
pub(crate) fn double_backslashes(text: &str) -> String {
    let mut doubled = String::with_capacity(text.len() + 16);
    let mut run = 0_usize;
    for c in text.chars() {
        if c != '\\' && run % 2 == 1 {
            doubled.push('\\');
        }
        run = if c == '\\' { run + 1 } else { 0 };
        doubled.push(c);
    }
    if run % 2 == 1 {
        doubled.push('\\');
    }
    doubled
}

#[cfg(test)]
mod tests {
    use super::double_backslashes;

    #[test]
    fn runs_of_backslashes_become_even() {
        assert_eq!(double_backslashes(r"\(a\\) \\\b\"), r"\\(a\\) \\\\b\\");
    }
}
