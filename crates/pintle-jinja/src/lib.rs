//! Jinja files of charts: the second template language, as kolla-ansible users have it.
//!
//! The language is that of minijinja with Ansible's settings (`trim_blocks`, line ends at the
//! end are kept except in what is included, undefined is an error), Python's string, list and dict methods, and the filters that
//! Ansible and kolla-ansible users expect. Whole floats come in as integers, since YAML gave Helm
//! no other numbers: `{{ port }}` prints `5000`. None prints as nothing.
//!
//! Beyond minijinja there are the first line `#jinja2: trim_blocks: False` and its kin, lists and
//! dicts that a text changes (`append`, `extend`, `insert`, `pop`, `update`; on a name, not on what
//! a field holds), Python's `%` behind a quoted text, and `{{ lookup('template', path) }}`.
//!
//! Not there, since they need what a chart does not have:
//! - other lookups, which read files, run commands or ask servers;
//! - `bcrypt_hash` and `password_hash`: slow hashes, whose salts are random unless given. A chart
//!   takes such a hash as a value;
//! - filters of collections with a name such as `ansible.utils.ipaddr`;
//! - `service_enabled`, `select_services_enabled_and_mapped_to_host`, `extract_haproxy_services`,
//!   `customise_fluentd`, `database_shards_info` and other filters of kolla-ansible that its tasks
//!   use and its templates do not.
//!
//! A field of something undefined is an error, also before `is defined` and `default`, where
//! Ansible takes it as undefined. Dicts have their keys in order, as Helm's values do.
//! A template that is looked up is read with the settings of the one that looks it up.
//! `to_yaml` and `to_nice_yaml` lay lists and dicts out as Helm's users know it, not as PyYAML.

mod convert;
mod environment;
mod error;
mod filters;
mod growing;
mod header;
mod rewrite;

pub use crate::environment::{Loader, Options, render};
pub use crate::error::JinjaError;

/// Work that one rendering may do unless told otherwise, in instructions of the engine.
pub const DEFAULT_FUEL: u64 = 200_000_000;
