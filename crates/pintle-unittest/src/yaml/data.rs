//! The value of a YAML document.

use pintle_value::{List, Map, Value, strconv};

/// What yaml.v3 makes of a node for an `interface {}`. Threads may share it. Equality is that of
/// `reflect.DeepEqual`.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Data {
    #[default]
    Null,
    Bool(bool),
    Int(i64),
    /// An integer too big for an `i64`.
    Uint(u64),
    Float(f64),
    Str(String),
    /// A time, in the form of RFC 3339.
    Time(String),
    List(Vec<Data>),
    Table(Table),
}

/// A map, in byte order of its keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Table {
    entries: Vec<Entry>,
}

/// An entry of a [`Table`].
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    /// Whether the key is a string and not, for example, a number.
    pub(crate) is_text: bool,
    pub(crate) value: Data,
}

impl Table {
    /// The table of these entries, of which the first of each key counts.
    pub(crate) fn of(mut entries: Vec<Entry>) -> Table {
        entries.sort_by(|a, b| (&a.key, a.is_text).cmp(&(&b.key, b.is_text)));
        entries.dedup_by(|a, b| (&a.key, a.is_text) == (&b.key, b.is_text));
        Table { entries }
    }

    /// The same table with nothing but texts for keys.
    pub(crate) fn with_text_keys(self) -> Table {
        let text = |entry: Entry| Entry { is_text: true, ..entry };
        Table::of(self.entries.into_iter().map(text).collect())
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(crate) fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The value of the first key that is written like this.
    pub(crate) fn get(&self, key: &str) -> Option<&Data> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        let at = self.entries.partition_point(|entry| *entry.key < *key);
        self.entries.get(at).filter(|entry| entry.key == key)
    }

    /// The entries in the order in which yaml.v3 writes them.
    pub(crate) fn in_written_order(&self) -> Vec<&Entry> {
        let mut entries: Vec<&Entry> = self.entries.iter().collect();
        let before =
            |a: &Entry, b: &Entry| pintle_yaml::emit::is_before(a.key.as_bytes(), b.key.as_bytes());
        // The order is not total, which the standard library's sorts may answer with a panic.
        for i in 1..entries.len() {
            let mut j = i;
            while j > 0 && before(entries[j], entries[j - 1]) {
                entries.swap(j, j - 1);
                j -= 1;
            }
        }
        entries
    }

    fn has_odd_key(&self) -> bool {
        self.entries.iter().any(|entry| !entry.is_text)
    }
}

impl Data {
    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Data::Str(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_table(&self) -> Option<&Table> {
        match self {
            Data::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The table, unless it has a key that is no string: to Go that is another type.
    pub(crate) fn as_text_table(&self) -> Option<&Table> {
        self.as_table().filter(|table| !table.has_odd_key())
    }

    pub(crate) fn as_list(&self) -> Option<&[Data]> {
        match self {
            Data::List(items) => Some(items),
            _ => None,
        }
    }

    /// What Go's `%T` prints; nothing for nil.
    pub(crate) fn type_name(&self) -> &'static str {
        match self {
            Data::Null => "",
            Data::Bool(_) => "bool",
            Data::Int(_) => "int",
            Data::Uint(_) => "uint64",
            Data::Float(_) => "float64",
            Data::Str(_) => "string",
            Data::Time(_) => "time.Time",
            Data::List(_) => "[]interface {}",
            Data::Table(table) if table.has_odd_key() => "map[interface {}]interface {}",
            Data::Table(_) => "map[string]interface {}",
        }
    }

    /// Whether it is nil, or the zero of its type, or has nothing in it.
    pub(crate) fn is_null_or_empty(&self) -> bool {
        match self {
            Data::Null => true,
            Data::Bool(b) => !b,
            Data::Int(n) => *n == 0,
            Data::Uint(n) => *n == 0,
            Data::Float(n) => *n == 0.0,
            Data::Str(text) => text.is_empty(),
            Data::Time(_) => false,
            Data::List(items) => items.is_empty(),
            Data::Table(table) => table.is_empty(),
        }
    }

    /// What `%v` prints.
    pub(crate) fn go_text(&self) -> String {
        let bytes = match self {
            Data::Null => return "<nil>".to_owned(),
            Data::Time(text) => return text.clone(),
            other => pintle_value::fmt::sprint(&[other.to_value(Numbers::Kept)]),
        };
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub(crate) fn to_value(&self, numbers: Numbers) -> Value {
        match self {
            Data::Null => Value::Nil,
            Data::Bool(b) => Value::Bool(*b),
            Data::Int(n) if numbers == Numbers::Floats => Value::float(*n as f64),
            Data::Uint(n) if numbers == Numbers::Floats => Value::float(*n as f64),
            Data::Int(n) if numbers == Numbers::Wide => Value::int64(*n),
            Data::Int(n) => Value::int(*n),
            Data::Uint(n) => Value::Uint(pintle_value::UintKind::Uint64, *n),
            Data::Float(n) => Value::float(*n),
            Data::Str(text) | Data::Time(text) => Value::str(text.as_str()),
            Data::List(items) => {
                Value::List(List::new(items.iter().map(|item| item.to_value(numbers)).collect()))
            }
            Data::Table(table) => Value::Map(table.to_map(numbers)),
        }
    }

    /// Whether there is a map in it with a key that is no string: JSON cannot hold such maps.
    pub(crate) fn has_odd_key(&self) -> bool {
        match self {
            Data::List(items) => items.iter().any(Data::has_odd_key),
            Data::Table(table) => {
                table.has_odd_key() || table.entries.iter().any(|entry| entry.value.has_odd_key())
            }
            _ => false,
        }
    }
}

/// What becomes of integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// `int`
    Kept,
    /// `int64`
    Wide,
    /// `float64`
    Floats,
}

impl Table {
    pub(crate) fn to_map(&self, numbers: Numbers) -> Map {
        let entries = self.entries.iter();
        entries.map(|entry| (entry.key.as_str(), entry.value.to_value(numbers))).collect()
    }
}

/// A float as yaml.v3 writes it.
pub(crate) fn float_text(n: f64) -> String {
    match n {
        n if n.is_nan() => ".nan".to_owned(),
        f64::INFINITY => ".inf".to_owned(),
        f64::NEG_INFINITY => "-.inf".to_owned(),
        n => strconv::format_float(n, b'g', None, 64),
    }
}
