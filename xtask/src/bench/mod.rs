//! `cargo xtask bench`: pintle's speed and memory beside Helm's, in one run on one machine.

mod engine;
mod machine;
mod measure;
mod report;
mod umbrella;

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Args;
use pintle_testing::{Case, Outcome, Program, Question, Sandbox};

use self::measure::Measurement;
pub(crate) use self::measure::{MeasureOptions, measure};
use crate::{build, sources};

/// What to measure.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The date for the report
    #[arg(long)]
    date: String,
    /// The Helm to measure; built from its Go module if absent
    #[arg(long)]
    helm: Option<PathBuf>,
    /// The pintle to measure; built with the release profile if absent
    #[arg(long)]
    pintle: Option<PathBuf>,
    /// Folder in which the charts of --cases lie
    #[arg(long, requires = "cases")]
    corpus: Option<PathBuf>,
    /// Table of cases, as for `parity`
    #[arg(long, requires = "corpus")]
    cases: Option<PathBuf>,
    /// Cases to take from the table
    #[arg(long, default_value_t = 100)]
    sample: usize,
    /// Checkout of openstack-helm with dependencies built
    #[arg(long)]
    openstack: Option<PathBuf>,
    /// Largest umbrella chart, in subcharts
    #[arg(long, default_value_t = 128)]
    subcharts: usize,
    /// How often each case runs in a row, after a run that does not count
    #[arg(long, default_value_t = 12)]
    runs: usize,
    /// Where the report goes
    #[arg(long, default_value = "BENCHMARKS.md")]
    out: PathBuf,
}

/// Turns that both programs take in each case.
const TURNS: usize = 2;

/// The charts of openstack-helm that are measured one by one.
const OPENSTACK_CHARTS: [&str; 4] = ["keystone", "mariadb", "nova", "neutron"];

/// What both programs took for one case, run by run.
pub(crate) struct Comparison {
    pub(crate) name: String,
    pub(crate) helm: Runs,
    pub(crate) pintle: Runs,
    /// Whether Helm renders the case.
    pub(crate) renders: bool,
    /// Whether both printed the same.
    pub(crate) same: bool,
}

/// What one program took.
#[derive(Clone, Default)]
pub(crate) struct Runs {
    /// The runs that came right after those of the other program, which leave caches cold.
    pub(crate) first: Vec<Measurement>,
    /// Those after a run of the same program.
    pub(crate) others: Vec<Measurement>,
}

/// Measures and writes the report.
///
/// # Errors
/// Programs that cannot be built or started, and those of the file system.
pub(crate) fn run(options: &Options) -> Result<()> {
    let bench = Bench {
        helm: build::helm(options.helm.clone())?,
        // As people run it: without the flag that lets its errors be compared with Helm's.
        pintle: Program::helm(build::pintle(options.pintle.clone())?.path),
        runs: options.runs.max(1),
    };
    let mut report = report::Report::new(options, &bench)?;

    report.charts("Start-up", &[bench.compare(&version(), build::root())?]);
    let own = sources::charts(&build::root().join("charts"))?;
    report.charts("Own charts", &bench.compare_all(rendering(&own.cases), &own.folder)?);
    if let Some(folder) = &options.openstack {
        let source = sources::openstack(folder)?;
        let wanted =
            rendering(&source.cases).filter(|case| OPENSTACK_CHARTS.contains(&case.name.as_str()));
        report.charts("openstack-helm", &bench.compare_all(wanted, &source.folder)?);
    }
    if let (Some(folder), Some(table)) = (&options.corpus, &options.cases) {
        let mut source = sources::corpus(folder, table)?;
        sources::thin(&mut source.cases, options.sample);
        let mut comparisons = bench.compare_all(source.cases.iter(), &source.folder)?;
        comparisons.retain(|comparison| comparison.renders);
        report.sample(&comparisons);
    }
    report.curve(&bench.umbrellas(options.subcharts)?);
    let folder = options.openstack.iter();
    let charts = folder.flat_map(|folder| OPENSTACK_CHARTS.map(|chart| folder.join(chart)));
    report.engines(&engine::compare(&charts.collect::<Vec<_>>())?);

    std::fs::write(build::root().join(&options.out), report.text())?;
    println!("{}", report.text());
    Ok(())
}

/// What there is to do without a chart.
fn version() -> Case {
    let question = Question { args: vec!["version".to_owned()], ..Question::default() };
    Case { group: "bench".to_owned(), name: "version".to_owned(), question }
}

fn rendering(cases: &[Case]) -> impl Iterator<Item = &Case> {
    cases.iter().filter(|case| case.question.args[0] == "template")
}

/// The programs and how often they run.
pub(crate) struct Bench {
    pub(crate) helm: Program,
    pub(crate) pintle: Program,
    pub(crate) runs: usize,
}

impl Bench {
    fn compare_all<'a>(
        &self,
        cases: impl Iterator<Item = &'a Case>,
        folder: &std::path::Path,
    ) -> Result<Vec<Comparison>> {
        cases.map(|case| self.compare(case, folder)).collect()
    }

    /// Runs both programs in turns, several times in a row each, so that both meet the same machine.
    /// A run of each before that warms the caches of the file system and shows whether they agree.
    fn compare(&self, case: &Case, folder: &std::path::Path) -> Result<Comparison> {
        let outcome = |program| Sandbox::new()?.run(program, case, folder);
        let (wanted, actual): (Outcome, Outcome) = (outcome(&self.helm)?, outcome(&self.pintle)?);
        let (mut helm, mut pintle) = (Runs::default(), Runs::default());
        for _ in 0..TURNS {
            for (program, runs) in [(&self.helm, &mut helm), (&self.pintle, &mut pintle)] {
                let mut measured = measure::in_child(program, case, folder, self.runs + 1)?;
                runs.first.push(measured.remove(0));
                runs.others.append(&mut measured);
            }
        }
        let same = wanted.status == actual.status && wanted.stdout == actual.stdout;
        let renders = wanted.status == Some(0);
        Ok(Comparison { name: case.name.clone(), helm, pintle, renders, same })
    }

    /// Umbrella charts of 1, 2, 4 and so on subcharts.
    fn umbrellas(&self, largest: usize) -> Result<Vec<(usize, Comparison)>> {
        ensure!(largest > 0, "an umbrella chart needs subcharts");
        let sizes = std::iter::successors(Some(1), |size| Some(size * 2));
        let mut comparisons = Vec::new();
        for size in sizes.take_while(|size| *size <= largest) {
            let sandbox = Sandbox::new()?;
            let case = umbrella::write(&sandbox.work(), size)?;
            comparisons.push((size, self.compare(&case, &sandbox.work())?));
        }
        Ok(comparisons)
    }
}
