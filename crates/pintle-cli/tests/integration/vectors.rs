//! The questions of `testdata/vectors`, put to `pintle oracle`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use pintle_testing::{Grade, ask, grade, load_vectors, testdata};

use crate::listed;

/// Share of the errors whose text has to be Helm's, in percent.
const EXACT_ERRORS: usize = 95;

/// Every output is Helm's, every error an error, and nearly every error has Helm's text.
#[test]
fn vectors_are_answered_as_helm_does() {
    let folder = testdata().join("vectors");
    let vectors = load_vectors(&folder).expect("vectors");
    let mut oracle = Command::new(env!("CARGO_BIN_EXE_pintle"));
    oracle.arg("oracle");
    let answers = ask(oracle, &vectors).expect("answers");

    let mut wrong = String::new();
    let mut inexact = BTreeSet::new();
    let (mut errors, mut logs, mut same_logs) = (0, 0, 0);
    let mut families: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for (vector, answer) in vectors.iter().zip(&answers) {
        errors += usize::from(vector.expect.error.is_some());
        let grade = grade(&vector.expect, answer);
        families.entry(&vector.cat).or_default()[grade as usize] += 1;
        match grade {
            Grade::Exact => {}
            Grade::OtherText => drop(inexact.insert(vector.id.clone())),
            Grade::Wrong => {
                wrong +=
                    &format!("{}\n  wanted {:?}\n  got    {answer:?}\n", vector.id, vector.expect);
            }
        }
        if !vector.expect.log.is_empty() && grade == Grade::Exact {
            logs += 1;
            same_logs += usize::from(vector.expect.log == answer.log);
        }
    }
    let exact = errors - inexact.len().min(errors);
    println!(
        "{} vectors; error texts {exact} of {errors}; warnings {same_logs} of {logs}",
        vectors.len()
    );
    println!("family: exact, other text, wrong\n{families:#?}");
    assert!(wrong.is_empty(), "wrong answers:\n{wrong}");
    assert!(
        exact * 100 >= errors * EXACT_ERRORS,
        "only {exact} of {errors} error texts are Helm's"
    );
    listed::check(&folder.join("inexact.txt"), &inexact);
}
