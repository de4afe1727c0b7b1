//! Reports of suites in files.

use std::fs;

use pintle_functions::{Host as _, format_moment};
use pintle_unittest::format::{Facts, annotations, junit, nunit, sonar, xunit};
use pintle_unittest::{ChartReport, SuiteResult};

use crate::args::{ReportFormat, UnittestArgs};
use crate::commands::cluster::host;
use crate::commands::sources::{absolute, go_text};
use crate::environment::Environment;
use crate::host::SystemHost;
use crate::report::Failure;
use crate::terminal::Terminal;

/// Writes the report that the flags ask for. Annotations are printed if there is no file.
pub(super) fn write(
    reports: &[ChartReport],
    args: &UnittestArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let file = args.output_file.as_deref().filter(|file| !file.is_empty());
    let Some(file) = file else {
        if args.output_type == ReportFormat::GitHub {
            write!(terminal.out, "{}", annotations(reports))?;
        }
        return Ok(());
    };
    let text = text(reports, args.output_type, environment);
    let place = absolute(file, environment);
    let written = match place.parent() {
        Some(folder) => fs::create_dir_all(folder),
        None => Ok(()),
    };
    written
        .and_then(|()| fs::write(&place, text))
        .map_err(|error| Failure::new(format!("open {file}: {}", go_text(&error))))
}

fn text(reports: &[ChartReport], format: ReportFormat, environment: &Environment) -> String {
    let all = reports.iter().flat_map(|report| &report.suites);
    let suites: Vec<SuiteResult> = all.filter(|suite| suite.error.is_none()).cloned().collect();
    match format {
        ReportFormat::JUnit => junit(&suites, &facts(environment)),
        ReportFormat::NUnit => nunit(&suites, &facts(environment)),
        ReportFormat::XUnit => xunit(&suites, &facts(environment)),
        ReportFormat::Sonar => sonar(&suites),
        ReportFormat::GitHub => annotations(reports),
    }
}

fn facts(environment: &Environment) -> Facts {
    let now = SystemHost { enable_dns: false }.now();
    let language = environment.variable("LANG").split('.').next().unwrap_or_default();
    Facts {
        machine: host(),
        user: environment.variable("USER").to_owned(),
        folder: environment.current_dir.to_string_lossy().into_owned(),
        platform: format!("{}-{}", std::env::consts::OS, std::env::consts::ARCH),
        language: language.replace('_', "-"),
        date: format_moment("2006-01-02", now),
        time: format_moment("15:04:05", now),
    }
}
