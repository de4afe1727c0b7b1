//! What `--post-renderer` names.

use std::path::{Path, PathBuf};

use crate::discover::{Plugin, plugins};
use crate::metadata::{POST_RENDERER, Runtime};
use crate::process::{Environment, is_executable, run, status_text};
use crate::{Error, command};

/// Something that changes rendered manifests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostRenderer {
    /// As in Helm 4: gets files, hooks included; see [`Plugin::run`].
    Plugin(Plugin),
    /// As in Helm 3: gets the text of the manifests without hooks; see [`Program::run`].
    Program(Program),
}

/// A program that changes the text of the manifests, as in Helm 3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Where it is.
    pub path: PathBuf,
}

impl PostRenderer {
    /// The plug-in of that name in one of the folders, else the program of that path or name, which
    /// is looked for in the `PATH` of the environment.
    ///
    /// # Errors
    /// If there is neither, in the words of Helm 4; if two plug-ins of a folder have the same name.
    pub fn find(
        name: &str,
        folders: &[PathBuf],
        environment: &Environment,
    ) -> Result<PostRenderer, Error> {
        let fits = |plugin: &Plugin| {
            plugin.metadata.name == name && plugin.metadata.plugin_type == POST_RENDERER
        };
        if let Some(plugin) = plugins(folders)?.plugins.into_iter().find(fits) {
            return Ok(PostRenderer::Plugin(plugin));
        }
        match look_path(name, environment) {
            Some(path) => Ok(PostRenderer::Program(Program { path })),
            None => {
                Err(Error::new(format!("plugin: {{Name:{name} Type:{POST_RENDERER}}} not found")))
            }
        }
    }
}

/// Source: Go `exec.LookPath`.
fn look_path(name: &str, environment: &Environment) -> Option<PathBuf> {
    if name.is_empty() {
        return None;
    }
    if name.contains('/') {
        return is_executable(Path::new(name)).then(|| PathBuf::from(name));
    }
    let path = environment.get("PATH")?;
    std::env::split_paths(path).map(|dir| dir.join(name)).find(|file| is_executable(file))
}

impl Program {
    /// Gives the manifests to the program and takes what it writes.
    /// Source: Helm 3 `postrender.execRender`.
    ///
    /// # Errors
    /// If it cannot be run, fails, or writes nothing, in Helm's words.
    pub fn run(
        &self,
        manifests: &[u8],
        arguments: &[String],
        environment: &Environment,
    ) -> Result<Vec<u8>, Error> {
        self.replace(manifests, arguments, environment)
            .map_err(|error| error.within("error while running post render on files"))
    }

    fn replace(
        &self,
        manifests: &[u8],
        arguments: &[String],
        environment: &Environment,
    ) -> Result<Vec<u8>, Error> {
        let path = std::path::absolute(&self.path).unwrap_or_else(|_| self.path.clone());
        let path = path.to_string_lossy();
        let failed = |reason: &str, stderr: &[u8]| {
            let stderr = String::from_utf8_lossy(stderr);
            Error::new(format!(
                "error while running command {path}. error output:\n{stderr}: {reason}"
            ))
        };
        let outcome = run(&path, arguments, environment, manifests)
            .map_err(|error| failed(&error.to_string(), b""))?;
        if !outcome.status.success() {
            return Err(failed(&status_text(outcome.status), &outcome.stderr));
        }
        not_empty(outcome.stdout, &path)
    }
}

impl Plugin {
    /// Gives the documents to the plug-in and takes what it writes. It gets the variables
    /// `HELM_PLUGIN_NAME` and `HELM_PLUGIN_DIR` besides those of the environment.
    /// Source: Helm `postrenderer.postRendererPlugin`.
    ///
    /// # Errors
    /// If it cannot be run, fails, or writes nothing, in Helm's words.
    pub fn run(
        &self,
        documents: &[u8],
        arguments: &[String],
        environment: &Environment,
    ) -> Result<Vec<u8>, Error> {
        let name = &self.metadata.name;
        let output = self.invoke(documents, arguments, environment).map_err(|error| {
            error.within(format!("failed to invoke post-renderer plugin {name:?}"))
        })?;
        not_empty(output, name)
    }

    fn invoke(
        &self,
        documents: &[u8],
        arguments: &[String],
        environment: &Environment,
    ) -> Result<Vec<u8>, Error> {
        let name = &self.metadata.name;
        let Runtime::Subprocess(commands) = &self.metadata.runtime else {
            return Err(Error::new("plug-ins with the runtime extism/v1 are not supported"));
        };
        let mut environment = environment.clone();
        environment.insert("HELM_PLUGIN_NAME".to_owned(), name.clone());
        environment.insert("HELM_PLUGIN_DIR".to_owned(), self.dir.to_string_lossy().into_owned());
        let (program, arguments) = command::prepare(commands, arguments, &environment)
            .map_err(|error| error.within("failed to prepare plugin command"))?;
        let outcome = run(&program, &arguments, &environment, documents)?;
        match outcome.status.success() {
            true => Ok(outcome.stdout),
            false => Err(Error::new(format!("plugin {name:?} exited with error"))),
        }
    }
}

fn not_empty(output: Vec<u8>, name: &str) -> Result<Vec<u8>, Error> {
    match String::from_utf8_lossy(&output).trim().is_empty() {
        true => Err(Error::new(format!("post-renderer {name:?} produced empty output"))),
        false => Ok(output),
    }
}
