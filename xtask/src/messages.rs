//! `cargo xtask messages`: the table of field numbers by which `pintle-serve` reads Protocol Buffers.
//! The types of fields are in the tables of pintle-schema already.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;

/// Read the field numbers of Kubernetes' types into the table of pintle-serve
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Folder `k8s.io` of Go's modules
    #[arg(long)]
    modules: PathBuf,
    /// Version of the modules
    #[arg(long, default_value = "v0.37.2")]
    version: String,
}

const MODULES: [&str; 4] = ["api", "apimachinery", "apiextensions-apiserver", "kube-aggregator"];

const HEAD: &str = "\
# Numbers of the fields of Kubernetes' types in Protocol Buffers. Written by `cargo xtask messages`.
# A line is a type; NUMBER:FIELD is a field, NUMBER:~TYPE fields that stand beside the others in JSON.
";

/// A field: its number, its name and the full name of its type.
struct Field {
    number: u32,
    name: String,
    ty: String,
}

/// Writes the table.
///
/// # Errors
/// Modules that are not there.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut messages = BTreeMap::new();
    for module in MODULES {
        let folder = options.modules.join(format!("{module}@{}", options.version));
        read_folder(&folder, &mut messages).with_context(|| folder.display().to_string())?;
    }
    let crates = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../crates");
    let types = fs::read_to_string(crates.join("pintle-schema/data/types.txt"))?;
    let known = fields_of(&types);
    let folder = crates.join("pintle-serve/data");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("messages.txt"), table(&messages, &known))?;
    Ok(())
}

fn table(
    messages: &BTreeMap<String, Vec<Field>>,
    known: &BTreeMap<String, BTreeSet<String>>,
) -> String {
    let mut wanted: Vec<String> = known.keys().cloned().collect();
    let mut lines = BTreeMap::new();
    while let Some(name) = wanted.pop() {
        let Some(fields) = messages.get(&name).filter(|_| !lines.contains_key(&name)) else {
            continue;
        };
        let mut line = String::new();
        for field in fields {
            // Some names begin with a capital letter here, or have `uID` in them.
            let in_json = match known.get(&name) {
                None => Some(&field.name),
                Some(all) => all
                    .get(&field.name)
                    .or_else(|| all.iter().find(|one| one.eq_ignore_ascii_case(&field.name))),
            };
            // What JSON does not have by that name has its own fields there.
            if let Some(in_json) = in_json {
                let _ = write!(line, " {}:{in_json}", field.number);
            } else if messages.contains_key(&field.ty) {
                let _ = write!(line, " {}:~{}", field.number, field.ty);
                wanted.push(field.ty.clone());
            }
        }
        lines.insert(name, line);
    }
    let lines = lines.iter().filter(|(_, line)| !line.is_empty());
    lines.fold(HEAD.to_owned(), |text, (name, line)| text + name + line + "\n")
}

/// The names of the fields of types by the table of pintle-schema.
fn fields_of(types: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut all = BTreeMap::new();
    for block in types.split("\n\n").skip(1) {
        let mut lines = block.lines();
        let head = lines.next().unwrap_or_default();
        let name = head.split(' ').next().unwrap_or_default();
        let names = lines.filter_map(|line| line.strip_prefix(' ')?.split(' ').next());
        let names = names.map(|name| name.trim_end_matches('!').to_owned()).collect();
        all.insert(name.to_owned(), names);
    }
    all
}

fn read_folder(folder: &Path, messages: &mut BTreeMap<String, Vec<Field>>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read_folder(&path, messages)?;
        } else if path.file_name().is_some_and(|name| name == "generated.proto") {
            read(&fs::read_to_string(&path)?, messages);
        }
    }
    Ok(())
}

/// Reads the messages of a file: one field a line, as the generator of Kubernetes writes them.
fn read(text: &str, messages: &mut BTreeMap<String, Vec<Field>>) {
    let mut package = String::new();
    let mut message: Option<(String, Vec<Field>)> = None;
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("package ") {
            package = short(name.trim_end_matches(';'));
        } else if let Some(name) = line.strip_prefix("message ") {
            message = Some((format!("{package}.{}", name.trim_end_matches(" {")), Vec::new()));
        } else if line == "}" {
            messages.extend(message.take());
        } else if let (Some((_, fields)), Some(field)) = (&mut message, field(line, &package)) {
            fields.push(field);
        }
    }
}

/// `optional .k8s.io.apimachinery.pkg.apis.meta.v1.ObjectMeta metadata = 1;`
fn field(line: &str, package: &str) -> Option<Field> {
    let (declared, number) = line.split_once(';')?.0.rsplit_once(" = ")?;
    let (ty, name) = declared.rsplit_once(' ')?;
    let ty = ty.rsplit(' ').next()?;
    let ty = match ty.strip_prefix('.') {
        Some(full) => short(full),
        None => format!("{package}.{ty}"),
    };
    // Names of JSON that are none of Protocol Buffers.
    let name = match name {
        "_ref" => "$ref".to_owned(),
        "_schema" => "$schema".to_owned(),
        name if name.starts_with("xKubernetes") => with_dashes(name),
        name => name.to_owned(),
    };
    Some(Field { number: number.parse().ok()?, name, ty })
}

/// `xKubernetesListType` as `x-kubernetes-list-type`.
fn with_dashes(name: &str) -> String {
    name.chars().fold(String::new(), |text, c| match c.is_ascii_uppercase() {
        true => format!("{text}-{}", c.to_ascii_lowercase()),
        false => format!("{text}{c}"),
    })
}

/// The name of a package or type as OpenAPI has it, without what all of them begin with.
fn short(name: &str) -> String {
    name.trim_start_matches("k8s.io.").replace('_', "-")
}
