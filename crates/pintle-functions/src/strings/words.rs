//! Snake case and kebab case. Source: xstrings.

use pintle_template::Runtime;
use pintle_value::rune::{REPLACEMENT, decode, runes};
use pintle_value::{Str, Value};

use super::case::is_connector;
use crate::convert::{Call, push_char, str_arg};
use crate::unicode::{is_letter, is_number, is_punct, is_upper, to_lower};

/// Letters other than the Chinese characters that xstrings knows.
fn is_alphabetic(c: char) -> bool {
    let ideograph = matches!(
        c,
        '\u{3400}'..='\u{4d85}' | '\u{4e00}'..='\u{9fcc}' | '\u{20000}'..='\u{2b81d}'
    );
    is_letter(c) && !ideograph
}

pub(super) fn snakecase(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(connected(str_arg(args, 0), '_'))
}

pub(super) fn kebabcase(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(connected(str_arg(args, 0), '-'))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    /// A bad byte or nothing.
    Invalid,
    Number,
    Capitals,
    Letters,
    Connector,
    Punctuation,
    Other,
}

/// Words in lower case with `connector` between them; a number stays with the word before it if no
/// lower-case letter follows. Source: xstrings `ToSnakeCase`.
fn connected(text: &Str, connector: char) -> Value {
    let mut out = Vec::with_capacity(text.len() + text.len() / 4);
    let mut words = Words { rest: text };
    let (mut kind, mut word) = words.next();
    while !words.rest.is_empty() {
        if kind != Word::Connector {
            append_word(&mut out, kind, word, connector);
        }
        let (previous, last) = (kind, word);
        (kind, word) = words.next();
        match previous {
            Word::Number => {
                words.append_run(&mut out, &mut kind, &mut word, connector);
                if !matches!(kind, Word::Invalid | Word::Punctuation | Word::Connector) {
                    push_char(&mut out, connector);
                }
            }
            Word::Connector => append_word(&mut out, previous, last, connector),
            Word::Punctuation => {}
            _ if kind != Word::Number => {
                if kind != Word::Connector && kind != Word::Punctuation {
                    push_char(&mut out, connector);
                }
            }
            _ if words.rest.is_empty() => {}
            _ => {
                let number = word;
                (kind, word) = words.next();
                if kind != Word::Letters {
                    append_word(&mut out, Word::Number, number, connector);
                    if kind != Word::Connector && kind != Word::Punctuation {
                        push_char(&mut out, connector);
                    }
                    continue;
                }
                push_char(&mut out, connector);
                append_word(&mut out, Word::Number, number, connector);
                words.append_run(&mut out, &mut kind, &mut word, connector);
                if !matches!(kind, Word::Invalid | Word::Connector | Word::Punctuation) {
                    push_char(&mut out, connector);
                }
            }
        }
    }
    append_word(&mut out, kind, word, connector);
    Value::Str(out.into())
}

fn append_word(out: &mut Vec<u8>, kind: Word, word: &[u8], connector: char) {
    if kind != Word::Capitals && kind != Word::Connector {
        out.extend_from_slice(word);
        return;
    }
    for (_, c, _) in runes(word) {
        push_char(out, if is_connector(c) { connector } else { to_lower(c) });
    }
}

/// A reader of words.
struct Words<'a> {
    rest: &'a [u8],
}

impl<'a> Words<'a> {
    /// Appends words as long as they are numbers or lower-case letters.
    fn append_run(
        &mut self,
        out: &mut Vec<u8>,
        kind: &mut Word,
        word: &mut &'a [u8],
        connector: char,
    ) {
        while matches!(kind, Word::Letters | Word::Number) {
            append_word(out, *kind, word, connector);
            (*kind, *word) = self.next();
        }
    }

    fn next(&mut self) -> (Word, &'a [u8]) {
        let text = self.rest;
        let (kind, len) = classify(text);
        let (word, rest) = text.split_at(len.min(text.len()));
        self.rest = rest;
        (kind, word)
    }
}

/// The first word of `text`: its sort and its length.
fn classify(text: &[u8]) -> (Word, usize) {
    let Some((c, width)) = next_valid(text, REPLACEMENT) else {
        return (Word::Invalid, 0);
    };
    if c == REPLACEMENT {
        return (Word::Invalid, width);
    }
    let run = |stays: fn(char) -> bool| width + run_length(&text[width..], c, stays);
    if is_connector(c) {
        (Word::Connector, run(is_connector))
    } else if is_punct(c) {
        (Word::Punctuation, run(is_punct))
    } else if is_upper(c) {
        (Word::Capitals, width + capitals_length(&text[width..], c))
    } else if is_alphabetic(c) {
        (Word::Letters, run(|c| is_alphabetic(c) && !is_upper(c)))
    } else if is_number(c) {
        (Word::Number, run(is_number))
    } else {
        let stays = |c| !is_connector(c) && !is_alphabetic(c) && !is_number(c) && !is_punct(c);
        (Word::Other, run(stays))
    }
}

/// How many bytes of `text` continue a word that began with `first`. Bad bytes belong to the
/// character after them, and at the end to the one before.
fn run_length(text: &[u8], first: char, stays: fn(char) -> bool) -> usize {
    let (mut at, mut last) = (0, first);
    while let Some((c, width)) = next_valid(&text[at..], last) {
        last = c;
        if !stays(c) {
            break;
        }
        at += width;
    }
    at
}

/// The rest of a word after a first capital: lower-case letters, or more capitals of which the
/// last begins the next word if a lower-case letter follows, as in `HTTPServer`.
fn capitals_length(text: &[u8], first: char) -> usize {
    let Some((second, width)) = next_valid(text, first) else {
        return 0;
    };
    if !is_upper(second) {
        return if is_alphabetic(second) {
            run_length(text, first, |c| is_alphabetic(c) && !is_upper(c))
        } else {
            0
        };
    }
    let (mut at, mut last, mut last_width) = (width, second, width);
    while let Some((c, width)) = next_valid(&text[at..], last) {
        last = c;
        if !is_upper(c) {
            return if is_alphabetic(c) { at - last_width } else { at };
        }
        last_width = width;
        at += width;
    }
    at
}

/// The next character that is not U+FFFD, with the width of what was skipped to reach it; at the
/// end `previous` stands for what is missing. `None` if there is nothing at all.
fn next_valid(text: &[u8], previous: char) -> Option<(char, usize)> {
    let mut at = 0;
    while let Some((c, width)) = decode(&text[at..]) {
        at += width;
        if c != REPLACEMENT {
            return Some((c, at));
        }
    }
    (at > 0).then_some((previous, at))
}
