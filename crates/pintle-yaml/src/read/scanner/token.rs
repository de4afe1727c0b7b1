//! Tokens.

use std::borrow::Cow;

use crate::read::tree::Style;

/// A token and the lines it starts and ends on, from 0.
#[derive(Debug)]
pub(in crate::read) struct Token<'a> {
    pub(in crate::read) kind: TokenKind<'a>,
    pub(in crate::read) start: u32,
    pub(in crate::read) end: u32,
    /// Where it starts, in characters; for the end of a block, before the comments behind it.
    pub(in crate::read) index: isize,
}

/// The tokens of libyaml.
#[derive(Debug)]
pub(in crate::read) enum TokenKind<'a> {
    StreamStart,
    StreamEnd,
    VersionDirective { major: u8, minor: u8 },
    TagDirective(Box<TagParts<'a>>),
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(&'a [u8]),
    Anchor(&'a [u8]),
    Tag(Box<TagParts<'a>>),
    Scalar(Cow<'a, [u8]>, Style),
}

/// The two halves of a tag or of a tag directive.
#[derive(Debug)]
pub(in crate::read) struct TagParts<'a> {
    /// `!`, `!!`, `!name!`, or nothing if the tag is complete.
    pub(in crate::read) handle: &'a [u8],
    /// What follows the handle, or what a directive puts in its place.
    pub(in crate::read) suffix: Cow<'a, [u8]>,
}
