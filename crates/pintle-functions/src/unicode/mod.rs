//! Character classes and case as Go's `unicode` package has them: simple mappings of one character
//! to one, of the Unicode version that Go carries.

mod tables;

/// A table of characters: first, last, and the step between them.
type Ranges = &'static [(u32, u32, u8)];

/// A table of mappings: first, last, step, and the distance to the image.
type Mapping = &'static [(u32, u32, u8, i32)];

fn contains(table: Ranges, c: char) -> bool {
    let c = u32::from(c);
    let at = table.partition_point(|&(_, last, _)| last < c);
    table.get(at).is_some_and(|&(first, _, step)| first <= c && (c - first) % u32::from(step) == 0)
}

fn mapped(table: Mapping, c: char) -> char {
    let code = u32::from(c);
    let at = table.partition_point(|&(_, last, _, _)| last < code);
    match table.get(at) {
        Some(&(first, _, step, distance))
            if first <= code && (code - first) % u32::from(step) == 0 =>
        {
            code.checked_add_signed(distance).and_then(char::from_u32).unwrap_or(c)
        }
        _ => c,
    }
}

pub(crate) fn is_upper(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_uppercase() } else { contains(tables::UPPER, c) }
}

pub(crate) fn is_lower(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_lowercase() } else { contains(tables::LOWER, c) }
}

pub(crate) fn is_title(c: char) -> bool {
    contains(tables::TITLE, c)
}

pub(crate) fn is_letter(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_alphabetic() } else { contains(tables::LETTER, c) }
}

/// Decimal digits.
pub(crate) fn is_digit(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { contains(tables::DIGIT, c) }
}

/// Anything of the categories N.
pub(crate) fn is_number(c: char) -> bool {
    if c.is_ascii() { c.is_ascii_digit() } else { contains(tables::NUMBER, c) }
}

/// Punctuation, which leaves out the symbols `$+<=>^` `` ` `` `|~`.
pub(crate) fn is_punct(c: char) -> bool {
    if c.is_ascii() {
        c.is_ascii_punctuation()
            && !matches!(c, '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~')
    } else {
        contains(tables::PUNCT, c)
    }
}

pub(crate) fn is_space(c: char) -> bool {
    if c.is_ascii() { matches!(c, '\t'..='\r' | ' ') } else { contains(tables::SPACE, c) }
}

pub(crate) fn to_upper(c: char) -> char {
    if c.is_ascii() { c.to_ascii_uppercase() } else { mapped(tables::TO_UPPER, c) }
}

pub(crate) fn to_lower(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { mapped(tables::TO_LOWER, c) }
}

pub(crate) fn to_title(c: char) -> char {
    if c.is_ascii() { c.to_ascii_uppercase() } else { mapped(tables::TO_TITLE, c) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mappings_are_simple_ones() {
        assert_eq!(['ß', 'ŉ', 'ᾳ', 'ı', 'ÿ', 'ǆ'].map(to_upper), ['ß', 'ŉ', 'ᾼ', 'I', 'Ÿ', 'Ǆ']);
        assert_eq!(['İ', 'Σ', 'ẞ', 'Ǆ'].map(to_lower), ['i', 'σ', 'ß', 'ǆ']);
        assert_eq!(['ǆ', 'a', 'ა'].map(to_title), ['ǅ', 'A', 'ა']);
    }

    #[test]
    fn classes() {
        assert!(is_upper('É') && !is_upper('é') && is_lower('é') && is_title('ǅ'));
        assert!(is_letter('中') && is_digit('٣') && !is_digit('²') && is_number('²'));
        assert!(is_punct('…') && is_punct('_') && !is_punct('$') && !is_punct('€'));
        assert!(is_space('\u{85}') && is_space('\u{3000}') && !is_space('\u{200b}'));
    }
}
