//! Kubeconfigs and options, as client-go puts them together.

use std::path::Path;

use serde_json::Value;

use super::*;

#[test]
fn contexts_are_chosen_and_changed_as_client_go_does() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/kubeconfig");
    let cases = std::fs::read(folder.join("cases.json")).unwrap();
    let cases: Value = serde_json::from_slice(&cases).unwrap();
    for case in cases.as_array().unwrap() {
        let ours = match Settings::new(&options(&case["in"], &folder)) {
            Ok(settings) => told(&settings, &folder),
            Err(error) => {
                json!({ "error": error.message.replace(&format!("{}/", folder.display()), "") })
            }
        };
        assert_eq!(ours, case["out"], "{}", case["in"]);
    }
}

fn options(case: &Value, folder: &Path) -> ConnectOptions {
    let text = |key: &str| case[key].as_str().unwrap_or_default().to_owned();
    let texts = |key: &str| {
        let list = case[key].as_array().into_iter().flatten();
        list.map(|text| text.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    ConnectOptions {
        kubeconfig: texts("files").iter().map(|file| folder.join(file)).collect(),
        kubeconfig_required: case["required"] == true,
        context: text("context"),
        namespace: text("namespace"),
        token: text("token"),
        as_user: text("asUser"),
        as_groups: texts("asGroups"),
        api_server: text("apiServer"),
        tls_server_name: text("tlsServerName"),
        insecure_skip_tls_verify: case["insecure"] == true,
        ca_file: case["caFile"].as_str().map(|file| folder.join(file)),
        ..ConnectOptions::default()
    }
}

/// What the settings say, in the words of the cases. What is empty is left out there.
fn told(settings: &Settings, folder: &Path) -> Value {
    let config = settings.config(&Credentials::default()).unwrap();
    let auth = &config.auth_info;
    let user = |key: &str| settings.user.get(key).cloned().unwrap_or_default();
    let (token, exec) = match &settings.login {
        Login::Fixed => (user("token"), Value::Null),
        Login::File(path) => (std::fs::read_to_string(path).unwrap().trim().into(), Value::Null),
        Login::Exec(plugin) => {
            let command = plugin.command().replace(&format!("{}/", folder.display()), "");
            (Value::Null, command.into())
        }
    };
    let all = json!({
        "server": settings.server,
        "namespace": settings.namespace,
        "token": token,
        "username": auth.username,
        "certificate": auth.client_certificate.is_some() || auth.client_certificate_data.is_some(),
        "ca": config.root_cert.as_ref().is_some_and(|list| !list.is_empty()),
        "insecure": config.accept_invalid_certs,
        "serverName": config.tls_server_name,
        "asUser": auth.impersonate,
        "asUid": auth.impersonate_uid,
        "asGroups": auth.impersonate_groups,
        "exec": exec,
    });
    let mut told = all.as_object().unwrap().clone();
    told.retain(|_, value| filled(value) && *value != false);
    Value::Object(told)
}
