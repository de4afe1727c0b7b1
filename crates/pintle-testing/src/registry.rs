//! A registry for tests: archives of a folder as charts of a registry.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";
const CHART: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
const PROVENANCE: &str = "application/vnd.cncf.helm.chart.provenance.v1.prov";

/// What a registry has at a path below `/v2/`: its type and content. A chart `a/b` with the tag
/// `1.0.0` is the file `a/b/1.0.0.tgz`, and what signs it is `1.0.0.tgz.prov` beside it.
pub(crate) fn find(folder: &Path, path: &str) -> Option<(&'static str, Vec<u8>)> {
    if path.is_empty() {
        return Some(("application/json", b"{}".to_vec()));
    }
    if let Some(repository) = path.strip_suffix("/tags/list") {
        let list = json!({ "name": repository, "tags": tags(&folder.join(repository))? });
        return Some(("application/json", list.to_string().into_bytes()));
    }
    let (repository, rest) = path.rsplit_once('/')?;
    let (repository, kind) = repository.rsplit_once('/')?;
    let charts = folder.join(repository);
    let all = || tags(&charts).into_iter().flatten();
    match kind {
        "manifests" => {
            let own = |tag: &String| *tag == rest || digest(&manifest(&charts, tag)) == rest;
            let tag = all().find(own)?;
            Some((MANIFEST, manifest(&charts, &tag)))
        }
        "blobs" => all()
            .find_map(|tag| {
                let blobs = blobs(&charts, &tag).into_iter().map(|(_, blob)| blob);
                blobs.into_iter().find(|blob| digest(blob) == rest)
            })
            .map(|blob| ("application/octet-stream", blob)),
        _ => None,
    }
}

fn tags(charts: &Path) -> Option<Vec<String>> {
    let mut tags: Vec<String> = fs::read_dir(charts)
        .ok()?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".tgz").map(str::to_owned))
        .collect();
    tags.sort();
    Some(tags)
}

fn manifest(charts: &Path, tag: &str) -> Vec<u8> {
    let mut descriptors = blobs(charts, tag).into_iter().map(
        |(kind, blob)| json!({ "mediaType": kind, "digest": digest(&blob), "size": blob.len() }),
    );
    let config = descriptors.next();
    let layers: Vec<Value> = descriptors.collect();
    let manifest =
        json!({ "schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": layers });
    manifest.to_string().into_bytes()
}

/// The configuration, then the layers, each with its type.
fn blobs(charts: &Path, tag: &str) -> Vec<(&'static str, Vec<u8>)> {
    let config = json!({ "name": "web", "version": tag.replace('_', "+") });
    let mut blobs = vec![(CONFIG, config.to_string().into_bytes())];
    for (kind, name) in [(CHART, format!("{tag}.tgz")), (PROVENANCE, format!("{tag}.tgz.prov"))] {
        blobs.extend(fs::read(charts.join(name)).ok().map(|blob| (kind, blob)));
    }
    blobs
}

pub(crate) fn digest(data: &[u8]) -> String {
    let digits = Sha256::digest(data).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    format!("sha256:{digits}")
}
