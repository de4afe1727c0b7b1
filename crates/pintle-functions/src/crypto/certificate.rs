//! The certificate functions and the pair of texts that they give.

use std::any::Any;

use pintle_template::{FuncError, Runtime};
use pintle_value::{Kind, Object, Param, Str, Value};

use super::issue::Template;
use super::key::PrivateKey;
use super::{parse, pem};
use crate::convert::{Call, any_arg, int_arg, str_arg};
use crate::dates::present;
use crate::encoding::decode_64;
use crate::host::host;
use crate::random::HostRng;

/// `%T` of a certificate.
const TYPE_NAME: &str = "sprig.certificate";

/// A certificate with its private key, both as PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Certificate {
    cert: Str,
    key: Str,
}

impl Object for Certificate {
    fn type_name(&self) -> &str {
        TYPE_NAME
    }

    fn kind(&self) -> Kind {
        Kind::Struct
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        vec![("Cert", Value::Str(self.cert.clone())), ("Key", Value::Str(self.key.clone()))]
    }

    fn equal(&self, other: &dyn Object) -> bool {
        other.as_any().downcast_ref::<Certificate>() == Some(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

pub(super) const CUSTOM: &[Param] = &[Param::Str, Param::Str];
pub(super) const AUTHORITY: &[Param] = &[Param::Str, Param::Int];
pub(super) const AUTHORITY_WITH_KEY: &[Param] = &[Param::Str, Param::Int, Param::Str];
pub(super) const SELF_SIGNED: &[Param] = &[Param::Str, Param::List, Param::List, Param::Int];
pub(super) const SELF_SIGNED_WITH_KEY: &[Param] =
    &[Param::Str, Param::List, Param::List, Param::Int, Param::Str];
pub(super) const SIGNED: &[Param] =
    &[Param::Str, Param::List, Param::List, Param::Int, Param::Object(TYPE_NAME)];
pub(super) const SIGNED_WITH_KEY: &[Param] =
    &[Param::Str, Param::List, Param::List, Param::Int, Param::Object(TYPE_NAME), Param::Str];

/// Work of making an RSA key, charged to the budget of the execution.
const KEY_COST: u64 = 100_000_000;

pub(super) fn authority(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let key = new_key(rt)?;
    let template =
        Template::new(str_arg(args, 0), &[], &[], int_arg(args, 1), &present(rt), random(rt))?;
    finish(rt, &template.authority(), &key, None)
}

pub(super) fn authority_with_key(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let key = given_key(args, 2)?;
    let template =
        Template::new(str_arg(args, 0), &[], &[], int_arg(args, 1), &present(rt), random(rt))?;
    finish(rt, &template.authority(), &key, None)
}

pub(super) fn self_signed(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let key = new_key(rt)?;
    let template = template(rt, args)?;
    finish(rt, &template, &key, None)
}

pub(super) fn self_signed_with_key(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let key = given_key(args, 4)?;
    let template = template(rt, args)?;
    finish(rt, &template, &key, None)
}

pub(super) fn signed(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let key = new_key(rt)?;
    finish_signed(rt, args, &key)
}

pub(super) fn signed_with_key(rt: &mut dyn Runtime, args: &[Value]) -> Call {
    let key = given_key(args, 5)?;
    finish_signed(rt, args, &key)
}

/// Takes a certificate and a key, both PEM in base 64, after a look whether they are such.
pub(super) fn custom(_: &mut dyn Runtime, args: &[Value]) -> Call {
    let cert = decode_64(str_arg(args, 0)).map_err(|_| "unable to decode base64 certificate")?;
    let key = decode_64(str_arg(args, 1)).map_err(|_| "unable to decode base64 private key")?;
    let block = pem::decode(&cert).ok_or("unable to decode certificate")?;
    parse::certificate(&block.bytes)
        .map_err(|error| format!("error parsing certificate: decodedCert.Bytes: {error}"))?;
    PrivateKey::from_pem(&key).map_err(|error| format!("error parsing private key: {error}"))?;
    Ok(Value::object(Certificate { cert: cert.into(), key: key.into() }))
}

fn random(rt: &dyn Runtime) -> HostRng<'_> {
    HostRng(host(rt))
}

fn new_key(rt: &mut dyn Runtime) -> Result<PrivateKey, FuncError> {
    rt.charge(KEY_COST)?;
    Ok(PrivateKey::for_certificate(random(rt))?)
}

fn given_key(args: &[Value], at: usize) -> Result<PrivateKey, FuncError> {
    let key = PrivateKey::from_pem(str_arg(args, at));
    Ok(key.map_err(|error| format!("parsing private key: {error}"))?)
}

/// The template of the functions that take addresses and names.
fn template(rt: &dyn Runtime, args: &[Value]) -> Result<Template, FuncError> {
    let list = |at| any_arg(args, at).as_list().map_or(&[][..], |list| list.items());
    let (addresses, names) = (list(1), list(2));
    let days = int_arg(args, 3);
    Ok(Template::new(str_arg(args, 0), addresses, names, days, &present(rt), random(rt))?)
}

fn finish_signed(rt: &mut dyn Runtime, args: &[Value], key: &PrivateKey) -> Call {
    let Some(authority) = any_arg(args, 4).downcast::<Certificate>() else {
        return Err("unable to decode certificate".into());
    };
    let block = pem::decode(&authority.cert).ok_or("unable to decode certificate")?;
    let parent = parse::certificate(&block.bytes)
        .map_err(|error| format!("error parsing certificate: decodedSignerCert.Bytes: {error}"))?;
    let signer = PrivateKey::from_pem(&authority.key)
        .map_err(|error| format!("error parsing private key: {error}"))?;
    let template = template(rt, args)?;
    finish(rt, &template, key, Some((&parent, &signer)))
}

fn finish(
    rt: &mut dyn Runtime,
    template: &Template,
    key: &PrivateKey,
    parent: Option<(&parse::Parent, &PrivateKey)>,
) -> Call {
    let bytes = template
        .issue(key, parent, random(rt))
        .map_err(|error| format!("error creating certificate: {error}"))?;
    let cert = pem::encode("CERTIFICATE", &bytes).into();
    Ok(Value::object(Certificate { cert, key: key.to_pem().into() }))
}
