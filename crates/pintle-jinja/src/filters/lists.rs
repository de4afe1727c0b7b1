//! Lists and dicts.

use std::collections::BTreeMap;

use minijinja::value::{Kwargs, Rest, ValueKind};
use minijinja::{Environment, Error, Value};

use super::invalid;

pub(super) fn register(environment: &mut Environment<'_>) {
    environment.add_filter("combine", combine);
    environment.add_filter("dict2items", dict2items);
    environment.add_filter("items2dict", items2dict);
    environment.add_filter("flatten", flatten);
    environment.add_filter("union", |a: Value, b: Value| distinct(items(&a)?.chain(items(&b)?)));
    environment.add_filter("intersect", |a: Value, b: Value| {
        let other: Vec<Value> = items(&b)?.collect();
        distinct(items(&a)?.filter(move |item| other.contains(item)))
    });
    environment.add_filter("difference", |a: Value, b: Value| {
        let other: Vec<Value> = items(&b)?.collect();
        distinct(items(&a)?.filter(move |item| !other.contains(item)))
    });
    environment.add_filter("symmetric_difference", |a: Value, b: Value| {
        let (a, b): (Vec<Value>, Vec<Value>) = (items(&a)?.collect(), items(&b)?.collect());
        let only = |these: &[Value], those: &[Value]| -> Vec<Value> {
            these.iter().filter(|item| !those.contains(item)).cloned().collect()
        };
        distinct(only(&a, &b).into_iter().chain(only(&b, &a)))
    });
    environment.add_filter("extract", extract);
    environment.add_filter("zip", zip);
    environment.add_filter("type_debug", type_debug);
}

/// `key | extract(container)`, and keys inside of what is found there.
fn extract(key: Value, container: Value, inner: Option<Value>) -> Result<Value, Error> {
    let found = container.get_item(&key)?;
    match inner.filter(|inner| !inner.is_none()) {
        None => Ok(found),
        Some(keys) if keys.kind() == ValueKind::Seq => {
            keys.try_iter()?.try_fold(found, |found, key| found.get_item(&key))
        }
        Some(key) => found.get_item(&key),
    }
}

/// Names of Python's types.
fn type_debug(value: &Value) -> String {
    match value.kind() {
        ValueKind::Number if value.is_integer() => "int".to_owned(),
        ValueKind::Number => "float".to_owned(),
        ValueKind::None => "NoneType".to_owned(),
        ValueKind::String => "str".to_owned(),
        ValueKind::Seq | ValueKind::Iterable => "list".to_owned(),
        ValueKind::Map => "dict".to_owned(),
        kind => kind.to_string(),
    }
}

fn items(value: &Value) -> Result<impl Iterator<Item = Value> + use<>, Error> {
    value.try_iter()
}

fn distinct(values: impl Iterator<Item = Value>) -> Result<Vec<Value>, Error> {
    let mut seen = Vec::new();
    for value in values {
        if !seen.contains(&value) {
            seen.push(value);
        }
    }
    Ok(seen)
}

/// Later dicts win; with `recursive=true` dicts inside are combined too.
fn combine(first: Value, others: Rest<Value>, options: Kwargs) -> Result<Value, Error> {
    let recursive = options.get::<Option<bool>>("recursive")?.unwrap_or(false);
    options.assert_all_used()?;
    others.iter().try_fold(first, |base, over| merge(&base, over, recursive))
}

fn merge(base: &Value, over: &Value, recursive: bool) -> Result<Value, Error> {
    if base.kind() != ValueKind::Map || over.kind() != ValueKind::Map {
        return Err(invalid("combine takes dicts"));
    }
    let mut merged = BTreeMap::new();
    for key in base.try_iter()? {
        merged.insert(key.to_string(), base.get_item(&key)?);
    }
    for key in over.try_iter()? {
        let value = over.get_item(&key)?;
        let both = recursive && value.kind() == ValueKind::Map;
        let value = match merged.get(&key.to_string()) {
            Some(old) if both && old.kind() == ValueKind::Map => merge(old, &value, true)?,
            _ => value,
        };
        merged.insert(key.to_string(), value);
    }
    Ok(merged.into())
}

fn dict2items(dict: Value, options: Kwargs) -> Result<Vec<Value>, Error> {
    let (key_name, value_name) = names(&options)?;
    let item = |key: Value| -> Result<Value, Error> {
        let value = dict.get_item(&key)?;
        Ok(BTreeMap::from([(key_name.clone(), key), (value_name.clone(), value)]).into())
    };
    dict.try_iter()?.map(item).collect()
}

fn items2dict(list: Value, options: Kwargs) -> Result<Value, Error> {
    let (key_name, value_name) = names(&options)?;
    let entry = |item: Value| -> Result<(String, Value), Error> {
        Ok((item.get_attr(&key_name)?.to_string(), item.get_attr(&value_name)?))
    };
    Ok(list.try_iter()?.map(entry).collect::<Result<BTreeMap<_, _>, _>>()?.into())
}

fn names(options: &Kwargs) -> Result<(String, String), Error> {
    let key = options.get::<Option<String>>("key_name")?.unwrap_or_else(|| "key".to_owned());
    let value = options.get::<Option<String>>("value_name")?.unwrap_or_else(|| "value".to_owned());
    options.assert_all_used()?;
    Ok((key, value))
}

fn flatten(list: Value, options: Kwargs) -> Result<Vec<Value>, Error> {
    let levels = options.get::<Option<usize>>("levels")?.unwrap_or(usize::MAX);
    options.assert_all_used()?;
    let mut flat = Vec::new();
    flatten_into(&list, levels, &mut flat)?;
    Ok(flat)
}

fn flatten_into(list: &Value, levels: usize, flat: &mut Vec<Value>) -> Result<(), Error> {
    for item in list.try_iter()? {
        if item.kind() == ValueKind::Seq && levels > 0 {
            flatten_into(&item, levels - 1, flat)?;
        } else {
            flat.push(item);
        }
    }
    Ok(())
}

fn zip(first: Value, others: Rest<Value>) -> Result<Vec<Vec<Value>>, Error> {
    let columns = std::iter::once(&first).chain(others.iter());
    let columns: Vec<Vec<Value>> =
        columns.map(|c| Ok(c.try_iter()?.collect())).collect::<Result<_, Error>>()?;
    let rows = columns.iter().map(Vec::len).min().unwrap_or(0);
    Ok((0..rows).map(|row| columns.iter().map(|column| column[row].clone()).collect()).collect())
}
