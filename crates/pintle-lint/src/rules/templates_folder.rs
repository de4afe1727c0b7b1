//! `templates-folder`

use pintle_source::Severity;

use crate::folder::Entry;
use crate::rule::{Part, Report, Rule};
use crate::subject::Subject;

pub(super) const RULE: Rule = Rule {
    id: "templates-folder",
    severity: Severity::Error,
    summary: "`templates` is a folder.",
    help: "Helm takes no file for it. Make it a folder, or call it something else.",
    part: Part::Templates,
    check,
};

fn check(subject: &Subject<'_>, report: &mut Report<'_>) {
    let text = match subject.folder.entry("templates") {
        Ok(Entry::Folder) => return,
        Ok(Entry::File) => "not a directory".to_owned(),
        Err(absent) if absent.is_missing => return,
        Err(absent) => absent.text,
    };
    report.add("templates/", text, subject.chart_yaml_place(&[]));
}
