//! All cases of `testdata/`; its README says where they come from.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use pintle_provenance::{Error, Keyring, verify};
use serde_json::Value;

const CHART: &str = "tiny-0.1.0.tgz";

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

fn read(name: &str) -> Vec<u8> {
    fs::read(testdata().join(name)).unwrap()
}

/// Files one after the other, with some bytes replaced.
fn data(stored: &Value) -> Vec<u8> {
    let mut data: Vec<u8> = stored["of"].as_str().unwrap().split(' ').flat_map(read).collect();
    if let Some(put) = stored["put"].as_str() {
        let number = |name: &str| usize::try_from(stored[name].as_u64().unwrap()).unwrap();
        let put: Vec<u8> = (0..put.len())
            .step_by(2)
            .map(|place| u8::from_str_radix(&put[place..place + 2], 16).unwrap())
            .collect();
        data.splice(number("at")..number("at") + number("remove"), put);
    }
    data
}

/// What `helm verify` prints, with its lines in order, or says of an error.
fn answer(case: &Value, now: i64) -> Result<String, String> {
    // Helm's text of a panic is one of Go's runtime.
    let text = |prefix: &str, error: Error| match error {
        Error::Panics(_) => "panic".to_owned(),
        error => format!("{prefix}{error}"),
    };
    let file = case["file"].as_str().unwrap_or(CHART);
    let keyring = Keyring::parse(&data(&case["ring"]), "ring")
        .map_err(|error| text("failed to load keyring: ", error))?;
    let archive = case.get("archive").map_or_else(|| read(CHART), data);
    let verified = verify(&archive, &data(&case["prov"]), file, &keyring, now)
        .map_err(|error| text("", error))?;
    assert_eq!(verified.file_name, file);
    let mut lines: Vec<String> =
        verified.identities.iter().map(|id| format!("Signed by: {id}\n")).collect();
    lines.push(format!("Using Key With Fingerprint: {}\n", verified.fingerprint));
    lines.push(format!("Chart Hash Verified: {}\n", verified.file_hash));
    lines.sort();
    Ok(lines.concat())
}

/// The cases, and the moment they were recorded at.
fn cases() -> (i64, Vec<Value>) {
    let text = String::from_utf8(read("cases.jsonl")).unwrap();
    let (head, lines) = text.split_once('\n').unwrap();
    let now = head.rsplit(' ').next().unwrap().parse().unwrap();
    (now, lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// The names of cases in which our answer is known to be another, and how.
fn differences() -> HashMap<String, Differs> {
    let text = String::from_utf8(read("differs.jsonl")).unwrap();
    let mut all = HashMap::new();
    for line in text.lines() {
        let group: Value = serde_json::from_str(line).unwrap();
        assert!(group["why"].is_string(), "{line}");
        for (kind, differs) in [("refused", Differs::Refused), ("text", Differs::Text)] {
            for name in group[kind].as_array().into_iter().flatten() {
                let before = all.insert(name.as_str().unwrap().to_owned(), differs);
                assert_eq!(before, None, "{name}");
            }
        }
    }
    all
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Differs {
    /// Helm verifies, we do not.
    Refused,
    /// Both refuse, with other words.
    Text,
}

/// What Helm answered.
fn recorded(case: &Value) -> Result<String, String> {
    let text = |name: &str| case[name].as_str().unwrap_or_default();
    match case["exit"].as_i64().unwrap() {
        0 => Ok(text("stdout").to_owned()),
        _ if text("stderr").starts_with("panic: ") => Err("panic".to_owned()),
        _ => Err(text("stderr").strip_prefix("Error: ").unwrap().trim_end().to_owned()),
    }
}

/// Every verdict is Helm's and every text, but for differences that are listed and still there.
/// Nothing is verified that Helm refuses.
#[test]
fn answers_are_those_of_helm() {
    let (now, cases) = cases();
    let mut listed = differences();
    let mut wrong = Vec::new();
    for case in &cases {
        let (actual, expected) = (answer(case, now), recorded(case));
        let found = match (&actual, &expected) {
            _ if actual == expected => None,
            (Err(_), Ok(_)) => Some(Differs::Refused),
            (Err(_), Err(_)) => Some(Differs::Text),
            (Ok(_), _) => panic!("{case:.300}\n ours: {actual:?}\n helm: {expected:?}"),
        };
        let name = case["name"].as_str().unwrap();
        if listed.remove(name) != found {
            wrong.push(format!("{case:.300}\n ours: {actual:?}\n helm: {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}: {}", wrong.len(), cases.len(), wrong.join("\n"));
    assert_eq!(listed, HashMap::new(), "no such cases");
}

/// rPGP reads a flag of any value and hashes 0 or 1 in its place.
#[test]
fn flags_in_an_odd_form_are_refused() {
    let mut ring = read("go-ed25519-sha224.gpg");
    assert_eq!(Keyring::parse(&ring, "ring").unwrap().len(), 1);
    assert_eq!(ring[133], 0);
    ring[133] = b'M';
    let error = Keyring::parse(&ring, "ring").unwrap_err().to_string();
    assert_eq!(error, "openpgp: invalid data: number or flag in an odd form");
}

/// Files that are cut anywhere or have a byte changed are read or refused, and never more.
#[test]
fn damaged_files_do_no_harm() {
    let archive = read(CHART);
    let (ring, now) = (Keyring::parse(&read("ed25519.gpg"), "ring").unwrap(), 1_800_000_000);
    for entry in fs::read_dir(testdata()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if ![".prov", ".gpg", ".kbx", ".asc"].iter().any(|end| name.ends_with(end)) {
            continue;
        }
        let whole = read(&name);
        let try_both = |data: &[u8]| {
            if name.ends_with(".prov") {
                let _ = verify(&archive, data, CHART, &ring, now);
            } else if let Ok(ring) = Keyring::parse(data, &name) {
                assert!(ring.len() < 10);
            }
        };
        for (count, place) in (0..whole.len()).step_by(41).enumerate() {
            if count % 3 == 0 {
                try_both(&whole[..place]);
            } else {
                let mut changed = whole.clone();
                changed[place] ^= [0x01, 0x80, 0xff, 0x10][count % 4];
                try_both(&changed);
            }
        }
    }
}

#[test]
fn large_files_are_refused() {
    let large = vec![b'\n'; pintle_provenance::MAX_KEYRING + 1];
    let error = Keyring::parse(&large, "ring").unwrap_err();
    assert_eq!(error.to_string(), "the keyring is larger than 67108864 bytes");
    let error = verify(b"", &large, CHART, &Keyring::default(), 0).unwrap_err();
    assert_eq!(error.to_string(), "the provenance file is larger than 16777216 bytes");
}
