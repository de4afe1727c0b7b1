//! `plugin.yaml`.

use serde::Deserialize;

use crate::Error;
use crate::command::PlatformCommand;

/// The type of plug-ins that change rendered manifests.
pub(crate) const POST_RENDERER: &str = "postrenderer/v1";

/// Types of plug-ins that Helm knows.
const TYPES: &[&str] = &["test/v1", "cli/v1", "getter/v1", POST_RENDERER];

/// What a plug-in says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata {
    /// Its name.
    pub name: String,
    /// `cli/v1`, `getter/v1` or `postrenderer/v1`.
    pub plugin_type: String,
    /// Its semantic version; may be empty for a legacy plug-in.
    pub version: String,
    /// How it is run.
    pub runtime: Runtime,
}

/// How a plug-in is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// `subprocess`: a command, chosen by platform.
    Subprocess(Vec<PlatformCommand>),
    /// `extism/v1`: a WebAssembly module.
    Extism,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    #[serde(default)]
    api_version: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Legacy {
    name: String,
    version: String,
    platform_command: Vec<PlatformCommand>,
    command: String,
    platform_hooks: serde_yaml::Mapping,
    hooks: serde_yaml::Mapping,
    downloaders: Vec<Downloader>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Downloader {
    protocols: Vec<String>,
    command: String,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct V1 {
    #[serde(rename = "apiVersion")]
    _api_version: String,
    name: String,
    #[serde(rename = "type")]
    plugin_type: String,
    runtime: String,
    version: String,
    #[serde(rename = "sourceURL")]
    _source_url: String,
    config: Option<serde_yaml::Mapping>,
    runtime_config: Option<SubprocessConfig>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct SubprocessConfig {
    platform_command: Vec<PlatformCommand>,
}

impl Metadata {
    /// Reads the text of a `plugin.yaml`. Source: Helm `plugin.loadMetadata`.
    ///
    /// # Errors
    /// Text that is no YAML of this form, and what Helm refuses.
    pub fn read(text: &str) -> Result<Metadata, Error> {
        let version: Version =
            parse(text).map_err(|error| error.within("failed to peek plugin.yaml API version"))?;
        match version.api_version.as_deref().unwrap_or_default() {
            "" => parse::<Legacy>(text)?.check(),
            "v1" => parse::<V1>(text)?.check(),
            other => Err(Error::new(format!("invalid plugin apiVersion: {other:?}"))),
        }
    }
}

fn parse<T: for<'a> Deserialize<'a>>(text: &str) -> Result<T, Error> {
    serde_yaml::from_str(text).map_err(|error| Error::new(format!("yaml: {error}")))
}

impl Legacy {
    fn check(self) -> Result<Metadata, Error> {
        if !is_name(&self.name) {
            let name = &self.name;
            return Err(Error::new(format!(
                "invalid plugin name {name:?}: must contain only a-z, A-Z, 0-9, _ and -"
            )));
        }
        if !self.version.is_empty() && !is_version(&self.version) {
            let version = &self.version;
            return Err(Error::new(format!(
                "invalid plugin version {version:?}: must be valid semver"
            )));
        }
        if !self.platform_command.is_empty() && !self.command.is_empty() {
            return Err(Error::new("both platformCommand and command are set"));
        }
        if !self.platform_hooks.is_empty() && !self.hooks.is_empty() {
            return Err(Error::new("both platformHooks and hooks are set"));
        }
        for (number, downloader) in self.downloaders.iter().enumerate() {
            downloader.check(number)?;
        }
        let plugin_type = if self.downloaders.is_empty() { "cli/v1" } else { "getter/v1" };
        let mut commands = self.platform_command;
        if commands.is_empty() && !self.command.is_empty() {
            commands.push(PlatformCommand { command: self.command, ..PlatformCommand::default() });
        }
        Ok(Metadata {
            name: self.name,
            plugin_type: plugin_type.to_owned(),
            version: self.version,
            runtime: Runtime::Subprocess(commands),
        })
    }
}

impl Downloader {
    fn check(&self, number: usize) -> Result<(), Error> {
        if self.command.is_empty() {
            return Err(Error::new(format!("downloader {number} has empty command")));
        }
        if self.protocols.is_empty() {
            return Err(Error::new(format!("downloader {number} has no protocols")));
        }
        match self.protocols.iter().position(String::is_empty) {
            Some(at) => {
                Err(Error::new(format!("downloader {number} has empty protocol at index {at}")))
            }
            None => Ok(()),
        }
    }
}

impl V1 {
    fn check(self) -> Result<Metadata, Error> {
        if !is_name(&self.name) {
            return Err(Error::new("invalid plugin `name`"));
        }
        if self.version.is_empty() {
            return Err(Error::new("plugin `version` is required"));
        }
        if !is_version(&self.version) {
            let version = &self.version;
            return Err(Error::new(format!(
                "invalid plugin `version` {version:?}: must be valid semver"
            )));
        }
        if self.plugin_type.is_empty() {
            return Err(Error::new("`type` missing"));
        }
        if self.runtime.is_empty() {
            return Err(Error::new("`runtime` missing"));
        }
        self.convert()
    }

    fn convert(self) -> Result<Metadata, Error> {
        let failed =
            |text: String| Error::new(text).within("failed to convert MetadataV1 to Metadata");
        let plugin_type = self.plugin_type;
        if !TYPES.contains(&plugin_type.as_str()) {
            return Err(failed(format!("unknown plugin type {plugin_type:?}")));
        }
        // A post-renderer has no settings, and Helm refuses fields that it does not know.
        if plugin_type == POST_RENDERER
            && let Some((key, _)) = self.config.as_ref().and_then(|config| config.iter().next())
        {
            let key = key.as_str().unwrap_or_default();
            return Err(failed(format!(
                "yaml: unmarshal errors:\n  line 1: field {key} not found in type \
                 schema.ConfigPostRendererV1"
            )));
        }
        let runtime = match self.runtime.as_str() {
            "subprocess" => {
                Runtime::Subprocess(self.runtime_config.unwrap_or_default().platform_command)
            }
            "extism/v1" => Runtime::Extism,
            other => return Err(failed(format!("unsupported plugin runtime type: {other:?}"))),
        };
        Ok(Metadata { name: self.name, plugin_type, version: self.version, runtime })
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// Whether the text has all three numbers. Source: Masterminds `semver.StrictNewVersion`.
fn is_version(text: &str) -> bool {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    core.split('.').count() == 3
        && core.split('.').all(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
        && pintle_version::Version::parse(text).is_ok()
}
