//! What a case covers, and its command lines without that.

use super::table::{GLOBAL, Table, Takes};

/// What a case shows the effect of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Cover {
    /// A flag of a verb; the verb is [`GLOBAL`] for flags of every command.
    Flag { verb: String, name: String },
    /// An environment variable.
    Variable(String),
}

impl Cover {
    /// Reads `install --set`, `--qps` and `HELM_DRIVER`.
    pub(crate) fn parse(text: &str) -> Cover {
        match text.find("--") {
            None => Cover::Variable(text.trim().to_owned()),
            Some(start) => {
                let verb = text[..start].trim();
                let verb = if verb.is_empty() { GLOBAL } else { verb };
                Cover::Flag { verb: verb.to_owned(), name: text[start..].trim().to_owned() }
            }
        }
    }

    /// The words of a command line without this, and whether it was there.
    pub(crate) fn take_from(&self, words: &[String], table: &Table) -> (Vec<String>, bool) {
        let Cover::Flag { verb, name } = self else { return (words.to_vec(), false) };
        if !is_of(words, verb) {
            return (words.to_vec(), false);
        }
        let takes = table.get(verb, name).map_or(Takes::Nothing, |flag| flag.takes);
        let with_value = format!("{name}=");
        let mut rest = Vec::new();
        let mut words = words.iter();
        let mut found = false;
        while let Some(word) = words.next() {
            if word == name {
                found = true;
                if takes == Takes::Value {
                    words.next();
                }
            } else if word.starts_with(&with_value) {
                found = true;
            } else {
                rest.push(word.clone());
            }
        }
        (rest, found)
    }
}

/// Whether a command line is one of this verb. Verbs of two words may have flags between them.
pub(crate) fn is_of(words: &[String], verb: &str) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    match verb.split_once(' ') {
        _ if verb == GLOBAL => first != "kubectl",
        None => first == verb,
        Some((group, inner)) => first == group && rest.iter().take(4).any(|word| word == inner),
    }
}

#[cfg(test)]
mod tests {
    use super::{Cover, is_of};
    use crate::flags::table::{Flag, Table, Takes};

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn flags_are_taken_out_with_their_values() {
        let mut table = Table::default();
        let key = ("install".to_owned(), "--set".to_owned());
        table.flags.insert(key, Flag { short: None, takes: Takes::Value });
        let set = Cover::parse("install --set");
        let without = |line| set.take_from(&words(line), &table);
        assert_eq!(without("install a b --set c=d -x"), (words("install a b -x"), true));
        assert_eq!(
            without("install a --set=c=d --set-string e"),
            (words("install a --set-string e"), true)
        );
        assert_eq!(without("upgrade a b --set c=d"), (words("upgrade a b --set c=d"), false));
    }

    #[test]
    fn verbs_of_two_words_are_found() {
        assert!(is_of(&words("plan --out x install a"), "plan install"));
        assert!(is_of(&words("get values a"), "get values"));
        assert!(!is_of(&words("get all values"), "get notes"));
    }
}
