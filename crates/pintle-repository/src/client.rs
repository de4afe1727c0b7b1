//! From the name of a chart to its archive.

use std::fs;
use std::path::PathBuf;

use pintle_chart::Notice;
use pintle_value::strconv::quote;
use pintle_version::Version;
use sha2::{Digest as _, Sha256};

use crate::address::{equal, file_name, is_complete, is_registry, resolve};
use crate::folders::{Content, write};
use crate::registry::{Part, Reference, Registry};
use crate::{Access, ChartVersion, Entry, Error, Folders, Getter, Index, Tell};

/// Hexadecimal digits of a SHA-256.
const DIGEST_LEN: usize = 64;

/// Who fetches charts, and where they are kept.
pub struct Client<'a> {
    /// Asks servers.
    pub getter: &'a dyn Getter,
    /// Where files are kept.
    pub folders: Folders,
    /// How registries are asked.
    pub registry: Access,
}

/// What chart is wanted.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// `repository/chart`, an address, or with `repository` the name of a chart.
    pub chart: String,
    /// Constraint on the version; without one, the newest.
    pub version: String,
    /// Address of a repository that nobody has added; may be empty.
    pub repository: String,
    /// How the servers are asked.
    pub access: Access,
}

/// Where a chart is.
#[derive(Clone, Debug)]
pub struct Found {
    /// Address of the archive.
    pub address: String,
    /// SHA-256 of the archive in hexadecimal digits, if the repository says it.
    pub digest: Option<String>,
    /// How its server is asked.
    pub access: Access,
}

/// A chart that was fetched.
#[derive(Clone, Debug)]
pub struct Download {
    /// Name of the file.
    pub name: String,
    /// The archive.
    pub archive: Vec<u8>,
    /// Where it is kept.
    pub kept: PathBuf,
    /// What signs it, if that was asked for.
    pub provenance: Option<Vec<u8>>,
}

impl Client<'_> {
    /// Where the chart of a query is. `notices` gets what there is to tell meanwhile.
    ///
    /// # Errors
    /// Helm's texts for repositories, charts and versions that are not there.
    pub fn find(&self, query: &Query, notices: &mut Vec<Notice>) -> Result<Found, Error> {
        let address = match query.repository.is_empty() {
            true => query.chart.clone(),
            false => self.find_unmanaged(query, notices)?,
        };
        if is_registry(&address) {
            return self.find_in_registry(&address, &query.version);
        }
        let mut access = query.access.clone();
        if is_complete(&address) {
            if query.repository.is_empty() {
                access.address.clone_from(&address);
            }
            if let Some(owner) = self.owner(&address)? {
                inherit(&mut access, &owner.access);
            }
            return match address.split_once("://") {
                Some(("http" | "https", _)) => Ok(Found { address, digest: None, access }),
                Some((scheme, _)) => {
                    Err(Error::invalid(format!("scheme {} not supported", quoted(scheme))))
                }
                None => Err(Error::invalid(format!("invalid chart URL format: {address}"))),
            };
        }
        let (name, chart) = address.split_once('/').ok_or_else(|| {
            Error::invalid(format!(
                "non-absolute URLs should be in form of repo_name/path_to_chart, got: {address}"
            ))
        })?;
        let entry = self.entry(name)?;
        inherit(&mut access, &entry.access);
        let version = self.newest(&entry, chart, &query.version, notices)?;
        let url = version.urls.first().ok_or_else(|| {
            Error::not_found(format!("chart {} has no downloadable URLs", quoted(&query.chart)))
        })?;
        let address = resolve(&entry.access.address, url)
            .map_err(|_| Error::invalid(format!("invalid chart URL format: {}", query.chart)))?;
        Ok(Found { address, digest: version.sha256(), access })
    }

    /// Where a chart of a registry is. Source: Helm `registry.Client.ValidateReference`.
    pub(crate) fn find_in_registry(&self, address: &str, version: &str) -> Result<Found, Error> {
        let mut reference = Reference::parse(address)?;
        let own = &reference.tag;
        if !version.is_empty() && !own.is_empty() && own != version {
            return Err(Error::invalid(format!(
                "chart reference and version mismatch: {version} is not {own}"
            )));
        }
        let wanted = if version.is_empty() { own.clone() } else { version.to_owned() };
        if reference.digest.is_empty() {
            reference.tag = match Version::parse(&wanted) {
                Ok(_) => wanted,
                Err(_) => self.registry(&reference.host).tag(&reference, &wanted)?,
            };
        }
        let address = format!("oci://{reference}");
        Ok(Found { address, digest: None, access: self.registry.clone() })
    }

    pub(crate) fn registry<'c>(&'c self, host: &'c str) -> Registry<'c> {
        Registry::new(self.getter, &self.registry, host)
    }

    /// The archive, kept or fetched, and with `signed` what signs it. An archive whose repository
    /// says another SHA-256 than it has is refused; Helm takes it. `notices` and `tell` get
    /// what Helm logs and prints meanwhile.
    ///
    /// # Errors
    /// What the server says, and a folder that cannot be written.
    pub fn download(
        &self,
        found: &Found,
        signed: bool,
        notices: &mut Vec<Notice>,
        tell: &mut Tell<'_>,
    ) -> Result<Download, Error> {
        if is_registry(&found.address) {
            return self.pull(found, signed, notices, tell);
        }
        let name = file_name(&found.address)?.to_owned();
        let kept = found.digest.as_deref().map(check_digest).transpose()?;
        let kept = kept.and_then(|digest| {
            let kept = self.folders.kept(digest, Content::Chart)?;
            (hex(&kept) == digest).then_some(kept)
        });
        let archive = match kept {
            Some(archive) => archive,
            None => self.fetch(found, notices)?,
        };
        let digest = hex(&archive);
        let provenance = match signed {
            true => Some(self.provenance(found, &digest, notices, || {
                self.getter.get(&format!("{}.prov", found.address), &found.access).ok()
            })?),
            false => None,
        };
        let kept = self.folders.content_file(&digest, Content::Chart);
        Ok(Download { name, archive, kept, provenance })
    }

    /// A chart of a registry. Every answer has to have the SHA-256 that it is named by.
    fn pull(
        &self,
        found: &Found,
        signed: bool,
        notices: &mut Vec<Notice>,
        tell: &mut Tell<'_>,
    ) -> Result<Download, Error> {
        let reference = Reference::parse(&found.address)?;
        let registry = self.registry(&reference.host);
        let archive = registry.pull(&reference, Part::Chart, tell)?;
        let digest = hex(&archive);
        self.folders.keep(&digest, Content::Chart, &archive, notices)?;
        let provenance = match signed {
            true => Some(self.provenance(found, &digest, notices, || {
                registry.pull(&reference, Part::Provenance, tell).ok()
            })?),
            false => None,
        };
        let kept = self.folders.content_file(&digest, Content::Chart);
        Ok(Download { name: reference.file_name(), archive, kept, provenance })
    }

    fn fetch(&self, found: &Found, notices: &mut Vec<Notice>) -> Result<Vec<u8>, Error> {
        let archive = self.getter.get(&found.address, &found.access).map_err(Error::fetch)?;
        let digest = hex(&archive);
        if let Some(expected) = found.digest.as_deref().filter(|expected| *expected != digest) {
            return Err(Error::invalid(format!(
                "{} is not what its repository says: SHA-256 {digest} instead of {expected}",
                found.address
            )));
        }
        self.folders.keep(&digest, Content::Chart, &archive, notices)?;
        Ok(archive)
    }

    /// What signs an archive, kept or fetched. Why it cannot be fetched is not told, as with Helm.
    fn provenance(
        &self,
        found: &Found,
        digest: &str,
        notices: &mut Vec<Notice>,
        fetch: impl FnOnce() -> Option<Vec<u8>>,
    ) -> Result<Vec<u8>, Error> {
        if let Some(kept) = self.folders.kept(digest, Content::Provenance) {
            return Ok(kept);
        }
        let provenance = fetch().ok_or_else(|| {
            let address = format!("{}.prov", found.address);
            Error::fetch(format!("failed to fetch provenance {}", quoted(&address)))
        })?;
        self.folders.keep(digest, Content::Provenance, &provenance, notices)?;
        Ok(provenance)
    }

    /// The repository that the user calls so.
    fn entry(&self, name: &str) -> Result<Entry, Error> {
        let entries = Entry::load(&self.folders.repositories)?;
        let entry = entries.into_iter().find(|entry| entry.name == name);
        let entry = entry.ok_or_else(|| Error::not_found(format!("repo {name} not found")))?;
        match entry.access.address.is_empty() {
            true => Err(Error::invalid(format!("no URL found for repository {name}"))),
            false => Ok(entry),
        }
    }

    fn newest(
        &self,
        entry: &Entry,
        chart: &str,
        version: &str,
        notices: &mut Vec<Notice>,
    ) -> Result<ChartVersion, Error> {
        let index = self.kept_index(entry)?;
        index.get(chart, version, notices).map_err(|error| {
            error.during(format!(
                "chart {} matching {version} not found in {} index. (try 'helm repo update')",
                quoted(chart),
                entry.name
            ))
        })
    }

    /// The index of a repository as it was fetched last.
    ///
    /// # Errors
    /// One that was never fetched, or is none.
    fn kept_index(&self, entry: &Entry) -> Result<Index, Error> {
        self.load_index(&entry.name)
            .map_err(|error| error.during("no cached repo found. (try 'helm repo update')"))
    }

    /// The index that is kept under this name.
    pub(crate) fn load_index(&self, name: &str) -> Result<Index, Error> {
        let path = self.folders.index_file(name);
        let text = fs::read(&path).map_err(|error| Error::io("open", &path, &error))?;
        Index::parse(&text, &path.to_string_lossy())
            .map_err(|error| error.during(format!("error loading {}", path.display())))
    }

    /// The repository that has a chart at this address: what is said of it is for the chart, too.
    /// Source: Helm `scanReposForURL`.
    fn owner(&self, address: &str) -> Result<Option<Entry>, Error> {
        for entry in Entry::load(&self.folders.repositories)? {
            if self.kept_index(&entry)?.has_address(|url| equal(address, url)) {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    /// The address of a chart in a repository that is given by its own. Source: Helm
    /// `repo.FindChartInRepoURL`.
    fn find_unmanaged(&self, query: &Query, notices: &mut Vec<Notice>) -> Result<String, Error> {
        let repository = &query.repository;
        let access = Access { address: repository.clone(), ..query.access.clone() };
        access.check_scheme()?;
        let (_, index) = self.fetch_index(&access).map_err(|error| {
            let quoted = quoted(repository);
            error.during(format!(
                "looks like {quoted} is not a valid chart repository or cannot be reached"
            ))
        })?;
        let mut what = format!("chart {}", quoted(&query.chart));
        if !query.version.is_empty() {
            what += &format!(" version {}", quoted(&query.version));
        }
        let found = index.get(&query.chart, &query.version, notices).map_err(|_| {
            Error::not_found(format!("{what} not found in {repository} repository"))
        })?;
        let url = found.urls.first();
        let url =
            url.ok_or_else(|| Error::not_found(format!("{what} has no downloadable URLs")))?;
        resolve(repository, url).map_err(|error| error.during("failed to make chart URL absolute"))
    }

    /// Fetches the index of a repository whose scheme is right: its text, and what it says.
    fn fetch_index(&self, access: &Access) -> Result<(Vec<u8>, Index), Error> {
        let address = resolve(&access.address, "index.yaml")?;
        let text = self.getter.get(&address, access).map_err(Error::fetch)?;
        let index = Index::parse(&text, &access.address)?;
        Ok((text, index))
    }

    /// Fetches the index of a repository and keeps it under a name.
    pub(crate) fn update_index(&self, name: &str, access: &Access) -> Result<(), Error> {
        let (text, index) = self.fetch_index(access)?;
        let names: String = index.names().iter().map(|name| format!("{name}\n")).collect();
        write(&self.folders.charts_file(name), names.as_bytes())?;
        write(&self.folders.index_file(name), &text)
    }
}

/// What a repository's entry says of its server goes before what flags say, each as a whole.
fn inherit(access: &mut Access, entry: &Access) {
    access.address.clone_from(&entry.address);
    if [&entry.cert_file, &entry.key_file, &entry.ca_file].iter().any(|path| !path.is_empty()) {
        access.cert_file.clone_from(&entry.cert_file);
        access.key_file.clone_from(&entry.key_file);
        access.ca_file.clone_from(&entry.ca_file);
    }
    if !entry.username.is_empty() && !entry.password.is_empty() {
        access.username.clone_from(&entry.username);
        access.password.clone_from(&entry.password);
        access.pass_credentials = entry.pass_credentials;
    }
}

/// Holds a digest to what one has to be.
fn check_digest(digest: &str) -> Result<&str, Error> {
    let undecoded =
        |why: String| Error::invalid(format!("unable to decode digest: encoding/hex: {why}"));
    if let Some(bad) = digest.chars().find(|c| !c.is_ascii_hexdigit()) {
        return Err(undecoded(format!("invalid byte: U+{:04X} '{bad}'", u32::from(bad))));
    }
    match digest.len() {
        DIGEST_LEN => Ok(digest),
        len if len % 2 == 1 => Err(undecoded("odd length hex string".to_owned())),
        len => Err(Error::invalid(format!("invalid digest length: {}", len / 2))),
    }
}

/// SHA-256 in hexadecimal digits.
pub(crate) fn hex(data: &[u8]) -> String {
    Sha256::digest(data).iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn quoted(text: &str) -> String {
    quote(text.as_bytes())
}
