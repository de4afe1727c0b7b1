//! `chart-maintainers`

use pintle_chart::Maintainer;
use pintle_source::Severity;

use crate::rule::{Part, Report, Rule};
use crate::subject::{Step, Subject};
use crate::url::{is_email, is_url};

pub(super) const RULE: Rule = Rule {
    id: "chart-maintainers",
    severity: Severity::Error,
    summary: "Maintainers have a name and, if any, a valid address.",
    help: "Tools show the maintainers to people who look for help.",
    part: Part::ChartYaml,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let Some(metadata) = subject.metadata() else { return };
    for (i, maintainer) in metadata.maintainers.iter().flatten().enumerate() {
        if let Some((key, text)) = problem(maintainer.as_ref()) {
            let path = [Step::Key("maintainers"), Step::Item(i), Step::Key(key)];
            report.add("Chart.yaml", text, subject.chart_yaml_place(&path));
            return;
        }
    }
}

/// The key that is wrong, and what is wrong with it.
fn problem(maintainer: Option<&Maintainer>) -> Option<(&'static str, String)> {
    let Some(Maintainer { name, email, url }) = maintainer else {
        return Some(("", "a maintainer entry is empty".to_owned()));
    };
    if name.is_empty() {
        Some(("name", "each maintainer requires a name".to_owned()))
    } else if !email.is_empty() && !is_email(email) {
        Some(("email", format!("invalid email '{email}' for maintainer '{name}'")))
    } else if !url.is_empty() && !is_url(url) {
        Some(("url", format!("invalid url '{url}' for maintainer '{name}'")))
    } else {
        None
    }
}
