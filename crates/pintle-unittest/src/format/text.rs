//! Reports for people.

use std::time::Duration;

use crate::paths::{base, folder};
use crate::report::{AssertionResult, ChartReport, Count, SuiteResult, TestResult, Totals};

/// Whether there are colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint(pub bool);

impl Paint {
    fn with(self, codes: &str, text: &str) -> String {
        match self.0 {
            true => format!("\u{1b}[{codes}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }

    fn danger(self, text: &str) -> String {
        self.with("31", text)
    }

    fn highlight(self, text: &str) -> String {
        self.with("1", text)
    }

    fn faint(self, text: &str) -> String {
        self.with("2", text)
    }
}

/// What came out of a chart: its suites, with all failures.
pub fn chart(report: &ChartReport, paint: Paint) -> String {
    let mut text = String::new();
    report.unreadable.iter().for_each(|suite| add_suite(&mut text, suite, paint));
    match &report.error {
        Some(error) => text += &format!("\n### {} {error}\n\n", paint.danger("Error: ")),
        None => {
            let (name, path) = (paint.highlight(&report.name), paint.faint(&report.path));
            text += &format!("\n### Chart [ {name} ] {path}\n\n");
            report.suites.iter().for_each(|suite| add_suite(&mut text, suite, paint));
        }
    }
    text
}

/// How much passed and failed, and how long it took.
pub fn summary(totals: &Totals, elapsed: Duration, paint: Paint) -> String {
    let mut text = String::new();
    let snapshots = totals.snapshots;
    if snapshots.failed > 0 {
        let failed = paint.danger(&format!("{} snapshot failed", snapshots.failed));
        let suites = totals.snapshot_suites;
        let hint = paint.faint(" Check changes and use `-u` to update snapshot.");
        text += &format!("\nSnapshot Summary: {failed} in {suites} test suite.{hint}\n");
    }
    let snapshots = Count {
        passed: snapshots.total - snapshots.failed,
        failed: snapshots.failed,
        ..Count::default()
    };
    let lines = [
        ("Charts:     ", count(totals.charts, paint)),
        ("Test Suites:", count(totals.suites, paint)),
        ("Tests:      ", count(totals.tests, paint)),
        ("Snapshot:   ", count(snapshots, paint)),
        ("Time:       ", duration(elapsed)),
    ];
    text.push('\n');
    for (label, value) in lines {
        text += &format!("{label} {value}\n");
    }
    text.push('\n');
    text
}

fn count(count: Count, paint: Paint) -> String {
    let Count { passed, failed, errored, skipped } = count;
    let mut text = String::new();
    if failed > 0 {
        text += &paint.danger(&format!("{failed} failed, "));
    }
    if errored > 0 {
        text += &format!("{errored} errored, ");
    }
    text += &format!("{passed} passed, ");
    if skipped > 0 {
        text += &format!("{skipped} skipped, ");
    }
    text + &format!("{} total", passed + failed + skipped)
}

/// As Go prints durations: `1.5s`, `12.25ms`.
fn duration(elapsed: Duration) -> String {
    let nanos = elapsed.as_nanos();
    let (unit, name) = match nanos {
        0..1_000 => return format!("{nanos}ns"),
        1_000..1_000_000 => (1e3, "\u{b5}s"),
        1_000_000..1_000_000_000 => (1e6, "ms"),
        _ => (1e9, "s"),
    };
    let minutes = elapsed.as_secs() / 60;
    match minutes {
        0 => format!("{}{name}", nanos as f64 / unit),
        _ => format!("{minutes}m{}s", elapsed.as_secs_f64() - (minutes * 60) as f64),
    }
}

fn add_suite(text: &mut String, suite: &SuiteResult, paint: Paint) {
    let label = match suite {
        SuiteResult { skipped: true, .. } => paint.with("43;30", " SKIP "),
        SuiteResult { passed: true, .. } => paint.with("42;30", " PASS "),
        _ => paint.with("41;37", " FAIL "),
    };
    let path = match suite.file.is_empty() {
        true => String::new(),
        false => {
            let folder = format!("{}/", folder(&suite.file));
            paint.faint(&folder) + base(&suite.file)
        }
    };
    *text += &format!("{label} {}\t{path}\n", paint.highlight(&suite.name));
    match &suite.error {
        Some(error) => {
            let title = paint.highlight("- Execution Error: ");
            *text += &format!("\t{title}\n\t\t{error}\n\n");
        }
        None => suite.tests.iter().for_each(|test| add_test(text, test, paint)),
    }
}

fn add_test(text: &mut String, test: &TestResult, paint: Paint) {
    if test.passed {
        return;
    }
    if test.skipped {
        let label = paint.with("43;30", "SKIPPED");
        let name = paint.with("33", &format!(" '{}'", test.name));
        *text += &format!("\t{}{label}{name}\n", paint.highlight("- "));
        return;
    }
    if let Some(error) = &test.error {
        let name = paint.highlight(&format!("- {}", test.name));
        let error = paint.highlight(&format!("Error: {error}\n"));
        *text += &format!("\t{name}\n\t\t{error}\n");
        return;
    }
    *text += &format!("\t{}\n", paint.danger(&format!("- {}\n", test.name)));
    test.assertions.iter().for_each(|assertion| add_assertion(text, assertion, paint));
}

fn add_assertion(text: &mut String, assertion: &AssertionResult, paint: Paint) {
    if assertion.passed {
        return;
    }
    *text += &format!("\t\t{}\n", paint.danger(&assertion.title()));
    for line in &assertion.info {
        *text += &format!("\t\t\t{line}\n");
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::duration;

    #[test]
    fn durations_are_those_of_go() {
        assert_eq!(duration(Duration::from_millis(1500)), "1.5s");
        assert_eq!(duration(Duration::from_micros(12_250)), "12.25ms");
        assert_eq!(duration(Duration::from_millis(61_500)), "1m1.5s");
    }
}
