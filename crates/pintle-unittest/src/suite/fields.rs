//! The parameters of an assertion. Source: mitchellh/mapstructure.

use crate::yaml::{Data, Table};

/// Reads the parameters of an assertion by name, whatever the case of their letters, and collects
/// what does not fit. Unknown parameters are passed over.
pub(super) struct Fields<'d> {
    table: Option<&'d Table>,
    prefix: String,
    errors: Vec<String>,
}

impl<'d> Fields<'d> {
    pub(super) fn new(parameters: &'d Data) -> Fields<'d> {
        Fields::at(parameters, String::new())
    }

    fn at(parameters: &'d Data, prefix: String) -> Fields<'d> {
        let table = parameters.as_table();
        let mut errors = Vec::new();
        if table.is_none() && *parameters != Data::Null {
            let found = kind_name(parameters);
            errors.push(format!("'{prefix}' expected a map, got '{found}'"));
        }
        Fields { table, prefix, errors }
    }

    /// All that does not fit, as one error.
    pub(super) fn finish(self) -> Result<(), String> {
        if self.errors.is_empty() {
            return Ok(());
        }
        let points: Vec<String> = self.errors.iter().map(|error| format!("* {error}")).collect();
        Err(format!("{} error(s) decoding:\n\n{}", points.len(), points.join("\n")))
    }

    fn get(&self, name: &str) -> Option<&'d Data> {
        let table = self.table?;
        let same = |key: &str| key.eq_ignore_ascii_case(name);
        let found = table.get(&go_name(name)).or_else(|| {
            table.entries().iter().find(|entry| same(&entry.key)).map(|entry| &entry.value)
        });
        found.filter(|data| **data != Data::Null)
    }

    fn mismatch(&mut self, name: &str, wanted: &str, found: &Data) {
        let name = format!("{}{}", self.prefix, go_name(name));
        let (kind, value) = (found.type_name(), found.go_text());
        self.errors.push(format!(
            "'{name}' expected type '{wanted}', got unconvertible type '{kind}', value: '{value}'"
        ));
    }

    pub(super) fn any(&mut self, name: &str) -> Data {
        self.get(name).cloned().unwrap_or_default()
    }

    pub(super) fn string(&mut self, name: &str) -> String {
        match self.get(name) {
            None => String::new(),
            Some(Data::Str(text)) => text.clone(),
            Some(other) => {
                self.mismatch(name, "string", other);
                String::new()
            }
        }
    }

    pub(super) fn bool(&mut self, name: &str) -> bool {
        match self.get(name) {
            None => false,
            Some(Data::Bool(b)) => *b,
            Some(other) => {
                self.mismatch(name, "bool", other);
                false
            }
        }
    }

    pub(super) fn optional_int(&mut self, name: &str) -> Option<i64> {
        match self.get(name)? {
            Data::Int(n) => Some(*n),
            Data::Uint(n) => Some(i64::try_from(*n).unwrap_or(i64::MAX)),
            Data::Float(n) => Some(*n as i64),
            other => {
                self.mismatch(name, "int", other);
                None
            }
        }
    }

    pub(super) fn strings(&mut self, name: &str) -> Vec<String> {
        let Some(data) = self.get(name) else { return Vec::new() };
        let Some(items) = data.as_list() else {
            let name = go_name(name);
            let found = kind_name(data);
            self.errors
                .push(format!("'{name}': source data must be an array or slice, got {found}"));
            return Vec::new();
        };
        let mut strings = Vec::new();
        for (i, item) in items.iter().enumerate() {
            match item {
                Data::Str(text) => strings.push(text.clone()),
                Data::Null => strings.push(String::new()),
                other => self.mismatch(&format!("{name}[{i}]"), "string", other),
            }
        }
        strings
    }

    /// Something from a map inside; `None` without one.
    pub(super) fn inner<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&mut Fields<'_>) -> T,
    ) -> Option<T> {
        let data = self.get(name)?;
        let mut fields = Fields::at(data, format!("{}.", go_name(name)));
        let inner = read(&mut fields);
        self.errors.append(&mut fields.errors);
        Some(inner)
    }
}

/// The name of the field in Go: with a capital letter.
fn go_name(name: &str) -> String {
    if name == "apiVersion" {
        return "APIVersion".to_owned();
    }
    let mut chars = name.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

fn kind_name(data: &Data) -> &'static str {
    match data {
        Data::List(_) => "slice",
        Data::Table(_) => "map",
        Data::Time(_) => "struct",
        other => other.type_name(),
    }
}
