//! The filters that kolla-ansible adds for its own templates.

use std::net::IpAddr;

use minijinja::value::Kwargs;
use minijinja::{Environment, Error, State, Value};

use super::{data, invalid};

pub(super) fn register(environment: &mut Environment<'_>) {
    environment.add_filter("put_address_in_context", put_address_in_context);
    environment.add_filter("kolla_address", kolla_address);
    environment.add_filter("kolla_url", kolla_url);
}

/// Brackets around IPv6 addresses where a context needs them; Erlang's way to write any address.
fn put_address_in_context(address: &str, context: &str) -> Result<String, Error> {
    match context {
        "url" | "memcache" if !address.contains(':') => Ok(address.to_owned()),
        "url" => Ok(format!("[{address}]")),
        "memcache" => Ok(format!("inet6:[{address}]")),
        "rabbitmq" => match address.parse::<IpAddr>() {
            Ok(IpAddr::V6(address)) => {
                let groups: Vec<String> =
                    address.segments().iter().map(|group| format!("16#{group:x}")).collect();
                Ok(groups.join(","))
            }
            Ok(IpAddr::V4(_)) => Ok(address.replace('.', ",")),
            Err(_) => Err(invalid(format!(
                "put_address_in_context: {address:?} is not an IPv4 or IPv6 address"
            ))),
        },
        other => Err(invalid(format!("put_address_in_context: unknown context {other:?}"))),
    }
}

/// The address of a host in a network: `hostvars[host].ansible_facts[interface].ipv4.address`,
/// where `NETWORK_interface` names the interface and `NETWORK_address_family` the family. A
/// variable of the host that `override_var` names goes before it.
fn kolla_address(
    state: &State<'_, '_>,
    network: &str,
    host: Option<Value>,
    override_var: Option<Value>,
    options: Kwargs,
) -> Result<String, Error> {
    let given = |value: Option<Value>, name: &str| -> Result<Option<Value>, Error> {
        let value = match value {
            Some(value) => Some(value),
            None => options.get::<Option<Value>>(name)?,
        };
        Ok(value.filter(|value| !value.is_none()))
    };
    let host = given(host, "hostname")?;
    let override_var = given(override_var, "override_var")?;
    options.assert_all_used()?;
    let variable = |name: &str| {
        state.lookup(name).ok_or_else(|| invalid(format!("kolla_address: {name} is undefined")))
    };
    let host = match host {
        Some(host) => host,
        None => variable("inventory_hostname")?,
    };
    let host_vars = variable("hostvars")?.get_item(&host)?;
    if host_vars.is_undefined() {
        return Err(invalid(format!("kolla_address: host {host} is not in hostvars")));
    }
    let missing =
        |what: &str| invalid(format!("kolla_address: {what} of host {host} is undefined"));
    if let Some(name) = &override_var {
        let value = host_vars.get_item(name)?;
        if !value.is_undefined() {
            let address = value.as_str().and_then(|text| text.parse::<IpAddr>().ok());
            return address.map(|address| address.to_string()).ok_or_else(|| {
                invalid(format!("kolla_address: {name} of host {host} is not an address: {value}"))
            });
        }
    }
    let interface_variable = format!("{network}_interface");
    let interface = host_vars.get_attr(&interface_variable)?;
    let interface = interface.as_str().ok_or_else(|| missing(&interface_variable))?;
    let family = host_vars.get_attr(&format!("{network}_address_family"))?;
    let family = family.as_str().unwrap_or("ipv4").to_lowercase();
    let facts = host_vars.get_attr("ansible_facts")?;
    if facts.is_undefined() {
        return Err(missing("ansible_facts"));
    }
    let facts = facts.get_attr(&interface.replace('-', "_"))?;
    if facts.is_undefined() {
        return Err(missing(&format!("interface {interface}")));
    }
    let addresses = facts.get_attr(&family)?;
    if addresses.is_undefined() {
        return Err(missing(&format!("{family} on interface {interface}")));
    }
    let address = match family.as_str() {
        "ipv4" => ipv4(&facts, &addresses)?,
        "ipv6" => ipv6(&host_vars, &addresses)?,
        other => return Err(invalid(format!("kolla_address: unknown address family {other:?}"))),
    };
    address.as_str().map(str::to_owned).ok_or_else(|| missing("the address"))
}

/// The first address; where that is a loopback one, the first that is none.
fn ipv4(interface: &Value, addresses: &Value) -> Result<Value, Error> {
    let loopback = |address: &Value| {
        let address = address.as_str().and_then(|text| text.parse::<IpAddr>().ok());
        address.is_some_and(|address| address.is_loopback())
    };
    let address = addresses.get_attr("address")?;
    let others = interface.get_attr("ipv4_secondaries")?;
    if loopback(&address) && !others.is_undefined() {
        for other in others.try_iter()? {
            let other = other.get_attr("address")?;
            if !loopback(&other) {
                return Ok(other);
            }
        }
    }
    Ok(address)
}

/// The first global address that is not one which moves between the hosts.
fn ipv6(host_vars: &Value, addresses: &Value) -> Result<Value, Error> {
    let moving = match data::bool(&host_vars.get_attr("enable_haproxy")?).is_true() {
        true => vec![
            host_vars.get_attr("kolla_internal_vip_address")?,
            host_vars.get_attr("kolla_external_vip_address")?,
        ],
        false => Vec::new(),
    };
    for entry in addresses.try_iter()? {
        let address = entry.get_attr("address")?;
        if entry.get_attr("scope")?.as_str() == Some("global") && !moving.contains(&address) {
            return Ok(address);
        }
    }
    Ok(Value::UNDEFINED)
}

/// `PROTOCOL://HOST[:PORT][PATH]`; the port is left out where it is the protocol's own.
fn kolla_url(
    host: &str,
    protocol: &str,
    port: Option<Value>,
    path: Option<&str>,
    context: Option<&str>,
) -> Result<String, Error> {
    let host = put_address_in_context(host, context.unwrap_or("url"))?;
    let port = port.filter(|port| !port.is_none() && port.is_true()).map(|port| port.to_string());
    let usual = matches!(
        (protocol, port.as_deref()),
        ("http" | "ws", Some("80")) | ("https" | "wss", Some("443"))
    );
    let port = port.filter(|_| !usual).map(|port| format!(":{port}")).unwrap_or_default();
    Ok(format!("{protocol}://{host}{port}{}", path.unwrap_or_default()))
}
