//! Who is let in.

use std::net::{IpAddr, Ipv4Addr};

use pintle_sandbox::{Options, Sandbox};
use pintle_serve::{ServeError, ServeOptions, Server};

use crate::client::{TOKEN, ask_as, server};

#[test]
fn only_the_token_lets_in() {
    let server = server();
    let shown = format!("Authorization: Bearer {TOKEN}");
    assert!(server.kubeconfig().contains(&format!("token: {TOKEN:?}")));
    assert_eq!(ask_as(&server, "GET /api/v1/pods", &[&shown], b"").status, 200);
    let longer = format!("{shown}x");
    let shorter = &shown[..shown.len() - 1];
    let basic = format!("Authorization: Basic {TOKEN}");
    let (longer, basic) = (longer.as_str(), basic.as_str());
    for headers in [&[][..], &[longer], &[shorter], &[basic], &["Authorization: Bearer "]] {
        for path in ["GET /api/v1/pods", "GET /healthz", "GET /nothing", "POST /api/v1/namespaces"]
        {
            let refused = ask_as(&server, path, headers, b"");
            assert_eq!(refused.status, 401, "{path} {headers:?}");
            assert_eq!(refused.header("www-authenticate"), "Bearer");
            let status = refused.json();
            assert_eq!(
                (&status["kind"], &status["reason"]),
                (&"Status".into(), &"Unauthorized".into())
            );
        }
    }
}

#[test]
fn others_cannot_be_served() {
    let start = |change: &dyn Fn(&mut ServeOptions)| {
        let mut options = ServeOptions::new(TOKEN);
        change(&mut options);
        Server::start(Sandbox::new(Options::default()), &options).map(drop)
    };
    for address in [Ipv4Addr::UNSPECIFIED, Ipv4Addr::new(192, 0, 2, 1)] {
        let refused = start(&|options| options.address = IpAddr::V4(address));
        assert!(matches!(refused, Err(ServeError::NotLocal(_))), "{address}");
    }
    for token in ["", "two words", "line\n"] {
        let refused = start(&|options| options.token = token.to_owned());
        assert!(matches!(refused, Err(ServeError::Token)), "{token:?}");
    }
    for speed in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9] {
        let refused = start(&|options| options.speed = speed);
        assert!(matches!(refused, Err(ServeError::Speed(_))), "{speed}");
    }
    let first = Server::start(Sandbox::new(Options::default()), &ServeOptions::new(TOKEN));
    let port = first.as_ref().unwrap().address().port();
    let refused = start(&|options| options.port = port);
    assert!(matches!(refused, Err(ServeError::Listen(..))));
    drop(first);
    start(&|options| options.port = port).unwrap();
}
