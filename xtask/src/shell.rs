//! Words of a command line.

use anyhow::{Result, ensure};

/// Splits a line as a POSIX shell does, with quotes and backslashes and without expansions.
///
/// # Errors
/// A quote that is not closed.
pub(crate) fn words(line: &str) -> Result<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('\''), c) => word.get_or_insert_default().push(c),
            (Some(_), '\\') => {
                let next = chars.next().unwrap_or('\\');
                let word = word.get_or_insert_default();
                if !matches!(next, '"' | '\\' | '$' | '`') {
                    word.push('\\');
                }
                word.push(next);
            }
            (Some(_), c) => word.get_or_insert_default().push(c),
            (None, '\'' | '"') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, '\\') => word.get_or_insert_default().extend(chars.next()),
            (None, c) if c.is_ascii_whitespace() => words.extend(word.take()),
            (None, c) => word.get_or_insert_default().push(c),
        }
    }
    ensure!(quote.is_none(), "unclosed quote: {line}");
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_are_split_like_a_shell_does() {
        let split = |line| words(line).ok();
        assert_eq!(split("a  b\tc"), Some(vec!["a".into(), "b".into(), "c".into()]));
        assert_eq!(
            split(r#"--set 'a b'=c"d e" ''"#),
            Some(vec!["--set".into(), "a b=cd e".into(), String::new()])
        );
        assert_eq!(split(r#"a\ b "c\"d\e""#), Some(vec!["a b".into(), r#"c"d\e"#.into()]));
        assert_eq!(split("'open"), None);
    }
}
