//! What tests take over from their suite.

use super::{ApiVersions, Suite};

/// What is settled as soon as a suite is read: a suite whose tests are all skipped is skipped.
pub(super) fn polish_early(suite: &mut Suite) {
    let is_skipped = |reason: &str| !reason.is_empty();
    if is_skipped(&suite.skip_reason) {
        for test in &mut suite.tests {
            test.skip_reason.clone_from(&suite.skip_reason);
        }
    } else if !suite.tests.is_empty()
        && suite.tests.iter().all(|test| is_skipped(&test.skip_reason))
    {
        suite.skip_reason = "all tests are skipped".to_owned();
    }
}

impl Suite {
    /// Gives each test what the suite says and the test does not.
    pub(crate) fn share(&mut self) {
        polish_early(self);
        for test in &mut self.tests {
            let release = &mut test.release;
            or(&mut release.name, &self.release.name);
            or(&mut release.namespace, &self.release.namespace);
            if release.revision == 0 {
                release.revision = self.release.revision;
            }
            release.is_upgrade |= self.release.is_upgrade;
            or(&mut test.chart.version, &self.chart.version);
            or(&mut test.chart.app_version, &self.chart.app_version);
            let capabilities = &mut test.capabilities;
            or(&mut capabilities.major, &self.capabilities.major);
            or(&mut capabilities.minor, &self.capabilities.minor);
            capabilities.api_versions =
                both(&capabilities.api_versions, &self.capabilities.api_versions);
            test.provider.objects.extend(self.provider.objects.iter().cloned());
            for (kind, resource) in &self.provider.scheme {
                test.provider.scheme.insert(kind.clone(), resource.clone());
            }
            let own = std::mem::take(&mut test.values);
            test.values = self.values.iter().cloned().chain(own).collect();
            if test.post_renderer.command.is_empty() {
                test.post_renderer = self.post_renderer.clone();
            }
        }
    }
}

fn or(text: &mut String, default: &String) {
    if text.is_empty() {
        text.clone_from(default);
    }
}

fn both(test: &ApiVersions, suite: &ApiVersions) -> ApiVersions {
    let own: &[String] = match test {
        ApiVersions::Unset => return ApiVersions::Unset,
        ApiVersions::Inherited => &[],
        ApiVersions::Listed(versions) => versions,
    };
    let shared: &[String] = match suite {
        ApiVersions::Listed(versions) => versions,
        _ => &[],
    };
    ApiVersions::Listed([own, shared].concat())
}
