//! Parsed templates and their name space.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::functions::Functions;
use crate::hash::HashMap;
use crate::parse::{Buffers, parse_text};
use crate::tree::{NodeId, Tree};
use crate::{DEFAULT_STACK, ParseError, STACK_RESERVE};

/// Length of texts from which on it is worth the start of threads to parse them.
const PARALLEL_TEXT: usize = 128 << 10;

/// The templates of one text.
type ParsedText = Result<Vec<Template>, Box<ParseError>>;

/// What a map gives for a key that it does not have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingKey {
    /// Nothing at all (`missingkey=default`).
    #[default]
    Invalid,
    /// The zero of the element type (`missingkey=zero`).
    Zero,
    /// An error (`missingkey=error`).
    Error,
}

/// How the templates of a set are parsed and executed.
#[derive(Clone, Debug)]
pub struct Options {
    /// What a missing key gives.
    pub missing_key: MissingKey,
    /// Name of the set itself: texts given to [`Runtime::evaluate`](crate::Runtime::evaluate) are
    /// templates of this name, and errors about missing templates mention it. Helm says `gotpl`.
    pub name: Arc<str>,
    /// How often one name may be nested in itself through
    /// [`Runtime::include`](crate::Runtime::include).
    pub max_nested_includes: Option<u32>,
    /// Whether the result of [`Runtime::evaluate`](crate::Runtime::evaluate) loses every
    /// `<no value>`, as that of Helm's `tpl` does.
    pub strip_no_value: bool,
    /// Bytes of the native stack that a call to [`TemplateSet::parse`] may use.
    pub parse_stack: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            missing_key: MissingKey::Invalid,
            name: Arc::from(""),
            max_nested_includes: None,
            strip_no_value: false,
            parse_stack: DEFAULT_STACK,
        }
    }
}

/// A set of templates that can name each other, together with the functions they call.
///
/// It is immutable while it executes, may be shared between threads, and is cheap to clone.
#[derive(Clone, Debug)]
pub struct TemplateSet {
    functions: Arc<Functions>,
    options: Options,
    templates: HashMap<Arc<[u8]>, Template>,
    /// Names that have been added so far, each once.
    names: u32,
}

/// The templates of one text, ready to be added to any set that has the same functions. Threads may
/// share them.
#[derive(Clone, Debug)]
pub struct Parsed(Arc<[Template]>);

impl Parsed {
    /// Parses `text` as the template `name`, for sets with these functions.
    ///
    /// # Errors
    /// What Go says about the text.
    pub fn new(
        name: &str,
        text: impl Into<Arc<[u8]>>,
        functions: &Functions,
        stack: usize,
    ) -> Result<Parsed, ParseError> {
        let parsed = parse_text(name, text.into(), functions, stack, &mut Buffers::default());
        parsed.map(|templates| Parsed(templates.into())).map_err(|error| *error)
    }
}

/// One template: a name and a part of a parsed text.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) name: Arc<[u8]>,
    pub(crate) tree: Arc<Tree>,
    pub(crate) root: NodeId,
    /// Whether there is nothing but white space and comments in it.
    pub(crate) empty: bool,
    /// Number of its name in the set that it was added to.
    pub(crate) number: u32,
}

impl TemplateSet {
    /// An empty set.
    pub fn new(functions: Arc<Functions>, options: Options) -> TemplateSet {
        TemplateSet { functions, options, templates: HashMap::default(), names: 0 }
    }

    /// Parses `text` as the template `name` and adds it with all templates that it defines.
    ///
    /// A template replaces an earlier one of the same name unless it holds only white space and
    /// comments. Two definitions of one name within `text` are an error, unless one is empty.
    ///
    /// # Errors
    /// What Go says about the text. The set is unchanged then.
    pub fn parse(&mut self, name: &str, text: impl Into<Arc<[u8]>>) -> Result<(), ParseError> {
        let stack = self.options.parse_stack;
        let (functions, buffers) = (&self.functions, &mut Buffers::default());
        let parsed = parse_text(name, text.into(), functions, stack, buffers);
        for template in parsed.map_err(|error| *error)? {
            self.add(template);
        }
        Ok(())
    }

    /// Parses texts one after the other as [`parse`](TemplateSet::parse) does; if they are long, on
    /// up to `threads` threads.
    ///
    /// # Errors
    /// The number of the first text that does not parse, and what Go says about it. The texts before
    /// it are in the set then.
    pub fn parse_all(
        &mut self,
        texts: &[(&str, Arc<[u8]>)],
        threads: usize,
    ) -> Result<(), (usize, ParseError)> {
        let size: usize = texts.iter().map(|(_, text)| text.len()).sum();
        let threads = if size < PARALLEL_TEXT { 1 } else { threads };
        for (at, parsed) in self.parse_side_by_side(texts, threads).into_iter().enumerate() {
            for template in parsed.map_err(|error| (at, *error))? {
                self.add(template);
            }
        }
        Ok(())
    }

    /// Adds the templates of a text as [`parse`](TemplateSet::parse) does.
    pub fn add_parsed(&mut self, parsed: &Parsed) {
        for template in &*parsed.0 {
            self.add(template.clone());
        }
    }

    /// What the texts hold, up to the first one that does not parse.
    fn parse_side_by_side(&self, texts: &[(&str, Arc<[u8]>)], threads: usize) -> Vec<ParsedText> {
        let stack = self.options.parse_stack;
        let next = AtomicUsize::new(0);
        // Texts are taken in their order, so all before one that fails are parsed by somebody.
        let work = || {
            let mut done = Vec::new();
            let mut buffers = Buffers::default();
            while let at = next.fetch_add(1, Ordering::Relaxed)
                && let Some((name, text)) = texts.get(at)
            {
                let functions = &self.functions;
                let parsed = parse_text(name, text.clone(), functions, stack, &mut buffers);
                let failed = parsed.is_err();
                done.push((at, parsed));
                if failed {
                    break;
                }
            }
            done
        };
        let mut done = thread::scope(|scope| {
            let helper = || {
                let builder = thread::Builder::new().stack_size(stack + STACK_RESERVE);
                // Without another thread this one does all the work.
                builder.spawn_scoped(scope, work).ok()
            };
            let helpers: Vec<_> = (1..threads).map_while(|_| helper()).collect();
            let mut done = work();
            for helper in helpers {
                let result = helper.join();
                done.extend(result.unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
            }
            done
        });
        done.sort_unstable_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, parsed)| parsed).collect()
    }

    /// Source: Go `template.associate`.
    fn add(&mut self, mut template: Template) {
        match self.templates.get_mut(&template.name) {
            Some(_) if template.empty => {}
            Some(old) => {
                template.number = old.number;
                *old = template;
            }
            None => {
                template.number = self.names;
                self.names += 1;
                self.templates.insert(template.name.clone(), template);
            }
        }
    }

    /// Names of all templates in byte order.
    pub fn names(&self) -> Vec<&[u8]> {
        let mut names: Vec<&[u8]> = self.templates.keys().map(|name| &**name).collect();
        names.sort_unstable();
        names
    }

    /// Whether there is a template of this name.
    pub fn contains(&self, name: impl AsRef<[u8]>) -> bool {
        self.templates.contains_key(name.as_ref())
    }

    /// Name of the text in which the template `name` is defined.
    pub fn source_of(&self, name: impl AsRef<[u8]>) -> Option<&str> {
        self.templates.get(name.as_ref()).map(|template| template.tree.name())
    }

    /// The functions.
    pub fn functions(&self) -> &Arc<Functions> {
        &self.functions
    }

    /// The options.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// How many names the templates of the set have.
    pub(crate) fn name_count(&self) -> usize {
        self.names as usize
    }

    pub(crate) fn get(&self, name: &[u8]) -> Option<&Template> {
        self.templates.get(name)
    }
}
