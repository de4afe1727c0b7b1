//! Paths and queries of addresses, decoded.

/// A path without its escapes; bytes that are no text are replaced.
pub(crate) fn path(text: &str) -> String {
    decoded(text, false)
}

/// The parameters of a query, in order.
pub(crate) fn parameters(text: &str) -> Vec<(String, String)> {
    let pairs = text.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name, true), decoded(value, true))
        })
        .collect()
}

fn decoded(text: &str, plus_is_space: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, after) {
            (b'%', [high, low, after @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push(high << 4 | low);
                    rest = after;
                }
                _ => bytes.push(b'%'),
            },
            (b'+', _) if plus_is_space => bytes.push(b' '),
            (other, _) => bytes.push(*other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::{parameters, path};

    #[test]
    fn escapes_are_undone() {
        assert_eq!(path("/api/v1/x%2Fy+z%"), "/api/v1/x/y+z%");
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let wanted = [pair("labelSelector", "a=b c"), pair("watch", ""), pair("x", "%zz")];
        assert_eq!(parameters("labelSelector=a%3Db+c&&watch&x=%zz"), wanted);
    }
}
