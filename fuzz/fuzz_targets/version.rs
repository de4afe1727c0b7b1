//! Versions and constraints from any text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pintle_version::{Constraint, KubeVersion, Version, compatible_range};

fuzz_target!(|input: (&str, &str)| {
    let (constraint, version) = input;
    let _ = compatible_range(constraint, version);
    let _ = KubeVersion::parse(version);
    let _ = Version::parse_strict(version);
    let (Ok(constraint), Ok(version)) = (Constraint::parse(constraint), Version::parse(version))
    else {
        return;
    };
    let (holds, reasons) = constraint.validate(&version);
    assert_eq!(holds, constraint.check(&version));
    assert!(holds || !reasons.is_empty());
});
