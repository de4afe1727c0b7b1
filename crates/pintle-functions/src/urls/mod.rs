//! URLs as dictionaries.

mod address;
mod escape;
mod url;

use pintle_template::{FuncError, Function, Runtime};
use pintle_value::{Map, Param, Str, Value};

use crate::convert::{Call, NIL_POINTER, function, map_arg, str_arg};
use url::Url;

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = {
    use Param::{Map, Str};
    &[function("urlJoin", &[Map], url_join), function("urlParse", &[Str], url_parse)]
};

/// The parts of a URL, decoded, under fixed keys.
fn url_parse(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let url = Url::parse(str_arg(args, 0))
        .map_err(|error| FuncError::from(format!("unable to parse url: {error}")))?;
    let hostname = Str::from(url.hostname());
    let userinfo = Str::from(url.user.as_ref().map(|user| user.to_bytes()).unwrap_or_default());
    let parts: Map = [
        ("fragment", url.fragment.into()),
        ("host", url.host.into()),
        ("hostname", hostname),
        ("opaque", url.opaque.into()),
        ("path", url.path.into()),
        ("query", url.query.into()),
        ("scheme", url.scheme.into()),
        ("userinfo", userinfo),
    ]
    .into_iter()
    .collect();
    Ok(parts.into())
}

/// The URL of such parts; missing ones are empty.
fn url_join(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let parts = map_arg(args, 0);
    let mut url = Url {
        scheme: part(&parts, "scheme")?,
        host: part(&parts, "host")?,
        path: part(&parts, "path")?,
        query: part(&parts, "query")?,
        opaque: part(&parts, "opaque")?,
        fragment: part(&parts, "fragment")?,
        user: None,
    };
    let userinfo = part(&parts, "userinfo")?;
    if !userinfo.is_empty() {
        let whole = [b"proto://", userinfo.as_slice(), b"@host"].concat();
        url.user = Url::parse(&whole)
            .map_err(|error| FuncError::from(format!("unable to parse userinfo in dict: {error}")))?
            .user;
    }
    Ok(Value::Str(url.to_bytes().into()))
}

fn part(parts: &Map, key: &str) -> Result<Vec<u8>, FuncError> {
    match parts.get(key) {
        None => Ok(Vec::new()),
        Some(Value::Str(text)) => Ok(text.to_vec()),
        Some(Value::Nil) => Err(NIL_POINTER.into()),
        Some(other) => Err(format!(
            "unable to parse {key} key, must be of type string, but {} found",
            other.kind().name()
        )
        .into()),
    }
}
