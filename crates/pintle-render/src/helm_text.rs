//! Helm's way of printing errors of the template engine.
//!
//! Helm does not keep the parts of an error: it cuts Go's text into pieces again. Its texts can
//! only be had by cutting in the same places, also where that goes wrong.

/// `parse error at (LOCATION): MESSAGE`, where the message is what follows the last `: `.
/// Source: Helm `cleanupParseError`.
pub(crate) fn parse_error(file: &str, text: &str) -> String {
    let mut tokens = text.split(": ");
    let _template = tokens.next();
    match tokens.next() {
        None => format!("parse error in ({file}): {text}"),
        Some(location) => {
            let message = tokens.last().unwrap_or(location);
            format!("parse error at ({location}): {message}")
        }
    }
}

/// What the author of a chart said with `fail` or `required`, with the place of the outermost
/// call. `text` is Go's text of the whole error.
pub(crate) fn abort(text: &str, message: &str) -> String {
    let location = text.split(": ").nth(1).unwrap_or_default();
    format!("execution error at ({location}): {message}")
}

/// One block for each template on the way to the error, or the outermost text as it is if one of
/// the links is no error of a template. `links` are Go's texts of the error and of all that it
/// wraps. Source: Helm `reformatExecErrorMsg`.
pub(crate) fn exec_error(links: &[String]) -> String {
    let mut blocks: Vec<Block> = Vec::new();
    for link in links {
        match Block::cut(link) {
            None => return links.first().cloned().unwrap_or_default(),
            Some(block) if blocks.last() == Some(&block) => {}
            Some(block) => blocks.push(block),
        }
    }
    let text: String = blocks.iter().map(Block::to_string).collect();
    text.trim().to_owned()
}

#[derive(PartialEq, Eq)]
struct Block {
    location: String,
    executing: String,
    message: String,
}

impl Block {
    fn cut(text: &str) -> Option<Block> {
        let rest = text.strip_prefix("template: ")?;
        if rest.starts_with("no template ") {
            return Some(Block::new("", String::new(), text));
        }
        Block::cut_executing(rest).or_else(|| Block::cut_simple(rest))
    }

    fn new(location: &str, executing: String, message: &str) -> Block {
        Block { location: location.to_owned(), executing, message: message.to_owned() }
    }

    /// `LOCATION: executing "NAME" at <NODE>: MESSAGE`
    fn cut_executing(rest: &str) -> Option<Block> {
        let (location, after) = rest.split_once(": executing ")?;
        let (name, after) = after.strip_prefix('"')?.split_once('"')?;
        let (node, message) = after.strip_prefix(" at <")?.split_once(">: ")?;
        let executing = format!("executing \"{name}\" at <{node}>:");
        Some(Block::new(location, executing, without_next(message)))
    }

    /// `LOCATION: MESSAGE`
    fn cut_simple(rest: &str) -> Option<Block> {
        let (location, message) = rest.rsplit_once(": ")?;
        Some(Block::new(location, String::new(), without_next(message)))
    }
}

/// Cuts the text of the wrapped error off.
fn without_next(message: &str) -> &str {
    message.split_once(" template:").map_or(message, |(own, _)| own)
}

impl std::fmt::Display for Block {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.location.is_empty() {
            write!(f, "{}\n  ", self.location)?;
        }
        if !self.executing.is_empty() {
            write!(f, "{}\n    ", self.executing)?;
        }
        if !self.message.is_empty() {
            writeln!(f, "{}", self.message)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{abort, exec_error, parse_error};

    #[test]
    fn each_template_on_the_way_gets_a_block() {
        let inner = r#"template: t.yaml:1:9: executing "h" at <.x.y>: nil pointer evaluating interface {}.y"#;
        let outer = format!(
            r#"template: t.yaml:3:2: executing "t.yaml" at <include "h" .>: error calling include: {inner}"#
        );
        assert_eq!(
            exec_error(&[outer.clone(), outer, inner.to_owned()]),
            "t.yaml:3:2\n  executing \"t.yaml\" at <include \"h\" .>:\n    error calling include:\n\
             t.yaml:1:9\n  executing \"h\" at <.x.y>:\n    nil pointer evaluating interface {}.y"
        );
    }

    #[test]
    fn an_error_of_a_function_keeps_the_raw_text() {
        let outer =
            r#"template: t:1:3: executing "t" at <len 1>: error calling len: len of type int"#;
        let links = [outer.to_owned(), "len of type int".to_owned()];
        assert_eq!(exec_error(&links), outer);
    }

    #[test]
    fn parse_errors_keep_the_last_piece_only() {
        assert_eq!(
            parse_error("t", "template: t:1: bad number syntax: \"-\""),
            "parse error at (t:1): \"-\""
        );
        assert_eq!(
            abort("template: t:2:3: executing", "no: way"),
            "execution error at (t:2:3): no: way"
        );
    }
}
