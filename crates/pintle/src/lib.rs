//! Renders Helm charts as Helm 4.3.1 does, inside other programs.
//!
//! Load a chart, give values and the facts of a release, read what comes out:
//!
//! ```
//! use pintle::{Chart, Renderer, Values};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let chart = Chart::from_files([
//!     ("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
//!     ("values.yaml", "replicas: 1\n"),
//!     (
//!         "templates/deployment.yaml",
//!         "kind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  replicas: {{ .Values.replicas }}\n",
//!     ),
//! ])?;
//! let values = Values::new().set("replicas=3");
//! let rendered = Renderer::new().release("blue", "production").render(&chart, &values)?;
//!
//! let manifest = &rendered.manifests[0];
//! assert_eq!(manifest.head.kind, "Deployment");
//! assert!(manifest.text.contains("name: blue") && manifest.text.contains("replicas: 3"));
//! # Ok(())
//! # }
//! ```
//!
//! Everything is synchronous and without globals. A [`Chart`] may be shared between threads and
//! rendered by many at once; each call has its own [`Limits`]. Nothing is printed: what Helm would
//! log comes back in [`Rendered::notices`], and an [`Error`] carries Helm's text together with a
//! [`Diagnostic`]: places, includes, hints. The clock stands still and randomness repeats unless
//! the program passes a [`Host`] that says otherwise.

mod chart;
mod error;
mod renderer;
mod values;

pub use pintle_chart::{Level, Notice};
pub use pintle_functions::{Host, Moment, OfflineHost};
pub use pintle_manifest::{Head, Hook, HookEvent, Manifest, RenderedFile};
pub use pintle_render::{Capabilities, Limits, Release, Rendered, RenderedCrd};
pub use pintle_source::{Diagnostic, Frame, Severity, Source, Span};

pub use crate::chart::Chart;
pub use crate::error::Error;
pub use crate::renderer::Renderer;
pub use crate::values::Values;
#[cfg(feature = "lint")]
pub use pintle_lint as lint;
