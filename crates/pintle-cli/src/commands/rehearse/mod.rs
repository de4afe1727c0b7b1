//! `pintle rehearse`

mod earlier;
mod steps;

use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use pintle_chart::Chart;
use pintle_rehearse::{Floor, Rehearsal, Report, Scenario, StepsFile, output, rehearse};
use pintle_sandbox::Script;

use super::locate::{Location, Locator};
use super::sources::value_sources;
use crate::args::{GlobalArgs, RehearseArgs, RehearseFormat, parse_duration};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// What the program exits with if a check found something.
const EXIT_FINDINGS: u8 = 2;

/// Tries the life of a release of each chart, and prints what came of it.
pub(crate) fn run(
    args: &RehearseArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    if args.charts.is_empty() {
        return Err(Failure::new(
            "\"pintle rehearse\" requires at least 1 argument\n\nUsage:  pintle rehearse CHART... [flags]",
        ));
    }
    let rehearsals = args
        .charts
        .iter()
        .map(|chart| rehearsal(chart, args, global, environment, terminal))
        .collect::<Result<Vec<Rehearsal>, Failure>>()?;
    let threads = match args.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        count => count,
    };
    let folder = environment.current_dir.clone();
    let read_file = move |name: &str| {
        std::fs::read(folder.join(name)).map_err(|error| format!("open {name}: {error}"))
    };
    let report = rehearse(&rehearsals, threads, &read_file);
    write(&report, args, environment, terminal)?;
    Ok(if report.is_fine() { 0 } else { EXIT_FINDINGS })
}

fn rehearsal(
    reference: &str,
    args: &RehearseArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<Rehearsal, Failure> {
    let chart = Arc::new(load(reference, &environment.current_dir)?);
    let earlier = match &args.from {
        None => None,
        Some(from) => match earlier::revision(from) {
            Some(revision) => Some(earlier::of_revision(revision, reference, environment)?),
            None => {
                let locator = Locator::new(&args.chart, global, environment);
                Some(earlier::find(from, &chart, locator, terminal)?)
            }
        },
    };
    let earlier = earlier.map(Arc::new);
    let file = match &args.steps {
        None => StepsFile::default(),
        Some(path) => steps::read(path, environment)?,
    };
    let place = args.steps.as_deref().map(Path::new).and_then(Path::parent);
    let place = environment.current_dir.join(place.unwrap_or(Path::new("")));
    let base = value_sources(&args.values, false);
    let scenarios = match (args.matrix.as_slice(), file.scenarios.as_slice()) {
        ([], []) => vec![Scenario { name: "default".to_owned(), values: base.clone() }],
        ([], _) => steps::scenarios(&file, &base, &place),
        (matrix, _) => matrix.iter().map(|path| of_matrix(path, &base)).collect(),
    };
    let steps = match file.steps.is_empty() {
        true => Rehearsal::usual_steps(&chart, earlier.as_ref()),
        false => steps::steps(&file, &chart, &place)?,
    };
    let timeout = file.timeout.as_deref().unwrap_or(&args.timeout);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Rehearsal {
        release: release_name(args, &file, &chart),
        namespace: match (&global.namespace, &file.namespace) {
            (Some(name), _) | (None, Some(name)) => name.clone(),
            (None, None) => "default".to_owned(),
        },
        scenarios,
        steps,
        floor: floor(args, &file)?,
        script: script(args, &file, environment, &place)?,
        timeout: parse_duration(timeout).map_err(Failure::new)?,
        start: i64::try_from(since.as_secs()).unwrap_or(0),
    })
}

fn release_name(args: &RehearseArgs, file: &StepsFile, chart: &Chart) -> String {
    let given = args.release_name.clone().or_else(|| file.release.clone());
    given.unwrap_or_else(|| chart.metadata.name.clone())
}

/// The chart in a folder or an archive.
fn load(reference: &str, folder: &Path) -> Result<Chart, Failure> {
    let path = folder.join(reference);
    let found = std::fs::metadata(&path)
        .map_err(|error| Failure::new(format!("chart {reference:?}: {error}")))?;
    let location = match found.is_dir() {
        true => Location::Dir(path),
        false => Location::Archive(path),
    };
    Ok(location.load()?.chart)
}

/// The scenario of a values file.
fn of_matrix(path: &str, base: &pintle_values::ValueSources) -> Scenario {
    let stem = Path::new(path).file_stem().unwrap_or_default();
    let mut values = base.clone();
    values.files.push(path.to_owned());
    Scenario { name: stem.to_string_lossy().into_owned(), values }
}

fn floor(args: &RehearseArgs, file: &StepsFile) -> Result<Option<Floor>, Failure> {
    let text = match (&args.min_ready, &file.min_ready) {
        (Some(text), _) => text.clone(),
        (None, Some(value)) => value.as_str().map_or_else(|| value.to_string(), str::to_owned),
        (None, None) => return Ok(None),
    };
    let wrong =
        || Failure::new(format!("{text:?} is no number of pods: it is a count or a percentage"));
    Floor::parse(&text).map(Some).ok_or_else(wrong)
}

fn script(
    args: &RehearseArgs,
    file: &StepsFile,
    environment: &Environment,
    place: &Path,
) -> Result<Script, Failure> {
    let path = match (&args.script, &file.script) {
        (Some(path), _) => environment.current_dir.join(path),
        (None, Some(path)) => place.join(path),
        (None, None) => return Ok(Script::default()),
    };
    let told = |why: &dyn std::fmt::Display| Failure::new(format!("{}: {why}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|error| told(&error))?;
    Script::parse(&text).map_err(|error| told(&error))
}

fn write(
    report: &Report,
    args: &RehearseArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<(), Failure> {
    let folder = args.charts.first().map_or("", String::as_str);
    let text = match args.output {
        RehearseFormat::Text => output::text(report),
        RehearseFormat::Json => output::json(report),
        RehearseFormat::Junit => output::junit(report),
        RehearseFormat::Sarif => output::sarif(report, env!("CARGO_PKG_VERSION"), folder),
        RehearseFormat::Github => output::github(report, folder),
    };
    let told =
        |error: std::io::Error| Failure::new(format!("the report cannot be written: {error}"));
    match &args.output_file {
        None => terminal.out.write_all(text.as_bytes()).map_err(told),
        Some(path) => std::fs::write(environment.current_dir.join(path), text).map_err(told),
    }
}
