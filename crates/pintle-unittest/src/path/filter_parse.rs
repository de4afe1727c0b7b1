//! From the text of a filter to the filter.

use pintle_functions::Pattern;
use pintle_value::strconv;

use super::Path;
use super::filter::{Comparison, Filter, Literal, Operand};
use super::parse::{MAX_NESTED, Start, read_steps};
use super::scan::Scanner;

/// The longer ones first.
const COMPARISONS: [(&str, Comparison); 6] = [
    ("==", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    (">=", Comparison::GreaterOrEqual),
    (">", Comparison::Greater),
    ("<=", Comparison::LessOrEqual),
    ("<", Comparison::Less),
];

/// Reads a filter behind `[?(`, with its end.
pub(super) fn filter(scanner: &mut Scanner<'_>, nested: usize) -> Result<Filter, String> {
    if nested > MAX_NESTED {
        return Err(scanner.error("filters are nested too deeply"));
    }
    scanner.begin();
    scanner.skip_space();
    if scanner.starts_with(")]") {
        return Err(scanner.error("missing filter"));
    }
    let filter = Parser { scanner, nested, depth: 0 }.either()?;
    scanner.skip_space();
    if scanner.take(")]") {
        return Ok(filter);
    }
    Err(match scanner.is_empty() {
        true => scanner.error("missing end of filter"),
        false if scanner.starts_with(")") => scanner.error("invalid filter syntax"),
        false => scanner.error("invalid filter expression"),
    })
}

struct Parser<'s, 't> {
    scanner: &'s mut Scanner<'t>,
    nested: usize,
    /// Open brackets.
    depth: usize,
}

impl Parser<'_, '_> {
    fn either(&mut self) -> Result<Filter, String> {
        let mut left = self.both()?;
        while self.scanner.take_spaced(&["||"]) {
            left = Filter::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Result<Filter, String> {
        let mut left = self.basic()?;
        while self.scanner.take_spaced(&["&&"]) {
            left = Filter::And(Box::new(left), Box::new(self.basic()?));
        }
        Ok(left)
    }

    fn basic(&mut self) -> Result<Filter, String> {
        self.scanner.skip_space();
        self.depth += 1;
        if self.depth > MAX_NESTED {
            return Err(self.scanner.error("filters are nested too deeply"));
        }
        let filter = self.basic_here();
        self.depth -= 1;
        filter
    }

    fn basic_here(&mut self) -> Result<Filter, String> {
        for token in ["!=", "&&", "||", "==", ">=", ">", "<=", "<"] {
            if self.scanner.starts_with(token) {
                let problem = format!("missing first operand for binary operator {token}");
                return Err(self.scanner.error(&problem));
            }
        }
        if self.scanner.take("!") {
            return Ok(Filter::Not(Box::new(self.basic()?)));
        }
        if self.scanner.take("(") {
            let filter = self.either()?;
            self.scanner.skip_space();
            return match self.scanner.take(")") {
                true => Ok(filter),
                false => Err(self.scanner.error("missing end of filter")),
            };
        }
        let left = self.operand()?.ok_or_else(|| self.scanner.error("invalid filter syntax"))?;
        self.scanner.skip_space();
        if self.scanner.take("=~") {
            return self.matches(left);
        }
        let operator = COMPARISONS.iter().find(|(token, _)| self.scanner.take(token));
        match operator {
            Some((token, comparison)) => self.compare(left, token, *comparison),
            None => Ok(match left {
                Operand::Literal(Literal::Bool(b)) => Filter::Constant(b),
                Operand::Literal(_) => Filter::Never,
                path => Filter::Exists(path),
            }),
        }
    }

    fn compare(
        &mut self,
        left: Operand,
        token: &str,
        comparison: Comparison,
    ) -> Result<Filter, String> {
        self.scanner.skip_space();
        let ordered = !matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        let is_text = |operand: &Operand| matches!(operand, Operand::Literal(Literal::Str(_)));
        if ordered && (is_text(&left) || self.scanner.starts_with("'")) {
            let problem = format!("strings cannot be compared using {token}");
            return Err(self.scanner.error(&problem));
        }
        match self.operand()? {
            Some(right) => Ok(Filter::Compare(left, comparison, right)),
            None => Err(self.scanner.error("invalid filter term")),
        }
    }

    fn matches(&mut self, left: Operand) -> Result<Filter, String> {
        if let Operand::Literal(Literal::Str(_) | Literal::Number(_)) = left {
            return Err(self.scanner.error("literal cannot be matched using =~"));
        }
        self.scanner.skip_space();
        let at = self.scanner.at;
        if !self.scanner.take("/") {
            return Err(self.scanner.error("regular expression does not start with /"));
        }
        let mut text = String::new();
        loop {
            match self.scanner.next() {
                Some('/') => break,
                Some('\\') if self.scanner.take("/") => text.push('/'),
                Some('\\') => {
                    text.push('\\');
                    text.extend(self.scanner.next());
                }
                Some(c) => text.push(c),
                None => {
                    let problem = "unmatched regular expression delimiter /";
                    return Err(format!("{problem} at position {at}, following \"=~\""));
                }
            }
        }
        let pattern = Pattern::compile(&text).map_err(|error| {
            format!("invalid regular expression at position {at}, following \"=~\": {error}")
        })?;
        Ok(Filter::Matches(left, pattern))
    }

    /// A path or a literal; `None` if there is something else.
    fn operand(&mut self) -> Result<Option<Operand>, String> {
        self.scanner.skip_space();
        self.scanner.begin();
        if self.scanner.take("@") {
            return Ok(Some(Operand::Node(self.path()?)));
        }
        if self.scanner.take("$") {
            return Ok(Some(Operand::Root(self.path()?)));
        }
        Ok(self.literal()?.map(Operand::Literal))
    }

    fn path(&mut self) -> Result<Path, String> {
        let mut steps = Vec::new();
        let starts = [".", "["].iter().any(|token| self.scanner.starts_with(token));
        if starts {
            let start = Start { undotted: false, nested: self.nested, begin: self.scanner.at };
            read_steps(self.scanner, &mut steps, start)?;
        }
        Ok(Path { steps })
    }

    fn literal(&mut self) -> Result<Option<Literal>, String> {
        for (word, literal) in [
            ("true", Literal::Bool(true)),
            ("false", Literal::Bool(false)),
            ("null", Literal::Null),
        ] {
            if self.scanner.take(word) {
                return Ok(Some(literal));
            }
        }
        match self.scanner.peek() {
            Some(quote @ ('\'' | '"')) => self.text(quote).map(Some),
            Some('.' | '-' | '0'..='9') => self.number().map(Some),
            _ => Ok(None),
        }
    }

    fn text(&mut self, quote: char) -> Result<Literal, String> {
        let at = self.scanner.at;
        self.scanner.next();
        let rest = self.scanner.rest();
        match rest.find(quote) {
            Some(len) => {
                self.scanner.at += len + quote.len_utf8();
                Ok(Literal::Str(rest[..len].to_owned()))
            }
            None => Err(format!("unmatched string delimiter {quote} at position {at}")),
        }
    }

    fn number(&mut self) -> Result<Literal, String> {
        let rest = self.scanner.rest();
        let in_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '-');
        let len = rest.find(|c| !in_number(c)).unwrap_or(rest.len());
        let text = &rest[..len];
        self.scanner.at += len;
        match strconv::parse_float(text.as_bytes(), 64) {
            Ok(n) => Ok(Literal::Number(n)),
            Err(_) => Err(format!(
                "invalid float literal {text:?}: invalid syntax before position {}",
                self.scanner.at
            )),
        }
    }
}
