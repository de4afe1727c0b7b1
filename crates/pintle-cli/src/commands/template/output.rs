//! Rendered charts as text: on standard output, selected with `--show-only`, or in files.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use pintle_chart::match_path;
use pintle_manifest::{Hook, HookEvent, split};
use pintle_render::Rendered;

use crate::args::TemplateArgs;
use crate::report::Failure;

/// Output is written in pieces of about this size: more memory at once would have to come from the
/// system, page by page.
const PIECE: usize = 64 << 10;

/// CRDs and manifests of a chart, one after the other.
pub(crate) fn manifests(rendered: &Rendered, args: &TemplateArgs) -> Vec<u8> {
    let mut out = Vec::new();
    for (path, document) in documents(rendered, args) {
        append(&mut out, path, document);
    }
    out
}

fn documents<'a>(
    rendered: &'a Rendered,
    args: &TemplateArgs,
) -> impl Iterator<Item = (&'a str, &'a [u8])> {
    let crds = if args.include_crds.unwrap_or_default() { &*rendered.crds } else { &[] };
    let crds = crds.iter().map(|crd| (&*crd.path, &*crd.data));
    crds.chain(rendered.manifests.iter().map(|one| (&*one.path, one.text.as_bytes())))
}

/// Writes what `template` prints for a chart: CRDs and manifests, or what a post-renderer made of
/// them, and hooks. Source: Helm's `template` command.
pub(super) fn write(
    out: &mut dyn Write,
    changed: Option<Vec<u8>>,
    rendered: &Rendered,
    args: &TemplateArgs,
) -> io::Result<()> {
    let mut text = Vec::new();
    match changed {
        Some(changed) => text = changed,
        None => {
            for (path, document) in documents(rendered, args) {
                flush(&mut text, out)?;
                append(&mut text, path, document);
            }
        }
    }
    trim(&mut text);
    text.push(b'\n');
    for hook in hooks(rendered, args) {
        flush(&mut text, out)?;
        append(&mut text, &hook.path, hook.manifest.as_bytes());
    }
    out.write_all(&text)
}

/// Writes what there is of a piece, if that is enough.
fn flush(piece: &mut Vec<u8>, out: &mut dyn Write) -> io::Result<()> {
    if piece.len() >= PIECE {
        out.write_all(piece)?;
        piece.clear();
    }
    Ok(())
}

fn hooks<'a>(rendered: &'a Rendered, args: &TemplateArgs) -> impl Iterator<Item = &'a Hook> {
    let (all, tests) =
        (!args.deploy.no_hooks.unwrap_or_default(), !args.skip_tests.unwrap_or_default());
    let wanted = move |hook: &&Hook| all && (tests || !hook.events.contains(&HookEvent::Test));
    rendered.hooks.iter().filter(wanted)
}

fn append(out: &mut Vec<u8>, path: &str, document: &[u8]) {
    out.extend_from_slice(b"---\n# Source: ");
    out.extend_from_slice(path.as_bytes());
    out.push(b'\n');
    out.extend_from_slice(document);
    out.push(b'\n');
}

/// Cuts white space at both ends, as Go's `strings.TrimSpace`. The last piece of a text will do: no
/// piece begins with white space, or is nothing else.
fn trim(out: &mut Vec<u8>) {
    if let Ok(text) = std::str::from_utf8(out) {
        let end = text.trim_end().len();
        let start = text.len() - text.trim_start().len();
        out.truncate(end);
        out.drain(..start.min(end));
    }
}

/// The documents of `text` whose path below the chart matches a pattern, in the order of the
/// patterns.
pub(super) fn show_only(text: &[u8], patterns: &[String]) -> Result<Vec<u8>, Failure> {
    let documents = split(text);
    let mut out = Vec::new();
    for pattern in patterns {
        let mut missing = true;
        for document in &documents {
            let Some(path) = source_path(document.text) else { continue };
            if match_path(pattern.as_bytes(), path.as_bytes()) == Ok(true) {
                out.extend_from_slice(b"---\n");
                out.extend_from_slice(document.text);
                out.push(b'\n');
                missing = false;
            }
        }
        if missing {
            return Err(Failure::new(format!("could not find template {pattern} in chart")));
        }
    }
    Ok(out)
}

/// The path behind the first `# Source: CHART/` of a document.
fn source_path(document: &[u8]) -> Option<&str> {
    const MARK: &[u8] = b"# Source: ";
    let mut rest = document;
    loop {
        let at = rest.windows(MARK.len()).position(|window| window == MARK)?;
        rest = &rest[at + MARK.len()..];
        let line = &rest[..rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len())];
        let line = std::str::from_utf8(line).ok()?;
        if let Some((chart, path)) = line.split_once('/')
            && !chart.is_empty()
            && !path.is_empty()
        {
            return Some(path);
        }
    }
}

/// Writes the documents into files below `--output-dir` and tells about each on `stdout`.
pub(super) fn write_files(
    rendered: &Rendered,
    args: &TemplateArgs,
    output_dir: &str,
    release: &str,
    stdout: &mut dyn Write,
) -> Result<(), Failure> {
    let mut files = Files { written: Vec::new(), stdout };
    if args.include_crds.unwrap_or_default() {
        for crd in &rendered.crds {
            files.write(output_dir, &crd.path, &crd.data)?;
        }
    }
    let dir = match args.release_name.unwrap_or_default() {
        true => join(output_dir, release),
        false => output_dir.to_owned(),
    };
    for manifest in &rendered.manifests {
        files.write(&dir, &manifest.path, manifest.text.as_bytes())?;
    }
    for hook in hooks(rendered, args) {
        // Helm appends a hook to a file that is there already, whoever wrote it.
        let path = PathBuf::from(format!("{dir}/{}", hook.path));
        if path.exists() && !files.written.contains(&path) {
            files.written.push(path);
        }
        files.write(&dir, &hook.path, hook.manifest.as_bytes())?;
    }
    Ok(())
}

struct Files<'a> {
    written: Vec<PathBuf>,
    stdout: &'a mut dyn Write,
}

impl Files<'_> {
    /// Writes a document to a file of its own, or behind those that went there before.
    fn write(&mut self, dir: &str, name: &str, document: &[u8]) -> io::Result<()> {
        let shown = format!("{dir}/{name}");
        let path = PathBuf::from(&shown);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        let mut options = OpenOptions::new();
        let mut file = match self.written.contains(&path) {
            true => options.append(true).open(&path)?,
            false => options.write(true).create(true).truncate(true).open(&path)?,
        };
        let mut text = Vec::new();
        append(&mut text, name, document);
        file.write_all(&text)?;
        self.written.push(path);
        writeln!(self.stdout, "wrote {shown}")
    }
}

/// Go's `filepath.Join` of a folder and a name without `..`.
fn join(dir: &str, name: &str) -> String {
    Path::new(dir).components().collect::<PathBuf>().join(name).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::{show_only, source_path};

    #[test]
    fn documents_are_selected_by_their_path_below_the_chart() {
        let text =
            b"---\n# Source: c/templates/a.yaml\na: 1\n\n---\n# Source: c/charts/s/b.yaml\nb: 2\n";
        let patterns = ["charts/*/b.yaml".to_owned(), "templates/a.yaml".to_owned()];
        let shown = show_only(text, &patterns).unwrap();
        let expected = "---\n# Source: c/charts/s/b.yaml\nb: 2\n\n---\n# Source: c/templates/a.yaml\na: 1\n\n\n";
        assert_eq!(String::from_utf8(shown).unwrap(), expected);
        assert!(show_only(text, &["nope".to_owned()]).is_err());
        assert_eq!(source_path(b"# Source: x\n# Source: a/b\n"), Some("b"));
    }
}
