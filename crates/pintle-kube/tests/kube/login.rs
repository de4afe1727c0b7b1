//! Who asks: tokens, certificates, plug-ins, and acting as others.

use std::fs;
use std::path::Path;

use base64::Engine;
use pintle_cluster::{Cluster, ErrorKind};
use pintle_kube::{ConnectOptions, KubeCluster};

use crate::support::{Act, Asked, Server, config_map, json, status, testdata};

/// A kubeconfig for the server with one user.
fn options(server: &Server, folder: &Path, user: &str) -> ConnectOptions {
    let file = folder.join("config");
    let ca = testdata("tls/ca.pem");
    let text = format!(
        "current-context: a\ncontexts: [{{name: a, context: {{cluster: a, user: a}}}}]\n\
         clusters: [{{name: a, cluster: {{server: \"{}\", certificate-authority: {}}}}}]\n\
         users: [{{name: a, user: {user}}}]\n",
        server.url,
        ca.display()
    );
    fs::write(&file, text).unwrap();
    ConnectOptions { kubeconfig: vec![file], ..ConnectOptions::default() }
}

fn echo(_: &Asked) -> Act {
    json(200, "{}")
}

/// What the server heard of a user.
fn heard(user: &str, header: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("token"), " from-file \n").unwrap();
    let server = Server::https(echo);
    let cluster = KubeCluster::connect(&options(&server, folder.path(), user)).unwrap();
    cluster.get(&config_map("a")).unwrap();
    server.asked()[0].header(header)
}

#[test]
fn users_say_who_they_are() {
    let certificate = testdata("tls/client.pem");
    let key = testdata("tls/client.key");
    let data = base64::engine::general_purpose::STANDARD.encode(fs::read(&key).unwrap());
    assert_eq!(heard("{token: abc}", "authorization"), "Bearer abc");
    assert_eq!(heard("{tokenFile: token}", "authorization"), "Bearer from-file");
    assert_eq!(
        heard("{username: alice, password: secret}", "authorization"),
        "Basic YWxpY2U6c2VjcmV0"
    );
    let user =
        format!("{{client-certificate: {}, client-key-data: {data}}}", certificate.display());
    assert_eq!(heard(&user, "client"), "certificate");
    assert_eq!(heard("{username: alice}", "authorization"), "Basic YWxpY2U6");
    assert_eq!(heard("{token: \"\", client-certificate: \"\"}", "authorization"), "");
    // As long lines are broken in files.
    let (head, tail) = data.split_at(60);
    let user = format!(
        "{{client-certificate: {}, client-key-data: \"{head} {tail}\"}}",
        certificate.display()
    );
    assert_eq!(heard(&user, "client"), "certificate");
    assert_eq!(heard("{}", "client"), "");
    assert_eq!(heard("{}", "authorization"), "");
}

#[test]
fn others_are_acted_for() {
    let user = "{token: t, as: bob, as-groups: [dev, ops], as-user-extra: {reason: [x, \"y\"]}}";
    assert_eq!(heard(user, "impersonate-user"), "bob");
    assert_eq!(heard(user, "impersonate-group"), "dev | ops");
    assert_eq!(heard(user, "impersonate-extra-reason"), "x | y");
    let server = Server::http(echo);
    let options = ConnectOptions {
        as_user: "eve".to_owned(),
        as_groups: vec!["a".to_owned(), "b".to_owned()],
        as_uid: "7".to_owned(),
        token: "secret".to_owned(),
        ..server.options()
    };
    KubeCluster::connect(&options).unwrap().get(&config_map("a")).unwrap();
    let asked = &server.asked()[0];
    assert_eq!(asked.header("impersonate-user"), "eve");
    assert_eq!(asked.header("impersonate-group"), "a | b");
    assert_eq!(asked.header("impersonate-uid"), "7");
    // A token does not go where everybody can read it.
    assert_eq!(asked.header("authorization"), "");
}

/// A plug-in that counts how often it is run.
fn plugin(folder: &Path, status: &str) -> String {
    let script = folder.join("plugin");
    let text = format!(
        "#!/bin/sh\necho run >> '{0}/runs'\ncount=$(wc -l < '{0}/runs' | tr -d ' ')\ncat <<END\n\
         {{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\
         \"status\":{status}}}\nEND\n",
        folder.display()
    );
    fs::write(script, text).unwrap();
    "{exec: {apiVersion: client.authentication.k8s.io/v1, command: sh, args: [FOLDER/plugin], \
      interactiveMode: Never}}"
        .replace("FOLDER", &folder.display().to_string())
}

#[test]
fn a_plugin_is_run_when_it_is_needed_and_again_when_the_server_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let user = plugin(folder.path(), "{\"token\":\"t$count\"}");
    let server = Server::https(|asked| match asked.header("authorization").as_str() {
        "Bearer t1" if asked.before < 2 => json(200, "{}"),
        "Bearer t2" => json(200, "{}"),
        _ => status(401, "Unauthorized", "Unauthorized"),
    });
    let cluster = KubeCluster::connect(&options(&server, folder.path(), &user)).unwrap();
    let runs =
        || fs::read_to_string(folder.path().join("runs")).unwrap_or_default().lines().count();
    assert_eq!(runs(), 0);
    for expected in [1, 1, 2, 2] {
        cluster.get(&config_map("a")).unwrap();
        assert_eq!(runs(), expected);
    }
}

#[test]
fn a_plugin_may_give_a_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let pem = |file: &str| fs::read_to_string(testdata(file)).unwrap().replace('\n', "\\n");
    let status = format!(
        "{{\"clientCertificateData\":\"{}\",\"clientKeyData\":\"{}\"}}",
        pem("tls/client.pem").replace('\\', "\\\\"),
        pem("tls/client.key").replace('\\', "\\\\")
    );
    let user = plugin(folder.path(), &status);
    let server = Server::https(echo);
    let cluster = KubeCluster::connect(&options(&server, folder.path(), &user)).unwrap();
    cluster.get(&config_map("a")).unwrap();
    assert_eq!(server.asked()[0].header("client"), "certificate");
}

#[test]
fn a_plugin_that_does_not_help_is_not_run_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let user = plugin(folder.path(), "{\"token\":\"old\"}");
    let server = Server::https(|_| status(401, "Unauthorized", "Unauthorized"));
    let cluster = KubeCluster::connect(&options(&server, folder.path(), &user)).unwrap();
    assert_eq!(cluster.get(&config_map("a")).unwrap_err().kind, ErrorKind::Unauthorized);
    assert_eq!(server.lines().len(), 2);
}

#[test]
fn credentials_that_cannot_be_had_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::https(echo);
    let get = format!("Get \"{}/api/v1/namespaces/apps/configmaps/a\": ", server.url);
    let missing = format!("open {}/missing: no such file or directory", folder.path().display());
    let plugin = "{exec: {apiVersion: client.authentication.k8s.io/v1, command: nosuchplugin, \
                  interactiveMode: IfAvailable}}";
    let oidc = "{auth-provider: {name: oidc, config: {id-token: x, client-id: a, \
                idp-issuer-url: \"http://127.0.0.1:1\"}}}";
    for (user, message) in [
        ("{tokenFile: missing}", missing),
        (plugin, format!("{get}getting credentials: exec: executable nosuchplugin not found")),
        (oidc, format!("{get}failed OIDC: invalid ID token: not a valid JWT token")),
    ] {
        let cluster = KubeCluster::connect(&options(&server, folder.path(), user)).unwrap();
        assert_eq!(cluster.get(&config_map("a")).unwrap_err().message, message);
    }
    assert!(server.lines().is_empty());
}
