//! From parts to matchers. Source: gobwas `compiler`.

use super::matcher::{Matcher, SEPARATOR, Tree};
use super::parse::Part;

/// The matcher of parts in a row.
pub(super) fn pattern(parts: Vec<Part>) -> Matcher {
    if parts.is_empty() {
        return Matcher::Nothing;
    }
    let matchers = parts.into_iter().map(|part| optimized(single(part))).collect();
    optimized(composed(minimized(matchers)))
}

fn single(part: Part) -> Matcher {
    match part {
        Part::Nothing => Matcher::Nothing,
        Part::Row(parts) => pattern(parts),
        Part::Text(text) => Matcher::Text(text.into_bytes()),
        Part::Any => Matcher::Any,
        Part::Super => Matcher::Super,
        Part::Single => Matcher::Single,
        Part::OneOf { chars, not } => optimized(Matcher::OneOf { chars, not }),
        Part::Range { low, high, not } => Matcher::Range { low, high, not },
        Part::Alternatives(alternatives) => match factored(&alternatives) {
            Some(parts) => pattern(parts),
            None => Matcher::AnyOf(
                alternatives.into_iter().map(|part| optimized(single(part))).collect(),
            ),
        },
    }
}

/// Takes out what all alternatives begin or end with; `None` if there is nothing to take out.
fn factored(alternatives: &[Part]) -> Option<Vec<Part>> {
    let rows: Option<Vec<&[Part]>> = alternatives
        .iter()
        .map(|part| match part {
            Part::Row(parts) => Some(parts.as_slice()),
            _ => None,
        })
        .collect();
    let rows = rows?;
    let (left, right) = common_ends(&rows);
    if left == 0 && right == 0 {
        return None;
    }
    let first = rows.first()?;
    let mut result = Vec::new();
    if left > 0 {
        result.push(Part::Row(first[..left].to_vec()));
    }
    let mut middles: Vec<Part> = Vec::new();
    for row in &rows {
        let middle = match &row[left..row.len() - right] {
            [] => Part::Nothing,
            parts => Part::Row(parts.to_vec()),
        };
        if !middles.contains(&middle) {
            middles.push(middle);
        }
    }
    match middles.as_slice() {
        [] | [Part::Nothing] => {}
        [_] => result.append(&mut middles),
        _ => result.push(Part::Alternatives(middles)),
    }
    if right > 0 {
        result.push(Part::Row(first[first.len() - right..].to_vec()));
    }
    Some(result)
}

/// How many parts all rows have in common at the beginning and at the end.
fn common_ends(rows: &[&[Part]]) -> (usize, usize) {
    if rows.len() < 2 {
        return (0, 0);
    }
    let Some((shortest, row)) = rows.iter().enumerate().min_by_key(|(_, row)| row.len()) else {
        return (0, 0);
    };
    let len = row.len();
    let (mut left, mut right) = (0, 0);
    let (mut left_ended, mut right_ended) = (false, false);
    for at in 0..len {
        if left + right >= len || (left_ended && right_ended) {
            break;
        }
        let back = len - 1 - at;
        for (other_at, other) in rows.iter().enumerate() {
            if left_ended && right_ended {
                break;
            }
            if other_at == shortest {
                continue;
            }
            left_ended = left_ended || row[at] != other[at];
            right_ended = right_ended || (!left_ended && back <= at);
            right_ended = right_ended || row[back] != other[back + other.len() - len];
        }
        left += usize::from(!left_ended);
        right += usize::from(!right_ended);
    }
    (left, right)
}

/// Replaces a matcher by a simpler one, which may match more than the original did.
fn optimized(matcher: Matcher) -> Matcher {
    match matcher {
        Matcher::AnyOf(mut matchers) if matchers.len() == 1 => {
            matchers.pop().unwrap_or(Matcher::Nothing)
        }
        Matcher::OneOf { chars, not: false } if chars.len() == 1 => {
            Matcher::Text(chars.into_iter().collect::<String>().into_bytes())
        }
        Matcher::Tree(mut tree) => {
            tree.left = tree.left.map(optimized);
            tree.right = tree.right.map(optimized);
            optimized_tree(*tree)
        }
        other => other,
    }
}

fn optimized_tree(tree: Tree) -> Matcher {
    use Matcher::{Any, Contains, Prefix, PrefixAny, PrefixSuffix, Suffix, SuffixAny, Super, Text};
    let Text(text) = &tree.value else {
        return Matcher::Tree(Box::new(tree));
    };
    let text = text.clone();
    match (&tree.left, &tree.right) {
        (None, None) => Text(text),
        (Some(Super), Some(Super)) => Contains { needle: text, not: false },
        (Some(Super), None) => Suffix(text),
        (None, Some(Super)) => Prefix(text),
        (None, Some(Suffix(suffix))) => PrefixSuffix(text, suffix.clone()),
        (Some(Prefix(prefix)), None) => PrefixSuffix(prefix.clone(), text),
        (Some(Any), None) => SuffixAny(text),
        (None, Some(Any)) => PrefixAny(text),
        _ => Matcher::Tree(Box::new(tree)),
    }
}

/// A single matcher for a row of them: around the longest of those with a known length, or around
/// the first.
fn composed(mut matchers: Vec<Matcher>) -> Matcher {
    if matchers.len() <= 1 {
        return matchers.pop().unwrap_or(Matcher::Nothing);
    }
    if let Some(glued) = glued(&matchers) {
        return glued;
    }
    let longest = matchers
        .iter()
        .enumerate()
        .filter_map(|(at, matcher)| Some((matcher.length()?, at)))
        .max()
        .map_or(0, |(_, at)| at);
    let mut right = matchers.split_off(longest);
    let value = right.remove(0);
    let side = |matchers: Vec<Matcher>| (!matchers.is_empty()).then(|| composed(matchers));
    Matcher::Tree(Box::new(Tree::new(value, side(matchers), side(right))))
}

/// Glues the best run of neighbours together until nothing can be glued.
fn minimized(mut matchers: Vec<Matcher>) -> Vec<Matcher> {
    loop {
        let mut best: Option<(Matcher, usize, usize)> = None;
        for start in 0..matchers.len() {
            for end in (start + 2..=matchers.len()).rev() {
                let Some(glued) = glued(&matchers[start..end]) else {
                    continue;
                };
                let better = best.as_ref().is_none_or(|(known, from, to)| {
                    let longer = known.length().zip(glued.length()).is_some_and(|(a, b)| b > a);
                    longer || to - from < end - start
                });
                if better {
                    best = Some((glued, start, end));
                }
            }
        }
        match best {
            Some((glued, start, end)) => {
                matchers.splice(start..end, [glued]);
            }
            None => return matchers,
        }
    }
}

fn glued(matchers: &[Matcher]) -> Option<Matcher> {
    if matchers.len() < 2 {
        return None;
    }
    glued_as_every(matchers).or_else(|| glued_as_row(matchers))
}

fn glued_as_row(matchers: &[Matcher]) -> Option<Matcher> {
    let length = matchers.iter().map(Matcher::length).sum::<Option<usize>>()?;
    Some(Matcher::Row(matchers.to_vec(), length))
}

/// Wildcards that exclude the same characters become a count of characters and a text to exclude,
/// wrongly that of all the excluded characters together.
fn glued_as_every(matchers: &[Matcher]) -> Option<Matcher> {
    let (mut any, mut everything, mut least) = (false, false, 0);
    let mut excluded: Option<&[char]> = None;
    for matcher in matchers {
        let chars: &[char] = match matcher {
            Matcher::Super => {
                everything = true;
                &[]
            }
            Matcher::Any => {
                any = true;
                &[SEPARATOR as char]
            }
            Matcher::Single => {
                least += 1;
                &[SEPARATOR as char]
            }
            Matcher::OneOf { chars, not: true } => {
                least += 1;
                chars
            }
            _ => return None,
        };
        if **excluded.get_or_insert(chars) != *chars {
            return None;
        }
    }
    let excluded = excluded.unwrap_or_default();
    if everything && !any && least == 0 {
        return Some(Matcher::Super);
    }
    if any && !everything && least == 0 {
        return Some(Matcher::Any);
    }
    if (any || everything) && least > 0 && excluded.is_empty() {
        return Some(Matcher::Min(least));
    }
    let mut every = Vec::new();
    if least > 0 {
        every.push(Matcher::Min(least));
        if !any && !everything {
            every.push(Matcher::Max(least));
        }
    }
    if !excluded.is_empty() {
        let needle = excluded.iter().collect::<String>().into_bytes();
        every.push(Matcher::Contains { needle, not: true });
    }
    Some(Matcher::EveryOf(every))
}
