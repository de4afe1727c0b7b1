//! Requests without an answer, in the words that client-go has for them.

use std::error::Error as StdError;
use std::io;
use std::net::ToSocketAddrs;
use std::time::Duration;

use http::{Method, Uri};
use hyper_util::client::legacy;
use pintle_cluster::{Error, ErrorKind};
use rustls::pki_types::ServerName;
use rustls::{AlertDescription, CertificateError};

use crate::request::Request;

/// How far down a chain of errors is looked.
const MAX_CHAIN: usize = 32;

/// A request that got no answer.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) cause: Cause,
    /// What happened.
    text: String,
}

/// Where a request got stuck.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    /// Before it was sent.
    Before,
    /// The server said nothing, or not enough.
    Silence,
    /// The connection was cut while or after it was sent.
    Cut,
}

impl Failure {
    /// The server let the time pass.
    pub(crate) fn silence(limit: Duration) -> Failure {
        let text = format!(
            "context deadline exceeded: the server did not answer within {}s",
            limit.as_secs_f64()
        );
        Failure { cause: Cause::Silence, text }
    }

    /// The answer ended where it should not.
    pub(crate) fn cut(text: &str) -> Failure {
        Failure { cause: Cause::Cut, text: text.to_owned() }
    }

    /// What the client says about a request to the server at `url`.
    pub(crate) fn new(error: &(dyn StdError + 'static), url: &Uri, proxy: Option<&Uri>) -> Failure {
        let chain = || chain(error);
        let Some(sent) = chain().find_map(|error| error.downcast_ref::<legacy::Error>()) else {
            // The request did not get as far as the connection, for want of credentials say.
            let text = error.source().unwrap_or(error).to_string();
            return Failure { cause: Cause::Before, text };
        };
        let before = sent.is_connect();
        let cause = if before { Cause::Before } else { Cause::Cut };
        let tls = chain().find_map(|error| error.downcast_ref::<rustls::Error>());
        if let Some(error) = tls {
            // A server that does not accept the client's certificate says so late, but did nothing.
            return Failure { cause: Cause::Before, text: tls_text(error) };
        }
        // The innermost error of the system says most.
        let system = chain().filter_map(|error| error.downcast_ref::<io::Error>()).last();
        let text = match (before, system) {
            (true, Some(error)) => dial_text(error, url, proxy),
            (false, Some(error)) => system_text(error),
            (true, None) => last_text(chain()),
            (false, None) => "EOF".to_owned(),
        };
        Failure { cause, text }
    }

    /// The error for callers.
    pub(crate) fn into_error(self, request: &Request, server: &str) -> Error {
        let mut message = format!("{}: {}", named(request, server), self.text);
        if self.cause != Cause::Before && !request.repeatable {
            message.push_str(" (the server may have done it nevertheless)");
        }
        let kind = match self.cause {
            Cause::Silence => ErrorKind::Timeout,
            Cause::Before | Cause::Cut => ErrorKind::Unreachable,
        };
        Error::new(kind, message)
    }
}

/// A request, as Go's `url.Error` names it.
pub(crate) fn named(request: &Request, server: &str) -> String {
    format!("{} \"{server}{}\"", verb(&request.method), request.path)
}

fn verb(method: &Method) -> &'static str {
    match *method {
        Method::GET => "Get",
        Method::POST => "Post",
        Method::PUT => "Put",
        Method::PATCH => "Patch",
        _ => "Delete",
    }
}

/// An error and what is behind it. The source of an error of the system is the source of what it
/// holds, so that what it holds has to be asked for.
fn chain<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    let next = |error: &&'a (dyn StdError + 'static)| {
        let error: &'a (dyn StdError + 'static) = *error;
        match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            Some(held) => Some(held as &(dyn StdError + 'static)),
            None => error.source(),
        }
    };
    std::iter::successors(Some(error), next).take(MAX_CHAIN)
}

fn last_text<'a>(chain: impl Iterator<Item = &'a (dyn StdError + 'static)>) -> String {
    chain.last().map(ToString::to_string).unwrap_or_default()
}

fn tls_text(error: &rustls::Error) -> String {
    let failed = "tls: failed to verify certificate: x509:";
    match error {
        rustls::Error::InvalidCertificate(error) => match error {
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                format!("{failed} certificate signed by unknown authority")
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                format!("{failed} certificate has expired or is not yet valid")
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                format!("{failed} certificate has expired or is not yet valid")
            }
            CertificateError::NotValidForNameContext { expected, presented } => {
                format!("{failed} {}", wrong_name(expected, presented))
            }
            error => format!("{failed} {error}"),
        },
        rustls::Error::InvalidMessage(_) => {
            "http: server gave HTTP response to HTTPS client".to_owned()
        }
        rustls::Error::AlertReceived(alert) => format!("remote error: tls: {}", alert_text(*alert)),
        error => format!("tls: {error}"),
    }
}

/// Source: Go `x509.HostnameError`. Only names of the kind that was wanted are told.
fn wrong_name(expected: &ServerName<'_>, presented: &[String]) -> String {
    let wanted = expected.to_str();
    let ip = matches!(expected, ServerName::IpAddress(_));
    // Names come as `DnsName("a.example")` or `IpAddress(127.0.0.1)`.
    let prefix = if ip { "IpAddress(" } else { "DnsName(" };
    let names: Vec<&str> = presented
        .iter()
        .filter_map(|name| Some(name.strip_prefix(prefix)?.trim_end_matches(')').trim_matches('"')))
        .collect();
    match (names.is_empty(), ip) {
        (true, true) => format!(
            "cannot validate certificate for {wanted} because it doesn't contain any IP SANs"
        ),
        (true, false) => {
            format!("certificate is not valid for any names, but wanted to match {wanted}")
        }
        (false, _) => format!("certificate is valid for {}, not {wanted}", names.join(", ")),
    }
}

/// Source: Go `crypto/tls` `alertText`.
fn alert_text(alert: AlertDescription) -> String {
    match alert {
        AlertDescription::BadCertificate => "bad certificate".to_owned(),
        AlertDescription::CertificateExpired => "expired certificate".to_owned(),
        AlertDescription::CertificateRequired => "certificate required".to_owned(),
        AlertDescription::HandshakeFailure => "handshake failure".to_owned(),
        AlertDescription::ProtocolVersion => "protocol version not supported".to_owned(),
        AlertDescription::UnknownCA => "unknown certificate authority".to_owned(),
        AlertDescription::UnrecognisedName => "unrecognized name".to_owned(),
        alert => format!("{alert:?}"),
    }
}

/// Source: Go `net.OpError` and `net.DNSError`.
fn dial_text(error: &io::Error, url: &Uri, proxy: Option<&Uri>) -> String {
    let (prefix, target) = match proxy {
        Some(proxy) => ("proxyconnect tcp: ", proxy),
        None => ("", url),
    };
    let host = target.host().unwrap_or_default().trim_matches(['[', ']']);
    let said = error.to_string();
    if let Some(reason) = said.strip_prefix("failed to lookup address information: ") {
        let unknown = ["Name or service not known", "nodename nor servname provided"];
        let reason = match unknown.iter().any(|text| reason.contains(text)) {
            true => "no such host",
            false => reason,
        };
        return format!("{prefix}dial tcp: lookup {host}: {reason}");
    }
    let default = if target.scheme_str() == Some("https") { 443 } else { 80 };
    let port = target.port_u16().unwrap_or(default);
    let address = (host, port).to_socket_addrs().ok().and_then(|mut found| found.next());
    let address = address.map_or_else(|| format!("{host}:{port}"), |address| address.to_string());
    if error.kind() == io::ErrorKind::TimedOut {
        return format!("{prefix}dial tcp {address}: i/o timeout");
    }
    let call = match error.kind() {
        io::ErrorKind::UnexpectedEof => return format!("{prefix}EOF"),
        io::ErrorKind::ConnectionReset => return system_text(error),
        _ => "connect",
    };
    format!("{prefix}dial tcp {address}: {call}: {}", system_reason(error))
}

fn system_text(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "EOF".to_owned(),
        io::ErrorKind::BrokenPipe => format!("write: {}", system_reason(error)),
        _ => format!("read: {}", system_reason(error)),
    }
}

/// Source: Go `syscall.Errno.Error`, for Linux.
fn system_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => "connection refused".to_owned(),
        io::ErrorKind::ConnectionReset => "connection reset by peer".to_owned(),
        io::ErrorKind::BrokenPipe => "broken pipe".to_owned(),
        io::ErrorKind::HostUnreachable => "no route to host".to_owned(),
        io::ErrorKind::NetworkUnreachable => "network is unreachable".to_owned(),
        io::ErrorKind::TimedOut => "connection timed out".to_owned(),
        _ => error.to_string(),
    }
}
