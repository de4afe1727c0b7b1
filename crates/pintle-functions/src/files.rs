//! A chart's files as templates see them: the type `engine.files`, a map of paths to bytes.

use std::any::Any;
use std::cell::OnceCell;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use pintle_value::{
    CallError, Elem, Entries, Kind, List, Map, MapElem, MapType, Method, Object, Param, Str, Value,
};

use crate::convert::str_arg;
use crate::encoding::encode_64;
use crate::formats::yaml_or_nothing;
use crate::glob::Glob;
use crate::paths::base;

/// The object `.Files`. Copies share the contents.
#[derive(Clone)]
pub struct Files {
    /// Sorted by path, each path once.
    files: Rc<[Rc<File>]>,
    /// The plain map, built when a template ranges over the files or prints them.
    map: OnceCell<Map>,
}

struct File {
    path: Str,
    data: Arc<[u8]>,
    /// The contents as a string, made when a template asks for them.
    text: OnceCell<Str>,
    /// The contents as bytes, likewise.
    bytes: OnceCell<Rc<[u8]>>,
}

/// The map type behind the object.
const FILES: &MapType =
    &MapType { name: "engine.files", elem: MapElem::Bytes, named: true, methods: METHODS };

const METHODS: &[Method] = &[
    Method { name: "AsConfig", params: &[], variadic: None, call: as_config },
    Method { name: "AsSecrets", params: &[], variadic: None, call: as_secrets },
    Method { name: "Get", params: &[Param::Str], variadic: None, call: get },
    Method { name: "GetBytes", params: &[Param::Str], variadic: None, call: get_bytes },
    Method { name: "Glob", params: &[Param::Str], variadic: None, call: glob },
    Method { name: "Lines", params: &[Param::Str], variadic: None, call: lines },
];

impl Files {
    /// Files with their paths inside the chart, such as `config/app.conf`. Of equal paths the last
    /// wins.
    pub fn new<P: AsRef<[u8]>>(files: impl IntoIterator<Item = (P, Arc<[u8]>)>) -> Files {
        let file = |(path, data): (P, Arc<[u8]>)| {
            let path = Str::new(path.as_ref());
            Rc::new(File { path, data, text: OnceCell::new(), bytes: OnceCell::new() })
        };
        let mut files: Vec<Rc<File>> = files.into_iter().map(file).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|later, kept| {
            let same = later.path == kept.path;
            if same {
                std::mem::swap(later, kept);
            }
            same
        });
        Files::of(files)
    }

    fn of(files: Vec<Rc<File>>) -> Files {
        Files { files: files.into(), map: OnceCell::new() }
    }

    fn find(&self, path: &[u8]) -> Option<&File> {
        let at = self.files.binary_search_by(|file| file.path.as_bytes().cmp(path)).ok()?;
        self.files.get(at).map(|file| &**file)
    }

    /// The files under their base names as YAML. Of equal names the last path in byte order wins,
    /// where Go picks one at random.
    fn flattened(&self, content: impl Fn(&File) -> Str) -> Value {
        let entry = |file: &Rc<File>| (Str::new(base(&file.path)), content(file).into());
        let entries = Entries::from_unsorted(self.files.iter().map(entry).collect());
        yaml_or_nothing(&Map::from(entries).typed(Some(MapType::STRINGS)).into())
    }
}

impl File {
    fn text(&self) -> Str {
        self.text.get_or_init(|| Str::new(&self.data)).clone()
    }

    fn bytes(&self) -> Rc<[u8]> {
        self.bytes.get_or_init(|| Rc::from(&*self.data)).clone()
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.files.iter().map(|file| (&file.path, file.data.len()));
        f.debug_map().entries(entries).finish()
    }
}

impl Object for Files {
    fn type_name(&self) -> &str {
        FILES.name
    }

    fn kind(&self) -> Kind {
        Kind::Map
    }

    fn methods(&self) -> &'static [Method] {
        METHODS
    }

    fn underlying(&self) -> Option<Value> {
        let map = self.map.get_or_init(|| {
            let entry = |file: &Rc<File>| (file.path.clone(), Value::Bytes(file.bytes()));
            let entries = Entries::from_unsorted(self.files.iter().map(entry).collect());
            Map::from(entries).typed(Some(FILES))
        });
        Some(map.clone().into())
    }

    fn equal(&self, other: &dyn Object) -> bool {
        let Some(other) = other.as_any().downcast_ref::<Files>() else {
            return false;
        };
        let same = |(a, b): (&Rc<File>, &Rc<File>)| a.path == b.path && a.data == b.data;
        self.files.len() == other.files.len() && self.files.iter().zip(other.files.iter()).all(same)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The files of the receiver. A template cannot call the methods on anything else.
fn receiver(value: &Value) -> Result<&Files, CallError> {
    value.downcast().ok_or_else(|| CallError::from("receiver is not engine.files"))
}

fn get(files: &Value, args: &[Value]) -> Result<Value, CallError> {
    let file = receiver(files)?.find(str_arg(args, 0));
    Ok(file.map_or(Str::EMPTY, File::text).into())
}

fn get_bytes(files: &Value, args: &[Value]) -> Result<Value, CallError> {
    let file = receiver(files)?.find(str_arg(args, 0));
    Ok(Value::Bytes(file.map_or_else(Rc::default, File::bytes)))
}

/// The files whose paths match; all of them if the pattern is bad.
fn glob(files: &Value, args: &[Value]) -> Result<Value, CallError> {
    let files = receiver(files)?;
    let Ok(pattern) = Glob::new(str_arg(args, 0)) else {
        return Ok(Value::object(files.clone()));
    };
    let mut matching = Vec::new();
    for file in files.files.iter() {
        if pattern.matches(&file.path)? {
            matching.push(file.clone());
        }
    }
    Ok(Value::object(Files::of(matching)))
}

fn as_config(files: &Value, _: &[Value]) -> Result<Value, CallError> {
    Ok(receiver(files)?.flattened(File::text))
}

fn as_secrets(files: &Value, _: &[Value]) -> Result<Value, CallError> {
    Ok(receiver(files)?.flattened(|file| encode_64(&file.data).into()))
}

/// The lines of a file without their line feeds; one line feed at the end counts for nothing.
fn lines(files: &Value, args: &[Value]) -> Result<Value, CallError> {
    let data = receiver(files)?.find(str_arg(args, 0)).map_or(&[][..], |file| &*file.data);
    if data.is_empty() {
        return Ok(List::of(Elem::Str, Vec::new()).into());
    }
    let data = data.strip_suffix(b"\n").unwrap_or(data);
    Ok(List::of_strs(data.split(|byte| *byte == b'\n')).into())
}
