//! The cluster against servers that the tests play.

mod discovery;
mod failures;
mod login;
mod requests;
mod retries;
mod support;
mod watch;
