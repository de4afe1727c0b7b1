//! The table of types of the built-in kinds. Its first lines say how it is written. A type is read
//! when somebody first looks at it; before that, the table knows where each one begins.

mod read;

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, OnceLock};

use crate::types::{Shape, Type};

const TYPES: &str = include_str!("../../data/types.txt");

/// What all names of types begin with.
const PREFIX: &str = "io.k8s.";

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(TYPES));

/// A name for a type of the table.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Named(u16);

struct Table {
    /// In the order of their names.
    blocks: Vec<Block>,
    /// By `group/version/Kind`.
    kinds: HashMap<&'static str, Named>,
}

struct Block {
    name: &'static str,
    /// What stands after the name.
    head: &'static str,
    /// One field a line.
    body: &'static str,
    ty: OnceLock<Type>,
}

impl Table {
    fn new(text: &'static str) -> Table {
        let mut blocks = Vec::new();
        let mut kinds = HashMap::new();
        for block in text.split("\n\n").skip(1) {
            let (first, body) = block.split_once('\n').unwrap_or((block, ""));
            let (name, head) = first.split_once(' ').unwrap_or((first, ""));
            let Ok(number) = u16::try_from(blocks.len()) else { break };
            for kind in head.split(' ').filter_map(|word| word.strip_prefix("kind=")) {
                kinds.insert(kind, Named(number));
            }
            blocks.push(Block { name, head, body, ty: OnceLock::new() });
        }
        Table { blocks, kinds }
    }
}

impl Named {
    /// The type with this full name, such as `io.k8s.api.core.v1.Pod`.
    pub fn of(name: &str) -> Option<Named> {
        Named::short(name.strip_prefix(PREFIX)?)
    }

    /// The type with this name in the table.
    fn short(name: &str) -> Option<Named> {
        let at = TABLE.blocks.binary_search_by(|block| block.name.cmp(name)).ok()?;
        u16::try_from(at).ok().map(Named)
    }

    /// The type of a kind; kinds of the core group have an empty group.
    pub fn kind(group: &str, version: &str, kind: &str) -> Option<Named> {
        TABLE.kinds.get(format!("{group}/{version}/{kind}").as_str()).copied()
    }

    /// The full name.
    pub fn name(self) -> String {
        format!("{PREFIX}{}", self.short_name())
    }

    /// The name without what all of them begin with.
    pub(crate) fn short_name(self) -> &'static str {
        self.block().map_or("", |block| block.name)
    }

    /// The name of the type in Go, with its package: `v1.Pod`.
    pub fn go_name(self) -> &'static str {
        let name = self.short_name();
        name.rmatch_indices('.').nth(1).map_or(name, |(at, _)| name.get(at + 1..).unwrap_or(name))
    }

    /// Whether it is the type of a kind.
    pub(crate) fn is_kind(self) -> bool {
        self.block().is_some_and(|block| block.head.contains("kind="))
    }

    /// Whether values are kept as they are written, although OpenAPI has a map for them.
    pub(crate) fn is_raw(self) -> bool {
        self.short_name() == "apimachinery.pkg.apis.meta.v1.FieldsV1"
    }

    /// The type of schemas, if this is one that can stand in their place.
    pub(crate) fn schema_in_place(self) -> Option<Named> {
        const SCHEMA: &str = "apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps";
        let other = self.short_name().strip_prefix(SCHEMA)?;
        if other.starts_with("Or") { Named::short(SCHEMA) } else { None }
    }

    /// The type itself.
    pub fn resolved(self) -> &'static Type {
        static NOTHING: OnceLock<Type> = OnceLock::new();
        match self.block() {
            Some(block) => block.ty.get_or_init(|| read::ty(block.head, block.body)),
            None => NOTHING.get_or_init(|| Type::new(Shape::Any(Box::default()))),
        }
    }

    fn block(self) -> Option<&'static Block> {
        TABLE.blocks.get(usize::from(self.0))
    }

    /// All of them, in the order of their names.
    pub fn all() -> impl Iterator<Item = Named> {
        (0..TABLE.blocks.len()).filter_map(|at| u16::try_from(at).ok()).map(Named)
    }
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.short_name())
    }
}
