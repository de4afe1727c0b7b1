//! Values out of simple documents.

use std::borrow::Cow;

use super::{Text, Visitor, visit};
use crate::read::ReadOptions;
use crate::read::decode::Build;
use crate::read::input::Input;
use crate::read::tree::Scalar;

/// Up to so many keys of a map are compared with each other in strict mode.
const MAX_STRICT_KEYS: usize = 64;

/// Builds the value of a document that is simple enough, and gives the builder back.
pub(in crate::read) fn build<B: Build>(
    input: &Input<'_>,
    options: &ReadOptions,
    build: B,
) -> Option<(B::Value, B)> {
    let mut builder = Builder { build, strict: options.strict, open: Vec::new(), root: None };
    visit(input, options.limits.max_depth, &mut builder)?;
    Some((builder.root?, builder.build))
}

struct Builder<'a, B: Build> {
    build: B,
    strict: bool,
    open: Vec<Frame<'a, B>>,
    root: Option<B::Value>,
}

/// A collection that is not complete yet.
enum Frame<'a, B: Build> {
    List(Vec<B::Value>),
    Map {
        map: B::Map,
        /// The key whose value is next, and its line.
        key: Option<(Scalar<'a>, u32)>,
        /// In strict mode, the keys so far.
        keys: Vec<&'a [u8]>,
    },
}

impl<'a, B: Build> Builder<'a, B> {
    fn add(&mut self, value: B::Value) -> Option<()> {
        match self.open.last_mut() {
            None => self.root = Some(value),
            Some(Frame::List(items)) => items.push(value),
            Some(Frame::Map { map, key, .. }) => {
                let (key, line) = key.take()?;
                self.build.set(map, key, value, line);
            }
        }
        Some(())
    }
}

impl<'a, B: Build> Visitor<'a> for Builder<'a, B> {
    fn open_map(&mut self) -> Option<()> {
        let map = self.build.open_map(0);
        self.open.push(Frame::Map { map, key: None, keys: Vec::new() });
        Some(())
    }

    fn key(&mut self, text: Text<'a>) -> Option<()> {
        let Some(Frame::Map { key, keys, .. }) = self.open.last_mut() else { return None };
        let scalar = text.scalar();
        if self.strict {
            // Repeated keys are for the decoder to report, and keys that may equal one which is
            // written in another way are for it to compare.
            let is_verbatim = matches!(scalar, Scalar::Str(Cow::Borrowed(_)));
            if !is_verbatim || keys.contains(&text.source()) || keys.len() >= MAX_STRICT_KEYS {
                return None;
            }
            keys.push(text.source());
        }
        *key = Some((scalar, text.line()));
        Some(())
    }

    fn close_map(&mut self) -> Option<()> {
        let Some(Frame::Map { map, .. }) = self.open.pop() else { return None };
        let value = self.build.close_map(map);
        self.add(value)
    }

    fn open_list(&mut self) -> Option<()> {
        self.open.push(Frame::List(Vec::new()));
        Some(())
    }

    fn close_list(&mut self) -> Option<()> {
        let Some(Frame::List(items)) = self.open.pop() else { return None };
        let value = self.build.list(items);
        self.add(value)
    }

    fn scalar(&mut self, text: Text<'a>) -> Option<()> {
        let value = self.build.scalar(text.scalar());
        self.add(value)
    }
}
