//! What differs from run to run in texts, and what stands for it.

use std::sync::LazyLock;

use regex::Regex;

/// What is masked: a name for it, how it looks, and what stands for it.
const MASKS: [(&str, &str, &str); 22] = [
    ("digests of addresses in lock files", r#"(digest"?: ?"?)sha256:[0-9a-f]{64}"#, "${1}DIGEST"),
    ("times of labels", r#"(modifiedAt|createdAt)("?[=:] ?"?)\d+"#, "${1}${2}TIME"),
    ("versions of objects", r#"(resourceVersion"?: ?)"\d+""#, "${1}VERSION"),
    ("versions of objects in a plan", r"resourceVersion \d+ is \d+", "resourceVersion A is B"),
    (
        "words about a watch that ends or a request that waits",
        r"(?m)^[IEW]\d{4} .* (request|reflector)\.go:.*\n",
        "",
    ),
    ("heads of lines of Kubernetes' log", r"(?m)^[IWE]\d{4} \S+ +\d+ ", "LOG "),
    ("release names with a time", r"-1[7-9]\d{8}\b", "-SECONDS"),
    ("times of RFC 3339", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", "TIME"),
    (
        "times of Go, with the room of their column",
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)? [+-]\d{4} \w+ *",
        "TIME",
    ),
    ("times of C", r"[MTWFS][a-z]{2} [JFMASOND][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}", "TIME"),
    ("heads of columns of times", r"UPDATED(\x1b\[22m)? +\t", "UPDATED$1\t"),
    ("ages of objects", r"(?m)([ \t])\d+(ms|s|m|m\d+s) *$", "${1}AGE"),
    ("ages before other columns", r"  (<1s|\d+s) +", "  AGE "),
    ("addresses in the cluster, with the room of their column", r"\b10\.\d+\.\d+\.\d+ *", "IP "),
    ("heads of columns of addresses", r"\b(CLUSTER-IP|IP) +", "$1 "),
    ("names of Pods", r"-[0-9a-f]{8,10}-[a-z0-9]{5}\b", "-POD"),
    ("names of volumes", r"\bkube-api-access-[a-z0-9]{5}\b", "kube-api-access-POD"),
    ("names of nodes", r"\bnode-\d+\b", "NODE"),
    ("names of Pods of Jobs", r"\b(job|hook|test)-[a-z0-9]{5}\b", "$1-POD"),
    ("unique ids", r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", "UID"),
    ("ports of this machine", r"\b(127\.0\.0\.1|localhost):\d+", "$1:PORT"),
    ("names of this program", r#"(["']|Usage:  )pintle "#, "${1}helm "),
];

static COMPILED: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let compile =
        |(_, look, instead): &(_, &str, &'static str)| Some((Regex::new(look).ok()?, *instead));
    MASKS.iter().filter_map(compile).collect()
});

/// The text with everything masked; `places` are exact texts and what stands for them.
pub(crate) fn mask(text: &str, places: &[(String, &str)]) -> String {
    let mut text = text.to_owned();
    for (place, name) in places.iter().filter(|(place, _)| !place.is_empty()) {
        text = text.replace(place, name);
    }
    for (look, instead) in COMPILED.iter() {
        text = look.replace_all(&text, *instead).into_owned();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{COMPILED, MASKS, mask};

    #[test]
    fn every_mask_is_an_expression() {
        assert_eq!(COMPILED.len(), MASKS.len());
    }

    #[test]
    fn times_and_names_are_masked() {
        let masked = |text| mask(text, &[("flags-1".to_owned(), "NAMESPACE")]);
        assert_eq!(masked("LAST DEPLOYED: Fri Nov 27 01:46:40 2026"), "LAST DEPLOYED: TIME");
        assert_eq!(masked("2026-11-23 08:37:50.9953 +0000 UTC  \tx"), "TIME\tx");
        assert_eq!(masked("one flags-1 2"), "one NAMESPACE 2");
        assert_eq!(masked("Usage:  pintle list"), "Usage:  helm list");
        assert_eq!(masked("app.pintle.example"), "app.pintle.example");
    }
}
