//! `--post-renderer`: a plug-in as in Helm 4, a program as in Helm 3.

use pintle_plugin::{Environment as Variables, PostRenderer, post_render};
use pintle_render::{Rendered, RenderedFiles, sort_files};

use super::output;
use crate::args::{TemplateArgs, split_list};
use crate::environment::Environment;
use crate::report::Failure;

/// What changes the manifests between rendering and printing.
pub(super) struct Step {
    renderer: PostRenderer,
    arguments: Vec<String>,
    variables: Variables,
}

impl Step {
    /// The post-renderer that the flags ask for, if any.
    pub(super) fn new(
        args: &TemplateArgs,
        environment: &Environment,
    ) -> Result<Option<Step>, Failure> {
        let Some(name) = args.install.post_renderer.as_deref().filter(|name| !name.is_empty())
        else {
            return Ok(None);
        };
        let variables: Variables = environment.variables.clone();
        let renderer = PostRenderer::find(name, &environment.plugins, &variables);
        let renderer = renderer.map_err(|error| {
            Failure::new(format!("invalid argument {name:?} for \"--post-renderer\" flag: {error}"))
        })?;
        let arguments = split_list(&args.install.post_renderer_args);
        Ok(Some(Step { renderer, arguments, variables }))
    }

    /// Lets a plug-in change the files, hooks included, and sorts what it gives back.
    pub(super) fn change_files(&self, mut files: RenderedFiles) -> Result<Rendered, Failure> {
        if let PostRenderer::Plugin(plugin) = &self.renderer {
            files.files = post_render(&files.files, plugin, &self.arguments, &self.variables)
                .map_err(|error| Failure::new(error.to_string()))?;
        }
        sort_files(files).map_err(|error| super::failure(&error))
    }

    /// Lets a program change the text of CRDs and manifests. `None` if the step is a plug-in.
    pub(super) fn change_text(
        &self,
        rendered: &Rendered,
        args: &TemplateArgs,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let PostRenderer::Program(program) = &self.renderer else { return Ok(None) };
        let text = output::manifests(rendered, args);
        let changed = program.run(&text, &self.arguments, &self.variables);
        changed.map(Some).map_err(|error| Failure::new(error.to_string()))
    }
}
