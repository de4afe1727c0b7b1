//! The sandbox answers as a real control plane did. `cargo xtask truth` asks both, and records.

use pintle_testing::truth::{Differences, Masks, compare, load, pretended};

/// Differences that are shown of a sequence.
const SHOWN: usize = 4;

#[test]
fn the_sandbox_answers_as_the_control_plane_did() {
    let folder = pintle_testing::testdata().join("sandbox");
    let recorded = load(&folder.join("recorded.jsonl")).expect("what was recorded");
    let differences = Differences::load(&folder.join("differences.txt")).expect("differences");
    let masks = Masks::new().expect("masks");
    let (mut wrong, mut used) = (Vec::new(), Vec::new());
    for one in &recorded {
        let id = &one.sequence.id;
        let actual = pretended(&one.sequence, &masks).expect("answers");
        let mut found = compare(&one.answers, &actual);
        used.extend(differences.remove(id, &mut found));
        let told = found.iter().take(SHOWN);
        wrong.extend(
            told.map(|difference| format!("{id} {} {}", difference.place, difference.text)),
        );
    }
    let ids: Vec<&str> = recorded.iter().map(|one| one.sequence.id.as_str()).collect();
    wrong.extend(
        differences.unused(&used, &ids).iter().map(|line| format!("differs no more: {line}")),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
