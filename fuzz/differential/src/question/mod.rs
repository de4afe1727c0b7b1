//! Random questions, each the work of one number.

mod expression;
mod functions;
mod plain;
mod template;
mod values;
mod words;
mod yaml;

use clap::ValueEnum;
use serde_json::{Map, Value as Json};

use crate::random::Random;

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Topic {
    /// Charts with generated templates and values
    Template,
    /// Texts as YAML, JSON and TOML, and values written as such
    Formats,
    /// The language of `--set`
    Strvals,
    /// Formats of `printf` over values of all types
    Printf,
    /// Versions, ranges of versions, patterns of file names
    Versions,
    /// Values of charts with subcharts
    Values,
}

impl Topic {
    /// The name on the command line.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// The question of `seed`.
pub(crate) fn question(topic: Topic, seed: u64) -> Map<String, Json> {
    let random = &mut Random::new(seed);
    match topic {
        Topic::Template => template::question(random),
        Topic::Formats => plain::formats(random),
        Topic::Strvals => plain::strvals(random),
        Topic::Printf => plain::printf(random),
        Topic::Versions => plain::versions(random),
        Topic::Values => plain::values(random),
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::{Topic, question};

    #[test]
    fn a_seed_repeats_its_question() {
        for topic in Topic::value_variants() {
            for seed in 0..300 {
                assert_eq!(question(*topic, seed), question(*topic, seed));
            }
            assert_ne!(question(*topic, 1), question(*topic, 2));
        }
    }

    #[test]
    fn functions_have_unique_shapes() {
        let mut seen = std::collections::BTreeSet::new();
        for function in super::functions::FUNCTIONS {
            assert!(seen.insert(format!("{function:?}")), "{} is there twice", function.name);
        }
    }
}
