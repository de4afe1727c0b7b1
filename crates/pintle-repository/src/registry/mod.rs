//! Charts in OCI registries, as Helm keeps them there: a manifest with a configuration and layers
//! for the archive and for what signs it. Source: Helm `pkg/registry` and the distribution
//! specification of OCI.

mod login;
mod reference;

use std::cell::RefCell;

use pintle_value::Value;
use pintle_version::{Constraint, Version};
use pintle_yaml::json;

pub(crate) use self::reference::Reference;

use crate::access::{Request, Response, reason};
use crate::address::next_page;
use crate::client::{hex, quoted};
use crate::{Access, Error, Getter, Tell, Voice};

const INDEX: &str = "application/vnd.oci.image.index.v1+json";
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const CONFIG: &str = "application/vnd.cncf.helm.config.v1+json";
const CHART: &str = "application/vnd.cncf.helm.chart.content.v1.tar+gzip";
const LEGACY_CHART: &str = "application/tar+gzip";
const PROVENANCE: &str = "application/vnd.cncf.helm.chart.provenance.v1.prov";

/// Most pages of a list of tags; registries give some hundred tags a page.
const MAX_PAGES: usize = 1_000;

/// What of a chart is fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Chart,
    Provenance,
}

/// A registry that is asked.
pub(crate) struct Registry<'a> {
    getter: &'a dyn Getter,
    access: &'a Access,
    host: &'a str,
    /// What the last answer wanted to see in `Authorization`.
    authorization: RefCell<Option<String>>,
}

impl<'a> Registry<'a> {
    pub(crate) fn new(getter: &'a dyn Getter, access: &'a Access, host: &'a str) -> Registry<'a> {
        Registry { getter, access, host, authorization: RefCell::default() }
    }

    /// The tag that a constraint means, of those that are versions: the one that says exactly that,
    /// else the newest that fits.
    pub(crate) fn tag(&self, reference: &Reference, wanted: &str) -> Result<String, Error> {
        let tags = self.tags(&reference.repository)?;
        if tags.is_empty() {
            return Err(Error::not_found(format!(
                "unable to locate any tags in provided repository: {}",
                reference.address()
            )));
        }
        newest(&tags, wanted)
    }

    /// All tags that are versions, the newest first. A tag has `_` where a version has `+`.
    pub(crate) fn tags(&self, repository: &str) -> Result<Vec<String>, Error> {
        let mut address = self.address(&format!("{repository}/tags/list"));
        let mut versions = Vec::new();
        for _ in 0..MAX_PAGES {
            let response = self.get(&address, repository, "")?;
            let list = json::parse(&response.body)
                .map_err(|error| Error::invalid(format!("GET {}: {error}", quoted(&address))))?;
            let tags = list.as_map().and_then(|list| list.get("tags"));
            let tags = tags.as_ref().and_then(Value::as_list).into_iter();
            let tags = tags.flat_map(|tags| tags.iter()).filter_map(Value::as_str);
            versions.extend(
                tags.filter_map(|tag| Version::parse_strict(tag.to_text().replace('_', "+")).ok()),
            );
            match response.link.and_then(|link| next_page(&address, &link)) {
                Some(next) => address = next,
                None => break,
            }
        }
        versions.sort_by(|a, b| b.compare(a));
        Ok(versions.iter().map(ToString::to_string).collect())
    }

    /// Fetches a part of a chart; `tell` gets Helm's lines about it.
    pub(crate) fn pull(
        &self,
        reference: &Reference,
        part: Part,
        tell: &mut Tell<'_>,
    ) -> Result<Vec<u8>, Error> {
        let manifest = self
            .manifest(reference)
            .map_err(|error| error.during("failed to perform \"FetchReference\" on source"))?;
        let digest = format!("sha256:{}", hex(&manifest));
        let read = json::parse(&manifest);
        let read = read.map_err(|error| Error::invalid(format!("{reference}: {error}")))?;
        let layers = Layers::of(&read);
        let layer = layers.choose(part, tell)?;
        let data = self.blob(&reference.repository, layer)?;
        tell(Voice::Registry, &format!("Pulled: {reference}\nDigest: {digest}\n"));
        if reference.to_string().contains('_') {
            tell(Voice::Registry, &format!("{reference} contains an underscore.\n{UNDERSCORE}"));
        }
        Ok(data)
    }

    fn manifest(&self, reference: &Reference) -> Result<Vec<u8>, Error> {
        let wanted = reference.wanted();
        let address = self.address(&format!("{}/manifests/{wanted}", reference.repository));
        let accept = format!("{MANIFEST}, {INDEX}");
        let response = self.get(&address, &reference.repository, &accept).map_err(|error| {
            match error.kind() {
                crate::ErrorKind::NotFound => Error::not_found(format!("{reference}: not found")),
                _ => error,
            }
        })?;
        check_digest(wanted, &response.body)?;
        Ok(response.body)
    }

    fn blob(&self, repository: &str, digest: &str) -> Result<Vec<u8>, Error> {
        let address = self.address(&format!("{repository}/blobs/{digest}"));
        let response = self.get(&address, repository, "")?;
        check_digest(digest, &response.body)?;
        Ok(response.body)
    }

    fn address(&self, path: &str) -> String {
        let scheme = if self.access.plain_http { "http" } else { "https" };
        format!("{scheme}://{}/v2/{path}", self.host)
    }

    /// Asks, and logs in if the registry wants that.
    fn get(&self, address: &str, repository: &str, accept: &str) -> Result<Response, Error> {
        let ask = || {
            let authorization = self.authorization.borrow().clone();
            self.getter
                .request(&Request { address, accept, authorization, access: self.access })
                .map_err(|text| Error::fetch(text.replacen("Get ", "GET ", 1)))
        };
        let mut response = ask()?;
        if response.status == 401 {
            let challenge = response.challenge.clone().unwrap_or_default();
            let login = self.log_in(&challenge, repository);
            let login = login.map_err(|error| error.during(format!("GET {}", quoted(address))))?;
            if let Some(authorization) = login {
                *self.authorization.borrow_mut() = Some(authorization);
                response = ask()?;
            }
        }
        match response.status {
            200 => Ok(response),
            404 => Err(Error::not_found(refusal(address, &response))),
            _ => Err(Error::fetch(refusal(address, &response))),
        }
    }
}

/// What Helm prints of tags with underscores.
const UNDERSCORE: &str = "
OCI artifact references (e.g. tags) do not support the plus sign (+). To support
storing semantic versions, Helm adopts the convention of changing plus (+) to
an underscore (_) in chart version tags when pushing to a registry and back to
a plus (+) when pulling from a registry.
";

/// The newest of the versions that fits, or the one that is named.
pub(crate) fn newest(tags: &[String], wanted: &str) -> Result<String, Error> {
    if let Some(tag) = tags.iter().find(|tag| *tag == wanted) {
        return Ok(tag.clone());
    }
    let constraint = Constraint::parse(if wanted.is_empty() { "*" } else { wanted })
        .map_err(|error| Error::invalid(error.to_string()))?;
    let fits = |tag: &&String| Version::parse(tag).is_ok_and(|version| constraint.check(&version));
    tags.iter().find(fits).cloned().ok_or_else(|| {
        Error::not_found(format!(
            "could not locate a version matching provided version string {wanted}"
        ))
    })
}

/// A registry's refusal. Source: oras `errcode.ErrorResponse`.
fn refusal(address: &str, response: &Response) -> String {
    let mut text = format!("GET {}: response status code {}", quoted(address), response.status);
    let body = json::parse(&response.body).ok();
    let errors = body.as_ref().and_then(Value::as_map).and_then(|body| body.get("errors"));
    let errors = errors.as_ref().and_then(Value::as_list).into_iter();
    let told: Vec<String> = errors
        .flat_map(|errors| errors.iter())
        .filter_map(Value::as_map)
        .map(|error| {
            let field = |name: &str| match error.get(name) {
                Some(Value::Str(text)) => text.to_text().into_owned(),
                _ => String::new(),
            };
            let code = field("code").to_lowercase().replace('_', " ");
            format!("{code}: {}", field("message"))
        })
        .collect();
    match told.is_empty() {
        true => text += &format!(": {}", reason(response.status)),
        false => text += &format!(": {}", told.join("; ")),
    }
    text
}

fn check_digest(expected: &str, data: &[u8]) -> Result<(), Error> {
    let Some(expected) = expected.strip_prefix("sha256:") else { return Ok(()) };
    match hex(data) == expected {
        true => Ok(()),
        false => {
            Err(Error::invalid(format!("mismatch between content and digest sha256:{expected}")))
        }
    }
}

/// The digests of what a manifest lists.
#[derive(Default)]
struct Layers {
    /// How many of them matter for charts.
    known: usize,
    config: Option<String>,
    chart: Option<String>,
    legacy: bool,
    provenance: Option<String>,
}

impl Layers {
    fn of(manifest: &Value) -> Layers {
        let mut layers = Layers::default();
        let Some(manifest) = manifest.as_map() else { return layers };
        let config = manifest.get("config");
        let list = manifest.get("layers");
        let list = list.as_ref().and_then(Value::as_list).into_iter().flat_map(|list| list.iter());
        for descriptor in config.iter().chain(list).filter_map(Value::as_map) {
            let field = |name: &str| match descriptor.get(name) {
                Some(Value::Str(text)) => text.to_text().into_owned(),
                _ => String::new(),
            };
            let digest = Some(field("digest"));
            match field("mediaType").as_str() {
                CONFIG => layers.config = digest,
                CHART => layers.chart = digest,
                LEGACY_CHART => (layers.chart, layers.legacy) = (digest, true),
                PROVENANCE => layers.provenance = digest,
                _ => continue,
            }
            layers.known += 1;
        }
        layers
    }

    /// The digest of a part. Source: `Client.processChartPull`.
    fn choose(&self, part: Part, tell: &mut Tell<'_>) -> Result<&str, Error> {
        // The manifest counts among what Helm has fetched, other parts do not.
        let fetched = 1
            + usize::from(self.config.is_some())
            + usize::from(match part {
                Part::Chart => self.chart.is_some(),
                Part::Provenance => self.provenance.is_some(),
            });
        if self.known == 0 {
            return Err(Error::invalid(format!(
                "manifest does not contain minimum number of descriptors (2), descriptors found: {fetched}"
            )));
        }
        if self.config.is_none() {
            return Err(Error::invalid(format!("could not load config with mediatype {CONFIG}")));
        }
        let (found, kind) = match part {
            Part::Chart => (&self.chart, CHART),
            Part::Provenance => (&self.provenance, PROVENANCE),
        };
        if part == Part::Chart && self.legacy {
            let text = format!("Warning: chart media type {LEGACY_CHART} is deprecated\n");
            tell(Voice::Registry, &text);
        }
        found.as_deref().ok_or_else(|| {
            Error::not_found(format!("manifest does not contain a layer with mediatype {kind}"))
        })
    }
}
