//! How servers are asked.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::Error;
use crate::address::same_host;

/// Who asks a server, and how it is trusted. Absent texts are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// Address of the repository that the credentials are for; without one, they are for no one.
    pub address: String,
    /// User name.
    pub username: String,
    /// Password.
    pub password: String,
    /// Whether every host gets the credentials.
    pub pass_credentials: bool,
    /// Path of this client's certificate.
    pub cert_file: String,
    /// Path of its key.
    pub key_file: String,
    /// Path of the authorities that sign the server's certificate.
    pub ca_file: String,
    /// Whether any certificate of the server will do.
    pub insecure: bool,
    /// Whether registries are asked over HTTP.
    pub plain_http: bool,
}

impl Access {
    /// User name and password for an address: only for the scheme, host and port of the
    /// repository, unless all get them, and only if there are both. Source: Helm
    /// `getter.HTTPGetter`.
    pub fn credentials_for(&self, address: &str) -> Option<(&str, &str)> {
        let meant = self.pass_credentials || same_host(&self.address, address);
        let complete = !self.username.is_empty() && !self.password.is_empty();
        (meant && complete).then_some((&self.username, &self.password))
    }

    /// Whether the repository is one that is asked over HTTP.
    pub(crate) fn check_scheme(&self) -> Result<(), Error> {
        match self.address.split_once(':').map_or("", |(scheme, _)| scheme) {
            "http" | "https" => Ok(()),
            scheme => Err(Error::invalid(format!("could not find protocol handler for: {scheme}"))),
        }
    }
}

/// A request for what is at an address.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The address.
    pub address: &'a str,
    /// Header `Accept`; may be empty.
    pub accept: &'a str,
    /// Header `Authorization`. It does not go to whom the server points on.
    pub authorization: Option<String>,
    /// How the server is trusted.
    pub access: &'a Access,
}

/// What a server answered.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// Status of HTTP.
    pub status: u16,
    /// What was sent.
    pub body: Vec<u8>,
    /// Header `WWW-Authenticate`.
    pub challenge: Option<String>,
    /// Header `Link`.
    pub link: Option<String>,
}

/// Asks servers over HTTP.
pub trait Getter: Sync {
    /// Asks and follows where the server points on.
    ///
    /// # Errors
    /// Why there is no answer, such as `Get "https://…": connection refused`.
    fn request(&self, request: &Request<'_>) -> Result<Response, String>;

    /// User name and password that the user keeps for a registry.
    fn registry_credentials(&self, _host: &str) -> Option<(String, String)> {
        None
    }

    /// The content at an address. [`Access::credentials_for`] says who asks.
    ///
    /// # Errors
    /// Helm's text, such as `failed to fetch http://… : 404 Not Found`.
    fn get(&self, address: &str, access: &Access) -> Result<Vec<u8>, String> {
        let credentials = access.credentials_for(address);
        let authorization = credentials.map(|(user, password)| basic(user, password));
        let response = self.request(&Request { address, accept: "", authorization, access })?;
        match response.status {
            200 => Ok(response.body),
            status => Err(format!("failed to fetch {address} : {status} {}", reason(status))),
        }
    }
}

/// The header of a user name and a password.
pub(crate) fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

/// The words of a status. Source: Go `http.StatusText`.
pub(crate) fn reason(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        410 => "Gone",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::Access;

    #[test]
    fn credentials_stay_with_their_host() {
        let mut access = Access {
            address: "https://charts.example/stable".to_owned(),
            username: "u".to_owned(),
            password: "p".to_owned(),
            ..Access::default()
        };
        assert!(access.credentials_for("https://charts.example/other/a.tgz").is_some());
        assert!(access.credentials_for("https://charts.example:443/a.tgz").is_some());
        assert!(access.credentials_for("http://charts.example/stable/a.tgz").is_none());
        assert!(access.credentials_for("https://charts.example:8443/a.tgz").is_none());
        assert!(access.credentials_for("https://elsewhere.example/a.tgz").is_none());
        access.pass_credentials = true;
        assert!(access.credentials_for("https://elsewhere.example/a.tgz").is_some());
        access.password.clear();
        assert!(access.credentials_for("https://charts.example/a.tgz").is_none());
    }
}
