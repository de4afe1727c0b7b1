//! The commands, one file each, and what they share.

pub(crate) mod apply;
pub(crate) mod diff;
pub(crate) mod drift;
pub(crate) mod get;
pub(crate) mod history;
pub(crate) mod install;
pub(crate) mod lint;
pub(crate) mod list;
pub(crate) mod oracle;
pub(crate) mod plan;
pub(crate) mod rehearse;
pub(crate) mod resume;
pub(crate) mod rollback;
pub(crate) mod sandbox;
pub(crate) mod status;
pub(crate) mod template;
pub(crate) mod test;
pub(crate) mod uninstall;
pub(crate) mod unittest;
pub(crate) mod upgrade;
pub(crate) mod version;

mod charts;
mod cluster;
mod flags;
mod locate;
mod post_render;
mod release_name;
mod release_text;
mod signature;
mod sources;
mod table;

pub(crate) use cluster::offer_sandbox;
pub(crate) use sources::go_text;
