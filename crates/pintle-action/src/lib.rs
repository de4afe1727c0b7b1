//! The verbs of a release manager: [`install`], [`upgrade`], [`rollback`], [`uninstall`], [`test()`].
//!
//! Each is a function over a [`Session`]: a cluster, a history of releases, and somebody who is told
//! what happens. The steps and their order are those of Helm 4.3.1, because the first error is the
//! one that is told, and because records and objects have to be the same whoever made them.

mod apply;
mod chart;
mod definitions;
mod drift;
mod error;
mod hooks;
mod install;
mod inventory;
mod lock;
mod lookup;
mod managers;
mod options;
mod ownership;
mod parallel;
mod plan;
mod preflight;
mod preview;
mod resume;
mod reuse;
mod rollback;
mod session;
mod snapshot;
mod status;
mod target;
mod test;
mod uninstall;
mod upgrade;
mod wait;

pub use crate::chart::{Rendering, capabilities, check_release_name};
pub use crate::definitions::DefinitionUpgrade;
pub use crate::drift::{ReleaseDrift, drift, drift_all};
pub use crate::error::Error;
pub use crate::install::{InstallOptions, check_manifest, install};
pub use crate::lock::{Held, Holder, held, unfinished};
pub use crate::lookup::lookup;
pub use crate::options::{Deployment, DryRun, MethodChoice};
pub use crate::plan::{
    Action, Base, Definition, MAX_PLAN, Operation, Plan, PlanError, PlanOptions, Planned,
    PlannedObject, Seen, apply_plan, plan_install, plan_upgrade,
};
pub use crate::preview::{
    Preview, PreviewOptions, preview_install, preview_records, preview_rollback, preview_upgrade,
};
pub use crate::resume::{ResumeOptions, Resumed, abort, resume};
pub use crate::reuse::{Reuse, computed_values};
pub use crate::rollback::{RollbackOptions, RolledBack, rollback};
pub use crate::session::{Cancel, Events, Session, Waiting};
pub use crate::status::{Resources, resources};
pub use crate::target::Target;
pub use crate::test::{TestLog, TestOptions, Tested, test};
pub use crate::uninstall::{UninstallOptions, Uninstalled, uninstall};
pub use crate::upgrade::{UpgradeOptions, upgrade};
pub use crate::wait::Strategy;
pub use pintle_ready::{Rule as ReadyRule, RuleError as ReadyRuleError};
