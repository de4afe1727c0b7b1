//! `pintle unittest`

mod report;
mod workspace;

use std::num::NonZero;
use std::thread::available_parallelism;
use std::time::Instant;

use pintle_functions::HostHandle;
use pintle_unittest::format::{self, Paint};
use pintle_unittest::{Options, Runner, Totals};

use self::workspace::FileSystem;
use crate::args::{GlobalArgs, UnittestArgs};
use crate::environment::Environment;
use crate::host::SystemHost;
use crate::report::{EXIT_ERROR, Failure};
use crate::terminal::Terminal;

/// Where `--debugPlugin` keeps what templates write.
const RENDER_FOLDER: &str = ".debug";

/// Runs the suites of charts.
pub(crate) fn run(
    args: &UnittestArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    if args.charts.is_empty() {
        return Err(Failure::new(
            "\"pintle unittest\" requires at least 1 argument\n\nUsage:  pintle unittest CHART... [flags]",
        ));
    }
    let begin = Instant::now();
    let files = FileSystem::new(environment, begin);
    let options = options(args);
    let paint = Paint(terminal.paint(global).is_on());
    let mut runner = Runner::new(&options, &files);
    let mut totals = Totals::default();
    let mut reports = Vec::new();
    for chart in &args.charts {
        let report = runner.run(chart);
        for warning in &report.warnings {
            terminal.warn(&format!("level=WARN msg={warning:?}"));
        }
        write!(terminal.out, "{}", format::chart(&report, paint))?;
        totals.add(&report);
        reports.push(report);
        if reports.last().is_some_and(|report| report.stops) {
            break;
        }
    }
    report::write(&reports, args, environment, terminal)?;
    write!(terminal.out, "{}", format::summary(&totals, begin.elapsed(), paint))?;
    terminal.out.flush()?;
    match reports.iter().all(|report| report.passed) {
        true => Ok(0),
        false => Ok(EXIT_ERROR),
    }
}

fn options(args: &UnittestArgs) -> Options {
    let host = HostHandle::new(SystemHost { enable_dns: false });
    let mut options = Options::new(host);
    if !args.files.is_empty() {
        options.files.clone_from(&args.files);
    }
    options.values.clone_from(&args.values);
    options.strict = args.strict.unwrap_or_default();
    options.failfast = args.failfast.unwrap_or_default();
    options.update_snapshots = args.update_snapshot.unwrap_or_default();
    options.with_subcharts = args.with_subchart.unwrap_or(true);
    options.skip_schema_validation = args.skip_schema_validation.unwrap_or_default();
    options.chart_tests_path = args.chart_tests_path.clone().filter(|path| !path.is_empty());
    options.render_folder = args.debug_plugin.unwrap_or_default().then(|| RENDER_FOLDER.to_owned());
    options.threads = available_parallelism().map_or(1, NonZero::get);
    options
}
