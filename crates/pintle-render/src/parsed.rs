//! Parsed texts that many renderings share.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use pintle_template::{Functions, ParseError, Parsed};

use crate::engine::functions;

/// The templates of charts that are rendered many times, each parsed once. Threads may share it.
pub struct ParsedTexts {
    functions: Arc<Functions>,
    texts: Mutex<HashMap<String, Text>>,
}

/// A text at the path it was parsed for.
struct Text {
    text: Arc<[u8]>,
    parsed: Parsed,
}

impl Default for ParsedTexts {
    fn default() -> ParsedTexts {
        ParsedTexts { functions: functions(), texts: Mutex::default() }
    }
}

impl ParsedTexts {
    pub(crate) fn functions(&self) -> &Arc<Functions> {
        &self.functions
    }

    /// The templates of `text`, whose template is called `path`.
    pub(crate) fn get(
        &self,
        path: &str,
        text: &Arc<[u8]>,
        stack: usize,
    ) -> Result<Parsed, ParseError> {
        if let Some(known) = self.lock().get(path).filter(|known| Arc::ptr_eq(&known.text, text)) {
            return Ok(known.parsed.clone());
        }
        // Two threads may parse the same text at first, which does no harm.
        let parsed = Parsed::new(path, text.clone(), &self.functions, stack)?;
        let entry = Text { text: text.clone(), parsed: parsed.clone() };
        self.lock().insert(path.to_owned(), entry);
        Ok(parsed)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Text>> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for ParsedTexts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ParsedTexts").field("texts", &self.lock().len()).finish_non_exhaustive()
    }
}
