//! How deep objects and schemas may be nested.

/// Levels of maps and lists. What lies deeper is not looked at; readers of JSON take no deeper objects
/// either. All walks are recursive, and this is what the stack of an ordinary thread bears.
pub const MAX_DEPTH: usize = 128;
