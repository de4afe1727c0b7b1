//! pintle as it is released.
//!
//! On Linux that is one static file with musl, which runs on every distribution and starts without
//! a dynamic linker: glibc would ask the processor for its features at every start, which under a
//! hypervisor takes as long as rendering several templates.
//!
//! It is built twice. The first program counts what it executes while it renders the charts of this
//! repository; with the counts, what is executed is compiled for speed and put together in one part
//! of the second program, so that fewer pages of it are loaded.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use pintle_testing::{Program, Sandbox};

use crate::build::{output, root, target_folder};
use crate::sources;

/// How often the charts of `charts/` are rendered for the counts: they are more like the charts of
/// others than those of the tests are.
const ROUNDS: usize = 30;

/// Builds pintle as it is released and gives the program's path.
///
/// # Errors
/// A build that fails.
pub(crate) fn dist() -> Result<PathBuf> {
    let target = format!("{}-unknown-linux-musl", std::env::consts::ARCH);
    let program = if cfg!(target_os = "linux") && rustup(&["target", "add", &target]) {
        optimised(&target)?
    } else {
        let name = format!("pintle{}", std::env::consts::EXE_SUFFIX);
        run(&mut cargo())?;
        target_folder()?.join("release").join(name)
    };
    copy_in_one_piece(&program, &target_folder()?.join("dist"))
}

/// Builds for a target of which the library is there, with counts if the tools for them are.
fn optimised(target: &str) -> Result<PathBuf> {
    // A program at a fixed address need not have fifteen thousand pointers moved.
    let mut flags = vec!["-Crelocation-model=static".to_owned()];
    let tools = tools()?;
    if let Some(profile) = profile(target, &flags, &tools)? {
        flags.push(format!("-Cprofile-use={}", profile.display()));
    }
    let linker = tools.join("gcc-ld");
    if linker.is_dir() {
        // This linker puts together what the counts show to be executed together.
        let folder = format!("-Clink-arg=-B{}", linker.display());
        flags.extend(["-Clink-arg=-fuse-ld=lld".to_owned(), folder]);
    }
    build(target, &flags, &target_folder()?, &[])
}

/// Counts what rendering charts executes. Nothing without the tool that reads the counts.
fn profile(target: &str, flags: &[String], tools: &Path) -> Result<Option<PathBuf>> {
    let merge = tools.join("llvm-profdata");
    if !merge.is_file() {
        rustup(&["component", "add", "llvm-tools"]);
    }
    if !merge.is_file() {
        return Ok(None);
    }
    let folder = target_folder()?.join("profile");
    let (counts, profile) = (folder.join("counts"), folder.join("pintle.profdata"));
    if counts.exists() {
        fs::remove_dir_all(&counts)?;
    }
    let mut flags = flags.to_vec();
    flags.push(format!("-Cprofile-generate={}", counts.display()));
    // The counts belong to functions as they are before the linker gets them.
    let program = build(target, &flags, &folder, &[("CARGO_PROFILE_RELEASE_LTO", "off")])?;
    train(&Program::helm(program))?;
    let mut merging = Command::new(merge);
    run(merging.arg("merge").arg("-o").arg(&profile).arg(&counts))?;
    Ok(Some(profile))
}

/// Renders the charts of the tests and of `charts/`.
fn train(program: &Program) -> Result<()> {
    let tests = sources::testdata()?;
    let own = sources::charts(&root().join("charts"))?;
    let rounds = std::iter::repeat_n(&own, ROUNDS);
    for source in std::iter::once(&tests).chain(rounds) {
        for case in source.cases.iter().filter(|case| case.question.args[0] == "template") {
            Sandbox::new()?.run(program, case, &source.folder)?;
        }
    }
    Ok(())
}

fn build(
    target: &str,
    flags: &[String],
    folder: &Path,
    environment: &[(&str, &str)],
) -> Result<PathBuf> {
    let mut build = cargo();
    build.args(["--target", target, "--target-dir"]).arg(folder).arg("--config");
    build.arg(format!("target.{target}.rustflags={}", serde_json::to_string(flags)?));
    build.envs(environment.iter().copied());
    // The C code of the TLS library needs nothing of the C library but what all of them have, so a
    // C compiler for musl is not needed.
    let variable = |name: &str| format!("{name}_{}", target.replace('-', "_"));
    if std::env::var_os(variable("CC")).is_none() {
        build.env(variable("CC"), "cc").env(variable("CFLAGS"), "-U_FORTIFY_SOURCE");
    }
    run(&mut build)?;
    Ok(folder.join(target).join("release/pintle"))
}

fn cargo() -> Command {
    let mut build = Command::new(env!("CARGO"));
    build.current_dir(root()).args(["build", "--locked", "--release", "--package", "pintle-cli"]);
    build
}

/// Runs a command whose output is for people; standard output is for the path of the program.
fn run(command: &mut Command) -> Result<()> {
    let status = command.stdout(Stdio::null()).status()?;
    ensure!(status.success(), "{:?} failed", command.get_program());
    Ok(())
}

/// Whether rustup could do something, or had nothing to do.
fn rustup(args: &[&str]) -> bool {
    let mut rustup = Command::new("rustup");
    run(rustup.current_dir(root()).args(args)).is_ok()
}

/// The folder of the compiler's own programs.
fn tools() -> Result<PathBuf> {
    let rustc = |args: &[&str]| output(Command::new("rustc").current_dir(root()).args(args));
    let version = rustc(&["-vV"])?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.context("rustc does not name its host")?;
    Ok(Path::new(&rustc(&["--print", "sysroot"])?).join("lib/rustlib").join(host).join("bin"))
}

/// Copies a program as an installation does, where the linker wrote it in many small pieces: the
/// system keeps a file in memory in pieces as large as it was written, and each one that a process
/// touches costs a page fault.
fn copy_in_one_piece(program: &Path, folder: &Path) -> Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let copy = folder.join(program.file_name().context("a program has a name")?);
    let part = copy.with_extension("part");
    fs::write(&part, fs::read(program)?)?;
    fs::set_permissions(&part, fs::metadata(program)?.permissions())?;
    fs::rename(&part, &copy)?;
    Ok(copy)
}
