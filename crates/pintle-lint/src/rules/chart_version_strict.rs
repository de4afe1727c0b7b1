//! `chart-version-strict`

use pintle_source::Severity;
use pintle_version::Version;

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject};

pub(super) const RULE: Rule = Rule {
    id: "chart-version-strict",
    severity: Severity::Warning,
    summary: "The version of the chart is written as SemVer 2 has it.",
    help: "Registries take versions of three numbers only, without a leading `v`.",
    part: Part::ChartYaml,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(metadata) = subject.metadata() else { return };
    let version = &metadata.fields.version;
    if Version::parse_strict(version).is_err() {
        let text = format!("version '{version}' is not a valid SemVerV2");
        report.add("Chart.yaml", text, subject.chart_yaml_place(&[Step::Key("version")]));
    }
}
