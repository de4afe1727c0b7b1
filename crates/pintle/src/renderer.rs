//! Rendering.

use std::sync::Arc;
use std::thread;

use pintle_functions::{Host, HostHandle, Moment, OfflineHost};
use pintle_render::{Capabilities, Input, Limits, Release, Rendered, STACK_SIZE};

use crate::{Chart, Error, Values};

/// Renders charts: the facts that all renderings share.
///
/// A renderer may be shared between threads.
#[derive(Clone)]
pub struct Renderer {
    release: Release,
    capabilities: Capabilities,
    host: Arc<dyn Host>,
    limits: Limits,
    stack: usize,
    skip_schema_validation: bool,
}

impl Default for Renderer {
    fn default() -> Renderer {
        Renderer {
            release: Release::default(),
            capabilities: Capabilities::default(),
            host: Arc::new(OfflineHost::new(Moment { seconds: 0, nanos: 0 }, 0)),
            limits: Limits::default(),
            stack: STACK_SIZE,
            skip_schema_validation: false,
        }
    }
}

impl Renderer {
    /// A renderer for release `release-name` in namespace `default`, with the capabilities that
    /// Helm assumes without a cluster, a clock that stands still and randomness that repeats.
    pub fn new() -> Renderer {
        Renderer::default()
    }

    /// Name and namespace of the release.
    #[must_use]
    pub fn release(mut self, name: impl Into<String>, namespace: impl Into<String>) -> Renderer {
        self.release.name = name.into();
        self.release.namespace = namespace.into();
        self
    }

    /// All facts about the release.
    #[must_use]
    pub fn release_facts(mut self, release: Release) -> Renderer {
        self.release = release;
        self
    }

    /// What the cluster can do.
    #[must_use]
    pub fn capabilities(mut self, capabilities: Capabilities) -> Renderer {
        self.capabilities = capabilities;
        self
    }

    /// Clock, randomness, name look-ups and `lookup`.
    #[must_use]
    pub fn host(mut self, host: Arc<dyn Host>) -> Renderer {
        self.host = host;
        self
    }

    /// Bounds on the work of templates, for charts from strangers.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Renderer {
        self.limits = limits;
        self
    }

    /// Bytes of stack to reserve for each rendering. Memory is only committed as it is used; with
    /// less than the default, templates that recurse very deeply end in an error.
    #[must_use]
    pub fn stack(mut self, bytes: usize) -> Renderer {
        self.stack = bytes;
        self
    }

    /// Takes values without a look at the charts' schemas.
    #[must_use]
    pub fn skip_schema_validation(mut self) -> Renderer {
        self.skip_schema_validation = true;
        self
    }

    /// Renders a chart, on a thread of its own that ends before this returns.
    ///
    /// # Errors
    /// Whatever Helm would have to say about the chart and the values.
    pub fn render(&self, chart: &Chart, values: &Values) -> Result<Rendered, Error> {
        thread::scope(|scope| {
            let work = || self.render_here(chart, values);
            let thread = thread::Builder::new().stack_size(self.stack).spawn_scoped(scope, work);
            let thread = thread.map_err(|error| {
                Error::plain("thread", format!("no thread to render on: {error}"))
            })?;
            match thread.join() {
                Ok(result) => result,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    fn render_here(&self, chart: &Chart, values: &Values) -> Result<Rendered, Error> {
        let values = values.merge()?;
        let input = Input {
            release: self.release.clone(),
            capabilities: &self.capabilities,
            host: HostHandle::from(self.host.clone()),
            limits: self.limits.clone().with_thread_stack(self.stack),
            strict: false,
            skip_schema_validation: self.skip_schema_validation,
            skip_kube_version: false,
            subchart_notes: false,
            load_schema: None,
            known_schemas: None,
        };
        Ok(pintle_render::render(chart.loaded(), &values, &input)?)
    }
}

impl std::fmt::Debug for Renderer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renderer").field("release", &self.release).finish_non_exhaustive()
    }
}
