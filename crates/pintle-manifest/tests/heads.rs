//! Heads of documents beside what Helm 4.3.1 says of them.

use pintle_manifest::Head;

#[test]
fn heads_are_read_and_refused_as_helm_does() {
    let cases = include_str!("../testdata/heads.txt");
    for case in cases.split("####\n") {
        let (document, expected) = case.split_once("=> ").expect("a case has an expectation");
        assert_eq!(summary(document), expected.trim_end(), "{document}");
    }
}

fn summary(document: &str) -> String {
    let or_dash = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    match Head::read(document.as_bytes()) {
        Err(error) => error.to_string(),
        Ok(head) => {
            let mut words = vec!["ok".to_owned(), or_dash(&head.kind), or_dash(&head.name)];
            words.extend(head.annotations.iter().map(|(key, value)| format!("{key}={value}")));
            words.join(" ")
        }
    }
}
