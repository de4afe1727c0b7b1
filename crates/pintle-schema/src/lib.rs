//! Types and resources of Kubernetes' kinds: what an API server knows of the built-in ones, and what
//! a CustomResourceDefinition says of others.
//!
//! [`Schema::builtin`] has the groups, resources and types of a real API server, embedded as a table
//! and read where somebody looks; [`Schema::of_crd`] makes the same of a definition. The functions
//! over them follow the way of an object through the API server:
//!
//! | built-in kinds | custom resources | |
//! |---|---|---|
//! | [`decode_check`] | [`coerce`] | unknown fields and values of the wrong type, in its words |
//! | [`structs`] | [`prune`], [`prune_nulls`] | what is left of the object |
//! | | [`set_defaults`] | defaults |
//! | | [`validate`], [`validate_status`] | what is wrong with it |
//!
//! ```
//! use pintle_schema::{Schema, decode_check};
//! use serde_json::json;
//!
//! let deployment = Schema::builtin().kind("apps", "v1", "Deployment").unwrap();
//! assert!(deployment.namespaced && deployment.subresource("scale").is_some());
//! assert_eq!(decode_check(deployment, &json!({"spec": {"foo": 1}})).unwrap(), ["spec.foo"]);
//! let mismatch = decode_check(deployment, &json!({"spec": {"replicas": "1"}})).unwrap_err();
//! assert_eq!(
//!     mismatch.to_string(),
//!     "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"
//! );
//! ```

mod builtin;
pub mod calendar;
mod canonical;
mod custom;
mod decode;
mod depth;
mod path;
mod quantity;
mod resources;
mod rules;
pub mod structs;
mod structural;
mod types;
mod validate;

pub use crate::builtin::Named;
pub use crate::custom::CrdError;
pub use crate::decode::{
    Mismatch, coerce, decode_check, decode_check_type, strict_mismatch, unknown_message,
};
pub use crate::depth::MAX_DEPTH;
pub use crate::quantity::is_quantity;
pub use crate::resources::{Custom, Group, Resource, ScalePaths, Schema, Subresource};
pub use crate::rules::{Clause, Rules};
pub use crate::structural::{defaulted, prune, prune_nulls, set_defaults, unknown_fields};
pub use crate::types::{
    Extra, Field, List, MapType, Object, Parts, Patch, Shape, Text, Topology, Type, Width,
};
pub use crate::validate::{FieldError, Reason, invalid_message, validate, validate_status};
