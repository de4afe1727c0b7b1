//! Semantic versions and constraints with the rules of Masterminds/semver 3.5, which Helm uses.
//!
//! [`Version::parse`] is forgiving (`v1.2`), [`Version::parse_strict`] is not. A [`Constraint`] is
//! one or more groups of comparisons, such as `>=1.20.0-0 <2 || ^3`. [`KubeVersion`] reads what
//! Kubernetes servers report, and [`compatible_range`] is Helm's test of a chart's dependencies.
//!
//! ```
//! use pintle_version::{Constraint, Version};
//!
//! let constraint = Constraint::parse("^1.2 || ~3.1")?;
//! assert!(constraint.check(&Version::parse("v1.9")?));
//! let (holds, reasons) = constraint.validate(&Version::parse("3.2.0")?);
//! assert!(!holds);
//! assert_eq!(reasons[0], r#""3.2.0" does not have same major version as "1.2""#);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod comparison;
mod constraint;
mod kube;
mod scan;
mod version;

pub use constraint::{Constraint, ConstraintError};
pub use kube::{KubeVersion, KubeVersionError};
pub use version::{Version, VersionError};

/// Longest text that is read as a version, in bytes.
pub const MAX_VERSION_LEN: usize = 256;

/// Longest text that is read as a constraint, in bytes.
pub const MAX_CONSTRAINT_LEN: usize = 512;

/// Most groups of a constraint.
pub const MAX_CONSTRAINT_GROUPS: usize = 32;

/// Whether `version` fulfils `constraint`; false if either cannot be read.
/// Source: Helm `chartutil.IsCompatibleRange`.
pub fn compatible_range(constraint: impl AsRef<[u8]>, version: impl AsRef<[u8]>) -> bool {
    match (Version::parse(version), Constraint::parse(constraint)) {
        (Ok(version), Ok(constraint)) => constraint.check(&version),
        _ => false,
    }
}
