//! What one teller has told of one object. Source: client-go `record` `EventCorrelator`.

use std::collections::BTreeMap;

use super::Told;
use crate::clock::{Moment, SECOND};
use crate::store::Key;

/// Messages of one reason that are told apart; what follows becomes one event.
const MAX_SIMILAR: usize = 10;

/// How long nothing of a reason may be told until its messages are told apart again.
const SIMILAR_FOR: Moment = 600 * SECOND;

/// Events of one teller about one object in one go.
const BURST: i64 = 25;

/// How long it takes until there may be another one.
const EACH: Moment = 300 * SECOND;

/// What one has told of an object.
#[derive(Debug)]
pub(super) struct Known {
    /// Time that may be spent on events, in milliseconds.
    credit: Moment,
    at: Moment,
    reasons: BTreeMap<String, Similar>,
}

impl Default for Known {
    fn default() -> Known {
        Known { credit: BURST * EACH, at: 0, reasons: BTreeMap::new() }
    }
}

/// Events of one part, type and reason.
#[derive(Debug, Default)]
struct Similar {
    messages: BTreeMap<String, Key>,
    combined: Option<Key>,
    at: Moment,
    /// Messages that count as recent.
    recent: usize,
}

/// What is to be done about an event.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing: there were too many.
    TooMany,
    /// The same was told before.
    Again { key: Key, is_similar: bool },
    /// Something new; perhaps one more of many that are alike.
    New { is_similar: bool },
}

impl Known {
    pub(super) fn judge(&mut self, told: &Told<'_>, now: Moment) -> Verdict {
        self.credit = (self.credit + (now - self.at).max(0)).min(BURST * EACH);
        self.at = now;
        if self.credit < EACH {
            return Verdict::TooMany;
        }
        self.credit -= EACH;
        let similar = self.reasons.entry(reason(told)).or_default();
        if now - similar.at > SIMILAR_FOR {
            (similar.recent, similar.combined) = (0, None);
        }
        similar.at = now;
        if let Some(key) = similar.messages.get(told.message) {
            return Verdict::Again { key: key.clone(), is_similar: false };
        }
        if similar.recent + 1 < MAX_SIMILAR {
            similar.recent += 1;
            return Verdict::New { is_similar: false };
        }
        match &similar.combined {
            Some(key) => Verdict::Again { key: key.clone(), is_similar: true },
            None => Verdict::New { is_similar: true },
        }
    }

    /// Remembers where an event is.
    pub(super) fn note(&mut self, told: &Told<'_>, key: Key, is_similar: bool) {
        let similar = self.reasons.entry(reason(told)).or_default();
        match is_similar {
            true => similar.combined = Some(key),
            false => drop(similar.messages.insert(told.message.to_owned(), key)),
        }
    }

    pub(super) fn has(&self, told: &Told<'_>) -> bool {
        let similar = self.reasons.get(&reason(told));
        similar.is_some_and(|similar| similar.messages.contains_key(told.message))
    }

    /// Forgets an event that is gone.
    pub(super) fn forget(&mut self, key: &Key) {
        for similar in self.reasons.values_mut() {
            similar.messages.retain(|_, kept| kept != key);
            if similar.combined.as_ref() == Some(key) {
                similar.combined = None;
            }
        }
        self.reasons
            .retain(|_, similar| !similar.messages.is_empty() || similar.combined.is_some());
    }

    pub(super) fn is_empty(&self) -> bool {
        self.reasons.is_empty()
    }
}

fn reason(told: &Told<'_>) -> String {
    format!("{}/{}/{}", told.part, told.warns, told.reason)
}
