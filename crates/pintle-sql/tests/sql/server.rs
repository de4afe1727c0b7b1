//! A server that lets a client begin a session and then refuses it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// An authority and a certificate that it gave.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Authority {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Authority(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    fn config(&self, name: &str) -> Arc<ServerConfig> {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        server_config(certificate.der(), &key)
    }
}

/// A certificate that signed itself and calls itself an authority, as `openssl req -x509` makes it.
pub(crate) fn own(name: &str, is_expired: bool) -> (Manner, String) {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    if is_expired {
        params.not_before = rcgen::date_time_ymd(2001, 1, 1);
        params.not_after = rcgen::date_time_ymd(2002, 1, 1);
    }
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    (Manner::Tls(server_config(certificate.der(), &key)), certificate.pem())
}

fn server_config(certificate: &[u8], key: &KeyPair) -> Arc<ServerConfig> {
    let chain = vec![CertificateDer::from(certificate.to_vec())];
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider);
    let builder = builder.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    Arc::new(builder.with_single_cert(chain, key).unwrap())
}

/// What a server does with clients.
pub(crate) enum Manner {
    /// Has no TLS.
    Plain,
    /// Has TLS with a certificate.
    Tls(Arc<ServerConfig>),
    /// Says nothing.
    Silent,
}

impl Manner {
    pub(crate) fn tls(authority: &Authority, name: &str) -> Manner {
        Manner::Tls(authority.config(name))
    }
}

/// A server that listens until the test ends.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// How sessions began: `plain` or `tls`.
    seen: Arc<Mutex<Vec<&'static str>>>,
}

impl Server {
    pub(crate) fn new(manner: Manner) -> Server {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let seen: Arc<Mutex<Vec<&'static str>>> = Arc::default();
        let told = seen.clone();
        let tls = match manner {
            Manner::Tls(config) => Some(config),
            Manner::Plain => None,
            Manner::Silent => {
                // The system takes connections on; nobody answers.
                thread::spawn(move || {
                    let _listener = listener;
                    thread::sleep(Duration::from_secs(60));
                });
                return Server { address, seen };
            }
        };
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Clients that give up are no failure here.
                let _ended = serve(stream, tls.clone(), &told);
            }
        });
        Server { address, seen }
    }

    pub(crate) fn seen(&self) -> String {
        self.seen.lock().unwrap().join(" ")
    }
}

fn serve(
    mut stream: TcpStream,
    tls: Option<Arc<ServerConfig>>,
    seen: &Mutex<Vec<&'static str>>,
) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut message = read(&mut stream)?;
    // The request for TLS.
    if message == [4, 210, 22, 47] {
        if let Some(config) = tls {
            stream.write_all(b"S")?;
            let connection = ServerConnection::new(config).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            read(&mut stream)?;
            seen.lock().unwrap().push("tls");
            return refuse(&mut stream);
        }
        stream.write_all(b"N")?;
        message = read(&mut stream)?;
    }
    assert_eq!(message.get(..4), Some(&[0, 3, 0, 0][..]), "a session begins");
    seen.lock().unwrap().push("plain");
    refuse(&mut stream)
}

/// A message of the beginning: its length, with itself, and what it says.
fn read(stream: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let mut message = vec![0; u32::from_be_bytes(length) as usize - 4];
    stream.read_exact(&mut message)?;
    Ok(message)
}

fn refuse(stream: &mut impl Write) -> std::io::Result<()> {
    let fields = b"SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user \"helm\"\0\0";
    let length = u32::try_from(fields.len()).unwrap() + 4;
    stream.write_all(b"E")?;
    stream.write_all(&length.to_be_bytes())?;
    stream.write_all(fields)?;
    stream.flush()
}
