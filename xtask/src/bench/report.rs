//! The report, as Markdown.

use std::time::Duration;

use anyhow::Result;

use super::measure::Measurement;
use super::{Bench, Comparison, Options, Runs, engine, machine};
use crate::build;

/// The report as far as it is written.
pub(super) struct Report {
    text: String,
}

const HEAD: &str = "\
|  | Helm wall | pintle wall | × | Helm CPU | pintle CPU | × | Helm memory | pintle memory |
|---|--:|--:|--:|--:|--:|--:|--:|--:|
";

impl Report {
    pub(super) fn new(options: &Options, bench: &Bench) -> Result<Report> {
        let helm = build::version(&bench.helm)?;
        let pintle = build::version(&bench.pintle)?;
        let text = format!(
            "# Speed and memory beside Helm

Written by `cargo xtask bench` on {date}: Helm {helm}, pintle {pintle}; {machine}.

Whole processes, from start to end: loading, rendering and printing. Both programs take {turns} turns in each case: {runs} runs
in a row, after a first one that does not count, as it finds the processor's caches full of the other program. Wall and
processor time are in milliseconds, peak resident memory in MiB (with up to 3 MiB of the process that starts the program).
× says how often pintle's time goes into Helm's.
",
            turns = super::TURNS,
            date = options.date,
            machine = machine::describe(),
            runs = bench.runs,
        );
        Ok(Report { text })
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A line for each chart: medians of its runs.
    pub(super) fn charts(&mut self, title: &str, comparisons: &[Comparison]) {
        self.text += &format!("\n## {title}\n\nMedians of the runs.\n\n{HEAD}");
        for comparison in comparisons {
            self.row(&comparison.name, comparison, 50);
        }
        self.agreement(comparisons.iter());
    }

    /// A line for the median and one for the 90th percentile of all runs of all cases.
    pub(super) fn sample(&mut self, comparisons: &[Comparison]) {
        let all = Comparison {
            name: String::new(),
            helm: together(comparisons.iter().map(|c| &c.helm)),
            pintle: together(comparisons.iter().map(|c| &c.pintle)),
            renders: true,
            same: true,
        };
        self.text += &format!(
            "\n## Public charts\n\n{} cases that Helm renders, evenly spread over the corpus; percentiles of all runs.\n\n{HEAD}",
            comparisons.len()
        );
        for (name, percent) in [("median", 50), ("90th percentile", 90), ("largest", 100)] {
            self.row(name, &all, percent);
        }
        let ratio = |runs: fn(&Runs) -> &[Measurement], field: fn(&Measurement) -> Duration| {
            let median = |of: &Runs| {
                percentile(runs(of).iter().map(|run| milliseconds(field(run))).collect(), 50)
            };
            let ratios = comparisons.iter().map(|c| median(&c.helm) / median(&c.pintle).max(0.001));
            percentile(ratios.collect(), 50)
        };
        self.text += &format!(
            "\nCase by case, the median of × is {:.1} for wall time and {:.1} for processor time; of the first runs of \
             the turns, {:.1} and {:.1}.\n",
            ratio(|of| &of.others, |run| run.wall),
            ratio(|of| &of.others, |run| run.cpu),
            ratio(|of| &of.first, |run| run.wall),
            ratio(|of| &of.first, |run| run.cpu)
        );
        self.agreement(comparisons.iter());
    }

    /// A line for each size of the umbrella chart.
    pub(super) fn curve(&mut self, comparisons: &[(usize, Comparison)]) {
        self.text += &format!(
            "\n## Umbrella charts\n\nSo many subcharts, each with three templates, includes and `tpl`; medians of the runs.\n\n{HEAD}"
        );
        for (size, comparison) in comparisons {
            self.row(&size.to_string(), comparison, 50);
        }
        self.agreement(comparisons.iter().map(|(_, comparison)| comparison));
    }

    /// A line for each chart that the engines rendered in process.
    pub(super) fn engines(&mut self, rows: &[engine::Row]) {
        self.text += "
## The engines alone

In process, without start-up, loading and coalescing: parsing and executing the templates of a chart. Helm's engine is called
from Go as a library. Medians of the runs, in milliseconds; the last column compares the shortest runs, in which Go collects
no garbage. Loops go through 1,000 entries.

|  | Helm | pintle | × | × of the shortest |
|---|--:|--:|--:|--:|
";
        for engine::Row { name, helm, pintle, .. } in rows {
            let ratio = |field: fn(&engine::Times) -> f64| field(helm) / field(pintle).max(1e-6);
            self.text += &format!(
                "| {name} | {:.2} | {:.3} | {:.1} | {:.1} |\n",
                helm.median,
                pintle.median,
                ratio(|times| times.median),
                ratio(|times| times.shortest)
            );
        }
        let differing: Vec<_> = rows.iter().filter(|r| !r.same).map(|r| r.name.as_str()).collect();
        if !differing.is_empty() {
            self.text += &format!("\nNot equally long output: {}.\n", differing.join(", "));
        }
    }

    fn row(&mut self, name: &str, comparison: &Comparison, percent: usize) {
        let pick = |runs: &Runs, field: fn(&Measurement) -> f64| {
            percentile(runs.others.iter().map(field).collect(), percent)
        };
        let wall = |run: &Measurement| milliseconds(run.wall);
        let cpu = |run: &Measurement| milliseconds(run.cpu);
        let memory = |run: &Measurement| run.memory as f64 / 1024.0;
        let Comparison { helm, pintle, .. } = comparison;
        self.text += &format!("| {name} ");
        for field in [wall, cpu] {
            let (helm, pintle) = (pick(helm, field), pick(pintle, field));
            self.text += &format!("| {helm:.1} | {pintle:.1} | {:.1} ", helm / pintle.max(0.001));
        }
        self.text += &format!("| {:.0} | {:.1} |\n", pick(helm, memory), pick(pintle, memory));
    }

    fn agreement<'a>(&mut self, comparisons: impl Iterator<Item = &'a Comparison>) {
        let differing: Vec<_> = comparisons.filter(|c| !c.same).map(|c| c.name.as_str()).collect();
        if !differing.is_empty() {
            let names = differing.join(", ");
            self.text += &format!("\nNot the same output, or output with random parts: {names}.\n");
        }
    }
}

/// The runs of all cases.
fn together<'a>(cases: impl Iterator<Item = &'a Runs>) -> Runs {
    let mut all = Runs::default();
    for runs in cases {
        all.first.extend(&runs.first);
        all.others.extend(&runs.others);
    }
    all
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The smallest value that is at least as large as so many percent of them.
fn percentile(mut values: Vec<f64>, percent: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() * percent).div_ceil(100).max(1);
    values.get(rank - 1).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let values = vec![4.0, 1.0, 3.0, 2.0];
        assert_eq!(percentile(values.clone(), 50), 2.0);
        assert_eq!(percentile(values.clone(), 90), 4.0);
        assert_eq!(percentile(values, 100), 4.0);
        assert_eq!(percentile(Vec::new(), 50), 0.0);
    }
}
