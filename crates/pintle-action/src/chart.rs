//! A chart with values on its way into a release.

use pintle_chart::{Chart, Notice};
use pintle_functions::HostHandle;
use pintle_release::{Json, Release, Time, chart_json};
use pintle_render::{Capabilities, Change, Input, Limits, render_release};
use pintle_value::Map;
use pintle_version::KubeVersion;

use crate::{Error, Session};

/// How a chart is rendered for a release.
pub struct Rendering<'a> {
    /// Clock, randomness, look-ups in the cluster.
    pub host: HostHandle,
    /// Bounds on the templates' work.
    pub limits: Limits,
    /// Whether values are taken without a look at the charts' schemas.
    pub skip_schema_validation: bool,
    /// Whether the notes of subcharts are added to those of the chart.
    pub subchart_notes: bool,
    /// Whether Secrets are left out of the manifest.
    pub hide_secrets: bool,
    /// What changes the rendered files before they are sorted into documents.
    pub post_render: Option<Change<'a>>,
}

/// The release that a chart is rendered for.
pub(crate) struct Facts<'a> {
    pub(crate) name: &'a str,
    pub(crate) namespace: &'a str,
    pub(crate) revision: i64,
    pub(crate) is_upgrade: bool,
}

/// A rendered release, of which nothing is known but what the chart says, and the files of `crds/`.
pub(crate) struct Prepared {
    pub(crate) release: Release,
}

impl Rendering<'_> {
    /// Renders the chart.
    pub(crate) fn release(
        &self,
        session: &Session,
        chart: &Chart,
        values: &Map,
        facts: &Facts<'_>,
        capabilities: &Capabilities,
    ) -> Result<Prepared, Error> {
        let input = Input {
            release: pintle_render::Release {
                name: facts.name.to_owned(),
                namespace: facts.namespace.to_owned(),
                revision: facts.revision,
                is_upgrade: facts.is_upgrade,
                is_install: !facts.is_upgrade,
            },
            capabilities,
            host: self.host.clone(),
            limits: self.limits.clone(),
            strict: false,
            skip_schema_validation: self.skip_schema_validation,
            skip_kube_version: false,
            subchart_notes: self.subchart_notes,
            load_schema: None,
            known_schemas: None,
        };
        let rendered = render_release(chart, values, &input, self.post_render);
        let (rendered, kept) = rendered.inspect_err(|error| tell(session, error.notices()))?;
        tell(session, &rendered.notices);
        let defaults = kept.values.map(|values| values.thaw());
        let defaults = defaults.as_ref().and_then(pintle_value::Value::as_map);
        let chart = chart_json(chart, &kept.dependencies, defaults).map_err(Error::new)?;
        let config = match values.is_nil() || values.is_empty() {
            true => None,
            false => Some(Json::of_values(values).map_err(Error::new)?),
        };
        let mut release = Release {
            name: facts.name.to_owned(),
            namespace: facts.namespace.to_owned(),
            version: facts.revision,
            chart: Some(chart),
            config,
            manifest: rendered.manifest(self.hide_secrets),
            hooks: rendered.hooks.into_iter().map(Into::into).collect(),
            ..Release::default()
        };
        release.info.notes = rendered.notes;
        let now: Time = session.now();
        release.info.last_deployed = Some(now);
        Ok(Prepared { release })
    }
}

fn tell(session: &Session, notices: &[Notice]) {
    for notice in notices {
        session.events.notice(notice.clone());
    }
}

/// What the cluster can do, for templates.
///
/// # Errors
/// A cluster that does not answer.
pub fn capabilities(session: &Session) -> Result<Capabilities, Error> {
    let version = session.cluster.version().map_err(|error| {
        Error::from(error).during("could not get server version from Kubernetes")
    })?;
    let kube_version =
        KubeVersion::parse(&version.git_version).map_err(|error| Error::new(format!("{error}")))?;
    let kube_version = KubeVersion { major: version.major, minor: version.minor, ..kube_version };
    let api_versions = session
        .cluster
        .api_versions()
        .map_err(|error| Error::from(error).during("could not get apiVersions from Kubernetes"))?;
    Ok(Capabilities { kube_version, api_versions })
}

/// Whether a name may be that of a release. Source: Helm `chartutil.ValidateReleaseName`.
///
/// # Errors
/// Helm's words.
pub fn check_release_name(name: &str) -> Result<(), Error> {
    const MAX_LENGTH: usize = 53;
    const PATTERN: &str = "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$";
    if name.is_empty() {
        return Err(Error::new("no name provided"));
    }
    let is_label = |label: &str| {
        let is_end =
            |c: Option<u8>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        let is_inner = |c: u8| c == b'-' || c.is_ascii_lowercase() || c.is_ascii_digit();
        is_end(label.bytes().next()) && is_end(label.bytes().last()) && label.bytes().all(is_inner)
    };
    if name.len() > MAX_LENGTH || !name.split('.').all(is_label) {
        return Err(Error::new(format!(
            "invalid release name, must match regex {PATTERN} and the length must not be longer \
             than {MAX_LENGTH}"
        )));
    }
    Ok(())
}
