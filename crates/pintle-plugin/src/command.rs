//! Which command of a plug-in is run, and with which arguments.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::Error;

/// A command for one platform, or for all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PlatformCommand {
    /// Operating system in Go's terms; empty for all.
    pub os: String,
    /// Architecture in Go's terms; empty for all.
    pub arch: String,
    /// Program and arguments, separated by single spaces; `$NAME` is expanded.
    pub command: String,
    /// More arguments; `$NAME` is expanded.
    pub args: Vec<String>,
}

/// The program and its arguments on this platform. Source: Helm `plugin.PrepareCommands`.
pub(crate) fn prepare(
    commands: &[PlatformCommand],
    extra: &[String],
    environment: &BTreeMap<String, String>,
) -> Result<(String, Vec<String>), Error> {
    let missing = || Error::new("no plugin command is applicable");
    let chosen = choose(commands, go_os(), go_arch()).ok_or_else(missing)?;
    let mut parts = chosen.command.split(' ');
    let program = parts.next().filter(|part| !part.is_empty()).ok_or_else(missing)?;
    let arguments = parts
        .chain(chosen.args.iter().map(String::as_str))
        .map(|text| expand(text, environment))
        .chain(extra.iter().cloned())
        .collect();
    Ok((expand(program, environment), arguments))
}

/// The command for exactly this platform, else the first for its system, else the first for all.
fn choose<'a>(
    commands: &'a [PlatformCommand],
    os: &str,
    arch: &str,
) -> Option<&'a PlatformCommand> {
    let is_os = |c: &&PlatformCommand| c.os.eq_ignore_ascii_case(os);
    let find = |wanted: &dyn Fn(&&PlatformCommand) -> bool| commands.iter().find(wanted);
    find(&|c| is_os(c) && c.arch.eq_ignore_ascii_case(arch))
        .or_else(|| find(&|c| is_os(c) && c.arch.is_empty()))
        .or_else(|| find(&|c| c.os.is_empty() && c.arch.is_empty()))
}

fn go_os() -> &'static str {
    match std::env::consts::OS {
        "macos" => "darwin",
        other => other,
    }
}

fn go_arch() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "x86" => "386",
        "powerpc64" if cfg!(target_endian = "little") => "ppc64le",
        other => other,
    }
}

/// Replaces `$NAME` and `${NAME}`. Source: Go `os.Expand`.
pub(crate) fn expand(text: &str, environment: &BTreeMap<String, String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        if after.is_empty() {
            out.push('$');
        }
        let (name, width) = shell_name(after);
        match (name, width) {
            ("", 0) if !after.is_empty() => out.push('$'),
            ("", _) => {}
            (name, _) => out.push_str(environment.get(name).map_or("", String::as_str)),
        }
        rest = after.get(width..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The name at the start of what follows a `$`, and how many bytes it takes with its braces.
fn shell_name(text: &str) -> (&str, usize) {
    let Some(first) = text.bytes().next() else { return ("", 0) };
    if first == b'{' {
        return match text.find('}') {
            // Bad syntax is eaten.
            None => ("", 1),
            Some(1) => ("", 2),
            Some(end) => (text.get(1..end).unwrap_or_default(), end + 1),
        };
    }
    if matches!(first, b'*' | b'#' | b'$' | b'@' | b'!' | b'?' | b'-' | b'0'..=b'9') {
        return (text.get(..1).unwrap_or_default(), 1);
    }
    let end =
        text.bytes().position(|b| !b.is_ascii_alphanumeric() && b != b'_').unwrap_or(text.len());
    (text.get(..end).unwrap_or_default(), end)
}

#[cfg(test)]
mod tests {
    use super::{PlatformCommand, choose, expand};

    #[test]
    fn expands_as_go_does() {
        let environment = [("A".to_owned(), "x".to_owned())].into();
        for (text, expected) in [
            ("$A/b", "x/b"),
            ("${A}b", "xb"),
            ("$", "$"),
            ("a$.", "a$."),
            ("${}a", "a"),
            ("${A", "A"),
        ] {
            assert_eq!(expand(text, &environment), expected, "{text}");
        }
    }

    #[test]
    fn exact_platforms_win() {
        let command = |os: &str, arch: &str| PlatformCommand {
            os: os.to_owned(),
            arch: arch.to_owned(),
            ..PlatformCommand::default()
        };
        let all = [command("", ""), command("linux", ""), command("Linux", "AMD64")];
        assert_eq!(choose(&all, "linux", "amd64"), all.get(2));
        assert_eq!(choose(&all, "linux", "arm64"), all.get(1));
        assert_eq!(choose(&all, "darwin", "arm64"), all.first());
        assert_eq!(choose(&[command("linux", "arm")], "linux", "amd64"), None);
    }
}
