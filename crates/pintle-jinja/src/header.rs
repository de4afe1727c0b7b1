//! The first line of a template that changes how the rest is read: `#jinja2: trim_blocks: False`.

use minijinja::Error;
use minijinja::syntax::SyntaxConfig;

use crate::filters::invalid;

const MARK: &str = "#jinja2:";

/// Settings of a template and its text without the line that gave them.
pub(crate) struct Header<'a> {
    pub(crate) syntax: SyntaxConfig,
    pub(crate) body: &'a str,
}

/// Ansible's settings, changed by the first line of `text` if it has the mark.
pub(crate) fn read(text: &str) -> Result<Header<'_>, Error> {
    let mut settings = Settings::default();
    let Some(rest) = text.strip_prefix(MARK) else {
        return Ok(Header { syntax: settings.syntax()?, body: text });
    };
    let (line, body) = rest
        .split_once('\n')
        .ok_or_else(|| invalid("a line that starts with #jinja2: needs an end"))?;
    for pair in line.split(',') {
        let (name, value) = pair
            .split_once(':')
            .ok_or_else(|| invalid(format!("#jinja2: {:?} is not NAME: VALUE", pair.trim())))?;
        settings.set(name.trim(), value.trim())?;
    }
    Ok(Header { syntax: settings.syntax()?, body })
}

struct Settings {
    trim_blocks: bool,
    lstrip_blocks: bool,
    keep_trailing_newline: bool,
    block: (String, String),
    variable: (String, String),
    comment: (String, String),
}

impl Default for Settings {
    fn default() -> Settings {
        let pair = |open: &str, close: &str| (open.to_owned(), close.to_owned());
        Settings {
            trim_blocks: true,
            lstrip_blocks: false,
            keep_trailing_newline: false,
            block: pair("{%", "%}"),
            variable: pair("{{", "}}"),
            comment: pair("{#", "#}"),
        }
    }
}

impl Settings {
    fn set(&mut self, name: &str, value: &str) -> Result<(), Error> {
        match name {
            "trim_blocks" => self.trim_blocks = truth(value)?,
            "lstrip_blocks" => self.lstrip_blocks = truth(value)?,
            "keep_trailing_newline" => self.keep_trailing_newline = truth(value)?,
            "block_start_string" => self.block.0 = string(value)?,
            "block_end_string" => self.block.1 = string(value)?,
            "variable_start_string" => self.variable.0 = string(value)?,
            "variable_end_string" => self.variable.1 = string(value)?,
            "comment_start_string" => self.comment.0 = string(value)?,
            "comment_end_string" => self.comment.1 = string(value)?,
            // Lines end with one character here; the others would change the text's own lines.
            "newline_sequence" if string(value)? == "\\n" => {}
            _ => return Err(invalid(format!("#jinja2: the setting {name:?} is not supported"))),
        }
        Ok(())
    }

    fn syntax(self) -> Result<SyntaxConfig, Error> {
        SyntaxConfig::builder()
            .trim_blocks(self.trim_blocks)
            .lstrip_blocks(self.lstrip_blocks)
            .keep_trailing_newline(self.keep_trailing_newline)
            .block_delimiters(self.block.0, self.block.1)
            .variable_delimiters(self.variable.0, self.variable.1)
            .comment_delimiters(self.comment.0, self.comment.1)
            .build()
    }
}

fn truth(value: &str) -> Result<bool, Error> {
    match value {
        "True" | "1" => Ok(true),
        "False" | "0" => Ok(false),
        other => Err(invalid(format!("#jinja2: {other:?} is not True or False"))),
    }
}

fn string(value: &str) -> Result<String, Error> {
    ['"', '\'']
        .iter()
        .find_map(|&quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .filter(|text| !text.is_empty())
        .map(str::to_owned)
        .ok_or_else(|| invalid(format!("#jinja2: {value:?} is not a quoted text")))
}
