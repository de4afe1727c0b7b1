//! Times parsing and executing the templates of charts, without loading and coalescing: one JSON
//! line for each chart folder. `cargo xtask bench` runs it beside Helm's engine.
//!
//!     cargo run --release -p pintle-render --example engine -- SECONDS CHART...

#![allow(clippy::print_stdout, reason = "an example prints what it finds")]

use std::error::Error;
use std::time::{Duration, Instant};

use pintle_chart::{LoadOptions, load_dir};
use pintle_functions::{HostHandle, Moment, OfflineHost};
use pintle_render::{Capabilities, Input, Limits, Prepared, Release};
use pintle_value::Map;
use pintle_values::{coalesce, settle};

/// Threads that the engine may use, as the command does.
const THREADS: usize = 2;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let seconds: f64 = args.next().ok_or("usage: engine SECONDS CHART...")?.parse()?;
    for folder in args {
        let (runs, bytes) = measure(&folder, Duration::from_secs_f64(seconds))
            .map_err(|error| format!("{folder}: {error}"))?;
        println!(
            "{{\"chart\":{folder:?},\"shortest\":{},\"median\":{},\"runs\":{},\"bytes\":{bytes}}}",
            runs[0].as_nanos(),
            runs[runs.len() / 2].as_nanos(),
            runs.len()
        );
    }
    Ok(())
}

/// What the runs within the budget took, in order, and how much each wrote.
fn measure(folder: &str, budget: Duration) -> Result<(Vec<Duration>, usize), Box<dyn Error>> {
    let chart = load_dir(folder.as_ref(), &LoadOptions::default())?.chart;
    let capabilities = Capabilities::default();
    let input = Input {
        release: Release {
            name: "rel".to_owned(),
            namespace: "ns".to_owned(),
            ..Release::default()
        },
        capabilities: &capabilities,
        host: HostHandle::new(OfflineHost::new(Moment { seconds: 0, nanos: 0 }, 1)),
        limits: Limits { threads: THREADS, ..Limits::default() },
        strict: false,
        skip_schema_validation: true,
        skip_kube_version: true,
        subchart_notes: false,
        load_schema: None,
        known_schemas: None,
    };
    let begun = Instant::now();
    let (mut runs, mut bytes) = (Vec::new(), 0);
    while runs.is_empty() || begun.elapsed() < budget {
        // Templates change their values, so each run gets its own.
        let values = Map::new();
        let mut notices = Vec::new();
        let mut settled = settle(&chart, &values, &mut notices)?;
        let values = coalesce(&mut settled, &values, &mut notices)?;
        let start = Instant::now();
        let prepared = Prepared::with_values(settled, values, &input)?;
        let files = prepared.run(&input)?;
        runs.push(start.elapsed());
        bytes = files.iter().map(|file| file.text.len()).sum();
    }
    runs.sort();
    Ok((runs, bytes))
}
