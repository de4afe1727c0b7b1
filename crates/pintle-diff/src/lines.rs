//! The shortest way from one list of lines to another. Source: E. Myers, "An O(ND) Difference
//! Algorithm and Its Variations", the variation in linear space.

use std::collections::BTreeMap;

/// A step from one text to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A line of both, by its number in each.
    Keep(usize, usize),
    /// A line of the first text only.
    Remove(usize),
    /// A line of the second text only.
    Insert(usize),
}

/// Steps that are looked at from either end. Texts that have less in common than that are shown
/// as removed and inserted, because time grows with the square of it.
const MAX_COST: isize = 2_000;

/// The steps from `before` to `after`; between lines of both, removals come before insertions.
pub(crate) fn steps(before: &[&str], after: &[&str]) -> Vec<Step> {
    let mut numbers = BTreeMap::new();
    let mut number = |line: &&str| {
        let next = numbers.len();
        *numbers.entry((*line).to_owned()).or_insert(next)
    };
    let a: Vec<usize> = before.iter().map(&mut number).collect();
    let b: Vec<usize> = after.iter().map(&mut number).collect();
    let mut steps = Vec::with_capacity(a.len().max(b.len()));
    compare(Part { lines: &a, start: 0 }, Part { lines: &b, start: 0 }, &mut steps);
    let is_keep = |step: &Step| matches!(step, Step::Keep(..));
    for run in steps.chunk_by_mut(|a, b| is_keep(a) == is_keep(b)) {
        run.sort_by_key(|step| matches!(step, Step::Insert(_)));
    }
    steps
}

/// Some of the lines of a text.
#[derive(Clone, Copy)]
struct Part<'l> {
    lines: &'l [usize],
    start: usize,
}

impl<'l> Part<'l> {
    fn split(self, at: usize) -> (Part<'l>, Part<'l>) {
        let (front, back) = self.lines.split_at(at.min(self.lines.len()));
        let back = Part { lines: back, start: self.start + front.len() };
        (Part { lines: front, start: self.start }, back)
    }

    fn numbers(self) -> std::ops::Range<usize> {
        self.start..self.start + self.lines.len()
    }
}

fn compare(a: Part<'_>, b: Part<'_>, steps: &mut Vec<Step>) {
    let front = a.lines.iter().zip(b.lines).take_while(|(a, b)| a == b).count();
    let (a_front, a) = a.split(front);
    let (b_front, b) = b.split(front);
    keep(a_front, b_front, steps);
    let back = a.lines.iter().rev().zip(b.lines.iter().rev()).take_while(|(a, b)| a == b).count();
    let (a, a_back) = a.split(a.lines.len() - back);
    let (b, b_back) = b.split(b.lines.len() - back);
    match middle(a.lines, b.lines) {
        Some((x, y)) => {
            let ((a_first, a_second), (b_first, b_second)) = (a.split(x), b.split(y));
            compare(a_first, b_first, steps);
            compare(a_second, b_second, steps);
        }
        None => {
            steps.extend(a.numbers().map(Step::Remove));
            steps.extend(b.numbers().map(Step::Insert));
        }
    }
    keep(a_back, b_back, steps);
}

fn keep(a: Part<'_>, b: Part<'_>, steps: &mut Vec<Step>) {
    steps.extend(a.numbers().zip(b.numbers()).map(|(a, b)| Step::Keep(a, b)));
}

/// A point in the middle of a shortest way; nothing if there is nothing to split, or the way is
/// too long to look for.
fn middle(a: &[usize], b: &[usize]) -> Option<(usize, usize)> {
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let (n, m) = (isize::try_from(a.len()).ok()?, isize::try_from(b.len()).ok()?);
    let delta = n - m;
    let is_odd = delta % 2 != 0;
    let most = ((n + m + 1) / 2).min(MAX_COST);
    let mut forward = Reach::new(most);
    let mut backward = Reach::new(most);
    for cost in 0..=most {
        for k in (-cost..=cost).step_by(2) {
            let x = forward.advance(k, cost, |x, y| a.get(x) == b.get(y), n, m);
            let meets = (k - delta).abs() < cost && x + backward.get(delta - k) >= n;
            if is_odd && meets && x <= n && x - k <= m {
                return point(x, x - k, n, m);
            }
        }
        for k in (-cost..=cost).step_by(2) {
            let same = |x: usize, y: usize| a.get(a.len() - 1 - x) == b.get(b.len() - 1 - y);
            let x = backward.advance(k, cost, same, n, m);
            let meets = (delta - k).abs() <= cost && x + forward.get(delta - k) >= n;
            if !is_odd && meets && x <= n && x - k <= m {
                return point(n - x, m - (x - k), n, m);
            }
        }
    }
    None
}

/// A point that takes both halves forward.
fn point(x: isize, y: isize, n: isize, m: isize) -> Option<(usize, usize)> {
    let is_end = (x, y) == (0, 0) || (x, y) == (n, m);
    (!is_end).then_some((usize::try_from(x).ok()?, usize::try_from(y).ok()?))
}

/// How far one gets on each diagonal.
struct Reach {
    furthest: Vec<isize>,
    zero: isize,
}

impl Reach {
    fn new(most: isize) -> Reach {
        let zero = most + 1;
        Reach { furthest: vec![0; usize::try_from(2 * zero + 1).unwrap_or_default()], zero }
    }

    fn get(&self, k: isize) -> isize {
        let at = usize::try_from(k + self.zero).ok();
        at.and_then(|at| self.furthest.get(at)).copied().unwrap_or_default()
    }

    fn advance(
        &mut self,
        k: isize,
        cost: isize,
        same: impl Fn(usize, usize) -> bool,
        n: isize,
        m: isize,
    ) -> isize {
        let (below, above) = (self.get(k - 1), self.get(k + 1));
        let mut x = match k == -cost || (k != cost && below < above) {
            true => above,
            false => below + 1,
        };
        while x < n
            && x - k < m
            && let (Ok(at), Ok(of)) = (usize::try_from(x), usize::try_from(x - k))
            && same(at, of)
        {
            x += 1;
        }
        let at = usize::try_from(k + self.zero).ok();
        if let Some(furthest) = at.and_then(|at| self.furthest.get_mut(at)) {
            *furthest = x;
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::{Step, steps};

    fn edits(before: &[&str], after: &[&str]) -> usize {
        let steps = steps(before, after);
        let (mut a, mut b, mut edits) = (0, 0, 0);
        for step in &steps {
            match *step {
                Step::Keep(x, y) => {
                    assert_eq!((x, y), (a, b));
                    assert_eq!(before[x], after[y]);
                    (a, b) = (a + 1, b + 1);
                }
                Step::Remove(x) => {
                    assert_eq!(x, a);
                    (a, edits) = (a + 1, edits + 1);
                }
                Step::Insert(y) => {
                    assert_eq!(y, b);
                    (b, edits) = (b + 1, edits + 1);
                }
            }
        }
        assert_eq!((a, b), (before.len(), after.len()));
        edits
    }

    /// The length of the shortest way, by the table of longest common parts.
    fn shortest(a: &[&str], b: &[&str]) -> usize {
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..a.len() {
            for j in 0..b.len() {
                table[i + 1][j + 1] = match a[i] == b[j] {
                    true => table[i][j] + 1,
                    false => table[i][j + 1].max(table[i + 1][j]),
                };
            }
        }
        a.len() + b.len() - 2 * table[a.len()][b.len()]
    }

    #[test]
    fn the_way_is_whole_and_the_shortest() {
        let mut state = 7_u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (state >> 33) % below
        };
        let letters = ["a", "b", "c", "d"];
        for _ in 0..3000 {
            let mut text = |longest| {
                let length = random(longest);
                (0..length).map(|_| letters[random(4) as usize]).collect::<Vec<_>>()
            };
            let (a, b) = (text(14), text(14));
            assert_eq!(edits(&a, &b), shortest(&a, &b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn texts_with_nothing_in_common_end_in_time() {
        let text = |letter: char| (0..60_000).map(|i| format!("{letter}{i}")).collect::<Vec<_>>();
        let (a, b) = (text('a'), text('b'));
        let a: Vec<&str> = a.iter().map(String::as_str).collect();
        let b: Vec<&str> = b.iter().map(String::as_str).collect();
        assert_eq!(edits(&a, &b), 120_000);
    }
}
