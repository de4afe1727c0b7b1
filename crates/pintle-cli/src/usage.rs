//! Mistakes in flags, in the words that Helm's flag library has for them.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::report::EXIT_ERROR;
use crate::terminal::Terminal;

/// Prints what the flag parser says and returns the exit status.
pub(crate) fn report(error: &clap::Error, terminal: &mut Terminal) -> u8 {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = write!(terminal.out, "{error}");
            let _ = terminal.out.flush();
            0
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = write!(terminal.out, "{error}");
            let _ = terminal.out.flush();
            0
        }
        _ => {
            terminal.warn(&format!("Error: {}", text(error)));
            EXIT_ERROR
        }
    }
}

fn text(error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => texts.first().cloned(),
        _ => None,
    };
    let flag = context(ContextKind::InvalidArg).unwrap_or_default();
    let value = context(ContextKind::InvalidValue).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument if flag.starts_with("--") => format!("unknown flag: {flag}"),
        ErrorKind::UnknownArgument if flag.starts_with('-') => {
            let name = flag.chars().nth(1).unwrap_or_default();
            format!("unknown shorthand flag: '{name}' in {flag}")
        }
        ErrorKind::InvalidSubcommand => {
            let name = context(ContextKind::InvalidSubcommand).unwrap_or_default();
            format!("unknown command {name:?} for \"pintle\"\nRun 'pintle --help' for usage.")
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("flag needs an argument: {}", long_name(&flag))
        }
        ErrorKind::ValueValidation | ErrorKind::InvalidValue => {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            let cause = cause.unwrap_or_else(|| "invalid value".to_owned());
            let name = match long_name(&flag) {
                "--output" => "-o, --output",
                name => name,
            };
            format!("invalid argument {value:?} for \"{name}\" flag: {cause}")
        }
        ErrorKind::ArgumentConflict => {
            let other = context(ContextKind::PriorArg).unwrap_or_default();
            let names = [bare_name(&flag), bare_name(&other)];
            let mut sorted = names.clone();
            sorted.sort();
            format!(
                "if any flags in the group [{}] are set none of the others can be; [{}] were all set",
                names.join(" "),
                sorted.join(" ")
            )
        }
        _ => {
            let text = error.to_string();
            text.strip_prefix("error: ").unwrap_or(&text).trim_end().to_owned()
        }
    }
}

/// `--set <KEY=VALUE>` without what follows the name.
fn long_name(flag: &str) -> &str {
    flag.split([' ', '[', '=']).next().unwrap_or(flag)
}

fn bare_name(flag: &str) -> String {
    long_name(flag).trim_start_matches('-').to_owned()
}
