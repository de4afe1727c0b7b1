//! The order of keys: like people would sort them.

use std::cmp::Ordering;

use pintle_value::{Entries, rune};

use super::Dialect;
use crate::emit::letters::{is_digit, is_letter};

/// Up to this many keys are sorted by insertion.
const SHORT: usize = 12;

/// Appends the positions of `entries` in the order of writing; nothing, if it is theirs.
pub(super) fn arrange(entries: &Entries, dialect: Dialect, order: &mut Vec<u32>) {
    let items = entries.iter().as_slice();
    if items.windows(2).all(|pair| !less(&pair[1].0, &pair[0].0, dialect)) {
        return;
    }
    let Ok(len) = u32::try_from(items.len()) else { return };
    let start = order.len();
    order.extend(0..len);
    let before = |a: u32, b: u32| less(&items[a as usize].0, &items[b as usize].0, dialect);
    sort(&mut order[start..], &before);
}

/// Merge sort. The keys have no total order, which the standard library's sorts may answer with
/// a panic; what Go makes of such keys is random.
pub(super) fn sort<T: Copy>(items: &mut [T], before: &impl Fn(T, T) -> bool) {
    for run in items.chunks_mut(SHORT) {
        for i in 1..run.len() {
            let mut j = i;
            while j > 0 && before(run[j], run[j - 1]) {
                run.swap(j, j - 1);
                j -= 1;
            }
        }
    }
    let mut merged = Vec::with_capacity(items.len());
    let mut width = SHORT;
    while width < items.len() {
        for pair in items.chunks_mut(2 * width) {
            let (left, right) = pair.split_at(width.min(pair.len()));
            merge(left, right, &mut merged, before);
            pair.copy_from_slice(&merged);
            merged.clear();
        }
        width *= 2;
    }
}

fn merge<T: Copy>(
    mut left: &[T],
    mut right: &[T],
    merged: &mut Vec<T>,
    before: &impl Fn(T, T) -> bool,
) {
    while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) {
        if before(*b, *a) {
            merged.push(*b);
            right = right_rest;
        } else {
            merged.push(*a);
            left = left_rest;
        }
    }
    merged.extend_from_slice(left);
    merged.extend_from_slice(right);
}

/// Whether the key `a` comes before `b`: numbers inside of keys count as numbers, letters come
/// after everything else (for yaml.v3 they come before it right after a digit).
/// Source: `keyList.Less` of yaml.v2 and yaml.v3.
pub(super) fn less(a: &[u8], b: &[u8], dialect: Dialect) -> bool {
    let at = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (Some(&x), Some(&y)) = (a.get(at), b.get(at)) else { return a.len() < b.len() };
    if x.is_ascii_alphabetic() && y.is_ascii_alphabetic() {
        return x < y;
    }
    // Step back to the beginning of a character whose first bytes are equal.
    let at = (0..=at).rev().find(|at| a[*at] & 0xc0 != 0x80).unwrap_or(0);
    let (Some((ca, _)), Some((cb, _))) = (rune::decode(&a[at..]), rune::decode(&b[at..])) else {
        return a.len() < b.len();
    };
    match (is_letter(ca), is_letter(cb)) {
        (true, true) => ca < cb,
        (false, false) => compare_numbers(a, b, at).unwrap_or_else(|| ca.cmp(&cb)).is_lt(),
        (a_letter, b_letter) => {
            let after_digit = dialect == Dialect::V3
                && rune::decode_last(&a[..at]).is_some_and(|(c, _)| is_digit(c));
            if after_digit { a_letter } else { b_letter }
        }
    }
}

/// Compares the numbers that begin at `at`, where there may be none; the longer one is greater
/// if they are equal.
fn compare_numbers(a: &[u8], b: &[u8], at: usize) -> Option<Ordering> {
    let mut start = 0;
    if a[at] == b'0' || b[at] == b'0' {
        // After a digit other than zero, a zero counts like any other digit.
        let mut before = at;
        while let Some((c, width)) = rune::decode_last(&a[..before]).filter(|(c, _)| is_digit(*c)) {
            if c != '0' {
                start = 1;
                break;
            }
            before -= width;
        }
    }
    let (a_number, a_len) = number(&a[at..], start);
    let (b_number, b_len) = number(&b[at..], start);
    match a_number.cmp(&b_number).then(a_len.cmp(&b_len)) {
        Ordering::Equal => None,
        order => Some(order),
    }
}

/// The digits at the beginning as a number, with Go's wrap around, and how many they are.
fn number(text: &[u8], start: i64) -> (i64, usize) {
    let append = |n: i64, digit: i64| n.wrapping_mul(10).wrapping_add(digit);
    let mut number = start;
    let mut len = 0;
    while let Some(byte @ b'0'..=b'9') = text.get(len) {
        number = append(number, i64::from(byte - b'0'));
        len += 1;
    }
    if text.get(len).is_some_and(|byte| *byte >= 0x80) {
        // Digits of other scripts count for what their distance from the ASCII zero is.
        let wide = rune::runes(&text[len..]).take_while(|(_, c, _)| is_digit(*c));
        for (_, c, _) in wide {
            number = append(number, i64::from(u32::from(c)) - i64::from(b'0'));
            len += 1;
        }
    }
    (number, len)
}
