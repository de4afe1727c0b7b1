//! Subscripts of lists.

/// `0`, `-1`, `1:3`, `::2`, `*`, or several of them separated by commas.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slice(Vec<Range>);

#[derive(Debug, PartialEq, Eq)]
enum Range {
    All,
    One(i64),
    Many { from: Option<i64>, to: Option<i64>, step: i64 },
}

impl Slice {
    pub(super) fn read(text: &str) -> Result<Slice, String> {
        let members: Vec<&str> = text.split(',').collect();
        if let [one] = members[..] {
            return Ok(Slice(vec![Range::read(one)?]));
        }
        let mut ranges = Vec::new();
        for (i, member) in members.into_iter().enumerate() {
            let range = match Range::read(member) {
                Ok(Range::All) => Err("wildcard cannot be used in union".to_owned()),
                other => other,
            };
            ranges.push(range.map_err(|problem| format!("error in union member {i}: {problem}"))?);
        }
        Ok(Slice(ranges))
    }

    pub(super) fn is_all(&self) -> bool {
        self.0 == [Range::All]
    }

    /// The indexes in a list of so many items.
    pub(super) fn indexes(&self, len: usize) -> Vec<usize> {
        self.0.iter().flat_map(|range| range.indexes(len)).collect()
    }
}

impl Range {
    fn read(text: &str) -> Result<Range, String> {
        let text = text.trim();
        if text == "*" {
            return Ok(Range::All);
        }
        let parts: Vec<&str> = text.split(':').collect();
        if parts.len() > 3 {
            return Err("malformed array index, too many colons".to_owned());
        }
        let mut numbers = [None; 3];
        for (number, part) in numbers.iter_mut().zip(&parts) {
            let part = part.trim();
            if !part.is_empty() {
                let parsed = part.parse().map_err(|_| "non-integer array index".to_owned())?;
                *number = Some(parsed);
            }
        }
        match (parts.len(), numbers) {
            (1, [Some(index), ..]) => Ok(Range::One(index)),
            (1, _) => Err("array index missing".to_owned()),
            (_, [_, _, Some(0)]) => Err("array index step value must be non-zero".to_owned()),
            (_, [from, to, step]) => Ok(Range::Many { from, to, step: step.unwrap_or(1) }),
        }
    }

    fn indexes(&self, len: usize) -> Vec<usize> {
        let count = i64::try_from(len).unwrap_or(i64::MAX);
        let place = |index: i64| if index < 0 { index.saturating_add(count) } else { index };
        match *self {
            Range::All => (0..len).collect(),
            Range::One(index) => {
                usize::try_from(place(index)).ok().filter(|at| *at < len).into_iter().collect()
            }
            Range::Many { from, to, step } => {
                let (first, last) = if step > 0 { (0, count) } else { (count - 1, -1) };
                let from = from.map_or(first, place).clamp(-1, count);
                let to = to.map_or(last, place).clamp(-1, count);
                let mut indexes = Vec::new();
                let mut at = if step > 0 { from.max(0) } else { from };
                while (step > 0 && at < to) || (step < 0 && at > to) {
                    indexes.extend(usize::try_from(at).ok().filter(|at| *at < len));
                    at = at.saturating_add(step);
                }
                indexes
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Slice;

    #[test]
    fn subscripts_choose_items() {
        for (text, indexes) in [
            ("0", vec![0]),
            ("-1", vec![4]),
            ("7", vec![]),
            ("1:3", vec![1, 2]),
            ("::2", vec![0, 2, 4]),
            ("::-2", vec![4, 2, 0]),
            ("-2:", vec![3, 4]),
            ("0, 3", vec![0, 3]),
            ("*", vec![0, 1, 2, 3, 4]),
        ] {
            assert_eq!(Slice::read(text).map(|slice| slice.indexes(5)), Ok(indexes), "{text}");
        }
        assert!(Slice::read("a").is_err() && Slice::read("1:2:0").is_err());
    }
}
