//! A Kubernetes API server behind [`pintle_cluster::Cluster`].
//!
//! [`KubeCluster`] is the only place that knows kube and hyper. It sends requests
//! that are built by hand and reads answers as JSON: kube's typed objects do not get along with
//! numbers of arbitrary precision, and a release manager needs no types.

mod client;
mod cluster;
mod discovery;
mod exec;
mod failure;
mod identity;
mod kubeconfig;
mod list;
mod options;
mod protobuf;
mod request;
mod retry;
mod settings;
mod status;
mod throttle;
mod transport;
mod warnings;
mod watch;

pub use crate::cluster::KubeCluster;
pub use crate::options::ConnectOptions;
