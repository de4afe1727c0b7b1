//! Files over HTTP.

#[cfg(feature = "remote")]
mod fetch;

use pintle_repository::{Access, Getter};

/// Fetches charts for repositories.
pub(crate) struct Http;

impl Getter for Http {
    fn get(&self, address: &str, access: &Access) -> Result<Vec<u8>, String> {
        get(address, access)
    }
}

/// Whether a name is an address that [`get`] can fetch.
pub(crate) fn is_url(name: &str) -> bool {
    name.starts_with("http://") || name.starts_with("https://")
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

/// Fetches the file at an address.
pub(crate) fn get(url: &str, access: &Access) -> Result<Vec<u8>, String> {
    #[cfg(feature = "remote")]
    return fetch::get(url, access);
    #[cfg(not(feature = "remote"))]
    {
        let _ = access;
        Err(format!("{url}: this program was built without the feature `remote`"))
    }
}
