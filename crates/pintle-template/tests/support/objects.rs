//! The objects of the recorded cases.

use std::any::Any;
use std::rc::Rc;

use pintle_value::{
    Elem, IntKind, Kind, List, Map, MapElem, MapType, Method, Object, Param, Str, Value,
};

#[derive(Debug)]
pub(crate) struct Capabilities;

impl Object for Capabilities {
    fn type_name(&self) -> &str {
        "*main.capabilities"
    }
    fn kind(&self) -> Kind {
        Kind::Pointer
    }
    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![
            ("KubeVersion", Value::object(KubeVersion)),
            ("APIVersions", Value::object(VersionSet)),
        ]
    }
    fn equal(&self, _: &dyn Object) -> bool {
        true
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Debug)]
pub(crate) struct KubeVersion;

impl Object for KubeVersion {
    fn type_name(&self) -> &str {
        "main.kubeVersion"
    }
    fn kind(&self) -> Kind {
        Kind::Struct
    }
    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("Version", "v1.30".into()), ("Major", "1".into()), ("hidden", "h".into())]
    }
    fn display(&self) -> Option<Str> {
        Some("kube v1.30".into())
    }
    fn display_needs_pointer(&self) -> bool {
        true
    }
    fn equal(&self, _: &dyn Object) -> bool {
        true
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Debug)]
pub(crate) struct VersionSet;

impl Object for VersionSet {
    fn type_name(&self) -> &str {
        "main.versionSet"
    }
    fn kind(&self) -> Kind {
        Kind::Slice
    }
    fn underlying(&self) -> Option<Value> {
        Some(List::of_strs(["v1", "apps/v1"]).into())
    }
    fn methods(&self) -> &'static [Method] {
        &[Method {
            name: "Has",
            params: &[Param::Str],
            variadic: None,
            call: |_, args| {
                let found = args[0].as_str().is_some_and(|s| *s == "v1" || *s == "apps/v1");
                Ok(found.into())
            },
        }]
    }
    fn equal(&self, _: &dyn Object) -> bool {
        true
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Debug)]
pub(crate) struct Wait;

impl Object for Wait {
    fn type_name(&self) -> &str {
        "time.Duration"
    }
    fn kind(&self) -> Kind {
        Kind::Int(IntKind::Int64)
    }
    fn underlying(&self) -> Option<Value> {
        Some(Value::int64(90_000_000_000))
    }
    fn display(&self) -> Option<Str> {
        Some("1m30s".into())
    }
    fn methods(&self) -> &'static [Method] {
        &[Method { name: "Minutes", params: &[], variadic: None, call: |_, _| Ok(1.5.into()) }]
    }
    fn equal(&self, _: &dyn Object) -> bool {
        true
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
}

static FILES: MapType = MapType {
    name: "main.files",
    elem: MapElem::Bytes,
    named: true,
    methods: &[
        Method {
            name: "Get",
            params: &[Param::Str],
            variadic: None,
            call: |files, args| {
                let content = files.as_map().zip(args[0].as_str()).and_then(|(m, k)| m.get(k));
                Ok(match content {
                    Some(Value::Bytes(bytes)) => Value::Str(Str::new(&bytes)),
                    _ => "".into(),
                })
            },
        },
        Method { name: "Fail", params: &[], variadic: None, call: |_, _| Err("files fail".into()) },
    ],
};

pub(crate) fn files() -> Map {
    let map = Map::new();
    map.insert("a.txt", Value::Bytes(Rc::from(*b"text")));
    map.typed(Some(&FILES))
}

/// A list of plain integers.
pub(crate) fn ints(n: i64) -> Value {
    List::of(Elem::Int, (0..n).map(Value::int).collect()).into()
}
