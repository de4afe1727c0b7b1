//! Files over HTTP.

mod credentials;
#[cfg(feature = "remote")]
mod fetch;

use pintle_repository::{Access, Getter, Request, Response};

pub(crate) use self::credentials::Credentials;

/// Asks servers for repositories and registries.
#[derive(Default)]
pub(crate) struct Http {
    pub(crate) credentials: Credentials,
}

impl Getter for Http {
    #[cfg(feature = "remote")]
    fn request(&self, request: &Request<'_>) -> Result<Response, String> {
        fetch::request(request)
    }

    #[cfg(not(feature = "remote"))]
    fn request(&self, request: &Request<'_>) -> Result<Response, String> {
        Err(format!("{}: this program was built without the feature `remote`", request.address))
    }

    fn registry_credentials(&self, host: &str) -> Option<(String, String)> {
        self.credentials.of(host)
    }
}

/// Whether a name is an address that [`get`] can fetch.
pub(crate) fn is_url(name: &str) -> bool {
    name.starts_with("http://") || name.starts_with("https://")
}

/// Fetches the file at an address.
pub(crate) fn get(url: &str) -> Result<Vec<u8>, String> {
    Http::default().get(url, &Access::default())
}

/// Whether the files that tell of certificates are what they should be. Helm looks before anything
/// else, because it makes a client for registries.
pub(crate) fn check(access: &Access) -> Result<(), String> {
    #[cfg(feature = "remote")]
    return fetch::tls(access)
        .map(drop)
        .map_err(|error| format!("missing registry client: {}: {error}", fetch::CONFIGURING));
    #[cfg(not(feature = "remote"))]
    {
        let _ = access;
        Ok(())
    }
}
