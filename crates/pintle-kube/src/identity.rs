//! Who the user is, and what is wrong with what is said of them.

use std::path::{Path, PathBuf};

use pintle_cluster::Error;
use serde_json::Value;

use crate::ConnectOptions;
use crate::exec::{self, ExecPlugin};
use crate::kubeconfig::{Chosen, go_text, other, text};

/// Credentials that are fetched, and fetched again when the server refuses them.
pub(crate) enum Login {
    /// None: all that there is stands in the configuration.
    Fixed,
    /// The file holds a token.
    File(PathBuf),
    /// The program gives a token or a certificate.
    Exec(Box<ExecPlugin>),
}

/// The fields of a user that are handed to kube as they are.
pub(crate) const IDENTITY: [&str; 12] = [
    "username",
    "password",
    "token",
    "client-certificate",
    "client-certificate-data",
    "client-key",
    "client-key-data",
    "as",
    "as-uid",
    "as-groups",
    "as-user-extra",
    "auth-provider",
];

/// Those of them that say as whom the user acts.
pub(crate) const ACTING: [&str; 4] = ["as", "as-uid", "as-groups", "as-user-extra"];

/// How the user logs in, after what is wrong with it was said.
/// Source: client-go `clientcmd.validateAuthInfo`.
pub(crate) fn login(
    chosen: &Chosen,
    server: &str,
    ca: &str,
    options: &ConnectOptions,
) -> Result<Login, Error> {
    let (user, name) = (&chosen.user, &chosen.user_name);
    let has = |keys: &[&str]| keys.iter().any(|key| user.get(*key).is_some_and(filled));
    let mut wrong = Vec::new();
    if has(&["token"]) && has(&["username", "password"]) {
        wrong.push(format!(
            "more than one authentication method found for {name}; found [token basicAuth], \
             only one is allowed"
        ));
    }
    let certificate = has(&["client-certificate", "client-certificate-data"]);
    if certificate && !has(&["client-key", "client-key-data"]) {
        wrong.push(format!(
            "client-key-data or client-key must be specified for {name} to use the clientCert \
             authentication method."
        ));
    }
    for (key, what) in [("client-certificate", "client-cert"), ("client-key", "client-key")] {
        let path = text(user, key);
        if certificate
            && !path.is_empty()
            && let Err(error) = std::fs::File::open(path)
        {
            let reason = go_text("open", Path::new(path), &error);
            wrong.push(format!("unable to read {what} {path} for {name} due to {reason}"));
        }
    }
    if has(&["as-uid", "as-groups", "as-user-extra"]) && !has(&["as"]) {
        wrong.push(format!(
            "requesting uid, groups or user-extra for {name} without impersonating a user"
        ));
    }
    if let Some(Value::Object(provider)) = user.get("auth-provider")
        && text(provider, "name") != "oidc"
    {
        return Err(other(format!("no Auth Provider found for name {:?}", text(provider, "name"))));
    }
    let mut login = Login::Fixed;
    if let Some(Value::Object(fields)) = user.get("exec") {
        let cluster = exec::cluster_info(&chosen.cluster, server, ca);
        match ExecPlugin::new(fields, name, cluster, options.interactive) {
            // Whoever brought credentials does not need the plug-in.
            Ok(_) if certificate || has(&["token", "tokenFile", "username", "password"]) => {}
            Ok(plugin) => login = Login::Exec(Box::new(plugin)),
            Err(errors) => wrong.extend(errors),
        }
    }
    if !has(&["token"]) && has(&["tokenFile"]) {
        login = Login::File(PathBuf::from(text(user, "tokenFile")));
    }
    if wrong.is_empty() { Ok(login) } else { Err(invalid(&wrong)) }
}

/// Source: client-go `clientcmd.errConfigurationInvalid`.
pub(crate) fn invalid(wrong: &[String]) -> Error {
    match wrong {
        [one] => other(format!("invalid configuration: {one}")),
        many => other(format!("invalid configuration: [{}]", many.join(", "))),
    }
}

pub(crate) fn filled(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => !map.is_empty(),
        _ => true,
    }
}
