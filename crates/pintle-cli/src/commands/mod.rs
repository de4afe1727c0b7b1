//! The commands, one file each.

pub(crate) mod lint;
pub(crate) mod oracle;
pub(crate) mod sources;
pub(crate) mod template;
pub(crate) mod version;
