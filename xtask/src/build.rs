//! The two programs that chores run.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use pintle_testing::Program;

use crate::dist;

/// Package of the Helm module that is the command.
const HELM_PACKAGE: &str = "helm.sh/helm/v4/cmd/helm";
/// Module of Helm, whose version `xtask/helm/go.mod` pins.
const HELM_MODULE: &str = "helm.sh/helm/v4";

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// Helm at `path`, or built from its Go module as its releases are.
///
/// # Errors
/// No Go, or a build that fails.
pub(crate) fn helm(path: Option<PathBuf>) -> Result<Program> {
    if let Some(path) = path {
        return Ok(Program::helm(path.canonicalize().with_context(|| path.display().to_string())?));
    }
    let target = target_folder()?.join("helm/helm");
    let version = output(&mut go(&["list", "-m", "-f", "{{.Version}}", HELM_MODULE]))?;
    let version_variable = format!("{HELM_MODULE}/internal/version");
    let flags = format!(
        "-s -w -X {version_variable}.version={version} -X {version_variable}.gitTreeState=clean"
    );
    let mut build = go(&["build", "-buildvcs=false", "-trimpath", "-ldflags", &flags, "-o"]);
    build.arg(&target).arg(HELM_PACKAGE);
    ensure!(build.status()?.success(), "Helm could not be built");
    Ok(Program::helm(target))
}

/// The program that times Helm's engine as a library.
///
/// # Errors
/// No Go, or a build that fails.
pub(crate) fn helm_engine() -> Result<PathBuf> {
    let target = target_folder()?.join("helm/enginebench");
    let mut build = go(&["build", "-buildvcs=false", "-trimpath", "-o"]);
    build.arg(&target).arg("./enginebench");
    ensure!(build.status()?.success(), "the bench of Helm's engine could not be built");
    Ok(target)
}

/// The example that times pintle's engine as a library.
///
/// # Errors
/// A build that fails.
pub(crate) fn pintle_engine() -> Result<PathBuf> {
    let mut build = Command::new(env!("CARGO"));
    build.current_dir(root()).args(["build", "--release", "-p", "pintle-render"]);
    ensure!(build.args(["--example", "engine"]).status()?.success(), "the example does not build");
    Ok(target_folder()?.join("release/examples/engine"))
}

/// pintle at `path`, or built from this workspace as it is released.
///
/// # Errors
/// A build that fails.
pub(crate) fn pintle(path: Option<PathBuf>) -> Result<Program> {
    let path = path.map_or_else(dist::dist, |path| {
        path.canonicalize().with_context(|| path.display().to_string())
    })?;
    Ok(Program::pintle(path))
}

/// What `version --short` prints.
///
/// # Errors
/// A program that fails.
pub(crate) fn version(program: &Program) -> Result<String> {
    output(Command::new(&program.path).args(["version", "--short"]))
}

/// The folder in which cargo builds.
pub(crate) fn target_folder() -> Result<PathBuf> {
    let mut metadata = Command::new(env!("CARGO"));
    metadata.current_dir(root()).args(["metadata", "--format-version=1", "--no-deps"]);
    let metadata: serde_json::Value = serde_json::from_str(&output(&mut metadata)?)?;
    let folder = metadata["target_directory"].as_str().context("cargo names no target folder")?;
    Ok(PathBuf::from(folder))
}

fn go(args: &[&str]) -> Command {
    let mut command = Command::new("go");
    command.current_dir(root().join("xtask/helm")).args(args);
    command.env("CGO_ENABLED", "0").env("GOWORK", "off").env("GOTOOLCHAIN", "local");
    command
}

/// Standard output of a command that has to succeed, trimmed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{:?}", command.get_program()))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{:?}: {errors}", command.get_program());
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
