//! Many charts in one call, in parallel.

use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use pintle_render::{Capabilities, STACK_SIZE};
use pintle_repository::Voice;
use pintle_values::user_values;

use super::{Job, namespace, output, release};
use crate::args::{GlobalArgs, TemplateArgs};
use crate::commands::locate::{Location, Locator};
use crate::commands::sources::{FileReader, value_sources};
use crate::commands::{post_render, release_name};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// How deep folders are searched for charts.
const MAX_DEPTH: usize = 8;

/// What became of one chart.
struct Outcome {
    notices: Vec<String>,
    result: Result<Vec<u8>, Failure>,
}

/// Renders every chart that the arguments name or that stands in the folders they name, and prints
/// them in the order of the arguments and paths, however many threads do the work. A chart that
/// fails does not stop the others; the first failure is told at the end.
pub(super) fn run(
    args: &TemplateArgs,
    global: &GlobalArgs,
    capabilities: &Capabilities,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let mut charts = Vec::new();
    for arg in &args.args {
        let before = charts.len();
        find_charts(Path::new(arg), 0, &mut charts)?;
        if charts.len() == before {
            return Err(Failure::new(format!("no chart found in {arg:?}")));
        }
    }
    let name = match args.name.name_template.as_deref().filter(|text| !text.is_empty()) {
        Some(template) => release_name::from_template(template)?,
        None => "release-name".to_owned(),
    };
    release_name::check(&name)?;
    // Standard input can be read once, so every file is read before the threads begin.
    let sources = value_sources(&args.values, false);
    let reader = FileReader::new(&mut *terminal.input);
    let frozen = user_values(&sources, &|file: &str| reader.read(file))
        .map(|values| pintle_value::Frozen::new(&values.into()))
        .map_err(|error| Failure::new(error.to_string()))?;
    let namespace = namespace(global, environment);
    let locator = Locator::new(&args.chart, global, environment);
    let render = |path: &PathBuf| {
        let release = release(args, name.clone(), namespace.clone());
        match post_render::Step::new(&args.deploy, environment) {
            Ok(post_render) => render_one(
                (path, &locator),
                &Job { args, release, capabilities, post_render, session: None, is_last: false },
                &frozen,
            ),
            Err(failure) => Outcome { notices: Vec::new(), result: Err(failure) },
        }
    };
    print(&charts, in_parallel(&charts, render), args, terminal)
}

fn render_one(
    (path, locator): (&Path, &Locator<'_>),
    job: &Job<'_>,
    values: &pintle_value::Frozen,
) -> Outcome {
    let location = match path.is_dir() {
        true => Location::Dir(path.to_owned()),
        false => Location::Archive(path.to_owned()),
    };
    let mut notices = Vec::new();
    let mut tell = |_: Voice, text: &str| notices.extend(text.lines().map(str::to_owned));
    let loaded = locator.load(&location, &mut tell);
    let result = loaded.and_then(|(chart, loading)| {
        notices.extend(loading.iter().map(ToString::to_string));
        let values = values.thaw().as_map().cloned().unwrap_or_default();
        let rendered = job.render(&chart, &values)?;
        notices.extend(rendered.notices.iter().map(ToString::to_string));
        match &job.args.output_dir {
            None => job.text(&rendered),
            Some(dir) => {
                let mut told = Vec::new();
                output::write_files(&rendered, job.args, dir, &job.release.name, &mut told)?;
                Ok(told)
            }
        }
    });
    let result = result.map_err(|mut failure: Failure| {
        notices.append(&mut failure.notices);
        failure
    });
    Outcome { notices, result }
}

fn print(
    charts: &[PathBuf],
    outcomes: Vec<Outcome>,
    args: &TemplateArgs,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let mut failed = None;
    let mut failures = 0;
    for (path, outcome) in charts.iter().zip(outcomes) {
        for notice in &outcome.notices {
            terminal.warn(notice);
        }
        match outcome.result {
            Ok(text) if args.show_only.is_empty() => terminal.out.write_all(&text)?,
            Ok(text) => {
                // A pattern need not match in every chart.
                for pattern in &args.show_only {
                    if let Ok(shown) = output::show_only(&text, std::slice::from_ref(pattern)) {
                        terminal.out.write_all(&shown)?;
                    }
                }
            }
            Err(failure) => {
                failures += 1;
                terminal.warn(&format!("{}: failed", path.display()));
                failed = failed.or(Some(failure));
            }
        }
    }
    terminal.out.flush()?;
    match failed {
        None => Ok(0),
        Some(failure) => {
            terminal.warn(&format!("{failures} of {} charts failed; the first:", charts.len()));
            Err(failure)
        }
    }
}

/// Runs `work` on every item with as many threads as there are cores; results are in the order of
/// the items.
fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<R>>> = items.iter().map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        let worker = || loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let (Some(item), Some(place)) = (items.get(at), results.get(at)) else { break };
            let result = work(item);
            if let Ok(mut place) = place.lock() {
                *place = Some(result);
            }
        };
        let mut started = 0;
        for _ in 0..threads {
            let thread = std::thread::Builder::new().stack_size(STACK_SIZE);
            started += usize::from(thread.spawn_scoped(scope, worker).is_ok());
        }
        if started == 0 {
            worker();
        }
    });
    results.into_iter().filter_map(|slot| slot.into_inner().ok().flatten()).collect()
}

/// Charts at `path` or below, in byte order of their paths. Charts inside charts are left out.
fn find_charts(path: &Path, depth: usize, charts: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let read = |error| Failure::new(format!("{}: {error}", path.display()));
    let path = fs::canonicalize(path).map_err(read)?;
    if !path.is_dir() || path.join("Chart.yaml").exists() {
        charts.push(path);
        return Ok(());
    }
    if depth == MAX_DEPTH {
        return Ok(());
    }
    let entries = fs::read_dir(&path).map_err(read)?;
    let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        let hidden =
            entry.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let packed = entry.extension().is_some_and(|extension| extension == "tgz");
        if !hidden && (entry.is_dir() || packed) {
            find_charts(&entry, depth + 1, charts)?;
        }
    }
    Ok(())
}
