//! Renders many charts in parallel: every chart given as an argument, each with its own release
//! name, and prints how many documents each gives.
//!
//!     cargo run --release -p pintle --example parallel -- charts/memcached charts/memcached

#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;
use std::thread;

use pintle::{Chart, Renderer, Values};

fn main() -> ExitCode {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let values = Values::new();
    let lines: Vec<Result<String, String>> = thread::scope(|scope| {
        let workers: Vec<_> = paths
            .iter()
            .enumerate()
            .map(|(i, path)| {
                let values = &values;
                scope.spawn(move || render(path, &format!("release-{i}"), values))
            })
            .collect();
        let joined = workers.into_iter().map(|worker| worker.join());
        joined.map(|line| line.unwrap_or_else(|_| Err("a rendering panicked".to_owned()))).collect()
    });
    let mut status = ExitCode::SUCCESS;
    for line in lines {
        match line {
            Ok(line) => println!("{line}"),
            Err(error) => {
                eprintln!("{error}");
                status = ExitCode::FAILURE;
            }
        }
    }
    status
}

fn render(path: &str, release: &str, values: &Values) -> Result<String, String> {
    let chart = Chart::open(path).map_err(|error| format!("{path}: {error}"))?;
    let rendered = Renderer::new()
        .release(release, "default")
        .render(&chart, values)
        .map_err(|error| format!("{path}: {error}"))?;
    let (manifests, hooks) = (rendered.manifests.len(), rendered.hooks.len());
    Ok(format!("{} {}: {manifests} manifests, {hooks} hooks", chart.name(), chart.version()))
}
