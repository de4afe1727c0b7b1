//! Tries everything that the crate does on a real cluster, in a namespace of its own.
//!
//! `cargo run -p pintle-kube --example probe -- KUBECONFIG [CONTEXT]`

use std::error::Error;
use std::io::{Write, stdout};
use std::time::{Duration, Instant};

use pintle_cluster::{
    Cluster, DeleteOptions, Gvk, ListOptions, LogOptions, Object, ObjectRef, Patch, Propagation,
    Validation, WatchEvent, WriteOptions,
};
use pintle_kube::{ConnectOptions, KubeCluster};
use serde_json::{Value, json};

/// Each run has a namespace of its own.
fn own_namespace() -> String {
    format!("pintle-probe-{}", std::process::id())
}

type Step = fn(&KubeCluster) -> Outcome;
type Outcome = Result<String, Box<dyn Error>>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let kubeconfig = args.next().ok_or("which kubeconfig?")?;
    let options = ConnectOptions {
        kubeconfig: vec![kubeconfig.into()],
        kubeconfig_required: true,
        context: args.next().unwrap_or_default(),
        ..ConnectOptions::default()
    };
    let cluster = KubeCluster::connect(&options)?;
    let steps: [(&str, Step); 13] = [
        ("version", version),
        ("discovery", discovery),
        ("namespace", namespace),
        ("create", create),
        ("apply", apply),
        ("patches", patches),
        ("replace", replace),
        ("list", list),
        ("tables", tables),
        ("watch", watch),
        ("logs", logs),
        ("delete", delete),
        ("parallel", parallel),
    ];
    for (name, step) in steps {
        let start = Instant::now();
        let said = match step(&cluster) {
            Ok(text) => text,
            Err(error) => format!("FAILED: {error}"),
        };
        writeln!(stdout(), "{name:10} {:>6.1} ms  {said}", start.elapsed().as_secs_f64() * 1e3)?;
    }
    writeln!(stdout(), "warnings: {:?}", cluster.take_warnings())?;
    cluster.delete(&namespace_ref(&cluster)?, &DeleteOptions::default())?;
    Ok(())
}

fn version(cluster: &KubeCluster) -> Outcome {
    Ok(cluster.version()?.git_version)
}

fn discovery(cluster: &KubeCluster) -> Outcome {
    let versions = cluster.api_versions()?;
    let deployment = cluster.resource(&Gvk::new("apps/v1", "Deployment"))?;
    let missing = cluster.resource(&Gvk::new("pintle.test/v1", "Gadget")).err();
    Ok(format!(
        "{} names, {}, {}",
        versions.len(),
        deployment.plural,
        missing.map(|error| error.to_string()).unwrap_or_default()
    ))
}

fn namespace_ref(cluster: &KubeCluster) -> Result<ObjectRef, Box<dyn Error>> {
    Ok(ObjectRef::new(cluster.resource(&Gvk::new("v1", "Namespace"))?, "", &own_namespace()))
}

fn namespace(cluster: &KubeCluster) -> Outcome {
    let namespace = namespace_ref(cluster)?;
    let body = Object::named(&namespace.resource.gvk, &own_namespace());
    let made = cluster.create(&namespace, &body, &written())?;
    let again = cluster.create(&namespace, &body, &written()).err();
    let again = again.map(|error| format!("{:?}: {error}", error.kind)).unwrap_or_default();
    Ok(format!("uid {}, then {again}", made.uid()))
}

fn written() -> WriteOptions {
    WriteOptions { manager: "probe".to_owned(), ..WriteOptions::default() }
}

fn config_map(cluster: &KubeCluster, name: &str) -> Result<(ObjectRef, Object), Box<dyn Error>> {
    let reference =
        ObjectRef::new(cluster.resource(&Gvk::new("v1", "ConfigMap"))?, &own_namespace(), name);
    let mut body = Object::named(&reference.resource.gvk, name);
    body.set_label("probe", "yes");
    body.0.insert("data".to_owned(), json!({ "key": "value" }));
    Ok((reference, body))
}

fn create(cluster: &KubeCluster) -> Outcome {
    let (reference, body) = config_map(cluster, "one")?;
    let dry = WriteOptions { dry_run: true, ..written() };
    cluster.create(&reference, &body, &dry)?;
    let kept = cluster.get(&reference)?.is_some();
    cluster.create(&reference, &body, &written())?;
    let found = cluster.get(&reference)?.ok_or("not there")?;
    let mut strange = body.clone();
    strange.0.insert("daat".to_owned(), json!({}));
    let strict = WriteOptions { validation: Some(Validation::Strict), dry_run: true, ..written() };
    let (other, _) = config_map(cluster, "two")?;
    let refused = cluster.create(&other, &strange, &strict).err();
    Ok(format!("dry run kept: {kept}, version {}, {refused:?}", found.resource_version()))
}

fn apply(cluster: &KubeCluster) -> Outcome {
    let (reference, mut body) = config_map(cluster, "applied")?;
    let patch = Patch::Apply { object: &body, force: false };
    cluster.patch(&reference, &patch, &written())?;
    body.0.insert("data".to_owned(), json!({ "key": "mine" }));
    let other = WriteOptions { manager: "another".to_owned(), ..WriteOptions::default() };
    let fight = cluster.patch(&reference, &Patch::Apply { object: &body, force: false }, &other);
    let won = cluster.patch(&reference, &Patch::Apply { object: &body, force: true }, &other)?;
    Ok(format!("{:?}; forced: {}", fight.err(), won.at(&["data", "key"]).unwrap_or(&Value::Null)))
}

fn patches(cluster: &KubeCluster) -> Outcome {
    let (reference, _) = config_map(cluster, "one")?;
    let merge = json!({ "data": { "merge": "1" } });
    cluster.patch(&reference, &Patch::Merge(&merge), &written())?;
    let strategic = json!({ "data": { "strategic": "1" } });
    cluster.patch(&reference, &Patch::Strategic(&strategic), &written())?;
    let edit = json!([{ "op": "add", "path": "/data/json", "value": "1" }]);
    let patched = cluster.patch(&reference, &Patch::Json(&edit), &written())?;
    Ok(patched.at(&["data"]).unwrap_or(&Value::Null).to_string())
}

fn replace(cluster: &KubeCluster) -> Outcome {
    let (reference, body) = config_map(cluster, "one")?;
    let mut old = cluster.get(&reference)?.ok_or("not there")?;
    cluster.replace(&reference, &body, &written())?;
    old.set_label("late", "yes");
    let late = cluster.replace(&reference, &old, &written()).err().ok_or("no conflict")?;
    Ok(format!("{:?}: {late}", late.kind))
}

fn list(cluster: &KubeCluster) -> Outcome {
    for number in 0..25 {
        let (reference, body) = config_map(cluster, &format!("many-{number}"))?;
        cluster.create(&reference, &body, &written())?;
    }
    let resource = cluster.resource(&Gvk::new("v1", "ConfigMap"))?;
    let options = ListOptions { labels: "probe=yes".to_owned(), page: 7, ..ListOptions::default() };
    let whole = cluster.list(&resource, Some(&own_namespace()), &options)?;
    let meta = ListOptions { metadata_only: true, ..options };
    let metadata = cluster.list(&resource, Some(&own_namespace()), &meta)?;
    let first = metadata.first().ok_or("empty")?;
    Ok(format!(
        "{} in pages, {} with metadata only: {}, data there: {}",
        whole.len(),
        metadata.len(),
        first.gvk(),
        first.0.contains_key("data")
    ))
}

fn tables(cluster: &KubeCluster) -> Outcome {
    let (reference, _) = config_map(cluster, "one")?;
    let one = cluster.get_table(&reference)?;
    let options = ListOptions { page: 7, ..ListOptions::default() };
    let all = cluster.list_table(&reference.resource, Some(&own_namespace()), &options)?;
    let rows = all.get("rows").and_then(Value::as_array).map_or(0, Vec::len);
    Ok(format!("{} and {rows} rows", one.get("kind").unwrap_or(&Value::Null)))
}

fn watch(cluster: &KubeCluster) -> Outcome {
    let resource = cluster.resource(&Gvk::new("v1", "ConfigMap"))?;
    let options = ListOptions { labels: "probe=yes".to_owned(), ..ListOptions::default() };
    let mut watch = cluster.watch(&resource, Some(&own_namespace()), &options)?;
    let mut told = Vec::new();
    let (reference, body) = config_map(cluster, "watched")?;
    let mut before = 0;
    while let Some(event) = watch.next(Duration::from_secs(3))? {
        match event {
            WatchEvent::Synced => {
                cluster.create(&reference, &body, &written())?;
                cluster.delete(&reference, &DeleteOptions::default())?;
            }
            WatchEvent::Changed(object) if object.name() == "watched" => told.push("changed"),
            WatchEvent::Deleted(object) if object.name() == "watched" => {
                told.push("deleted");
                break;
            }
            _ => before += 1,
        }
    }
    Ok(format!("{before} before, then {}", told.join(", ")))
}

fn logs(cluster: &KubeCluster) -> Outcome {
    let error = cluster.logs(&own_namespace(), "nobody", &LogOptions::default()).err();
    Ok(format!("{error:?}"))
}

fn delete(cluster: &KubeCluster) -> Outcome {
    let (reference, _) = config_map(cluster, "applied")?;
    let stale = DeleteOptions { uid: Some("another".to_owned()), ..DeleteOptions::default() };
    let refused = cluster.delete(&reference, &stale).err().ok_or("it was not refused")?;
    let options =
        DeleteOptions { propagation: Some(Propagation::Foreground), ..DeleteOptions::default() };
    cluster.delete(&reference, &options)?;
    let gone = cluster.delete(&reference, &options).err();
    Ok(format!("{refused}; {}", gone.map(|error| error.to_string()).unwrap_or_default()))
}

/// Many threads read at once.
fn parallel(cluster: &KubeCluster) -> Outcome {
    let (reference, _) = config_map(cluster, "one")?;
    let found: usize = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    (0..50).filter(|_| matches!(cluster.get(&reference), Ok(Some(_)))).count()
                })
            })
            .collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).sum()
    });
    Ok(format!("{found} of 400 read by 8 threads"))
}
