//! Which names objects may have. Source: `k8s.io/apimachinery/pkg/util/validation`.

/// Longest name of most objects, in bytes.
const MAX_SUBDOMAIN: usize = 253;

/// Longest name of an object that is a label of DNS, in bytes.
const MAX_LABEL: usize = 63;

const SUBDOMAIN: &str = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric \
     characters, '-' or '.', and must start and end with an alphanumeric character (e.g. \
     'example.com', regex used for validation is \
     '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const LABEL: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters \
     or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', \
     regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

const LABEL_1035: &str = "a DNS-1035 label must consist of lower case alphanumeric characters or \
     '-', start with an alphabetic character, and end with an alphanumeric character (e.g. \
     'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

/// What is wrong with the name of an object of this kind.
pub(crate) fn problems(kind: &str, name: &str) -> Vec<String> {
    match kind.to_lowercase().as_str() {
        "service" => label_1035(name),
        "namespace" => label(name),
        "certificatesigningrequest" => Vec::new(),
        "role" | "clusterrole" | "rolebinding" | "clusterrolebinding" => path_segment(name),
        _ => subdomain(name),
    }
}

fn subdomain(name: &str) -> Vec<String> {
    let pattern = (!is_subdomain(name)).then(|| SUBDOMAIN.to_owned());
    too_long(name, MAX_SUBDOMAIN).into_iter().chain(pattern).collect()
}

fn label(name: &str) -> Vec<String> {
    let pattern = match (is_label(name), is_subdomain(name)) {
        (true, _) => None,
        (false, true) => Some("must not contain dots".to_owned()),
        (false, false) => Some(LABEL.to_owned()),
    };
    too_long(name, MAX_LABEL).into_iter().chain(pattern).collect()
}

fn label_1035(name: &str) -> Vec<String> {
    let is_fine = is_label(name) && name.starts_with(|c: char| c.is_ascii_lowercase());
    let pattern = (!is_fine).then(|| LABEL_1035.to_owned());
    too_long(name, MAX_LABEL).into_iter().chain(pattern).collect()
}

fn path_segment(name: &str) -> Vec<String> {
    if name == "." || name == ".." {
        return vec![format!("may not be '{name}'")];
    }
    let forbidden = ["/", "%"].into_iter().filter(|part| name.contains(part));
    forbidden.map(|part| format!("may not contain '{part}'")).collect()
}

fn too_long(name: &str, max: usize) -> Option<String> {
    (name.len() > max).then(|| format!("must be no more than {max} characters"))
}

fn is_subdomain(name: &str) -> bool {
    name.split('.').all(is_label)
}

fn is_label(name: &str) -> bool {
    let end = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let inner = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let bytes = name.as_bytes();
    end(bytes.first()) && end(bytes.last()) && name.bytes().all(inner)
}

#[cfg(test)]
mod tests {
    use super::problems;

    #[test]
    fn each_kind_has_its_rule() {
        assert!(problems("Deployment", "a.b-1").is_empty());
        assert!(problems("Role", "A:b c").is_empty());
        assert!(problems("CertificateSigningRequest", "").is_empty());
        assert_eq!(problems("Namespace", "a.b"), ["must not contain dots"]);
        assert_eq!(problems("RoleBinding", "a/%"), ["may not contain '/'", "may not contain '%'"]);
        assert_eq!(problems("ClusterRole", ".."), ["may not be '..'"]);
        assert!(problems("Service", "1a")[0].starts_with("a DNS-1035 label"));
        let long = problems("Pod", &"A".repeat(254));
        assert_eq!(long[0], "must be no more than 253 characters");
        assert_eq!(long.len(), 2);
    }
}
