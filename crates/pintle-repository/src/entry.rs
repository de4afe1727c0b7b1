//! The list of repositories, `repositories.yaml`.

use std::fs;
use std::io;
use std::path::Path;

use pintle_value::{Map, Value};
use pintle_yaml::{ReadOptions, Shape, parse_shaped};

use crate::types::{Struct, Type, check};
use crate::{Access, Error};

const ENTRY: Shape = Shape::Struct(&[
    ("name", Shape::Str),
    ("url", Shape::Str),
    ("username", Shape::Str),
    ("password", Shape::Str),
    ("certFile", Shape::Str),
    ("keyFile", Shape::Str),
    ("caFile", Shape::Str),
    ("insecure_skip_tls_verify", Shape::Any),
    ("pass_credentials_all", Shape::Any),
]);

const FILE: Shape = Shape::Struct(&[("repositories", Shape::List(&ENTRY))]);

const FILE_TYPE: Type = Type::Struct(&Struct {
    name: "repo.File",
    fields: &[("repositories", Type::ListOf("[]*repo.Entry", &ENTRY_TYPE))],
    embedded: None,
});

const ENTRY_TYPE: Type = Type::Struct(&Struct {
    name: "repo.Entry",
    fields: &[
        ("name", Type::Str),
        ("url", Type::Str),
        ("username", Type::Str),
        ("password", Type::Str),
        ("certFile", Type::Str),
        ("keyFile", Type::Str),
        ("caFile", Type::Str),
        ("insecure_skip_tls_verify", Type::Bool),
        ("pass_credentials_all", Type::Bool),
    ],
    embedded: None,
});

/// A repository that the user has added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// What the user calls it.
    pub name: String,
    /// How it is asked; [`Access::address`] is the repository's.
    pub access: Access,
}

impl Entry {
    /// The repositories of a list, in its order; none if there is no such file.
    ///
    /// # Errors
    /// A file that cannot be read or is no such list.
    pub fn load(path: &Path) -> Result<Vec<Entry>, Error> {
        match fs::read(path) {
            Ok(text) => Entry::parse(&text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(Error::io("open", path, &error)
                .during(format!("couldn't load repositories file ({})", path.display()))),
        }
    }

    /// Reads the text of a list.
    ///
    /// # Errors
    /// Text that is no such list.
    pub fn parse(text: &[u8]) -> Result<Vec<Entry>, Error> {
        let value = parse_shaped(text, &ReadOptions::default(), &FILE)
            .map_err(|error| Error::invalid(error.to_string()))?;
        check(&value, &FILE_TYPE, false).map_err(|text| Error::of_yaml(&text))?;
        let Value::Map(file) = value else { return Ok(Vec::new()) };
        let Some(Value::List(list)) = file.get("repositories") else { return Ok(Vec::new()) };
        Ok(list.iter().filter_map(Value::as_map).map(Entry::of).collect())
    }

    fn of(map: &Map) -> Entry {
        let text = |name: &str| match map.get(name) {
            Some(Value::Str(text)) => text.to_text().into_owned(),
            _ => String::new(),
        };
        let flag = |name: &str| map.get(name).and_then(|value| value.as_bool()).unwrap_or_default();
        Entry {
            name: text("name"),
            access: Access {
                address: text("url"),
                username: text("username"),
                password: text("password"),
                pass_credentials: flag("pass_credentials_all"),
                cert_file: text("certFile"),
                key_file: text("keyFile"),
                ca_file: text("caFile"),
                insecure: flag("insecure_skip_tls_verify"),
                plain_http: false,
            },
        }
    }
}
