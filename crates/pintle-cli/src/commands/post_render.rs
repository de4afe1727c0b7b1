//! `--post-renderer`: a plug-in as in Helm 4, a program as in Helm 3.

use pintle_plugin::{Environment as Variables, PostRenderer, post_render};
use pintle_render::{RenderError, Rendered, RenderedFiles, sort_files};

use crate::args::{DeployArgs, TemplateArgs, split_list};
use crate::environment::Environment;
use crate::report::Failure;

/// What changes the manifests between rendering and printing.
pub(crate) struct Step {
    renderer: PostRenderer,
    arguments: Vec<String>,
    variables: Variables,
}

impl Step {
    /// The post-renderer that the flags ask for, if any.
    pub(crate) fn new(
        args: &DeployArgs,
        environment: &Environment,
    ) -> Result<Option<Step>, Failure> {
        let Some(name) = args.post_renderer.as_deref().filter(|name| !name.is_empty()) else {
            return Ok(None);
        };
        let variables: Variables = environment.variables.clone();
        let renderer = PostRenderer::find(name, &environment.plugins, &variables);
        let renderer = renderer.map_err(|error| {
            Failure::new(format!("invalid argument {name:?} for \"--post-renderer\" flag: {error}"))
        })?;
        let arguments = split_list(&args.post_renderer_args);
        Ok(Some(Step { renderer, arguments, variables }))
    }

    /// Lets a plug-in change the files, hooks included, and sorts what it gives back.
    pub(crate) fn change_files(&self, mut files: RenderedFiles) -> Result<Rendered, Failure> {
        if let PostRenderer::Plugin(plugin) = &self.renderer {
            files.files = post_render(&files.files, plugin, &self.arguments, &self.variables)
                .map_err(|error| Failure::new(error.to_string()))?;
        }
        sort_files(files).map_err(|error| super::template::failure(&error))
    }

    /// Lets a program change the text of CRDs and manifests. `None` if the step is a plug-in.
    pub(crate) fn change_text(
        &self,
        rendered: &Rendered,
        args: &TemplateArgs,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let PostRenderer::Program(program) = &self.renderer else { return Ok(None) };
        let text = super::template::manifests(rendered, args);
        let changed = program.run(&text, &self.arguments, &self.variables);
        changed.map(Some).map_err(|error| Failure::new(error.to_string()))
    }

    /// The step for releases: a plug-in changes the files, a program the text of the manifests.
    pub(crate) fn as_change(
        &self,
    ) -> Box<dyn Fn(RenderedFiles) -> Result<Rendered, RenderError> + '_> {
        Box::new(|files| match &self.renderer {
            PostRenderer::Plugin(_) => {
                self.change_files(files).map_err(|failure| RenderError::post_render(failure.text))
            }
            PostRenderer::Program(program) => {
                let rendered = sort_files(files)?;
                let text = rendered.manifest(false);
                let changed = program
                    .run(text.as_bytes(), &self.arguments, &self.variables)
                    .map_err(|error| RenderError::post_render(error.to_string()))?;
                Ok(rendered.with_manifest(&changed))
            }
        })
    }
}
