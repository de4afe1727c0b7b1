//! Selectors by labels. Source: apimachinery `labels.Parse`.

use std::collections::BTreeMap;

/// A selector: all its requirements hold for what it matches.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Selector(Vec<Requirement>);

#[derive(Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    kind: Kind,
}

#[derive(Debug, PartialEq, Eq)]
enum Kind {
    Exists,
    Missing,
    In(Vec<String>),
    NotIn(Vec<String>),
    Greater(i64),
    Less(i64),
}

impl Selector {
    /// Reads `a=1,b!=2,c,!d,e in (1,2),f notin (3),g>4`.
    pub(super) fn parse(text: &str) -> Result<Selector, String> {
        let mut tokens = Tokens::new(text);
        let mut requirements = Vec::new();
        while !matches!(tokens.peek(), Token::End) {
            if !tokens.peek().begins_requirement() {
                let found = tokens.peek().text();
                return Err(format!(
                    "found '{found}', expected: !, identifier, or 'end of string'"
                ));
            }
            let requirement = requirement(&mut tokens);
            let in_context = |error| format!("unable to parse requirement: {error}");
            requirements.push(requirement.map_err(in_context)?);
            match tokens.next() {
                Token::End => break,
                Token::Symbol(",") if tokens.peek().begins_requirement() => {}
                Token::Symbol(",") => {
                    let found = tokens.peek().text();
                    return Err(format!("found '{found}', expected: identifier after ','"));
                }
                other => {
                    let found = other.text();
                    return Err(format!("found '{found}', expected: ',' or 'end of string'"));
                }
            }
        }
        Ok(Selector(requirements))
    }

    pub(super) fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        let number = |label: Option<&String>| label.and_then(|label| label.parse::<i64>().ok());
        self.0.iter().all(|requirement| {
            let label = labels.get(&requirement.key);
            match &requirement.kind {
                Kind::Exists => label.is_some(),
                Kind::Missing => label.is_none(),
                Kind::In(values) => label.is_some_and(|label| values.contains(label)),
                Kind::NotIn(values) => label.is_none_or(|label| !values.contains(label)),
                Kind::Greater(least) => number(label).is_some_and(|number| number > *least),
                Kind::Less(most) => number(label).is_some_and(|number| number < *most),
            }
        })
    }
}

/// A part of a selector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    /// A name, a value, or `in` and `notin`.
    Word(&'a str),
    Symbol(&'a str),
    End,
}

impl<'a> Token<'a> {
    fn text(self) -> &'a str {
        match self {
            Token::Word(text) | Token::Symbol(text) => text,
            Token::End => "",
        }
    }

    fn begins_requirement(self) -> bool {
        matches!(self, Token::Word(_) | Token::Symbol("!"))
    }
}

/// The rest of a selector.
struct Tokens<'a>(&'a str);

impl<'a> Tokens<'a> {
    const SYMBOLS: [&'static str; 9] = ["==", "!=", "=", "!", "(", ")", ",", ">", "<"];

    fn new(text: &'a str) -> Tokens<'a> {
        Tokens(text)
    }

    fn peek(&self) -> Token<'a> {
        Tokens(self.0).next()
    }

    fn next(&mut self) -> Token<'a> {
        let text = self.0.trim_start_matches([' ', '\t', '\r', '\n']);
        let symbol = Tokens::SYMBOLS.iter().find(|symbol| text.starts_with(**symbol));
        let is_end = |c: char| "=!(),<> \t\r\n".contains(c);
        let length = match symbol {
            Some(symbol) => symbol.len(),
            None => text.find(is_end).unwrap_or(text.len()),
        };
        let (token, rest) = text.split_at(length);
        self.0 = rest;
        match symbol {
            Some(_) => Token::Symbol(token),
            None if token.is_empty() => Token::End,
            None => Token::Word(token),
        }
    }
}

fn requirement(tokens: &mut Tokens<'_>) -> Result<Requirement, String> {
    let is_missing = tokens.peek() == Token::Symbol("!");
    if is_missing {
        tokens.next();
    }
    let key = match tokens.next() {
        Token::Word(key) if is_key(key) => key.to_owned(),
        other => return Err(format!("found '{}', expected: identifier", other.text())),
    };
    if matches!(tokens.peek(), Token::End | Token::Symbol(",")) {
        let kind = if is_missing { Kind::Missing } else { Kind::Exists };
        return Ok(Requirement { key, kind });
    }
    let kind = match tokens.next() {
        _ if is_missing => Kind::Missing,
        Token::Symbol("=" | "==") => Kind::In(vec![value(tokens)?]),
        Token::Symbol("!=") => Kind::NotIn(vec![value(tokens)?]),
        Token::Symbol(">") => Kind::Greater(number(tokens)?),
        Token::Symbol("<") => Kind::Less(number(tokens)?),
        Token::Word("in") => Kind::In(values(tokens)?),
        Token::Word("notin") => Kind::NotIn(values(tokens)?),
        other => {
            let found = other.text();
            return Err(format!("found '{found}', expected: in, notin, =, ==, !=, gt, lt"));
        }
    };
    Ok(Requirement { key, kind })
}

fn is_key(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./".contains(c))
}

/// What stands behind `=`, which may be nothing.
fn value(tokens: &mut Tokens<'_>) -> Result<String, String> {
    if matches!(tokens.peek(), Token::End | Token::Symbol(",")) {
        return Ok(String::new());
    }
    match tokens.next() {
        Token::Word(value) => Ok(value.to_owned()),
        other => Err(format!("found '{}', expected: identifier", other.text())),
    }
}

fn number(tokens: &mut Tokens<'_>) -> Result<i64, String> {
    let text = value(tokens)?;
    text.parse().map_err(|_| {
        format!(
            "values[0]: Invalid value: {text:?}: for 'Gt', 'Lt' operators, the value must be an integer"
        )
    })
}

/// What stands in parentheses; between two commas is an empty value.
fn values(tokens: &mut Tokens<'_>) -> Result<Vec<String>, String> {
    match tokens.next() {
        Token::Symbol("(") => {}
        other => return Err(format!("found '{}' expected: '('", other.text())),
    }
    let mut values = Vec::new();
    if tokens.peek() == Token::Symbol(")") {
        tokens.next();
        return Ok(values);
    }
    loop {
        values.push(match tokens.peek() {
            Token::Word(value) => {
                tokens.next();
                value.to_owned()
            }
            _ => String::new(),
        });
        match tokens.next() {
            Token::Symbol(",") => {}
            Token::Symbol(")") => return Ok(values),
            other => return Err(format!("found '{}', expected: ',' or ')'", other.text())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Selector;

    #[test]
    fn selectors_match_labels() {
        let labels = [("a", "1"), ("b", "2")].map(|(k, v)| (k.to_owned(), v.to_owned())).into();
        let does = |text: &str| Selector::parse(text).unwrap().matches(&labels);
        for text in ["a=1", "a==1,b!=3", "a", "!c", "a in (1, 5), b notin (3)", "c!=1", "b>1,a<2"] {
            assert!(does(text), "{text}");
        }
        for text in ["a=2", "a!=1", "!a", "c", "b in (1)", "b notin (2)", "a>1", "c<5", "a in ()"] {
            assert!(!does(text), "{text}");
        }
    }

    /// Helm's texts for the same.
    #[test]
    fn errors_are_helms() {
        for (text, error) in [
            ("team in", "unable to parse requirement: found '' expected: '('"),
            ("team in x", "unable to parse requirement: found 'x' expected: '('"),
            ("a in (b", "unable to parse requirement: found '', expected: ',' or ')'"),
            ("a=1,", "found '', expected: identifier after ','"),
            (
                "a of (1)",
                "unable to parse requirement: found 'of', expected: in, notin, =, ==, !=, gt, lt",
            ),
            ("=1", "found '=', expected: !, identifier, or 'end of string'"),
            ("a=b=c", "found '=', expected: ',' or 'end of string'"),
            ("!", "unable to parse requirement: found '', expected: identifier"),
            ("a in (b) c", "found 'c', expected: ',' or 'end of string'"),
        ] {
            assert_eq!(Selector::parse(text), Err(error.to_owned()), "{text}");
        }
    }
}
