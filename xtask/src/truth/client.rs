//! Requests to the real API server.

use std::time::Duration;

use anyhow::{Context as _, Result};
use pintle_testing::truth::{Answer, Call};
use serde_json::Value;
use ureq::Agent;
use ureq::http::Request;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::plane::Access;

/// Longest that a request may take.
const TIMEOUT: Duration = Duration::from_secs(60);

/// Largest answer, in bytes.
const MAX_ANSWER: u64 = 64 << 20;

pub(crate) struct Client {
    agent: Agent,
    server: String,
    token: String,
}

impl Client {
    /// # Errors
    /// A control plane without a token.
    pub(crate) fn new(access: &Access) -> Result<Client> {
        let authority = Certificate::from_pem(&access.authority)?.to_owned();
        let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[authority])).build();
        let config = Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .tls_config(tls)
            .build();
        Ok(Client {
            agent: Agent::new_with_config(config),
            server: access.server.clone(),
            token: access.tokens.values().next().context("no token")?.clone(),
        })
    }

    /// # Errors
    /// A server that does not answer.
    pub(crate) fn ask(&self, call: &Call) -> Result<Answer> {
        let mut request = Request::builder()
            .method(call.method.as_str())
            .uri(format!("{}{}", self.server, call.path))
            .header("Authorization", format!("Bearer {}", self.token))
            .header("User-Agent", &call.agent);
        for (name, value) in [("Content-Type", &call.media_type), ("Accept", &call.accept)] {
            if !value.is_empty() {
                request = request.header(name, value);
            }
        }
        let mut response = match call.body.as_str() {
            "" if matches!(call.method.as_str(), "GET" | "DELETE") => {
                self.agent.run(request.body(())?)?
            }
            body => {
                let request = self.agent.configure_request(request.body(body.to_owned())?);
                self.agent.run(request.allow_non_standard_methods(true).build())?
            }
        };
        let warnings = response.headers().get_all("Warning").iter();
        let warnings = warnings.filter_map(|value| Some(warning(value.to_str().ok()?))).collect();
        let status = response.status().as_u16();
        let text = response.body_mut().with_config().limit(MAX_ANSWER).read_to_string()?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok(Answer { status, warnings, body })
    }
}

/// `299 - "text"`
fn warning(header: &str) -> String {
    let text = header.split_once(" - ").map_or(header, |(_, text)| text);
    let text = text.trim_start_matches('"');
    let text = text.strip_suffix('"').unwrap_or(text);
    text.replace("\\\"", "\"").replace("\\\\", "\\")
}
