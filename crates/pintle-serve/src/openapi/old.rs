//! OpenAPI v2, in which clients look for kinds that they do not find in v3, such as `v1 List`. It says
//! nothing of any kind, and they go on without.
//!
//! Source of the numbers: `OpenAPIv2.proto` of `github.com/google/gnostic-models`.

use pintle_sandbox::VERSION;

/// The form of the document.
pub(crate) const MEDIA_TYPE: &str = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/// The same as clients write it, who take nothing else. Source: client-go `openAPIV2mimePb`.
const MEDIA_TYPE_OF_CLIENTS: &str = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";

/// Whether a client takes this form.
pub(crate) fn is_accepted(accept: &str) -> bool {
    [MEDIA_TYPE, MEDIA_TYPE_OF_CLIENTS].iter().any(|media_type| accept.contains(media_type))
}

/// Fields of `Document`, and of `Info` in it.
const SWAGGER: u8 = 1;
const INFO: u8 = 2;
const PATHS: u8 = 8;
const TITLE: u8 = 1;
const NUMBER: u8 = 2;

/// A document without paths and types.
pub(crate) fn document() -> Vec<u8> {
    let info = [field(TITLE, b"Kubernetes"), field(NUMBER, VERSION.as_bytes())].concat();
    [field(SWAGGER, b"2.0"), field(INFO, &info), field(PATHS, b"")].concat()
}

/// A field of fewer than 128 bytes, whose number is below 16.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    const LENGTH_DELIMITED: u8 = 2;
    let length = u8::try_from(bytes.len()).unwrap_or_default();
    [&[number << 3 | LENGTH_DELIMITED, length], bytes].concat()
}

#[cfg(test)]
mod tests {
    use super::document;

    #[test]
    fn the_document_is_in_protocol_buffers() {
        let document = document();
        assert!(document.starts_with(b"\x0a\x032.0\x12"), "{document:?}");
        assert!(document.ends_with(b"\x42\0"), "{document:?}");
        assert_eq!(usize::from(document[6]), document.len() - 9);
    }
}
