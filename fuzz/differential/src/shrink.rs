//! Making a question smaller as long as it is answered differently.

use anyhow::Result;
use serde_json::{Map, Value as Json};

use crate::difference::{Judged, Pair, Verdict, Way};

/// Texts longer than this are cut in pieces no smaller than their hundredth part at first.
const PIECES: usize = 100;

/// A smaller question that differs in the same way, found with at most `attempts` questions.
pub(crate) fn shrink(
    pair: &mut Pair,
    question: Map<String, Json>,
    way: Way,
    attempts: usize,
) -> Result<Map<String, Json>> {
    let mut shrinker = Shrinker { pair, way, left: attempts, best: Json::Object(question) };
    // A text that got shorter can make values superfluous, and the other way round.
    for _ in 0..3 {
        let before = shrinker.best.clone();
        shrinker.node(&mut Vec::new())?;
        if shrinker.best == before || shrinker.left == 0 {
            break;
        }
    }
    match shrinker.best {
        Json::Object(question) => Ok(question),
        _ => Ok(Map::new()),
    }
}

struct Shrinker<'a> {
    pair: &'a mut Pair,
    way: Way,
    left: usize,
    best: Json,
}

/// A step from a JSON value into one of its parts.
#[derive(Clone, Debug)]
enum Step {
    Field(String),
    Item(usize),
}

impl Shrinker<'_> {
    /// Takes `candidate` for the best if it still differs in the same way.
    fn attempt(&mut self, candidate: Json) -> Result<bool> {
        if self.left == 0 {
            return Ok(false);
        }
        let Json::Object(question) = &candidate else { return Ok(false) };
        self.left -= 1;
        let Judged { verdict, .. } = self.pair.judge(question)?;
        let differs = verdict == Verdict::Different(self.way);
        if differs {
            self.best = candidate;
        }
        Ok(differs)
    }

    /// Puts `json` in the place of the part at `path`, or takes the part out.
    fn replace(&mut self, path: &[Step], json: Option<Json>) -> Result<bool> {
        let mut candidate = self.best.clone();
        if !put(&mut candidate, path, json) {
            return Ok(false);
        }
        self.attempt(candidate)
    }

    /// Makes the part at `path` smaller.
    fn node(&mut self, path: &mut Vec<Step>) -> Result<()> {
        match get(&self.best, path).cloned() {
            Some(Json::Object(fields)) => {
                for name in fields.keys() {
                    path.push(Step::Field(name.clone()));
                    if !self.replace(path, None)? {
                        self.node(path)?;
                    }
                    path.pop();
                }
            }
            Some(Json::Array(items)) => {
                for at in (0..items.len()).rev() {
                    path.push(Step::Item(at));
                    if !self.replace(path, None)? {
                        self.node(path)?;
                    }
                    path.pop();
                }
            }
            Some(Json::String(text)) => self.text(path, text)?,
            _ => {}
        }
        Ok(())
    }

    /// Cuts pieces out of a text: actions, then parentheses, then ever smaller pieces.
    fn text(&mut self, path: &[Step], text: String) -> Result<()> {
        let mut text = text;
        let mut progress = true;
        while progress && self.left > 0 {
            progress = false;
            for cut in cuts(&text) {
                // The cuts were made for a text that may have been shortened since.
                if cut.len() < text.len() && self.replace(path, Some(Json::String(cut.clone())))? {
                    text = cut;
                    progress = true;
                    break;
                }
            }
            progress |= self.pieces(path, &mut text)?;
        }
        Ok(())
    }

    fn pieces(&mut self, path: &[Step], text: &mut String) -> Result<bool> {
        let mut progress = false;
        let mut size = text.chars().count() / 2;
        while size > 0 {
            let mut from = 0;
            while self.left > 0 {
                let bounds: Vec<usize> =
                    text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
                if from >= bounds.len() - 1 {
                    break;
                }
                let to = (from + size).min(bounds.len() - 1);
                let shorter = format!("{}{}", &text[..bounds[from]], &text[bounds[to]..]);
                if self.replace(path, Some(Json::String(shorter.clone())))? {
                    *text = shorter;
                    progress = true;
                } else {
                    from += size.max(bounds.len() / PIECES).max(1);
                }
            }
            size /= 2;
        }
        Ok(progress)
    }
}

/// Ways to cut a template: without some actions, and with less in parentheses.
fn cuts(text: &str) -> Vec<String> {
    let mut cuts = Vec::new();
    let actions = spans(text, "{{", "}}");
    // From one action to another, with all between.
    for (i, (from, to)) in actions.iter().enumerate() {
        for (_, end) in actions[i..].iter().rev() {
            cuts.push(format!("{}{}", &text[..*from], &text[*end..]));
        }
        // Both ends of a block, with what is between kept.
        for (start, end) in &actions[i + 1..] {
            cuts.push(format!("{}{}{}", &text[..*from], &text[*to..*start], &text[*end..]));
        }
    }
    for (from, to) in groups(text) {
        let inside = &text[from + 1..to - 1];
        for instead in ["", "1", "\"a\"", ".", "$", "nil", "(list)", "(dict)", inside] {
            if instead.len() < to - from {
                cuts.push(format!("{}{instead}{}", &text[..from], &text[to..]));
            }
        }
    }
    cuts.sort_by_key(String::len);
    cuts
}

fn spans(text: &str, open: &str, close: &str) -> Vec<(usize, usize)> {
    let mut spans = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(open).map(|found| at + found) {
        let Some(end) = text[start..].find(close).map(|found| start + found + close.len()) else {
            break;
        };
        spans.push((start, end));
        at = end;
    }
    spans
}

/// Where parentheses open and close.
fn groups(text: &str) -> Vec<(usize, usize)> {
    let mut open = Vec::new();
    let mut groups = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => open.push(at),
            b')' => groups.extend(open.pop().map(|start| (start, at + 1))),
            _ => {}
        }
    }
    groups
}

fn get<'a>(json: &'a Json, path: &[Step]) -> Option<&'a Json> {
    path.iter().try_fold(json, |json, step| match step {
        Step::Field(name) => json.get(name),
        Step::Item(at) => json.get(at),
    })
}

/// Replaces or removes a part; false if it is not there.
fn put(json: &mut Json, path: &[Step], part: Option<Json>) -> bool {
    let Some((last, front)) = path.split_last() else { return false };
    let mut at = json;
    for step in front {
        let next = match step {
            Step::Field(name) => at.get_mut(name),
            Step::Item(index) => at.get_mut(*index),
        };
        let Some(next) = next else { return false };
        at = next;
    }
    match (at, last, part) {
        (Json::Object(fields), Step::Field(name), Some(part)) => {
            fields.insert(name.clone(), part);
            true
        }
        (Json::Object(fields), Step::Field(name), None) => fields.remove(name).is_some(),
        (Json::Array(items), Step::Item(index), Some(part)) if *index < items.len() => {
            items[*index] = part;
            true
        }
        (Json::Array(items), Step::Item(index), None) if *index < items.len() => {
            items.remove(*index);
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Step, cuts, get, groups, put};

    #[test]
    fn parts_are_replaced_and_removed() {
        let mut json = json!({ "a": [1, { "b": 2 }] });
        let path = [Step::Field("a".to_owned()), Step::Item(1), Step::Field("b".to_owned())];
        assert_eq!(get(&json, &path), Some(&json!(2)));
        assert!(put(&mut json, &path, Some(json!(3))));
        assert!(put(&mut json, &path[..2], None));
        assert!(!put(&mut json, &path, None));
        assert_eq!(json, json!({ "a": [1] }));
    }

    #[test]
    fn blocks_and_parentheses_are_cut() {
        let cuts = cuts("{{ if (x) }}y{{ end }}");
        assert!(cuts.contains(&"y".to_owned()));
        assert!(cuts.contains(&"{{ if 1 }}y{{ end }}".to_owned()));
        assert!(cuts.contains(&String::new()));
        assert_eq!(groups("(a(b))"), [(2, 5), (0, 6)]);
    }
}
