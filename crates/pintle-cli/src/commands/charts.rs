//! A chart and values from the command line.

use pintle_action::{Rendering, Session};
use pintle_chart::Chart;
use pintle_functions::HostHandle;
use pintle_render::{Change, Limits};
use pintle_value::Map;
use pintle_values::user_values;

use super::cluster::ClusterHost;
use super::locate::Locator;
use super::sources::{FileReader, value_sources};
use crate::args::{ChartArgs, DeployArgs, GlobalArgs, ValuesArgs};
use crate::environment::Environment;
use crate::host::SystemHost;
use crate::report::Failure;
use crate::terminal::Terminal;

/// A chart and the user's values.
pub(crate) struct Loaded {
    pub(crate) chart: Chart,
    pub(crate) values: Map,
}

/// Finds and loads a chart, and reads the values, in Helm's order.
pub(crate) fn load(
    reference: &str,
    (chart, values): (&ChartArgs, &ValuesArgs),
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &mut Terminal,
) -> Result<Loaded, Failure> {
    let locator = Locator::new(chart, global, environment);
    let mut notices = Vec::new();
    let location = locator.locate(reference, &mut notices, &mut |_, text| terminal.tell(text));
    terminal.notices(&notices);
    let location = location?;
    let reader = FileReader::new(&mut *terminal.input);
    let values = user_values(&value_sources(values, false), &|file: &str| reader.read(file))
        .map_err(|error| Failure::new(error.to_string()))?;
    let (chart, notices) = locator.load(&location, &mut |_, text| terminal.tell(text))?;
    terminal.notices(&notices);
    Ok(Loaded { chart, values })
}

/// How a chart is rendered for a release. Templates may look into the cluster if there is one.
pub(crate) fn rendering<'a>(
    args: &DeployArgs,
    hide_secrets: bool,
    session: &Session,
    asks_cluster: bool,
    post_render: Option<Change<'a>>,
) -> Rendering<'a> {
    let system = SystemHost { enable_dns: args.enable_dns.unwrap_or_default() };
    let host = match asks_cluster {
        true => HostHandle::new(ClusterHost { system, cluster: session.cluster.clone() }),
        false => HostHandle::new(system),
    };
    Rendering {
        host,
        limits: Limits::default().with_thread_stack(pintle_render::STACK_SIZE),
        skip_schema_validation: args.skip_schema_validation.unwrap_or_default(),
        subchart_notes: args.render_subchart_notes.unwrap_or_default(),
        hide_secrets,
        post_render,
    }
}
