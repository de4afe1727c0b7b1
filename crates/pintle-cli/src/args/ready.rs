//! Flags that say when objects are ready.

use clap::Args;
use pintle_action::ReadyRule;

/// Flags that say when objects are ready.
#[derive(Debug, Default, Args)]
pub struct ReadyArgs {
    /// When objects of a kind are ready that follow no convention, such as
    /// 'kind=Gadget.example.com,jsonpath={.status.phase}=Running' (repeatable)
    #[arg(long, value_name = "RULE")]
    pub ready: Vec<ReadyRule>,
}
