//! Who this process is, for locks that others read.

use std::fs;

use pintle_action::Holder;

use crate::environment::Environment;

/// Field of `/proc/PID/stat` behind the name of the program: when the process began.
const START_TIME: usize = 19;

/// `root@host, process 123 begun at 456 in 4026531836/1f0c9a2e`: no other process ever has that text.
pub(super) fn of_process(environment: &Environment) -> Holder {
    let user = match environment.variable("USER") {
        "" => "somebody",
        user => user,
    };
    let pid = std::process::id();
    let begun = start_time(&pid.to_string()).unwrap_or_default();
    let host = host();
    let space = space();
    let identity = format!("{user}@{host}, process {pid} begun at {begun} in {space}");
    Holder { identity, is_gone }
}

/// Whether the identity is that of a process that this one would see, and that has ended.
fn is_gone(identity: &str) -> bool {
    let Some((who, process)) = identity.split_once(", process ") else { return false };
    let Some((pid, begun)) = process.split_once(" begun at ") else { return false };
    let Some((begun, space)) = begun.split_once(" in ") else { return false };
    let is_host = who.rsplit_once('@').is_some_and(|(_, there)| there == host());
    let is_here = is_host && !space.is_empty() && space == self::space();
    is_here && !begun.is_empty() && start_time(pid).as_deref() != Some(begun)
}

fn start_time(pid: &str) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(START_TIME).map(str::to_owned)
}

/// Where numbers of processes mean the same: the process namespace, and the start of the machine.
/// Containers may have the name of another one. Empty if that is unknown.
fn space() -> String {
    const DIGITS: usize = 8;
    let namespace = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    let namespace: String =
        namespace.to_string_lossy().chars().filter(char::is_ascii_digit).collect();
    let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    match boot.get(..DIGITS) {
        Some(boot) if !namespace.is_empty() => format!("{namespace}/{boot}"),
        _ => String::new(),
    }
}

/// Name of the machine.
pub(crate) fn host() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "unknown".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::{is_gone, of_process};
    use crate::environment::Environment;

    #[test]
    fn a_process_is_gone_when_another_has_its_number() {
        let own = of_process(&Environment::default()).identity;
        assert!(!is_gone(&own));
        assert!(is_gone(&own.replace(" in ", "0 in ")));
        assert!(!is_gone(&own.replace(" in ", "0 in 1")), "another namespace");
        assert!(!is_gone("root@elsewhere, process 1 begun at 2"));
        assert!(!is_gone("helm"));
    }
}
