//! pintle as it is released.
//!
//! On Linux that is one static file with musl, which runs on every distribution and starts without
//! a dynamic linker: glibc would ask the processor for its features at every start, which under a
//! hypervisor takes as long as rendering several templates.
//!
//! It is built twice. The first program counts what it executes while it does what users do; with the
//! counts, what is executed is compiled for speed and put together in one part of the second program,
//! so that fewer pages of it are loaded.

mod profile;
mod training;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};

use self::profile::Profile;
use crate::build::{output, root, target_folder};

/// Addresses that the allocator reserves at first, in KiB. What it keeps of the gibibyte that it
/// would reserve otherwise takes 35 page faults at every start.
const RESERVED: u32 = 32 << 10;

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
    let profile = count(target, &flags, &tools)?;
    let linker = tools.join("gcc-ld");
    if linker.is_dir() {
        flags.push("-Clink-arg=-fuse-ld=lld".to_owned());
        flags.push(format!("-Clink-arg=-B{}", linker.display()));
    }
    if let Some(Profile { counts, order }) = profile {
        flags.push(format!("-Cprofile-use={}", counts.display()));
        if linker.is_dir() {
            let order = format!("--symbol-ordering-file={}", order.display());
            // The linker's own order takes precedence over one that is given.
            let options = ["--call-graph-profile-sort=none", "--no-warn-symbol-ordering", &order];
            flags.extend(options.map(|option| format!("-Clink-arg=-Wl,{option}")));
        }
    }
    build(target, &flags, &target_folder()?)
}

/// Counts what is executed. Nothing without the tool that reads the counts.
fn count(target: &str, flags: &[String], tools: &Path) -> Result<Option<Profile>> {
    let tool = tools.join("llvm-profdata");
    if !tool.is_file() {
        rustup(&["component", "add", "llvm-tools"]);
    }
    if !tool.is_file() {
        return Ok(None);
    }
    let folder = target_folder()?.join("profile");
    let raw = folder.join("raw");
    let mut flags = flags.to_vec();
    flags.push(format!("-Cprofile-generate={}", raw.display()));
    // With other settings of the profile, the functions would have other names.
    let program = build(target, &flags, &folder)?;
    profile::make(&tool, &folder, &raw, &program).map(Some)
}

fn build(target: &str, flags: &[String], folder: &Path) -> Result<PathBuf> {
    let mut build = cargo();
    build.args(["--target", target, "--target-dir"]).arg(folder).arg("--config");
    build.arg(format!("target.{target}.rustflags={}", serde_json::to_string(flags)?));
    // The C code of the TLS library and of the allocator needs nothing of the C library but what all
    // of them have, so a C compiler for musl is not needed.
    let variable = |name: &str| format!("{name}_{}", target.replace('-', "_"));
    if std::env::var_os(variable("CC")).is_none() {
        let flags = format!("-U_FORTIFY_SOURCE -DMI_DEFAULT_ARENA_RESERVE={RESERVED}");
        build.env(variable("CC"), "cc").env(variable("CFLAGS"), flags);
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
