//! Slash-separated paths. The `os` variants are the same on the systems that Helm runs charts on.
//! Source: Go `path`.

use pintle_template::{Function, Runtime};
use pintle_value::{Param, Value};

use crate::convert::{Call, function, str_arg};

/// The functions of this family.
pub(crate) const FUNCTIONS: &[Function] = {
    use Param::Str;
    &[
        function("base", &[Str], |_, args| text(base(str_arg(args, 0)))),
        function("clean", &[Str], clean_path),
        function("dir", &[Str], dir),
        function("ext", &[Str], ext),
        function("isAbs", &[Str], is_abs),
        function("osBase", &[Str], |_, args| text(base(str_arg(args, 0)))),
        function("osClean", &[Str], clean_path),
        function("osDir", &[Str], dir),
        function("osExt", &[Str], ext),
        function("osIsAbs", &[Str], is_abs),
    ]
};

fn text(bytes: &[u8]) -> Call {
    Ok(Value::str(bytes))
}

fn clean_path(_: &mut dyn Runtime, args: &[Value]) -> Call {
    text(&clean(str_arg(args, 0)))
}

fn dir(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let path = str_arg(args, 0);
    let end = memchr::memrchr(b'/', path).map_or(0, |slash| slash + 1);
    text(&clean(&path[..end]))
}

fn ext(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let path = str_arg(args, 0);
    let name = memchr::memrchr(b'/', path).map_or(0, |slash| slash + 1);
    text(memchr::memrchr(b'.', &path[name..]).map_or(b"", |dot| &path[name + dot..]))
}

fn is_abs(_: &mut dyn Runtime, args: &[Value]) -> Call {
    Ok(str_arg(args, 0).starts_with(b"/").into())
}

/// The last element of a path. Source: Go `path.Base`.
pub(crate) fn base(path: &[u8]) -> &[u8] {
    if path.is_empty() {
        return b".";
    }
    let Some(last) = path.iter().rposition(|byte| *byte != b'/') else {
        return b"/";
    };
    let path = &path[..=last];
    memchr::memrchr(b'/', path).map_or(path, |slash| &path[slash + 1..])
}

/// The shortest path that means the same. Source: Go `path.Clean`.
fn clean(path: &[u8]) -> Vec<u8> {
    let rooted = path.starts_with(b"/");
    let mut out = Vec::with_capacity(path.len().max(1));
    // Bytes of the result that `..` cannot take away.
    let mut fixed = 0;
    if rooted {
        out.push(b'/');
        fixed = 1;
    }
    for element in path.split(|byte| *byte == b'/') {
        match element {
            b"" | b"." => {}
            b".." if out.len() > fixed => {
                let parent = memchr::memrchr(b'/', &out[fixed..]).map_or(fixed, |at| fixed + at);
                out.truncate(parent);
            }
            b".." if rooted => {}
            _ => {
                if out.len() > usize::from(rooted) {
                    out.push(b'/');
                }
                out.extend_from_slice(element);
                if element == b".." {
                    fixed = out.len();
                }
            }
        }
    }
    if out.is_empty() {
        out.push(b'.');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{base, clean};

    #[test]
    fn paths_are_cleaned() {
        for (path, cleaned) in [
            ("", "."),
            ("/", "/"),
            ("/../a//b/./c/..", "/a/b"),
            ("a/../../b/../..", "../.."),
            ("../a/..", ".."),
            ("a/b/../../../c/d/..", "../c"),
        ] {
            assert_eq!(clean(path.as_bytes()), cleaned.as_bytes(), "{path}");
        }
        assert_eq!([base(b"a/b//"), base(b"//"), base(b"")], [&b"b"[..], b"/", b"."]);
    }
}
