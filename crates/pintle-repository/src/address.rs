//! Addresses of repositories and of what is in them.

use fluent_uri::{Uri, UriRef};
use pintle_chart::clean_path;

use crate::Error;

/// Whether an address is one of a registry.
pub(crate) fn is_registry(address: &str) -> bool {
    address.starts_with("oci://")
}

/// Whether a text has a scheme or begins at the root. Source: Go `url.ParseRequestURI`.
pub(crate) fn is_address(text: &str) -> bool {
    text.starts_with('/') || Uri::parse(text).is_ok()
}

/// Whether an address has a scheme, a host and a path.
pub(crate) fn is_complete(address: &str) -> bool {
    let Ok(uri) = Uri::parse(address) else { return false };
    uri.authority().is_some_and(|authority| !authority.host().is_empty())
        && !uri.path().as_str().is_empty()
}

/// Whether scheme, host and port of two addresses are equal. What is no address is equal to none.
pub(crate) fn same_host(a: &str, b: &str) -> bool {
    host(a).is_some_and(|found| host(b) == Some(found))
}

fn host(address: &str) -> Option<(String, String, String)> {
    let uri = Uri::parse(address).ok()?;
    let authority = uri.authority()?;
    let scheme = uri.scheme().as_str().to_ascii_lowercase();
    let port = match (authority.port().map(|port| port.as_str()), &*scheme) {
        (None | Some(""), "http") => "80",
        (None | Some(""), "https") => "443",
        (port, _) => port.unwrap_or_default(),
    };
    let port = port.to_owned();
    Some((scheme, authority.host().to_ascii_lowercase(), port))
}

/// Last part of an address's path: the name of the file there.
///
/// # Errors
/// A name that is none for a file.
pub(crate) fn file_name(address: &str) -> Result<&str, Error> {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    match path.trim_end_matches('/').rsplit('/').next().unwrap_or_default() {
        "" | "." | ".." => Err(Error::invalid(format!("invalid chart URL format: {address}"))),
        name => Ok(name),
    }
}

/// The address of the next page of a list, from the header `Link`; only on the same host.
pub(crate) fn next_page(address: &str, link: &str) -> Option<String> {
    let (reference, _) = link.split_once('<')?.1.split_once('>')?;
    let base = Uri::parse(address).ok()?;
    let base = Uri::parse(base.as_str().split('?').next()?).ok()?;
    let next = UriRef::parse(reference).ok()?.resolve_against(&base).ok()?;
    same_host(address, next.as_str()).then(|| next.as_str().to_owned())
}

/// A text as it stands in a query. Source: Go `url.QueryEscape`.
pub(crate) fn query_text(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                out.push(char::from(byte));
            }
            b' ' => out.push('+'),
            _ => out += &format!("%{byte:02X}"),
        }
        out
    })
}

/// Whether two addresses say the same but for slashes and dots in their paths.
/// Source: Helm `urlutil.Equal`.
pub(crate) fn equal(a: &str, b: &str) -> bool {
    normal(a) == normal(b)
}

fn normal(address: &str) -> String {
    let start = address.find("://").map_or(0, |at| at + "://".len());
    let path_start = address[start..].find(['/', '?', '#']).map_or(address.len(), |at| start + at);
    let path_end =
        address[path_start..].find(['?', '#']).map_or(address.len(), |at| path_start + at);
    let path = match &address[path_start..path_end] {
        "" => "/".to_owned(),
        path => clean_path(path),
    };
    format!("{}{path}{}", &address[..path_start], &address[path_end..])
}

/// The address that a repository means by `reference`: itself if it is one, else one below the
/// repository's own, with that one's query. Source: Helm `repo.ResolveReferenceURL`.
///
/// # Errors
/// A text that is no address.
pub(crate) fn resolve(base: &str, reference: &str) -> Result<String, Error> {
    let failed = |text: &str, error: &dyn std::fmt::Display| {
        Error::invalid(format!("failed to parse {text} as URL: {error}"))
    };
    let parsed = UriRef::parse(reference).map_err(|error| failed(reference, &error))?;
    if parsed.has_scheme() {
        return Ok(reference.to_owned());
    }
    let base = base.split('#').next().unwrap_or_default();
    let (path, query) =
        base.split_once('?').map_or((base, None), |(path, query)| (path, Some(query)));
    let folder = format!("{}/", path.strip_suffix('/').unwrap_or(path));
    let folder = Uri::parse(&*folder).map_err(|error| failed(base, &error))?;
    let resolved = parsed.resolve_against(&folder).map_err(|error| failed(reference, &error))?;
    let resolved = resolved.as_str().split(['?', '#']).next().unwrap_or_default().to_owned();
    Ok(match query {
        Some(query) => format!("{resolved}?{query}"),
        None => resolved,
    })
}

#[cfg(test)]
mod tests {
    use super::{equal, file_name, is_complete, resolve};

    #[test]
    fn references_are_below_the_repository() {
        for (base, reference, expected) in [
            ("http://h/charts", "a-1.tgz", "http://h/charts/a-1.tgz"),
            ("http://h/charts/", "sub/a-1.tgz", "http://h/charts/sub/a-1.tgz"),
            ("http://h", "index.yaml", "http://h/index.yaml"),
            ("http://h/charts?token=x", "index.yaml", "http://h/charts/index.yaml?token=x"),
            ("http://h/charts", "/a.tgz", "http://h/a.tgz"),
            ("http://h/charts", "../a.tgz", "http://h/a.tgz"),
            ("http://h/charts", "https://other/a.tgz?x=1", "https://other/a.tgz?x=1"),
        ] {
            assert_eq!(resolve(base, reference).as_deref(), Ok(expected), "{base} {reference}");
        }
        assert!(resolve("http://h", "a b.tgz").is_err());
    }

    #[test]
    fn addresses_are_equal_but_for_slashes() {
        assert!(equal("http://h", "http://h/"));
        assert!(equal("http://h/a/", "http://h/a"));
        assert!(equal("http://h/a/../b", "http://h/b"));
        assert!(!equal("http://h/a", "http://h/b"));
        assert!(!equal("http://h/a?x", "http://h/a"));
    }

    #[test]
    fn pages_stay_on_their_host() {
        let list = "https://r:5000/v2/a/tags/list?n=2";
        let next = |link| super::next_page(list, link);
        assert_eq!(
            next("</v2/a/tags/list?n=2&last=b>; rel=\"next\"").as_deref(),
            Some("https://r:5000/v2/a/tags/list?n=2&last=b")
        );
        assert_eq!(next("<https://elsewhere/v2/a/tags/list>; rel=\"next\""), None);
        assert_eq!(next("nothing"), None);
        assert_eq!(super::query_text("a:b c/d"), "a%3Ab+c%2Fd");
    }

    #[test]
    fn files_have_the_name_at_the_end() {
        assert_eq!(file_name("http://h/a/b-1.tgz?x=/c").as_deref(), Ok("b-1.tgz"));
        assert!(file_name("http://h/a/..").is_err());
        assert!(is_complete("http://h/a") && !is_complete("http://h") && !is_complete("stable/a"));
    }
}
