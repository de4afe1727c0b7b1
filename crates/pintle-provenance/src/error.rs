//! What can go wrong.

use std::fmt;

use pintle_value::strconv::quote;

/// Why a keyring could not be read or an archive is not verified.
///
/// [`Display`](fmt::Display) gives the text that `helm verify` prints after `Error: `, with what
/// Helm puts before it, like `failed to load keyring: `, left to the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The provenance file has no clear-signed text, or one that is cut off or malformed.
    SignatureBlockNotFound,
    /// No key of the ring made the signature, or none that may sign.
    UnknownSigner,
    /// The key, its user id or the subkey that signed is revoked.
    KeyRevoked,
    /// The key or the subkey that signed has expired, or is of the future.
    KeyExpired,
    /// The signature or one that binds the key has expired, or is of the future.
    SignatureExpired,
    /// The signature is not of this text by this key.
    BadSignature(String),
    /// OpenPGP data that breaks the format.
    Malformed(String),
    /// OpenPGP data of a kind that is not supported.
    Unsupported(String),
    /// OpenPGP data after which nothing more is read, not even of other keys.
    Broken(String),
    /// The data ends in the middle of something.
    Truncated,
    /// A keybox that breaks its format. `file` is the name given to the reader.
    Keybox {
        /// Name of the keyring.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An armored keyring in which `reason` was found.
    Armored {
        /// Name of the keyring.
        file: String,
        /// What is wrong with it.
        reason: Box<Error>,
    },
    /// An armored keyring with a block of another type, which Go quotes.
    NotKeys(String),
    /// An armored keyring without keys.
    NoKeys,
    /// The signed text is not two documents.
    OneDocument,
    /// The second document of the signed text is no YAML or not of the right types.
    Sums(String),
    /// The signed text says nothing of the file of this name.
    NoSum(String),
    /// The file is not the one that was signed.
    SumDiffers {
        /// Name of the file.
        file: String,
        /// What was signed.
        signed: String,
        /// What the file has.
        actual: String,
    },
    /// A file larger than this crate reads. Helm has no such limit.
    TooLarge {
        /// `keyring` or `provenance file`.
        what: &'static str,
        /// Largest number of bytes.
        limit: usize,
    },
    /// A case in which Helm 4.3.1 ends with a panic.
    Panics(&'static str),
}

impl Error {
    pub(crate) fn malformed(text: impl Into<String>) -> Error {
        Error::Malformed(text.into())
    }

    pub(crate) fn broken(text: &str) -> Error {
        Error::Broken(text.to_owned())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::SignatureBlockNotFound => f.write_str("signature block not found"),
            Error::UnknownSigner => f.write_str("openpgp: signature made by unknown entity"),
            Error::KeyRevoked => f.write_str("openpgp: signature made by revoked key"),
            Error::KeyExpired => f.write_str("openpgp: key expired"),
            Error::SignatureExpired => f.write_str("openpgp: signature expired"),
            Error::BadSignature(text) => write!(f, "openpgp: invalid signature: {text}"),
            Error::Malformed(text) => write!(f, "openpgp: invalid data: {text}"),
            Error::Unsupported(text) => write!(f, "openpgp: unsupported feature: {text}"),
            Error::Truncated => f.write_str("unexpected EOF"),
            Error::Keybox { file, reason } => write!(f, "reading keybox {file}: {reason}"),
            Error::Armored { file, reason } => {
                write!(f, "reading armored keyring {file}: {reason}")
            }
            Error::NotKeys(kind) => {
                write!(f, "expected a public or private key block, got {kind}")
            }
            Error::NoKeys => f.write_str("no keys found"),
            Error::OneDocument => f.write_str("message block must have at least two parts"),
            Error::Broken(text) | Error::Sums(text) => f.write_str(text),
            Error::NoSum(file) => {
                write!(
                    f,
                    "provenance does not contain a SHA for a file named {}",
                    quote(file.as_bytes())
                )
            }
            Error::SumDiffers { file, signed, actual } => write!(
                f,
                "sha256 sum does not match for {file}: {} != {}",
                quote(signed.as_bytes()),
                quote(actual.as_bytes())
            ),
            Error::TooLarge { what, limit } => {
                write!(f, "the {what} is larger than {limit} bytes")
            }
            Error::Panics(text) => f.write_str(text),
        }
    }
}

impl std::error::Error for Error {}
