//! The way to the cluster and to the records of releases.

mod holder;
pub(crate) mod sandbox;

pub(crate) use self::holder::host;

use std::path::PathBuf;
use std::sync::Arc;

use pintle_action::Session;
use pintle_cluster::Cluster;
use pintle_functions::{Host, Moment};
use pintle_history::{Driver, History, Holder, Memory, Objects};
use pintle_kube::{ConnectOptions, KubeCluster};
use pintle_sql::Sql;
use pintle_value::Value;

use super::template::namespace;
use crate::args::GlobalArgs;
use crate::environment::Environment;
use crate::events::TerminalEvents;
use crate::host::SystemHost;
use crate::report::Failure;
use crate::terminal::Terminal;

/// Name under which fields are managed: Helm's, so that both may change what the other applied.
const FIELD_MANAGER: &str = "helm";

/// Words of an error about a cluster that does not answer.
const UNREACHABLE: &str = "kubernetes cluster unreachable";

/// Requests in a burst. Source: Helm `defaultBurstLimit`.
const BURST: u32 = 100;

/// A session in the namespace that flags, environment and kubeconfig say.
pub(crate) fn session(
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &Terminal,
) -> Result<Session, Failure> {
    let namespace = namespace(global, environment);
    session_in(global, environment, terminal, &namespace, &namespace)
}

/// A session in a namespace.
pub(crate) fn session_of(
    namespace: &str,
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &Terminal,
) -> Result<Session, Failure> {
    session_in(global, environment, terminal, namespace, namespace)
}

/// A session for the releases of all namespaces.
pub(crate) fn session_everywhere(
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &Terminal,
) -> Result<Session, Failure> {
    let namespace = namespace(global, environment);
    session_in(global, environment, terminal, &namespace, "")
}

/// A session that asks no cluster, for dry runs.
pub(crate) fn offline(
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &Terminal,
) -> Session {
    Session {
        cluster: Arc::new(pintle_cluster::Pretended),
        history: History::new(Arc::new(Memory::default())),
        namespace: namespace(global, environment),
        manager: FIELD_MANAGER.to_owned(),
        events: Arc::new(TerminalEvents::new(global, environment, terminal)),
        cancel: environment.cancel.clone(),
        holder: None,
    }
}

fn session_in(
    global: &GlobalArgs,
    environment: &Environment,
    terminal: &Terminal,
    namespace: &str,
    records: &str,
) -> Result<Session, Failure> {
    let driver = environment.variable("HELM_DRIVER");
    let (cluster, driver): (Arc<dyn Cluster>, Arc<dyn Driver>) = match driver {
        "memory" => {
            let memory = memory(environment, records)?;
            (Arc::new(pintle_cluster::Pretended), Arc::new(memory))
        }
        "" | "secret" | "secrets" => objects(global, environment, Holder::Secret, records)?,
        "configmap" | "configmaps" => objects(global, environment, Holder::ConfigMap, records)?,
        "sql" => (connect(global, environment)?, Arc::new(database(environment, records)?)),
        other => return Err(Failure::new(format!("unknown driver {other:?}"))),
    };
    Ok(Session {
        cluster,
        history: History::new(driver),
        namespace: namespace.to_owned(),
        manager: FIELD_MANAGER.to_owned(),
        events: Arc::new(TerminalEvents::new(global, environment, terminal)),
        cancel: environment.cancel.clone(),
        holder: Some(holder::of_process(environment)),
    })
}

/// Tells whoever has no kubeconfig, and so no cluster, that there is another way.
pub(crate) fn offer_sandbox(mut failure: Failure, environment: &Environment) -> Failure {
    let has_none = || environment.kubeconfig_files(None).iter().all(|path| !path.exists());
    if failure.text.contains(UNREACHABLE) && has_none() {
        failure.story.push(
            "there is no kubeconfig; --cluster sandbox does this in a cluster in memory, \
             --cluster sandbox:FILE in one that is kept"
                .to_owned(),
        );
    }
    failure
}

type Backends = (Arc<dyn Cluster>, Arc<dyn Driver>);

fn objects(
    global: &GlobalArgs,
    environment: &Environment,
    holder: Holder,
    namespace: &str,
) -> Result<Backends, Failure> {
    let cluster = connect(global, environment)?;
    Ok((cluster.clone(), Arc::new(Objects::new(cluster, holder, namespace))))
}

fn connect(global: &GlobalArgs, environment: &Environment) -> Result<Arc<dyn Cluster>, Failure> {
    if let Some(name) = global.cluster.as_deref().filter(|name| !name.is_empty()) {
        return Ok(Arc::new(sandbox::open(name, environment)?));
    }
    let options = connect_options(global, environment);
    let cluster = KubeCluster::connect(&options)
        .map_err(|error| Failure::new(format!("kubernetes cluster unreachable: {error}")))?;
    Ok(Arc::new(cluster))
}

/// The records in the database of `HELM_DRIVER_SQL_CONNECTION_STRING`.
fn database(environment: &Environment, namespace: &str) -> Result<Sql, Failure> {
    let names = ["USER", "LOGNAME", "USERNAME"].map(|name| environment.variable(name));
    let user = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    let options = pintle_sql::ConnectOptions {
        connection: environment.variable("HELM_DRIVER_SQL_CONNECTION_STRING").to_owned(),
        variables: environment.variables.clone(),
        user: user.to_owned(),
        home: environment.home.clone(),
        current_dir: environment.current_dir.clone(),
    };
    Sql::connect(&options, namespace)
        .map_err(|error| Failure::new(format!("unable to instantiate SQL driver: {error}")))
}

/// The records of `HELM_MEMORY_DRIVER_DATA`, which no command writes back.
fn memory(environment: &Environment, namespace: &str) -> Result<Memory, Failure> {
    let paths = environment.variable("HELM_MEMORY_DRIVER_DATA");
    let mut releases = Vec::new();
    for path in paths.split(':').filter(|path| !path.is_empty()) {
        let text = std::fs::read(environment.current_dir.join(path))
            .map_err(|error| Failure::new(format!("unable to read memory driver data: {error}")))?;
        let mut found = Memory::read(&text).map_err(|error| {
            Failure::new(format!("unable to unmarshal memory driver data: {error}"))
        })?;
        for release in found.iter_mut().filter(|release| release.namespace.is_empty()) {
            "default".clone_into(&mut release.namespace);
        }
        releases.append(&mut found);
    }
    Ok(Memory::new(namespace, releases))
}

/// What flags say, and the environment where they say nothing.
fn connect_options(global: &GlobalArgs, environment: &Environment) -> ConnectOptions {
    let setting = |flag: &Option<String>, name: &str| {
        flag.clone().unwrap_or_else(|| environment.variable(name).to_owned())
    };
    let flag = |flag: Option<bool>, name: &str| {
        flag.unwrap_or_else(|| crate::args::parse_bool(environment.variable(name)) == Ok(true))
    };
    let groups = match global.kube_as_group.is_empty() {
        false => global.kube_as_group.clone(),
        true => {
            let listed = environment.variable("HELM_KUBEASGROUPS").split(',');
            listed.filter(|group| !group.is_empty()).map(str::to_owned).collect()
        }
    };
    let ca_file = setting(&global.kube_ca_file, "HELM_KUBECAFILE");
    let burst =
        global.burst_limit.or_else(|| environment.variable("HELM_BURST_LIMIT").parse().ok());
    let qps = global.qps.or_else(|| environment.variable("HELM_QPS").parse().ok());
    ConnectOptions {
        kubeconfig: environment.kubeconfig_files(global.kubeconfig.as_deref()),
        kubeconfig_required: global.kubeconfig.is_some(),
        in_cluster: true,
        context: setting(&global.kube_context, "HELM_KUBECONTEXT"),
        namespace: namespace(global, environment),
        api_server: setting(&global.kube_apiserver, "HELM_KUBEAPISERVER"),
        ca_file: Some(ca_file).filter(|path| !path.is_empty()).map(PathBuf::from),
        insecure_skip_tls_verify: flag(
            global.kube_insecure_skip_tls_verify,
            "HELM_KUBEINSECURE_SKIP_TLS_VERIFY",
        ),
        tls_server_name: setting(&global.kube_tls_server_name, "HELM_KUBETLS_SERVER_NAME"),
        token: setting(&global.kube_token, "HELM_KUBETOKEN"),
        as_user: setting(&global.kube_as_user, "HELM_KUBEASUSER"),
        as_groups: groups,
        qps: qps.unwrap_or_default(),
        burst: burst.and_then(|burst| u32::try_from(burst).ok()).unwrap_or(BURST),
        ..ConnectOptions::default()
    }
}

/// The machine and the cluster, as template functions see them.
pub(crate) struct ClusterHost {
    pub(crate) system: SystemHost,
    pub(crate) cluster: Arc<dyn Cluster>,
}

impl Host for ClusterHost {
    fn now(&self) -> Moment {
        self.system.now()
    }

    fn fill_random(&self, bytes: &mut [u8]) {
        self.system.fill_random(bytes);
    }

    fn resolve_host(&self, name: &str) -> Option<String> {
        self.system.resolve_host(name)
    }

    fn lookup(
        &self,
        api_version: &str,
        kind: &str,
        namespace: &str,
        name: &str,
    ) -> Result<Value, String> {
        let json = pintle_action::lookup(&*self.cluster, api_version, kind, namespace, name)
            .map_err(|error| error.to_string())?;
        pintle_yaml::json::parse_with(
            json.to_string().as_bytes(),
            pintle_yaml::json::Numbers::Exact,
        )
        .map_err(|error| error.to_string())
    }
}
