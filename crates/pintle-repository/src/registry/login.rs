//! What a registry wants to see before it answers. Source: oras `auth.Client`, and the token
//! authentication of the distribution specification.

use pintle_value::Value;
use pintle_yaml::json;

use super::{Registry, refusal};
use crate::access::{Request, basic};
use crate::address::{query_text, same_host};
use crate::client::quoted;
use crate::{Access, Error};

/// What a registry asks for in `WWW-Authenticate`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Challenge {
    scheme: String,
    realm: String,
    service: String,
    scope: String,
}

impl Registry<'_> {
    /// The `Authorization` that answers a challenge; none if it is of no known kind or if there are
    /// no credentials for it.
    pub(super) fn log_in(
        &self,
        challenge: &str,
        repository: &str,
    ) -> Result<Option<String>, Error> {
        let challenge = Challenge::parse(challenge);
        let known = self.credentials();
        match challenge.scheme.as_str() {
            "basic" => match known {
                Some((user, password)) => Ok(Some(basic(&user, &password))),
                None => Err(Error::fetch("basic credential not found")),
            },
            "bearer" => self.token(&challenge, repository, known).map(Some),
            _ => Ok(None),
        }
    }

    /// What flags say, else what is known of the host.
    fn credentials(&self) -> Option<(String, String)> {
        let Access { username, password, .. } = self.access;
        match username.is_empty() || password.is_empty() {
            false => Some((username.clone(), password.clone())),
            true => self.getter.registry_credentials(self.host),
        }
    }

    fn token(
        &self,
        challenge: &Challenge,
        repository: &str,
        known: Option<(String, String)>,
    ) -> Result<String, Error> {
        let realm = &challenge.realm;
        let is_safe = realm.starts_with("https://") || same_host(realm, &self.address(""));
        if !is_safe {
            // Credentials would go to somebody else in plain text.
            return Err(Error::invalid(format!(
                "invalid realm {} of {}",
                quoted(realm),
                self.host
            )));
        }
        let own = format!("repository:{repository}:pull");
        let mut scopes = vec![own.as_str()];
        scopes.extend(challenge.scope.split(' ').filter(|scope| !scope.is_empty()));
        scopes.sort_unstable();
        scopes.dedup();
        let mut query: Vec<String> =
            scopes.iter().map(|scope| format!("scope={}", query_text(scope))).collect();
        if !challenge.service.is_empty() {
            query.push(format!("service={}", query_text(&challenge.service)));
        }
        let sign = if realm.contains('?') { '&' } else { '?' };
        let address = format!("{realm}{sign}{}", query.join("&"));
        let authorization = known.map(|(user, password)| basic(&user, &password));
        let request = Request { address: &address, accept: "", authorization, access: self.access };
        let response = self.getter.request(&request).map_err(Error::fetch)?;
        if response.status != 200 {
            return Err(Error::fetch(refusal(&address, &response)));
        }
        let answer = json::parse(&response.body).ok();
        let answer = answer.as_ref().and_then(Value::as_map);
        let field = |name: &str| match answer.and_then(|answer| answer.get(name)) {
            Some(Value::Str(text)) if !text.as_bytes().is_empty() => Some(text),
            _ => None,
        };
        match field("access_token").or_else(|| field("token")) {
            Some(token) => Ok(format!("Bearer {}", token.to_text())),
            None => Err(Error::fetch(format!("GET {}: empty token returned", quoted(&address)))),
        }
    }
}

impl Challenge {
    /// Reads `Bearer realm="…",service="…"`; what it does not understand is left out.
    fn parse(text: &str) -> Challenge {
        let (scheme, mut rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
        let mut challenge =
            Challenge { scheme: scheme.to_ascii_lowercase(), ..Challenge::default() };
        while let Some((name, value)) = rest.split_once('=') {
            let (value, after) = match value.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
                None => value.split_at(value.find(',').unwrap_or(value.len())),
            };
            let target = match name.trim_matches([',', ' ']).to_ascii_lowercase().as_str() {
                "realm" => Some(&mut challenge.realm),
                "service" => Some(&mut challenge.service),
                "scope" => Some(&mut challenge.scope),
                _ => None,
            };
            if let Some(target) = target {
                value.clone_into(target);
            }
            rest = after;
        }
        challenge
    }
}

#[cfg(test)]
mod tests {
    use super::Challenge;

    #[test]
    fn challenges_are_read() {
        let parsed = Challenge::parse(
            r#"Bearer realm="https://auth.example/token",service="r.example", scope="a:b:pull c""#,
        );
        assert_eq!(parsed.scheme, "bearer");
        assert_eq!(parsed.realm, "https://auth.example/token");
        assert_eq!((&*parsed.service, &*parsed.scope), ("r.example", "a:b:pull c"));
        assert_eq!(Challenge::parse("Basic realm=x,other").realm, "x");
        assert_eq!(Challenge::parse("").scheme, "");
        assert_eq!(Challenge::parse("Bearer realm=\"open").realm, "open");
    }
}
