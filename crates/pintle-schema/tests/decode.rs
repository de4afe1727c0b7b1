//! What a real API server said of objects with mistakes in them; see `testdata/README.md`.

use pintle_schema::{Schema, decode_check, strict_mismatch};
use serde_json::Value;

#[test]
fn mistakes_are_told_in_the_words_of_the_api_server() {
    let mut count = 0;
    for line in include_str!("../testdata/decode.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| case[key].as_str().unwrap();
        let object: Value = serde_json::from_str(text("object")).unwrap();
        let schema = Schema::builtin();
        let resource = schema.kind(text("group"), text("version"), text("kind")).unwrap();
        let message = match decode_check(resource, &object) {
            Ok(unknown) if unknown.is_empty() => "ok".to_owned(),
            Ok(unknown) => {
                let mismatch = strict_mismatch(&unknown);
                mismatch.message(&resource.kind, &resource.version, text("object"))
            }
            Err(error) => error.message(&resource.kind, &resource.version, text("object")),
        };
        assert_eq!(message, text("answer"), "{}", text("object"));
        count += 1;
    }
    assert!(count > 400, "{count}");
}
