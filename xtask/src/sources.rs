//! Where cases come from.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use pintle_testing::{Case, load_cases};

use crate::shell;

/// Cases that share a folder and a line of the summary.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    pub(crate) cases: Vec<Case>,
}

/// The cases of `testdata/cases`.
pub(crate) fn testdata() -> Result<Source> {
    let folder = pintle_testing::testdata();
    let cases = load_cases(&folder.join("cases"))?;
    Ok(Source { name: "testdata".to_owned(), folder, cases })
}

/// A chart, or the charts that lie in a folder: each with its own values, with each values file of
/// its `ci/`, and linted.
pub(crate) fn charts(folder: &Path) -> Result<Source> {
    let folder = folder.canonicalize().with_context(|| folder.display().to_string())?;
    let name = file_name(&folder);
    let charts =
        if is_chart(&folder) { vec![folder.clone()] } else { subfolders(&folder, is_chart)? };
    let mut cases = Vec::new();
    for chart in charts {
        let path = text(&chart)?;
        let id = file_name(&chart);
        cases.push(template(&name, &id, &path, &[]));
        for values in yaml_files(&chart.join("ci"))? {
            let id = format!("{id}+{}", file_stem(&values));
            cases.push(template(&name, &id, &path, &[text(&values)?]));
        }
        cases.push(lint(&name, &id, &path));
    }
    Ok(Source { name, folder, cases })
}

/// A value that openstack-helm's charts otherwise make up anew in each run, and then hash.
const OPENSTACK_SECRET: &str = "endpoints.oslo_cache.auth.memcache_secret_key=fixed";

/// The charts of openstack-helm: each with its own values, with each of its override files, and
/// linted.
pub(crate) fn openstack(folder: &Path) -> Result<Source> {
    let folder = folder.canonicalize().with_context(|| folder.display().to_string())?;
    let name = "openstack".to_owned();
    let mut cases = Vec::new();
    for chart in subfolders(&folder, is_chart)? {
        let path = text(&chart)?;
        let id = file_name(&chart);
        cases.push(template(&name, &id, &path, &[]));
        for values in yaml_files(&folder.join("values_overrides").join(&id))? {
            let id = format!("{id}+{}", file_stem(&values));
            cases.push(template(&name, &id, &path, &[text(&values)?]));
        }
        cases.push(lint(&name, &id, &path));
    }
    for case in &mut cases {
        case.question.args.extend(["--set".to_owned(), OPENSTACK_SECRET.to_owned()]);
    }
    Ok(Source { name, folder, cases })
}

/// Keeps about `size` items, evenly spread.
pub(crate) fn thin<T>(items: &mut Vec<T>, size: usize) {
    let step = items.len().div_ceil(size.max(1)).max(1);
    let mut index = 0;
    items.retain(|_| {
        index += 1;
        (index - 1) % step == 0
    });
}

/// The cases of a tab-separated table with a head line.
pub(crate) fn corpus(folder: &Path, table: &Path) -> Result<Source> {
    let folder = folder.canonicalize().with_context(|| folder.display().to_string())?;
    let name = "corpus".to_owned();
    let content = fs::read_to_string(table).with_context(|| table.display().to_string())?;
    let mut lines = content.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let head: Vec<_> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name| {
        let index = head.iter().position(|field| *field == name);
        index.with_context(|| format!("{}: no column {name}", table.display()))
    };
    let (id, chart, values, args) =
        (column("id")?, column("chart")?, column("values")?, column("args")?);
    let mut cases = Vec::new();
    for line in lines {
        let fields: Vec<_> = line.split('\t').collect();
        ensure!(fields.len() > args, "{}: short line {line:?}", table.display());
        let path = |part: &str| text(&folder.join(part));
        let files = fields[values]
            .split(',')
            .filter(|file| !file.is_empty())
            .map(path)
            .collect::<Result<Vec<_>>>()?;
        let mut case = template(&name, fields[id], &path(fields[chart])?, &files);
        case.question.args.extend(shell::words(fields[args])?);
        cases.push(case);
    }
    Ok(Source { name, folder, cases })
}

fn template(group: &str, name: &str, chart: &str, values: &[String]) -> Case {
    let mut args: Vec<String> = ["template", "rel", chart, "-n", "ns"].map(str::to_owned).into();
    args.extend(values.iter().flat_map(|file| ["-f".to_owned(), file.clone()]));
    case(group, name.to_owned(), args)
}

fn lint(group: &str, name: &str, chart: &str) -> Case {
    case(group, format!("{name}:lint"), vec!["lint".to_owned(), chart.to_owned()])
}

fn case(group: &str, name: String, args: Vec<String>) -> Case {
    let mut case = Case { group: group.to_owned(), name, question: Default::default() };
    case.question.args = args;
    case
}

/// Whether a folder is a chart.
pub(crate) fn is_chart(folder: &Path) -> bool {
    folder.join("Chart.yaml").is_file()
}

/// The folders in a folder that are wanted, by name.
///
/// # Errors
/// Those of the file system.
pub(crate) fn subfolders(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    entries(folder, |path| path.is_dir() && wanted(path))
}

/// The YAML files of a folder, none if there is no folder.
fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    entries(folder, |path| {
        path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
    })
}

fn entries(folder: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if wanted(&path) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn text(path: &Path) -> Result<String> {
    path.to_str().map(str::to_owned).with_context(|| format!("not UTF-8: {}", path.display()))
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn file_stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}
