//! Helm plug-ins of the type `postrenderer/v1`, and the programs that Helm 3 took in their place.
//!
//! [`PostRenderer::find`] turns the text of `--post-renderer` into a plug-in of a folder or a
//! program. A plug-in gets all rendered files as one stream of documents and gives them back:
//! [`post_render`]. A program gets the text of the manifests and replaces it:
//! [`Program::run`]. Nothing here reads the environment: the caller hands it in.

mod command;
mod discover;
mod error;
mod metadata;
mod process;
mod renderer;
mod stream;

pub use crate::command::PlatformCommand;
pub use crate::discover::{Found, Plugin, load_folder, plugins};
pub use crate::error::Error;
pub use crate::metadata::{Metadata, Runtime};
pub use crate::process::Environment;
pub use crate::renderer::{PostRenderer, Program};
pub use crate::stream::post_render;
