//! Links the program so that it starts quickly, where that is known to work: Linux with glibc.
//!
//! Rendering a usual chart takes one or two milliseconds, so what happens before `main` counts:
//!
//! - a program at a fixed address need not have fifteen thousand pointers moved;
//! - libgcc asks the processor for its features when it is loaded, which under a hypervisor takes
//!   as long as rendering several templates. Linked statically, it has nothing to ask.
//!
//! Nothing is lost where the static library is missing: the program then loads the shared one.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |key: &str, value: &str| env::var(key).is_ok_and(|found| found == value);
    let known = is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && env::var("HOST").ok() == env::var("TARGET").ok();
    let Some(folder) = env::var_os("OUT_DIR").filter(|_| known) else { return };
    println!("cargo::rustc-link-arg-bins=-no-pie");
    if let Some(archive) = static_library("gcc_eh")
        && replace(Path::new(&folder), "gcc_s", &archive).is_ok()
    {
        println!("cargo::rustc-link-search=native={}", Path::new(&folder).display());
    }
}

/// Where the C compiler, which is also the linker, has the static library.
fn static_library(name: &str) -> Option<PathBuf> {
    let output = Command::new("cc").arg(format!("-print-file-name=lib{name}.a")).output().ok()?;
    let path = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
    // A library that is not there is printed as it was asked for, without a folder.
    (path.is_absolute() && path.is_file()).then_some(path)
}

/// Puts a linker script in the place of a shared library.
fn replace(folder: &Path, shared: &str, archive: &Path) -> std::io::Result<()> {
    let script = format!("INPUT ( \"{}\" )\n", archive.display());
    fs::write(folder.join(format!("lib{shared}.so")), script)
}
