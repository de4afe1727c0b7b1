//! Rendered files as one stream of documents, and back.

use std::collections::BTreeMap;

use pintle_manifest::{RenderedFile, split};
use pintle_yaml::Limits;
use pintle_yaml::nodes::{Document, parse_stream, write};

use crate::{Environment, Error, Plugin};

/// The annotation that says which file a document comes from.
const FILE_NAME: &str = "postrenderer.helm.sh/postrender-filename";

/// Annotations that kyaml adds while it reads and removes while it writes.
const READER_ANNOTATIONS: &[&str] = &[
    "config.kubernetes.io/index",
    "internal.config.kubernetes.io/index",
    "internal.config.kubernetes.io/seqindent",
];

/// Gives all files, hooks included, to a plug-in and takes the files it makes of them, by path.
/// Partials (`_*`) and blank files are left out; notes must not be among the files. All documents
/// are written anew as kyaml writes them. Source: Helm `action.annotateAndMerge`,
/// `action.splitAndDeannotate`.
///
/// # Errors
/// Documents that are no YAML mapping, before and behind the plug-in, and the plug-in's failures,
/// in Helm's words.
pub fn post_render(
    files: &[RenderedFile],
    plugin: &Plugin,
    arguments: &[String],
    environment: &Environment,
) -> Result<Vec<RenderedFile>, Error> {
    let merged = merge(files).map_err(|error| error.within("error merging manifests"))?;
    let output = plugin
        .run(&merged, arguments, environment)
        .map_err(|error| error.within("error while running post render on files"))?;
    regroup(&output).map_err(|error| error.within("error while parsing post rendered output"))
}

/// All documents by path, each with the annotation of its file.
fn merge(files: &[RenderedFile]) -> Result<Vec<u8>, Error> {
    let mut sorted: Vec<&RenderedFile> = files.iter().filter(|file| !is_partial(file)).collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    let mut all = Vec::new();
    for file in sorted {
        let path = &file.path;
        for part in split(&file.text) {
            let documents =
                read(part.text).map_err(|error| error.within(format!("parsing {path}")))?;
            for mut document in documents {
                document.annotate(FILE_NAME, path.as_bytes());
                all.push(document);
            }
        }
    }
    Ok(text(all))
}

fn is_partial(file: &RenderedFile) -> bool {
    file.path.rsplit('/').next().is_some_and(|base| base.starts_with('_'))
}

/// Reads documents as kyaml does: each becomes an object with annotations.
fn read(text: &[u8]) -> Result<Vec<Document>, Error> {
    let mut documents =
        parse_stream(text, &Limits::default()).map_err(|error| Error::new(error.to_string()))?;
    for (number, document) in documents.iter_mut().enumerate() {
        if !document.is_mapping() {
            let kind = document.kind_name();
            return Err(Error::new(format!(
                "wrong node kind: expected MappingNode but got {kind}: node contents:\n{}",
                String::from_utf8_lossy(&write(std::slice::from_ref(document)))
            )));
        }
        for key in &READER_ANNOTATIONS[..2] {
            document.annotate(key, number.to_string().as_bytes());
        }
    }
    Ok(documents)
}

fn text(mut documents: Vec<Document>) -> Vec<u8> {
    for document in &mut documents {
        for key in READER_ANNOTATIONS {
            document.clear_annotation(key);
        }
        document.clear_empty_annotations();
    }
    write(&documents)
}

/// The documents of each file; those without an annotation get files of their own.
fn regroup(output: &[u8]) -> Result<Vec<RenderedFile>, Error> {
    let documents = read(output).map_err(|error| error.within("error parsing YAML"))?;
    let mut files: BTreeMap<String, Vec<Document>> = BTreeMap::new();
    for (number, mut document) in documents.into_iter().enumerate() {
        let path = match document.annotation(FILE_NAME) {
            Some(path) if !path.is_empty() => String::from_utf8_lossy(path).into_owned(),
            _ => format!("generated-by-postrender-{number}.yaml"),
        };
        document.clear_annotation(FILE_NAME);
        files.entry(path).or_default().push(document);
    }
    let file = |(path, documents)| RenderedFile { path, text: text(documents) };
    Ok(files.into_iter().map(file).collect())
}
