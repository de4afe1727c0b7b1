//! Compiled patterns.

use std::cell::{Cell, OnceCell};
use std::ops::Range;
use std::thread;

use pintle_template::{FuncError, Runtime};
use regex_automata::util::captures::Captures;
use regex_automata::{Input, meta};
use regex_syntax::hir::Hir;

use super::error::{ErrorCode, SyntaxError};
use super::haystack::Haystack;
use super::parser::Parsed;

/// Memory of the automaton of one pattern, in bytes.
const MAX_PROGRAM: usize = 64 << 20;

/// Bytes of text from which on the engines that search fast are worth the time that it takes to
/// prepare them. Most patterns see a few names, which are searched before those would be ready.
pub(super) const MUCH_TEXT: usize = 4 << 10;

/// Ranges of characters from which on those engines are not prepared for any text.
const MANY_RANGES: u64 = 20_000;

/// How many times the memory of an engine that is prepared fast a pattern may take with both.
const BOTH_ENGINES: usize = 4;

/// Work, in units, to read one byte of a pattern.
const BYTE_COST: u64 = 500;

/// Work, in units, to compile one range of characters.
const RANGE_COST: u64 = 100;

/// Height up to which a pattern is compiled on the stack at hand: the compiler is recursive.
const SMALL_HEIGHT: usize = 100;

/// Stack, in bytes, for the compiler to handle the highest pattern.
const COMPILER_STACK: usize = 64 << 20;

/// Work of a search, in units, before it looks at the text.
const SEARCH_COST: u64 = 50;

/// A search may read all of the text or stop at once; this part of it is charged for.
const CHARGED_PART: usize = 32;

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Program {
    /// What runs the pattern at first.
    first: meta::Regex,
    /// What the fast engine is made of, if there may be one.
    hir: Option<Hir>,
    fast: OnceCell<Option<meta::Regex>>,
    /// Bytes that were there to be searched so far.
    searched: Cell<usize>,
    /// Names of the groups, the first being the whole match.
    names: Vec<Option<Box<[u8]>>>,
}

impl Program {
    /// Compiles a pattern that was read from `source`.
    pub(super) fn compile(parsed: Parsed, source: &[u8]) -> Result<Program, SyntaxError> {
        let Parsed { hir, height, ranges, names } = parsed;
        let (first, hir) = if height <= SMALL_HEIGHT {
            (engine(&hir, false), Some(hir).filter(|_| ranges < MANY_RANGES))
        } else {
            let compiler = thread::Builder::new().stack_size(COMPILER_STACK);
            let compiler = compiler.spawn(move || engine(&hir, ranges < MANY_RANGES));
            let done = compiler.map_err(|_| ErrorCode::NestingDepth.at(source))?.join();
            (done.ok().flatten(), None)
        };
        let first = first.ok_or_else(|| ErrorCode::Large.at(source))?;
        Ok(Program { first, hir, fast: OnceCell::new(), searched: Cell::new(0), names })
    }

    /// What searches so many bytes.
    fn engine(&self, bytes: usize) -> &meta::Regex {
        let Some(hir) = &self.hir else { return &self.first };
        let searched = self.searched.get().saturating_add(bytes);
        self.searched.set(searched);
        if searched < MUCH_TEXT {
            return &self.first;
        }
        self.fast.get_or_init(|| engine(hir, true)).as_ref().unwrap_or(&self.first)
    }

    /// Memory that the program takes, in bytes.
    pub(super) fn size(&self) -> usize {
        BOTH_ENGINES * self.first.memory_usage() + self.names.len() * size_of::<Option<Box<[u8]>>>()
    }

    /// Whether the pattern occurs in the text.
    pub(super) fn is_match(
        &self,
        runtime: &mut dyn Runtime,
        text: &Haystack<'_>,
    ) -> Result<bool, FuncError> {
        charge(runtime, text, 0)?;
        Ok(self.matches(text))
    }

    /// Whether the pattern occurs in the text, outside of an execution.
    pub(super) fn matches(&self, text: &Haystack<'_>) -> bool {
        self.engine(text.len()).is_match(text.text())
    }

    /// The first match at or after `from`.
    pub(super) fn find(
        &self,
        runtime: &mut dyn Runtime,
        text: &Haystack<'_>,
        from: usize,
    ) -> Result<Option<Range<usize>>, FuncError> {
        charge(runtime, text, from)?;
        let input = Input::new(text.text()).range(from..);
        Ok(self.engine(text.len().saturating_sub(from)).find(input).map(|found| found.range()))
    }

    /// The first match at or after `from` with its groups.
    pub(super) fn captures(
        &self,
        runtime: &mut dyn Runtime,
        text: &Haystack<'_>,
        from: usize,
        groups: &mut Captures,
    ) -> Result<Option<Range<usize>>, FuncError> {
        charge(runtime, text, from)?;
        let input = Input::new(text.text()).range(from..);
        self.engine(text.len().saturating_sub(from)).captures(input, groups);
        Ok(groups.get_match().map(|found| found.range()))
    }

    /// Room for the groups of a match.
    pub(super) fn groups(&self) -> Captures {
        self.first.create_captures()
    }

    /// The part of a match that the first matching group of this name took.
    pub(super) fn named_group(&self, name: &[u8], groups: &Captures) -> Option<Range<usize>> {
        let named = self.names.iter().enumerate().filter(|(_, n)| n.as_deref() == Some(name));
        let mut ranges = named.filter_map(|(i, _)| groups.get_group(i));
        ranges.next().map(|span| span.range())
    }
}

/// Work, in units, to read a pattern.
pub(super) fn parse_cost(pattern: &[u8]) -> u64 {
    (pattern.len() as u64).saturating_mul(BYTE_COST)
}

/// Work, in units, to compile a pattern.
pub(super) fn compile_cost(parsed: &Parsed) -> u64 {
    parsed.ranges.saturating_mul(RANGE_COST)
}

/// An engine that searches fast, or one that is ready soon. `None` if the automaton is too large.
fn engine(hir: &Hir, fast: bool) -> Option<meta::Regex> {
    let config =
        meta::Config::new().nfa_size_limit(Some(MAX_PROGRAM)).dfa(false).onepass(fast).hybrid(fast);
    meta::Builder::new().configure(config).build_from_hir(hir).ok()
}

fn charge(runtime: &mut dyn Runtime, text: &Haystack<'_>, from: usize) -> Result<(), FuncError> {
    let rest = text.len().saturating_sub(from) / CHARGED_PART;
    runtime.charge(SEARCH_COST + rest as u64)
}
