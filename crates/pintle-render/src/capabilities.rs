//! What templates learn about the cluster and about Helm: `.Capabilities`.

use std::any::Any;

use pintle_value::{CallError, Kind, List, Method, Object, Param, Str, Value};
use pintle_version::KubeVersion;

/// The Kubernetes version that Helm 4.3.1 assumes without a cluster.
pub const DEFAULT_KUBE_VERSION: &str = "v1.37.0";

/// The version that pintle answers to, so that charts which look at it render alike.
pub const HELM_VERSION: &str = "v4.3.1";

const HELM_GIT_TREE_STATE: &str = "clean";
const HELM_GO_VERSION: &str = "go1.26.8";
const HELM_KUBE_CLIENT_VERSION: &str = "v1.37";

/// The group versions that Helm 4.3.1 assumes without a cluster, in its order. Source:
/// `helm template` of `.Capabilities.APIVersions`.
pub const DEFAULT_API_VERSIONS: &[&str] = &[
    "v1",
    "admissionregistration.k8s.io/v1",
    "admissionregistration.k8s.io/v1alpha1",
    "admissionregistration.k8s.io/v1beta1",
    "internal.apiserver.k8s.io/v1alpha1",
    "apps/v1",
    "apps/v1beta1",
    "apps/v1beta2",
    "authentication.k8s.io/v1",
    "authentication.k8s.io/v1alpha1",
    "authentication.k8s.io/v1beta1",
    "authorization.k8s.io/v1",
    "authorization.k8s.io/v1beta1",
    "autoscaling/v1",
    "autoscaling/v2",
    "batch/v1",
    "batch/v1beta1",
    "certificates.k8s.io/v1",
    "certificates.k8s.io/v1beta1",
    "certificates.k8s.io/v1alpha1",
    "coordination.k8s.io/v1alpha2",
    "coordination.k8s.io/v1beta1",
    "coordination.k8s.io/v1",
    "discovery.k8s.io/v1",
    "discovery.k8s.io/v1beta1",
    "events.k8s.io/v1",
    "events.k8s.io/v1beta1",
    "extensions/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1",
    "flowcontrol.apiserver.k8s.io/v1beta1",
    "flowcontrol.apiserver.k8s.io/v1beta2",
    "flowcontrol.apiserver.k8s.io/v1beta3",
    "lifecycle.k8s.io/v1alpha1",
    "networking.k8s.io/v1",
    "networking.k8s.io/v1beta1",
    "node.k8s.io/v1",
    "node.k8s.io/v1alpha1",
    "node.k8s.io/v1beta1",
    "policy/v1",
    "policy/v1beta1",
    "rbac.authorization.k8s.io/v1",
    "rbac.authorization.k8s.io/v1beta1",
    "rbac.authorization.k8s.io/v1alpha1",
    "resource.k8s.io/v1",
    "resource.k8s.io/v1beta2",
    "resource.k8s.io/v1beta1",
    "resource.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1alpha3",
    "scheduling.k8s.io/v1beta1",
    "scheduling.k8s.io/v1",
    "storage.k8s.io/v1beta1",
    "storage.k8s.io/v1",
    "storage.k8s.io/v1alpha1",
    "storagemigration.k8s.io/v1",
    "storagemigration.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1beta1",
    "apiextensions.k8s.io/v1",
];

/// What a cluster can do, for templates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Version of Kubernetes.
    pub kube_version: KubeVersion,
    /// `group/version` and `group/version/Kind` that the cluster serves.
    pub api_versions: Vec<String>,
}

impl Default for Capabilities {
    fn default() -> Capabilities {
        Capabilities {
            kube_version: KubeVersion {
                version: DEFAULT_KUBE_VERSION.to_owned(),
                normalized: DEFAULT_KUBE_VERSION.to_owned(),
                major: "1".to_owned(),
                minor: "37".to_owned(),
            },
            api_versions: DEFAULT_API_VERSIONS.iter().map(|v| (*v).to_owned()).collect(),
        }
    }
}

impl Capabilities {
    /// The value of `.Capabilities`.
    pub fn to_value(&self) -> Value {
        Value::object(CapabilitiesObject {
            kube_version: Value::object(KubeVersionObject(self.kube_version.clone())),
            api_versions: Value::object(VersionSet(List::of_strs(&self.api_versions))),
        })
    }
}

#[derive(Debug)]
struct CapabilitiesObject {
    kube_version: Value,
    api_versions: Value,
}

impl Object for CapabilitiesObject {
    fn type_name(&self) -> &str {
        "*common.Capabilities"
    }
    fn kind(&self) -> Kind {
        Kind::Pointer
    }
    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("KubeVersion", self.kube_version.clone()),
            ("APIVersions", self.api_versions.clone()),
            ("HelmVersion", Value::object(BuildInfo)),
        ]
    }
    fn field(&self, name: &[u8]) -> Option<Value> {
        match name {
            b"KubeVersion" => Some(self.kube_version.clone()),
            b"APIVersions" => Some(self.api_versions.clone()),
            b"HelmVersion" => Some(Value::object(BuildInfo)),
            _ => None,
        }
    }
    fn deep_copied(&self) -> Option<Value> {
        let version = self.kube_version.downcast::<KubeVersionObject>()?.deep_copied()?;
        let api_versions = self.api_versions.clone();
        Some(Value::object(CapabilitiesObject { kube_version: version, api_versions }))
    }
    fn equal(&self, other: &dyn Object) -> bool {
        other.as_any().downcast_ref::<CapabilitiesObject>().is_some_and(|other| {
            pintle_value::deep_equal(&self.kube_version, &other.kube_version)
                && pintle_value::deep_equal(&self.api_versions, &other.api_versions)
        })
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `common.KubeVersion`.
#[derive(Debug)]
struct KubeVersionObject(KubeVersion);

impl Object for KubeVersionObject {
    fn type_name(&self) -> &str {
        "common.KubeVersion"
    }
    fn kind(&self) -> Kind {
        Kind::Struct
    }
    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("Version", Value::str(&self.0.version)),
            ("normalizedVersion", Value::str(&self.0.normalized)),
            ("Major", Value::str(&self.0.major)),
            ("Minor", Value::str(&self.0.minor)),
        ]
    }
    fn methods(&self) -> &'static [Method] {
        const METHODS: &[Method] = &[
            Method {
                name: "GitVersion",
                params: &[],
                variadic: None,
                call: |this, _| kube_version(this, |v| &v.version),
            },
            Method {
                name: "String",
                params: &[],
                variadic: None,
                call: |this, _| kube_version(this, text),
            },
        ];
        METHODS
    }
    fn display(&self) -> Option<Str> {
        Some(Str::from(text(&self.0)))
    }
    fn display_needs_pointer(&self) -> bool {
        true
    }
    fn deep_copied(&self) -> Option<Value> {
        let version = KubeVersion { normalized: String::new(), ..self.0.clone() };
        Some(Value::object(KubeVersionObject(version)))
    }
    fn equal(&self, other: &dyn Object) -> bool {
        other.as_any().downcast_ref::<KubeVersionObject>().is_some_and(|other| self.0 == other.0)
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// What `String` says: a deep copy has lost the normalized version.
fn text(version: &KubeVersion) -> &String {
    if version.normalized.is_empty() { &version.version } else { &version.normalized }
}

fn kube_version(this: &Value, part: fn(&KubeVersion) -> &String) -> Result<Value, CallError> {
    match this.downcast::<KubeVersionObject>() {
        Some(version) => Ok(Value::str(part(&version.0))),
        None => Err("method of another type".into()),
    }
}

/// `common.VersionSet`: a list of strings with a method.
#[derive(Debug)]
struct VersionSet(List);

impl Object for VersionSet {
    fn type_name(&self) -> &str {
        "common.VersionSet"
    }
    fn kind(&self) -> Kind {
        Kind::Slice
    }
    fn methods(&self) -> &'static [Method] {
        const METHODS: &[Method] = &[Method {
            name: "Has",
            params: &[Param::Str],
            variadic: None,
            call: |this, args| {
                let (Some(set), Some(name)) =
                    (this.downcast::<VersionSet>(), args.first().and_then(Value::as_str))
                else {
                    return Err("method of another type".into());
                };
                Ok(Value::Bool(set.0.iter().any(|v| v.as_str() == Some(name))))
            },
        }];
        METHODS
    }
    fn underlying(&self) -> Option<Value> {
        Some(Value::List(self.0.clone()))
    }
    fn equal(&self, other: &dyn Object) -> bool {
        other.as_any().downcast_ref::<VersionSet>().is_some_and(|other| {
            pintle_value::deep_equal(&self.0.clone().into(), &other.0.clone().into())
        })
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// `version.BuildInfo` of the Helm that pintle stands in for.
#[derive(Debug)]
struct BuildInfo;

impl Object for BuildInfo {
    fn type_name(&self) -> &str {
        "version.BuildInfo"
    }
    fn kind(&self) -> Kind {
        Kind::Struct
    }
    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("Version", HELM_VERSION.into()),
            ("GitCommit", "".into()),
            ("GitTreeState", HELM_GIT_TREE_STATE.into()),
            ("GoVersion", HELM_GO_VERSION.into()),
            ("KubeClientVersion", HELM_KUBE_CLIENT_VERSION.into()),
        ]
    }
    fn json_fields(&self) -> Vec<(&'static str, Value)> {
        // `GitCommit` is empty and left out.
        vec![
            ("version", HELM_VERSION.into()),
            ("git_tree_state", HELM_GIT_TREE_STATE.into()),
            ("go_version", HELM_GO_VERSION.into()),
            ("kube_client_version", HELM_KUBE_CLIENT_VERSION.into()),
        ]
    }
    fn equal(&self, other: &dyn Object) -> bool {
        other.as_any().is::<BuildInfo>()
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}
