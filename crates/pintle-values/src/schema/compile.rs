//! From documents to compiled schemas. Source: `compiler.go` and `objcompiler.go` of
//! santhosh-tekuri/jsonschema v6.

use std::collections::{HashMap, VecDeque};

use foldhash::fast::FixedState;
use pintle_value::strconv::quote;
use pintle_value::{List, Map, Str, Value};

use super::documents::{Documents, text_of};
use super::format::Format;
use super::number::Decimal;
use super::pattern::Pattern;
use super::rules::{
    ArrayRules, Compiled, Dependent, Draft, Id, Items, LogicRules, NumberRules, ObjectRules,
    Resource, Rest, Schema, StringRules, Types,
};
use super::url::{encode_pointer, escape_token, join};
use crate::Error;

/// Compiles the schema at the top of a resource and all that it leads to.
///
/// # Errors
/// Helm's text for references that lead nowhere.
pub(super) fn compile(
    documents: &mut Documents<'_>,
    resource: usize,
    assert_formats: bool,
) -> Result<(Compiled, Id), Error> {
    let mut compiler = Compiler {
        documents,
        compiled: Compiled::default(),
        known: HashMap::default(),
        queue: VecDeque::new(),
        opened: Vec::new(),
        assert_formats,
    };
    let root = compiler.documents.resources[resource].root.clone();
    let id = compiler.enqueue(&root, resource);
    while let Some((id, map)) = compiler.queue.pop_front() {
        compiler.compile(id, &map)?;
    }
    let mut compiled = compiler.compiled;
    compiled.resources.resize_with(documents.resources.len(), Resource::default);
    Ok((compiled, id))
}

struct Compiler<'d, 'a> {
    documents: &'d mut Documents<'a>,
    compiled: Compiled,
    /// Schemas by the address of their map.
    known: HashMap<usize, Id, FixedState>,
    queue: VecDeque<(Id, Map)>,
    /// Which resources have had their top compiled.
    opened: Vec<bool>,
    assert_formats: bool,
}

impl Compiler<'_, '_> {
    /// The schema for a value, compiled later.
    fn enqueue(&mut self, value: &Value, resource: usize) -> Id {
        let id = self.compiled.schemas.len();
        if let Value::Map(map) = value
            && let Some(known) = self.known.get(&map.address())
        {
            return *known;
        }
        let resource = self.documents.resource_at(value).unwrap_or(resource);
        let draft = self.documents.resources[resource].draft;
        let mut schema = Schema::new(value.clone(), draft, resource);
        match value {
            Value::Map(map) if !map.is_empty() => {
                self.known.insert(map.address(), id);
                self.queue.push_back((id, map.clone()));
            }
            Value::Bool(verdict) => schema.always = Some(*verdict),
            _ => schema.always = Some(true),
        }
        self.compiled.schemas.push(schema);
        self.open(resource);
        id
    }

    /// Compiles the top of a resource, whatever part of it is asked for.
    fn open(&mut self, resource: usize) {
        if self.opened.len() <= resource {
            self.opened.resize(resource + 1, false);
        }
        if std::mem::replace(&mut self.opened[resource], true) {
            return;
        }
        let from = &self.documents.resources[resource];
        let (root, draft, anchors) = (from.root.clone(), from.draft, from.dynamic_anchors.clone());
        let recursive = |map: &Map| matches!(map.get("$recursiveAnchor"), Some(Value::Bool(true)));
        let recursive_anchor = draft >= Draft::D2019 && root.as_map().is_some_and(recursive);
        self.enqueue(&root, resource);
        let anchors =
            anchors.into_iter().map(|(name, value)| (name, self.enqueue(&value, resource)));
        let dynamic_anchors = anchors.collect();
        if self.compiled.resources.len() <= resource {
            self.compiled.resources.resize_with(resource + 1, Resource::default);
        }
        self.compiled.resources[resource] = Resource { dynamic_anchors, recursive_anchor };
    }

    fn compile(&mut self, id: Id, map: &Map) -> Result<(), Error> {
        let Schema { draft, resource, .. } = self.compiled.schemas[id];
        let mut keywords = Keywords {
            compiler: self,
            resource,
            draft,
            map,
            object: None,
            array: None,
            string: None,
            number: None,
            logic: None,
        };
        let schema = keywords.compile()?;
        self.compiled.schemas[id] = schema;
        Ok(())
    }
}

/// Keywords that came with drafts 6 and 7; `then` and `else` go with `if`.
const AFTER_DRAFT_4: &[&[u8]] = &[b"const", b"contains", b"propertyNames", b"if"];

/// The keywords of one schema.
struct Keywords<'c, 'd, 'a> {
    compiler: &'c mut Compiler<'d, 'a>,
    resource: usize,
    draft: Draft,
    map: &'c Map,
    object: Option<Box<ObjectRules>>,
    array: Option<Box<ArrayRules>>,
    string: Option<Box<StringRules>>,
    number: Option<Box<NumberRules>>,
    logic: Option<Box<LogicRules>>,
}

impl Keywords<'_, '_, '_> {
    fn compile(&mut self) -> Result<Schema, Error> {
        let mut schema = Schema::new(Value::Map(self.map.clone()), self.draft, self.resource);
        if let Some(reference) = text_of(self.map, "$ref") {
            schema.reference = Some(self.reference(&reference)?);
        }
        // Drafts before 2019-09 ignore all else beside a reference; the library forgets to do so
        // with the keywords that came after draft 4.
        let alone = schema.reference.is_some() && self.draft < Draft::D2019;
        let map = self.map;
        for (key, value) in map.entries().iter() {
            if !alone || AFTER_DRAFT_4.contains(&key.as_bytes()) {
                self.keyword(key, value, &mut schema)?;
            }
        }
        schema.object = self.object.take();
        schema.array = self.array.take().map(|rules| self.finish_array(rules));
        schema.string = self.string.take();
        schema.number = self.number.take();
        schema.logic = self.logic.take().map(|rules| self.finish_logic(rules));
        Ok(schema)
    }

    fn keyword(&mut self, key: &Str, value: &Value, schema: &mut Schema) -> Result<(), Error> {
        let draft = self.draft;
        match (key.as_bytes(), value) {
            (b"type", value) => schema.types = types(value),
            (b"enum", Value::List(items)) => schema.allowed = Some(items.to_vec()),
            (b"const", value) if draft >= Draft::D6 => schema.constant = Some(value.clone()),
            (b"format", Value::Str(name))
                if draft < Draft::D2019 || self.compiler.assert_formats =>
            {
                schema.format = Format::named(name);
            }
            (b"$recursiveRef", Value::Str(reference)) if draft >= Draft::D2019 => {
                schema.recursive_ref = Some(self.reference(&reference.to_text())?);
            }
            (b"$recursiveAnchor", Value::Bool(on)) if draft >= Draft::D2019 => {
                schema.recursive_anchor = *on;
            }
            (b"$dynamicRef", Value::Str(reference)) if draft >= Draft::D2020 => {
                let reference = reference.to_text();
                let fragment = join("", &reference)?.1;
                let anchor = !fragment.is_empty() && !fragment.starts_with('/');
                let target = self.reference(&reference)?;
                schema.dynamic_ref = Some((target, anchor.then(|| fragment.into())));
            }
            (b"$dynamicAnchor", Value::Str(name)) if draft >= Draft::D2020 => {
                schema.dynamic_anchor = Some(name.clone());
            }
            (key, value) => {
                self.object_keyword(key, value)?;
                self.array_keyword(key, value);
                self.scalar_keyword(key, value)?;
                self.logic_keyword(key, value);
            }
        }
        Ok(())
    }

    fn object_keyword(&mut self, key: &[u8], value: &Value) -> Result<(), Error> {
        let draft = self.draft;
        match (key, value) {
            (b"minProperties", n) => self.object().min = integer(n),
            (b"maxProperties", n) => self.object().max = integer(n),
            (b"required", Value::List(names)) => self.object().required = texts(names),
            (b"properties", Value::Map(map)) => {
                let properties = self.schemas_in(map);
                self.object().properties = properties;
            }
            (b"patternProperties", Value::Map(map)) => {
                let schemas = self.schemas_in(map);
                let mut patterns = Vec::with_capacity(schemas.len());
                for (pattern, id) in schemas {
                    patterns.push((self.pattern("patternProperties", pattern)?, id));
                }
                self.object().patterns = patterns;
            }
            (b"additionalProperties", value) => {
                let rest = self.rest(value);
                self.object().additional = rest;
            }
            (b"dependencies", Value::Map(map)) => {
                let dependent = |this: &mut Self, value: &Value| match value {
                    Value::List(names) => Dependent::Required(texts(names)),
                    value => Dependent::Schema(this.schema(value)),
                };
                let all = map.snapshot().into_iter();
                let all = all.map(|(name, value)| (name, dependent(self, &value))).collect();
                self.object().dependencies = all;
            }
            (b"propertyNames", value) if draft >= Draft::D6 => {
                let id = self.schema(value);
                self.object().names = Some(id);
            }
            (b"dependentSchemas", Value::Map(map)) if draft >= Draft::D2019 => {
                let schemas = self.schemas_in(map);
                self.object().dependent_schemas = schemas;
            }
            (b"dependentRequired", Value::Map(map)) if draft >= Draft::D2019 => {
                let names = |value: &Value| value.as_list().map(texts);
                let all = map.snapshot().into_iter();
                self.object().dependent_required =
                    all.filter_map(|(name, value)| Some((name, names(&value)?))).collect();
            }
            (b"unevaluatedProperties", value) if draft >= Draft::D2019 => {
                let id = self.schema(value);
                self.object().unevaluated = Some(id);
            }
            _ => {}
        }
        Ok(())
    }

    fn array_keyword(&mut self, key: &[u8], value: &Value) {
        let draft = self.draft;
        match (key, value) {
            (b"minItems", n) => self.array().min = integer(n),
            (b"maxItems", n) => self.array().max = integer(n),
            (b"uniqueItems", Value::Bool(on)) => self.array().unique = *on,
            (b"items", value) if draft >= Draft::D2020 => {
                let id = self.schema(value);
                self.array().rest = Some(id);
            }
            (b"items", Value::List(list)) => {
                let ids = self.schemas(list);
                self.array().items = Some(Items::Each(ids));
            }
            (b"items", value) => {
                let id = self.schema(value);
                self.array().items = Some(Items::All(id));
            }
            (b"additionalItems", value) if draft < Draft::D2020 => {
                // It is about what follows a list of items.
                if matches!(self.map.get("items"), Some(Value::List(_))) {
                    let rest = self.rest(value);
                    self.array().additional = rest;
                }
            }
            (b"prefixItems", Value::List(list)) if draft >= Draft::D2020 => {
                let ids = self.schemas(list);
                self.array().prefix = ids;
            }
            (b"contains", value) if draft >= Draft::D6 => {
                let id = self.schema(value);
                self.array().contains = Some(id);
            }
            (b"minContains", n) if draft >= Draft::D2019 => self.array().min_contains = integer(n),
            (b"maxContains", n) if draft >= Draft::D2019 => self.array().max_contains = integer(n),
            (b"unevaluatedItems", value) if draft >= Draft::D2019 => {
                let id = self.schema(value);
                self.array().unevaluated = Some(id);
            }
            _ => {}
        }
    }

    fn scalar_keyword(&mut self, key: &[u8], value: &Value) -> Result<(), Error> {
        match (key, value) {
            (b"minLength", n) => self.string().min = integer(n),
            (b"maxLength", n) => self.string().max = integer(n),
            (b"pattern", Value::Str(text)) => {
                let pattern = self.pattern("pattern", text.clone())?;
                self.string().pattern = Some(pattern);
            }
            (b"multipleOf", n) => self.number().multiple_of = Decimal::of(n),
            (b"minimum", n) => match self.map.get("exclusiveMinimum") {
                Some(Value::Bool(true)) => self.number().above = Decimal::of(n),
                _ => self.number().min = Decimal::of(n),
            },
            (b"maximum", n) => match self.map.get("exclusiveMaximum") {
                Some(Value::Bool(true)) => self.number().below = Decimal::of(n),
                _ => self.number().max = Decimal::of(n),
            },
            (b"exclusiveMinimum", Value::Bool(_)) | (b"exclusiveMaximum", Value::Bool(_)) => {}
            (b"exclusiveMinimum", n) => self.number().above = Decimal::of(n),
            (b"exclusiveMaximum", n) => self.number().below = Decimal::of(n),
            _ => {}
        }
        Ok(())
    }

    fn logic_keyword(&mut self, key: &[u8], value: &Value) {
        match (key, value) {
            (b"not", value) => {
                let id = self.schema(value);
                self.logic().not = Some(id);
            }
            (b"allOf", Value::List(list)) => {
                let ids = self.schemas(list);
                self.logic().all_of = ids;
            }
            (b"anyOf", Value::List(list)) => {
                let ids = self.schemas(list);
                self.logic().any_of = ids;
            }
            (b"oneOf", Value::List(list)) => {
                let ids = self.schemas(list);
                self.logic().one_of = ids;
            }
            (b"if", value) if self.draft >= Draft::D7 => {
                let id = self.schema(value);
                self.logic().condition = Some(id);
            }
            _ => {}
        }
    }

    /// Without `contains`, how often it has to match means nothing.
    fn finish_array(&self, mut rules: Box<ArrayRules>) -> Box<ArrayRules> {
        if rules.contains.is_none() {
            (rules.min_contains, rules.max_contains) = (None, None);
        }
        rules
    }

    /// Without `if`, neither `then` nor `else` means anything.
    fn finish_logic(&mut self, mut rules: Box<LogicRules>) -> Box<LogicRules> {
        if rules.condition.is_some() {
            let verdict = self.map.get("if").and_then(|value| value.as_bool());
            if let Some(value) = self.map.get("then").filter(|_| verdict != Some(false)) {
                rules.then = Some(self.schema(&value));
            }
            if let Some(value) = self.map.get("else").filter(|_| verdict != Some(true)) {
                rules.otherwise = Some(self.schema(&value));
            }
        }
        rules
    }

    fn object(&mut self) -> &mut ObjectRules {
        self.object.get_or_insert_default()
    }

    fn array(&mut self) -> &mut ArrayRules {
        self.array.get_or_insert_default()
    }

    fn string(&mut self) -> &mut StringRules {
        self.string.get_or_insert_default()
    }

    fn number(&mut self) -> &mut NumberRules {
        self.number.get_or_insert_default()
    }

    fn logic(&mut self) -> &mut LogicRules {
        self.logic.get_or_insert_default()
    }

    fn reference(&mut self, reference: &str) -> Result<Id, Error> {
        let target = self.compiler.documents.resolve(self.resource, reference)?;
        Ok(self.compiler.enqueue(&target.value, target.resource))
    }

    fn schema(&mut self, value: &Value) -> Id {
        self.compiler.enqueue(value, self.resource)
    }

    fn schemas(&mut self, list: &List) -> Vec<Id> {
        list.iter().map(|value| self.schema(value)).collect()
    }

    fn schemas_in(&mut self, map: &Map) -> Vec<(Str, Id)> {
        map.entries().iter().map(|(name, value)| (name.clone(), self.schema(value))).collect()
    }

    fn rest(&mut self, value: &Value) -> Option<Rest> {
        Some(match value {
            Value::Bool(allowed) => Rest::Allowed(*allowed),
            value => Rest::Schema(self.schema(value)),
        })
    }

    fn pattern(&mut self, keyword: &str, text: Str) -> Result<Pattern, Error> {
        let engine = self.compiler.documents.options.patterns;
        match engine.check(&text.to_text()) {
            Ok(()) => Ok(Pattern::new(text)),
            Err(error) => {
                let here = Value::Map(self.map.clone());
                let url = self.compiler.documents.location(self.resource, &here);
                let url = format!("{url}/{}", encode_pointer(&escape_token(keyword)));
                let (text, url) = (quote(&text), quote(url.as_bytes()));
                Err(Error::new(format!("invalid regex {text} at {url}: {error}")))
            }
        }
    }
}

fn types(value: &Value) -> Types {
    match value {
        Value::Str(name) => Types::named(name),
        Value::List(names) => {
            let bits = names.iter().filter_map(Value::as_str).map(|name| Types::named(name).0);
            Types(bits.fold(0, |all, bit| all | bit))
        }
        _ => Types(0),
    }
}

fn integer(value: &Value) -> Option<i64> {
    Decimal::of(value)?.to_i64()
}

fn texts(list: &List) -> Vec<Str> {
    list.iter().filter_map(Value::as_str).cloned().collect()
}
