//! Which flags there are: from the help of a program, or as recorded.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::case;
use crate::build;

/// The verbs that Helm and pintle have.
pub(crate) const VERBS: [&str; 16] = [
    "install",
    "upgrade",
    "rollback",
    "uninstall",
    "status",
    "history",
    "list",
    "test",
    "template",
    "lint",
    "get all",
    "get hooks",
    "get manifest",
    "get metadata",
    "get notes",
    "get values",
];

/// The verbs that pintle alone has.
pub(crate) const OWN_VERBS: [&str; 12] = [
    "diff upgrade",
    "diff rollback",
    "diff revision",
    "diff release",
    "plan",
    "plan install",
    "plan upgrade",
    "apply",
    "drift",
    "history export",
    "resume",
    "abort",
];

/// What stands for the verb of flags that every command has.
pub(crate) const GLOBAL: &str = "*";

/// What a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    /// Nothing.
    Nothing,
    /// A value behind a space or an equals sign.
    Value,
    /// A value behind an equals sign, or nothing.
    Perhaps,
}

/// A flag of a verb.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flag {
    /// Its short form.
    pub(crate) short: Option<char>,
    pub(crate) takes: Takes,
}

/// Flags by verb and name, such as `--set`. Variables have no verb.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) version: String,
    pub(crate) flags: BTreeMap<(String, String), Flag>,
    pub(crate) variables: Vec<String>,
}

impl Table {
    /// What Helm says of itself, and the flags that it hides, which `hidden.txt` lists.
    ///
    /// # Errors
    /// A program that cannot be started.
    pub(crate) fn of_helm(helm: &Path) -> Result<Table> {
        let mut table = Table { version: version(helm)?, ..Table::default() };
        for verb in VERBS {
            let help = help(helm, verb)?;
            let (own, global) = help.split_once("\nGlobal Flags:").unwrap_or((&help, ""));
            let own = own.split_once("\nFlags:").map_or("", |(_, flags)| flags);
            own.lines().for_each(|line| table.pflag(verb, line));
            global.lines().for_each(|line| table.pflag(GLOBAL, line));
        }
        let general = help(helm, "")?;
        let cells = general.lines().filter_map(|line| line.strip_prefix("| $"));
        let names = cells.filter_map(|cells| cells.split_whitespace().next());
        table.variables = names.map(str::to_owned).collect();
        let path = case::folder().join("hidden.txt");
        let hidden = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        table.read(&hidden);
        Ok(table)
    }

    /// What [`Table::of_helm`] found when it was recorded.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn recorded() -> Result<Table> {
        let path = case::folder().join("flags.txt");
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let mut table = Table::default();
        let version = text.lines().next().and_then(|line| line.split_whitespace().last());
        version.unwrap_or_default().clone_into(&mut table.version);
        table.read(&text);
        Ok(table)
    }

    /// # Errors
    /// Those of the file system.
    pub(crate) fn record(&self) -> Result<()> {
        let mut text = format!("# Flags and variables of Helm {}\n", self.version);
        for ((verb, name), flag) in &self.flags {
            let short = flag.short.map(|short| format!(" -{short}")).unwrap_or_default();
            let takes = match flag.takes {
                Takes::Nothing => "",
                Takes::Value => " VALUE",
                Takes::Perhaps => " [VALUE]",
            };
            text += &format!("{verb}{short} {name}{takes}\n");
        }
        for variable in &self.variables {
            text += &format!("${variable}\n");
        }
        Ok(fs::write(case::folder().join("flags.txt"), text)?)
    }

    /// What pintle says of a verb of its own or of Helm's.
    ///
    /// # Errors
    /// A program that cannot be started.
    pub(crate) fn of_pintle(pintle: &Path) -> Result<Table> {
        let mut table = Table { version: version(pintle)?, ..Table::default() };
        for verb in VERBS.iter().chain(&OWN_VERBS) {
            let help = help(pintle, verb)?;
            let (own, global) = help.split_once("\nGlobal options:").unwrap_or((&help, ""));
            own.lines().for_each(|line| table.clap(verb, line));
            global.lines().for_each(|line| table.clap(GLOBAL, line));
        }
        Ok(table)
    }

    pub(crate) fn get(&self, verb: &str, name: &str) -> Option<&Flag> {
        let of = |verb: &str| self.flags.get(&(verb.to_owned(), name.to_owned()));
        of(verb).or_else(|| of(GLOBAL))
    }

    fn add(&mut self, verb: &str, name: &str, short: Option<char>, takes: Takes) {
        if name != "--help" {
            self.flags.insert((verb.to_owned(), name.to_owned()), Flag { short, takes });
        }
    }

    /// Lines such as `install -f --values VALUE` and `$HELM_DRIVER`.
    fn read(&mut self, text: &str) {
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            if let Some(variable) = line.strip_prefix('$') {
                self.variables.push(variable.to_owned());
                continue;
            }
            let Some((before, after)) = line.split_once(" --") else { continue };
            let (verb, short) = match before.split_once(" -") {
                Some((verb, short)) => (verb, short.chars().next()),
                None => (before, None),
            };
            let (name, takes) = match after.split_once(' ') {
                None => (after, Takes::Nothing),
                Some((name, "VALUE")) => (name, Takes::Value),
                Some((name, _)) => (name, Takes::Perhaps),
            };
            self.add(verb, &format!("--{name}"), short, takes);
        }
    }

    /// A line of Helm's help, such as `  -f, --values strings    specify …`.
    fn pflag(&mut self, verb: &str, line: &str) {
        let line = line.trim_start();
        let Some(start) = line.find("--").filter(|_| line.starts_with('-')) else { return };
        let head = line[start..].split("  ").next().unwrap_or_default().trim();
        let (name, kind) = head.split_once(' ').unwrap_or((head, ""));
        let takes = match kind {
            "" => Takes::Nothing,
            kind if kind.contains("[=") => Takes::Perhaps,
            _ => Takes::Value,
        };
        self.add(verb, name, short(line), takes);
    }

    /// A line of pintle's help, such as `  -f, --values <FILE>` and `      --debug[=<DEBUG>]`.
    fn clap(&mut self, verb: &str, line: &str) {
        let line = line.trim_start();
        let Some(start) = line.find("--").filter(|_| line.starts_with('-')) else { return };
        let head = &line[start..];
        let end = head.find(['[', ' ']).unwrap_or(head.len());
        let takes = match &head[end..] {
            rest if rest.starts_with("[=") => Takes::Perhaps,
            rest if rest.starts_with(" <") => Takes::Value,
            _ => Takes::Nothing,
        };
        self.add(verb, &head[..end], short(line), takes);
    }
}

/// The letter of `-f, --values …`.
fn short(line: &str) -> Option<char> {
    let mut chars = line.strip_prefix('-')?.chars();
    let letter = chars.next().filter(char::is_ascii_alphanumeric)?;
    (chars.next() == Some(',')).then_some(letter)
}

fn version(program: &Path) -> Result<String> {
    build::output(Command::new(program).args(["version", "--short"]))
}

fn help(program: &Path, verb: &str) -> Result<String> {
    build::output(Command::new(program).args(verb.split_whitespace()).arg("--help"))
}
