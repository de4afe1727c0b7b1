//! The two programs that chores run.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use pintle_testing::Program;

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
    let path = path.map_or_else(dist, |path| {
        path.canonicalize().with_context(|| path.display().to_string())
    })?;
    Ok(Program::pintle(path))
}

/// Builds pintle as it is released and gives the program's path: on Linux one static file with musl,
/// which runs on every distribution and starts without a dynamic linker. Glibc would ask the
/// processor for its features at every start, which under a hypervisor takes as long as rendering
/// several templates.
///
/// # Errors
/// A build that fails.
pub(crate) fn dist() -> Result<PathBuf> {
    let mut build = Command::new(env!("CARGO"));
    build.current_dir(root()).args(["build", "--locked", "--release", "--package", "pintle-cli"]);
    let mut folder = target_folder()?;
    let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    if cfg!(target_os = "linux") && add_target(&target) {
        // A program at a fixed address need not have fifteen thousand pointers moved, and one
        // that is aligned so can be mapped in large pages.
        let flags = r#"["-Crelocation-model=static", "-Clink-arg=-Wl,-z,max-page-size=0x200000"]"#;
        build.args(["--target", &target, "--config"]);
        build.arg(format!("target.{target}.rustflags={flags}"));
        use_c_compiler(&mut build, &target);
        folder.push(target);
    }
    ensure!(build.status()?.success(), "pintle could not be built");
    let name = format!("pintle{}", std::env::consts::EXE_SUFFIX);
    copy_in_one_piece(&folder.join("release").join(&name), &target_folder()?.join("dist"), &name)
}

/// Copies a program as an installation does, where the linker wrote it in many small pieces: the
/// system keeps a file in memory in pieces as large as it was written, and each one that a process
/// touches costs a page fault.
fn copy_in_one_piece(program: &Path, folder: &Path, name: &str) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let (copy, part) = (folder.join(name), folder.join(format!("{name}.part")));
    fs::write(&part, fs::read(program)?)?;
    fs::set_permissions(&part, fs::metadata(program)?.permissions())?;
    fs::rename(&part, &copy)?;
    Ok(copy)
}

/// Whether Rust's library for a target is there, or rustup could get it.
fn add_target(target: &str) -> bool {
    let mut add = Command::new("rustup");
    add.current_dir(root()).args(["target", "add", target]);
    // Standard output is for the path of the program.
    add.stdout(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Lets the C code of the TLS library be compiled also without a C compiler for musl: it needs
/// nothing of the C library but what both have.
fn use_c_compiler(build: &mut Command, target: &str) {
    let variable = |name: &str| format!("{name}_{}", target.replace('-', "_"));
    if std::env::var_os(variable("CC")).is_none() {
        build.env(variable("CC"), "cc").env(variable("CFLAGS"), "-U_FORTIFY_SOURCE");
    }
}

/// What `version --short` prints.
///
/// # Errors
/// A program that fails.
pub(crate) fn version(program: &Program) -> Result<String> {
    output(Command::new(&program.path).args(["version", "--short"]))
}

/// The folder in which cargo builds.
fn target_folder() -> Result<PathBuf> {
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
fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{:?}", command.get_program()))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{:?}: {errors}", command.get_program());
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}
