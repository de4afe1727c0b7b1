//! `cargo xtask coverage-flags`: the flags that no case covers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use pintle_testing::{load_cases, testdata};

use super::case;
use super::cover::{Cover, is_of};
use super::table::{GLOBAL, Table, Takes};
use crate::build;

/// Which programs to ask.
#[derive(Debug, Args)]
pub(crate) struct CoverageOptions {
    /// The Helm to ask for its flags; as recorded in testdata/cluster/flags.txt if absent
    #[arg(long)]
    helm4: Option<PathBuf>,
    /// Write down what Helm says
    #[arg(long, requires = "helm4")]
    record: bool,
    /// The pintle to ask; built if absent
    #[arg(long)]
    pintle: Option<PathBuf>,
}

/// A flag that no command line has.
const UNKNOWN: &str = "--no-flag-has-this-name";

/// Prints what is missing. Whether nothing is.
///
/// # Errors
/// Programs that cannot be started, and files that cannot be read.
pub(crate) fn coverage(options: &CoverageOptions) -> Result<bool> {
    let pintle = build::pintle(options.pintle.clone())?.path;
    let helms = match &options.helm4 {
        Some(helm) => Table::of_helm(helm)?,
        None => Table::recorded()?,
    };
    if options.record {
        helms.record()?;
    }
    let own = Table::of_pintle(&pintle)?;
    let elsewhere = Elsewhere::load()?;
    let wanted = wanted(&helms, &own);
    let (belong, wanted): (Vec<_>, Vec<_>) =
        wanted.into_iter().partition(|cover| elsewhere.has(cover));
    let covered = covered(&helms)?;
    let mut problems = Vec::new();
    for cover in &wanted {
        if !covered.contains_key(cover) {
            problems.push(format!("no case covers {}", title(cover)));
        }
    }
    for (cover, case) in &covered {
        if !wanted.contains(cover) && !belong.contains(cover) {
            problems.push(format!("{case} covers {}, which does not exist", title(cover)));
        }
    }
    problems.extend(unknown(&pintle, &helms, &own, &elsewhere)?);
    problems.iter().for_each(|problem| println!("{problem}"));
    let count = wanted.iter().filter(|cover| covered.contains_key(*cover)).count();
    println!(
        "Helm {}: {count} of {} flags and variables covered, {} belong elsewhere",
        helms.version,
        wanted.len(),
        belong.len()
    );
    Ok(problems.is_empty())
}

/// All flags and variables that cases are to cover: Helm's, and those that pintle alone has.
fn wanted(helms: &Table, own: &Table) -> BTreeSet<Cover> {
    let flag =
        |(verb, name): &(String, String)| Cover::Flag { verb: verb.clone(), name: name.clone() };
    let mut wanted: BTreeSet<Cover> = helms.flags.keys().map(flag).collect();
    wanted.extend(helms.variables.iter().cloned().map(Cover::Variable));
    let is_new = |(verb, name): &&(String, String)| helms.get(verb, name).is_none();
    wanted.extend(own.flags.keys().filter(is_new).map(flag));
    wanted
}

/// What cases cover, each with the name of one of them.
fn covered(helms: &Table) -> Result<BTreeMap<Cover, String>> {
    let mut covered = BTreeMap::new();
    for case in case::load()? {
        let covers = case.content.covers.iter().map(|name| Cover::parse(name));
        covered.extend(covers.map(|cover| (cover, case.id())));
    }
    // The cases of commands that need no cluster: their flags are those of their command lines.
    for case in load_cases(&testdata().join("cases"))? {
        let words = &case.question.args;
        for verb in ["template", "lint"].into_iter().filter(|verb| is_of(words, verb)) {
            for word in words {
                let name = match long_name(helms, verb, word) {
                    Some(name) => name,
                    None => continue,
                };
                let cover = Cover::Flag { verb: verb.to_owned(), name };
                covered.entry(cover).or_insert_with(|| format!("cases/{}", case.id()));
            }
        }
    }
    Ok(covered)
}

/// The flag of a verb that a word is, by its long name.
fn long_name(helms: &Table, verb: &str, word: &str) -> Option<String> {
    let of_verb = helms.flags.iter().filter(|((of, _), _)| of == verb);
    let name = word.split('=').next()?;
    let letter = word.strip_prefix('-').and_then(|rest| rest.chars().next());
    of_verb
        .filter(|((_, long), flag)| long == name || (flag.short.is_some() && flag.short == letter))
        .map(|((_, long), _)| long.clone())
        .next()
        .or_else(|| OWN_FLAGS.contains(&(verb, name)).then(|| name.to_owned()))
}

/// Flags of pintle alone that commands without a cluster have.
const OWN_FLAGS: [(&str, &str); 3] =
    [("template", "--all"), ("template", "--seed"), ("lint", "--output")];

/// Flags of Helm that pintle does not know, or knows by another letter.
fn unknown(
    pintle: &Path,
    helms: &Table,
    own: &Table,
    elsewhere: &Elsewhere,
) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for ((verb, name), flag) in &helms.flags {
        let cover = Cover::Flag { verb: verb.clone(), name: name.clone() };
        let asked = if verb == GLOBAL { "list" } else { verb };
        let value = if flag.takes == Takes::Nothing { "" } else { "=1" };
        let mut command = Command::new(pintle);
        command.args(asked.split(' ')).arg(format!("{name}{value}")).arg(UNKNOWN);
        let said = command.env_remove("KUBECONFIG").output()?;
        let is_unknown = format!("unknown flag: {name}\n");
        if String::from_utf8_lossy(&said.stderr).contains(&is_unknown) && !elsewhere.has(&cover) {
            problems.push(format!("pintle does not know {}", title(&cover)));
        }
        let shown = own.flags.get(&(verb.clone(), name.clone()));
        if shown.is_some_and(|shown| shown.short != flag.short) {
            problems.push(format!("pintle has another letter for {}", title(&cover)));
        }
    }
    Ok(problems)
}

fn title(cover: &Cover) -> String {
    match cover {
        Cover::Flag { verb, name } if verb == GLOBAL => name.clone(),
        Cover::Flag { verb, name } => format!("{verb} {name}"),
        Cover::Variable(name) => name.clone(),
    }
}

/// Flags and variables that have their tests elsewhere, or none yet, each with the reason, from
/// `elsewhere.txt`: lines such as `* --repo  belongs to repositories`. The star is for every verb.
struct Elsewhere(BTreeSet<Cover>);

impl Elsewhere {
    fn load() -> Result<Elsewhere> {
        let path = case::folder().join("elsewhere.txt");
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let mut covers = BTreeSet::new();
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let Some((cover, _)) = line.split_once("  ") else { bail!("no reason: {line}") };
            covers.insert(Cover::parse(cover));
        }
        Ok(Elsewhere(covers))
    }

    fn has(&self, cover: &Cover) -> bool {
        let everywhere = match cover {
            Cover::Flag { name, .. } => {
                Some(Cover::Flag { verb: GLOBAL.to_owned(), name: name.clone() })
            }
            Cover::Variable(_) => None,
        };
        self.0.contains(cover) || everywhere.is_some_and(|cover| self.0.contains(&cover))
    }
}

#[cfg(test)]
mod tests {
    use super::{Elsewhere, covered, title, wanted};
    use crate::flags::table::{OWN_VERBS, Table, VERBS};

    /// Flags of pintle alone need a pintle to ask; Helm's are recorded.
    #[test]
    fn cases_cover_all_recorded_flags() {
        let helms = Table::recorded().expect("flags.txt");
        let elsewhere = Elsewhere::load().expect("elsewhere.txt");
        let covered = covered(&helms).expect("cases");
        let wanted = wanted(&helms, &Table::default());
        let missing: Vec<String> = wanted
            .iter()
            .filter(|cover| !covered.contains_key(*cover) && !elsewhere.has(cover))
            .map(title)
            .collect();
        assert!(missing.is_empty(), "no case covers {}", missing.join(", "));
    }

    #[test]
    fn no_verb_is_both_helms_and_own() {
        assert!(!VERBS.iter().any(|verb| OWN_VERBS.contains(verb)));
    }
}
