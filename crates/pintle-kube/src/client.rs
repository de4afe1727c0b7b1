//! The HTTP client under kube's.
//!
//! kube can build one itself, but that one holds small packets back (Nagle's algorithm), which
//! costs 40 ms for every connection that is new, and does not notice when its other end is gone.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri};
use hyper::rt::{Read, Write};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::proxy::{SocksV5, Tunnel};
use hyper_util::client::legacy::connect::{Connection, HttpConnector};
use hyper_util::rt::TokioExecutor;
use kube::client::{Body, ClientBuilder, ConfigExt};
use kube::{Client, Config};
use pintle_cluster::Error;
use tower::{BoxError, Service, ServiceBuilder};

use crate::kubeconfig::other;

/// How long a connection is silent before it is asked whether it is still there.
/// Source: Go `net.Dialer`, as client-go uses it.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// A client that connects as the configuration says, through its proxy if it names one.
pub(crate) fn client(config: &Config, connect: Duration) -> Result<Client, Error> {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp.set_keepalive(Some(KEEPALIVE));
    tcp.set_connect_timeout(Some(connect));
    let Some(proxy) = config.proxy_url.clone() else { return over(config, tcp) };
    match proxy.scheme_str() {
        Some("socks5" | "socks5h") => over(config, SocksV5::new(proxy, tcp)),
        Some("http") => over(config, tunnel(proxy, tcp)),
        Some("https") => {
            let tls = config.rustls_https_connector_with_connector(tcp).map_err(invalid)?;
            over(config, tunnel(proxy, tls))
        }
        _ => Err(other(format!("invalid configuration: unsupported scheme of proxy {proxy}"))),
    }
}

/// A client over something that connects.
fn over<C>(config: &Config, connector: C) -> Result<Client, Error>
where
    C: Service<Uri> + Clone + Send + Sync + 'static,
    C::Response: Connection + Read + Write + Send + Unpin + 'static,
    C::Future: Send + 'static,
    C::Error: std::error::Error + Send + Sync + 'static,
{
    let tls = config.rustls_https_connector_with_connector(connector).map_err(invalid)?;
    let http = legacy::Client::builder(TokioExecutor::new()).build::<_, Body>(tls);
    let service = ServiceBuilder::new()
        .layer(config.base_uri_layer())
        .option_layer(config.auth_layer().map_err(invalid)?)
        .layer(config.extra_headers_layer().map_err(invalid)?)
        .map_err(BoxError::from)
        .service(http);
    Ok(ClientBuilder::new(service, config.default_namespace.clone()).build())
}

/// A way through a proxy, which is told who asks if its URL says so.
fn tunnel<C>(proxy: Uri, connector: C) -> Tunnel<C> {
    let authority = proxy.authority().map(ToString::to_string).unwrap_or_default();
    let tunnel = Tunnel::new(proxy, connector);
    let header = authority
        .rsplit_once('@')
        .map(|(user, _)| format!("Basic {}", STANDARD.encode(unescape(user))))
        .and_then(|value| HeaderValue::try_from(value).ok());
    match header {
        Some(header) => tunnel.with_auth(header),
        None => tunnel,
    }
}

/// Undoes `%40` and the like; leaves alone what is none.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let escaped = match (first, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                bytes.push(high * 16 + low);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    bytes
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn invalid(error: kube::Error) -> Error {
    other(format!("invalid configuration: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_passwords_of_proxies_may_have_any_character() {
        assert_eq!(unescape("user:pa%40ss%3Aword"), b"user:pa@ss:word");
        assert_eq!(unescape("100%:%zz%4"), b"100%:%zz%4");
    }
}
