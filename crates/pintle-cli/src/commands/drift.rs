//! `pintle drift`

use std::fmt::Write as _;

use pintle_action::{ReleaseDrift, drift, drift_all};
use pintle_diff::{State, drift_json, drift_text};
use serde_json::{Value, json};

use super::cluster;
use super::diff::{EXIT_DIFFERENT, usage};
use crate::args::{DriftArgs, DriftFormat, GlobalArgs};
use crate::environment::Environment;
use crate::report::Failure;
use crate::terminal::Terminal;

/// Version of the JSON document's shape.
const FORMAT_VERSION: u32 = 1;

/// Compares live objects with what is on record.
pub(crate) fn run(
    args: &DriftArgs,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<u8, Failure> {
    let all = args.all.unwrap_or_default();
    if all != args.args.is_empty() {
        return Err(usage("drift", "names of releases, or --all", "RELEASE..."));
    }
    let session = cluster::session(global, environment, terminal)?;
    let show_secrets = args.show_secrets.unwrap_or_default();
    let releases = match all {
        true => drift_all(&session, show_secrets)?,
        false => {
            let found = args.args.iter().map(|name| {
                drift(&session, name, show_secrets)
                    .map_err(|error| Failure::from(error).during(name))
            });
            found.collect::<Result<Vec<_>, _>>()?
        }
    };
    let text = match args.output {
        DriftFormat::Text => text(&releases, terminal.paint(global).is_on()),
        DriftFormat::Json => {
            let releases: Vec<Value> = releases.iter().map(of_release).collect();
            format!("{}\n", json!({ "version": FORMAT_VERSION, "releases": releases }))
        }
    };
    terminal.out.write_all(text.as_bytes())?;
    terminal.out.flush()?;
    let has_drifted =
        releases.iter().any(|release| count(release).as_recorded() != release.objects.len());
    match args.detailed_exitcode.unwrap_or_default() && has_drifted {
        true => Ok(EXIT_DIFFERENT),
        false => Ok(0),
    }
}

/// Objects of a release by what has become of them.
struct Count {
    all: usize,
    drifted: usize,
    missing: usize,
}

impl Count {
    fn as_recorded(&self) -> usize {
        self.all - self.drifted - self.missing
    }
}

fn count(release: &ReleaseDrift) -> Count {
    let of = |is: fn(&State) -> bool| release.objects.iter().filter(|o| is(&o.state)).count();
    Count {
        all: release.objects.len(),
        drifted: of(|state| matches!(state, State::Drifted(_))),
        missing: of(|state| matches!(state, State::Missing)),
    }
}

fn text(releases: &[ReleaseDrift], color: bool) -> String {
    let mut out = String::new();
    for release in releases {
        let ReleaseDrift { name, revision, status, .. } = release;
        let counted = count(release);
        let _ = writeln!(
            out,
            "{name} (revision {revision}, {status}): {} drifted, {} missing, {} as recorded",
            counted.drifted,
            counted.missing,
            counted.as_recorded()
        );
        out.push_str(&drift_text(&release.objects, color));
    }
    out
}

fn of_release(release: &ReleaseDrift) -> Value {
    let counted = count(release);
    json!({
        "name": release.name,
        "namespace": release.namespace,
        "revision": release.revision,
        "status": release.status.as_str(),
        "summary": {
            "drifted": counted.drifted,
            "missing": counted.missing,
            "asRecorded": counted.as_recorded(),
        },
        "objects": drift_json(&release.objects),
    })
}
