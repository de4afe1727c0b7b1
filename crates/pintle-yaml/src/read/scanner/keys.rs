//! Simple keys: the places where, without a `?`, the key of a mapping may have started.

use std::collections::VecDeque;

use crate::ErrorKind;
use crate::read::cursor::{Cursor, Fault};

/// A simple key may not be longer, in characters.
const MAX_KEY_LEN: usize = 1024;

/// The possible simple keys, one for each level of brackets.
#[derive(Debug)]
pub(super) struct SimpleKeys {
    levels: Vec<SimpleKey>,
    /// Token number and level of the keys that hold up the queue, in order of the numbers.
    ///
    /// Not the same as the possible keys of `levels`: closing brackets forget the number that
    /// their own level holds, and for brackets without content that is the number of the
    /// brackets themselves. So `[]: x` is no mapping to go-yaml.
    by_token: VecDeque<(usize, usize)>,
}

/// Where a key may have started.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct SimpleKey {
    possible: bool,
    /// Whether it is an error if no key follows.
    required: bool,
    /// Number of the token that starts the key.
    pub(super) number: usize,
    pub(super) index: usize,
    pub(super) line: u32,
    pub(super) column: usize,
}

impl Default for SimpleKeys {
    fn default() -> SimpleKeys {
        SimpleKeys { levels: vec![SimpleKey::default()], by_token: VecDeque::new() }
    }
}

impl SimpleKey {
    /// Whether the key is still possible: it must end on its line and soon.
    fn check(&mut self, cursor: &Cursor<'_>) -> Result<bool, Fault> {
        if !self.possible {
            return Ok(false);
        }
        if self.line == cursor.line() && self.index + MAX_KEY_LEN >= cursor.index() {
            return Ok(true);
        }
        if self.required {
            return Err(missing_colon(cursor));
        }
        self.possible = false;
        Ok(false)
    }
}

#[cold]
fn missing_colon(cursor: &Cursor<'_>) -> Fault {
    cursor.error(ErrorKind::Syntax, "could not find expected ':'")
}

impl SimpleKeys {
    /// Whether the token with this number, the first of the queue, may start a key.
    #[inline]
    pub(super) fn may_start_at(
        &mut self,
        number: usize,
        cursor: &Cursor<'_>,
    ) -> Result<bool, Fault> {
        while let Some(&(first, level)) = self.by_token.front() {
            if first < number {
                self.by_token.pop_front();
                continue;
            }
            if first > number {
                break;
            }
            return match self.levels.get_mut(level) {
                Some(key) => key.check(cursor),
                None => Ok(false),
            };
        }
        Ok(false)
    }

    /// Notes that the token with this number, which is scanned next, may start a key.
    pub(super) fn save(
        &mut self,
        required: bool,
        number: usize,
        cursor: &Cursor<'_>,
    ) -> Result<(), Fault> {
        self.remove(cursor)?;
        let level = self.levels.len() - 1;
        self.levels[level] = SimpleKey {
            possible: true,
            required,
            number,
            index: cursor.index(),
            line: cursor.line(),
            column: cursor.column(),
        };
        self.forget(number);
        self.by_token.push_back((number, level));
        Ok(())
    }

    /// Gives up the key of this level.
    pub(super) fn remove(&mut self, cursor: &Cursor<'_>) -> Result<(), Fault> {
        let Some(key) = self.levels.last_mut() else { return Ok(()) };
        if key.possible {
            if key.required {
                return Err(missing_colon(cursor));
            }
            key.possible = false;
            let number = key.number;
            self.forget(number);
        }
        Ok(())
    }

    /// The key of this level if there is one, which a `:` has made certain.
    pub(super) fn take_last(&mut self, cursor: &Cursor<'_>) -> Result<Option<SimpleKey>, Fault> {
        let Some(key) = self.levels.last_mut() else { return Ok(None) };
        if !key.check(cursor)? {
            return Ok(None);
        }
        key.possible = false;
        let key = *key;
        self.forget(key.number);
        Ok(Some(key))
    }

    /// Goes into brackets whose opening token gets this number.
    pub(super) fn open(&mut self, number: usize) {
        self.levels.push(SimpleKey { number, ..SimpleKey::default() });
    }

    /// Leaves brackets.
    pub(super) fn close(&mut self) {
        if self.levels.len() > 1
            && let Some(key) = self.levels.pop()
        {
            self.forget(key.number);
        }
    }

    fn forget(&mut self, number: usize) {
        // It is nearly always the last one.
        if let Some(at) = self.by_token.iter().rposition(|entry| entry.0 <= number)
            && self.by_token[at].0 == number
        {
            self.by_token.remove(at);
        }
    }
}
