//! Charts: `Chart.yaml`, `.helmignore`, directories and archives.
//!
//! A chart is loaded from a directory ([`load_dir`]), from a packed archive ([`load_file`],
//! [`load_archive`]) or from files in memory ([`load_files`]); all end in the same place and give
//! the same [`Chart`], which threads may share. Texts of errors and notices are those of Helm 4.3.1.
//!
//! Nothing is printed: what Helm logs while loading comes back as [`Notice`]s.

mod archive;
mod chart;
mod decode;
mod error;
mod ignore;
mod limits;
mod load;
mod metadata;
mod notice;
mod path;
mod validate;
mod walk;

pub use crate::archive::{archive_files, load_archive, load_file};
pub use crate::chart::{Chart, Crd, File};
pub use crate::decode::RawMetadata;
pub use crate::error::Error;
pub use crate::ignore::Ignore;
pub use crate::limits::{Limits, LoadOptions};
pub use crate::load::{Loaded, SourceFile, load_files};
pub use crate::metadata::{Dependency, Import, Lock, Maintainer, Metadata};
pub use crate::notice::{Level, Notice};
pub use crate::path::{BadPattern, clean_path, match_path};
pub use crate::walk::{dir_files, load_dir};
