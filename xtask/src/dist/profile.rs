//! Counts of what is executed, for the compiler and the linker.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::{run, training};
use crate::build::output;

/// How much more rendering counts than all else: it is what most runs of the program do.
const RENDERING: u64 = 4;

/// What is executed.
pub(super) struct Profile {
    /// How often, for the compiler.
    pub(super) counts: PathBuf,
    /// The functions, for the linker.
    pub(super) order: PathBuf,
}

/// What a part of the training has executed.
struct Part {
    /// Its counts in the compiler's format.
    counts: PathBuf,
    /// The functions, the most often executed ones first.
    functions: Vec<String>,
    /// The sum of all counts.
    total: u64,
}

/// Trains a program that counts into the folder `raw`, and leaves what it counted in `folder`.
///
/// # Errors
/// Programs that fail, and those of the file system.
pub(super) fn make(tool: &Path, folder: &Path, raw: &Path, program: &Path) -> Result<Profile> {
    let part = |name: &str, train: fn(&Path) -> Result<()>| -> Result<Part> {
        if raw.exists() {
            fs::remove_dir_all(raw)?;
        }
        train(program)?;
        let counts = folder.join(name).with_extension("profdata");
        run(Command::new(tool).arg("merge").arg("-o").arg(&counts).arg(raw))?;
        let mut show = Command::new(tool);
        let counted = output(show.args(["show", "--all-functions", "--counts"]).arg(&counts))?;
        let (functions, total) = executed(&counted);
        Ok(Part { counts, functions, total })
    };
    let rendering = part("rendering", training::render)?;
    let rest = part("rest", training::work)?;
    let (counts, order) = (folder.join("pintle.profdata"), folder.join("order"));
    let mut merge = Command::new(tool);
    merge.arg("merge").arg("-o").arg(&counts);
    // A part that does little must not look as if it were hardly ever done.
    let most = rendering.total.max(rest.total);
    for (part, weight) in [(&rendering, RENDERING), (&rest, 1)] {
        let weight = (most / part.total.max(1)).max(1) * weight;
        merge.arg(format!("--weighted-input={weight},{}", part.counts.display()));
    }
    run(&mut merge)?;
    fs::write(&order, ordered(&[rendering, rest]).join("\n"))?;
    Ok(Profile { counts, order })
}

/// What all parts executed, the functions of the first part first.
fn ordered(parts: &[Part]) -> Vec<&str> {
    let mut seen = BTreeSet::new();
    let functions = parts.iter().flat_map(|part| &part.functions).map(String::as_str);
    functions.filter(|function| seen.insert(*function)).collect()
}

/// The functions that were executed, the most often executed ones first, and the sum of all counts.
fn executed(counted: &str) -> (Vec<String>, u64) {
    let mut functions = Vec::new();
    let mut total = 0_u64;
    let mut name = None;
    for line in counted.lines().map(str::trim) {
        if let Some(counts) = line.strip_prefix("Block counts: [") {
            let counts = counts.trim_end_matches(']').split(", ");
            let counts: Vec<u64> = counts.filter_map(|count| count.parse().ok()).collect();
            total = counts.iter().fold(total, |total, count| total.saturating_add(*count));
            let most = counts.iter().max().copied().filter(|most| *most > 0);
            functions.extend(name.zip(most));
        } else if let Some(title) = line.strip_suffix(':') {
            // Functions of one file are named together with it.
            name = title.rsplit(';').next();
        }
    }
    functions.sort_by_key(|(_, most)| std::cmp::Reverse(*most));
    (functions.into_iter().map(|(name, _)| name.to_owned()).collect(), total)
}
