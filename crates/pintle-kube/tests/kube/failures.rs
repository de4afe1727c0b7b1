//! Servers that cannot be reached. The texts are those of Helm 4.3.1, after "Kubernetes cluster
//! unreachable: ".

use std::io::{Read, Write};
use std::net::TcpListener;

use pintle_cluster::{Cluster, Error, ErrorKind};
use pintle_kube::{ConnectOptions, KubeCluster};

use crate::support::{Server, json, status, testdata};

fn unreachable(options: &ConnectOptions) -> Error {
    KubeCluster::connect(options).and_then(|cluster| cluster.version()).unwrap_err()
}

fn trusting(server: &str, ca: &str) -> ConnectOptions {
    ConnectOptions {
        api_server: server.to_owned(),
        ca_file: Some(testdata(ca)),
        ..ConnectOptions::default()
    }
}

#[test]
fn nobody_listens() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let error = unreachable(&trusting(&format!("https://127.0.0.1:{port}"), "tls/ca.pem"));
    assert_eq!(error.kind, ErrorKind::Unreachable);
    assert_eq!(
        error.message,
        format!(
            "Get \"https://127.0.0.1:{port}/version\": dial tcp 127.0.0.1:{port}: \
             connect: connection refused"
        )
    );
}

#[test]
fn the_name_is_unknown() {
    let error = unreachable(&trusting("https://nosuchhost.invalid:6443", "tls/ca.pem"));
    assert_eq!(error.kind, ErrorKind::Unreachable);
    let start = "Get \"https://nosuchhost.invalid:6443/version\": \
                 dial tcp: lookup nosuchhost.invalid: ";
    assert!(error.message.starts_with(start), "{error}");
}

#[test]
fn certificates_are_looked_at() {
    let server = Server::https(|_| json(200, r#"{"gitVersion":"v1.2.3"}"#));
    let connect = |options: &ConnectOptions| KubeCluster::connect(options).unwrap().version();
    let good = trusting(&server.url, "tls/ca.pem");
    assert_eq!(connect(&good).unwrap().git_version, "v1.2.3");
    let named = ConnectOptions { tls_server_name: "kubernetes.test".to_owned(), ..good.clone() };
    assert_eq!(connect(&named).unwrap().git_version, "v1.2.3");
    let unseen = ConnectOptions { insecure_skip_tls_verify: true, ..server.options() };
    assert_eq!(connect(&unseen).unwrap().git_version, "v1.2.3");

    let url = &server.url;
    let unknown = connect(&trusting(url, "tls/other-ca.pem")).unwrap_err();
    let failed = format!("Get \"{url}/version\": tls: failed to verify certificate: x509:");
    assert_eq!(unknown.message, format!("{failed} certificate signed by unknown authority"));
    assert_eq!(unknown.kind, ErrorKind::Unreachable);
    let other = ConnectOptions { tls_server_name: "foo.example".to_owned(), ..good.clone() };
    assert_eq!(
        connect(&other).unwrap_err().message,
        format!("{failed} certificate is valid for kubernetes.test, not foo.example")
    );
    let other = ConnectOptions { tls_server_name: "127.0.0.9".to_owned(), ..good };
    assert_eq!(
        connect(&other).unwrap_err().message,
        format!("{failed} certificate is valid for 127.0.0.1, not 127.0.0.9")
    );
}

#[test]
fn a_certificate_is_needed() {
    let server = Server::tls(true, |_| json(200, "{}"));
    let start = std::time::Instant::now();
    let error = unreachable(&trusting(&server.url, "tls/ca.pem"));
    assert_eq!(
        error.message,
        format!("Get \"{}/version\": remote error: tls: certificate required", server.url)
    );
    // It is not asked again for what it will not accept.
    assert!(start.elapsed() < std::time::Duration::from_secs(1));
}

#[test]
fn the_server_speaks_without_tls() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut hello = [0; 16];
            let _ = stream.read(&mut hello);
            let _ = stream.write_all(b"HTTP/1.0 400 Bad Request\r\n\r\nno");
        }
    });
    assert_eq!(
        unreachable(&trusting(&url, "tls/ca.pem")).message,
        format!("Get \"{url}/version\": http: server gave HTTP response to HTTPS client")
    );
}

#[test]
fn the_server_does_not_know_the_user() {
    let server = Server::http(|_| status(401, "Unauthorized", "Unauthorized"));
    let error = unreachable(&server.options());
    assert_eq!(error.kind, ErrorKind::Unauthorized);
    assert_eq!(error.message, "the server has asked for the client to provide credentials");
}

#[test]
fn the_proxy_is_away() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let options = ConnectOptions {
        proxy: format!("http://127.0.0.1:{port}"),
        ..trusting("https://192.0.2.1:6443", "tls/ca.pem")
    };
    assert_eq!(
        unreachable(&options).message,
        format!(
            "Get \"https://192.0.2.1:6443/version\": proxyconnect tcp: \
             dial tcp 127.0.0.1:{port}: connect: connection refused"
        )
    );
}

/// A proxy that lets one connection through, and what it was asked.
fn proxy() -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = std::thread::spawn(move || {
        let (mut client, _) = listener.accept().unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            client.read_exact(&mut byte).unwrap();
            head.extend_from_slice(&byte);
        }
        let head = String::from_utf8(head).unwrap();
        let target = head.split_whitespace().nth(1).unwrap();
        let mut server = std::net::TcpStream::connect(target).unwrap();
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").unwrap();
        let (mut from, mut to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut from, &mut to));
        std::thread::spawn(move || std::io::copy(&mut server, &mut client));
        head.to_ascii_lowercase()
    });
    (address, asked)
}

#[test]
fn a_proxy_is_told_who_asks() {
    let server = Server::https(|_| json(200, r#"{"gitVersion":"v1.2.3"}"#));
    let (address, asked) = proxy();
    let options = ConnectOptions {
        proxy: format!("http://user:p%40ss@{address}"),
        ..trusting(&server.url, "tls/ca.pem")
    };
    KubeCluster::connect(&options).unwrap().version().unwrap();
    let asked = asked.join().unwrap();
    assert!(asked.starts_with(&server.url.replace("https://", "connect ")), "{asked}");
    assert!(asked.contains("proxy-authorization: basic dxnlcjpwqhnz"), "{asked}");
}

#[test]
fn a_runtime_is_no_place_for_a_cluster() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let server = Server::http(|_| json(200, "{}"));
    let cluster = server.connect();
    let error = runtime.block_on(async move { cluster.version().unwrap_err() });
    assert_eq!(error.message, "a cluster may not be used within an asynchronous runtime");
}

#[test]
fn ports_are_numbers() {
    for server in ["https://127.0.0.1:x", "https://127.0.0.1:99999", "ftp://a", "::::", "https://"]
    {
        let error = unreachable(&ConnectOptions {
            api_server: server.to_owned(),
            ..ConnectOptions::default()
        });
        assert!(error.message.starts_with("host must be a URL or a host:port pair: "), "{error}");
    }
}
