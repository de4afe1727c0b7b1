//! Files over HTTP.

#[cfg(feature = "remote")]
mod fetch;

use crate::args::ChartArgs;

/// How a server is asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Options {
    pub(crate) username: Option<String>,
    pub(crate) password: Option<String>,
    pub(crate) ca_file: Option<String>,
    pub(crate) cert_file: Option<String>,
    pub(crate) key_file: Option<String>,
    pub(crate) insecure: bool,
}

impl Options {
    /// What the flags of a command say.
    pub(crate) fn of(args: &ChartArgs) -> Options {
        Options {
            username: args.username.clone(),
            password: args.password.clone(),
            ca_file: args.ca_file.clone(),
            cert_file: args.cert_file.clone(),
            key_file: args.key_file.clone(),
            insecure: args.insecure_skip_tls_verify.unwrap_or_default(),
        }
    }
}

/// Whether a name is an address that [`get`] can fetch.
pub(crate) fn is_url(name: &str) -> bool {
    name.starts_with("http://") || name.starts_with("https://")
}

/// Fetches the file at an address.
pub(crate) fn get(url: &str, options: &Options) -> Result<Vec<u8>, String> {
    #[cfg(feature = "remote")]
    return fetch::get(url, options);
    #[cfg(not(feature = "remote"))]
    {
        let _ = options;
        Err(format!("{url}: this program was built without the feature `remote`"))
    }
}
