//! The filters that kolla-ansible adds for its own templates.

use minijinja::{Environment, Error, State, Value};

use super::invalid;

pub(super) fn register(environment: &mut Environment<'_>) {
    environment.add_filter("put_address_in_context", put_address_in_context);
    environment.add_filter("kolla_address", kolla_address);
    environment.add_filter("kolla_url", kolla_url);
}

/// Brackets around IPv6 addresses where a context needs them.
fn put_address_in_context(address: &str, context: &str) -> Result<String, Error> {
    if !address.contains(':') {
        return Ok(address.to_owned());
    }
    match context {
        "url" => Ok(format!("[{address}]")),
        "memcache" => Ok(format!("inet6:[{address}]")),
        "rabbitmq" => {
            Ok(address.replace(':', ",").split(',').map(hex_group).collect::<Vec<_>>().join(","))
        }
        other => Err(invalid(format!("put_address_in_context: unknown context {other:?}"))),
    }
}

fn hex_group(group: &str) -> String {
    format!("16#{}", if group.is_empty() { "0" } else { group })
}

/// The address of a host in a network: `hostvars[host].ansible_facts[interface].ipv4.address`,
/// where `NETWORK_interface` names the interface and `NETWORK_address_family` the family.
fn kolla_address(
    state: &State<'_, '_>,
    network: &str,
    host: Option<Value>,
) -> Result<String, Error> {
    let variable = |name: &str| {
        state.lookup(name).ok_or_else(|| invalid(format!("kolla_address: {name} is undefined")))
    };
    let host = match host {
        Some(host) => host,
        None => variable("inventory_hostname")?,
    };
    let host_vars = variable("hostvars")?.get_item(&host)?;
    let missing =
        |what: &str| invalid(format!("kolla_address: {what} of host {host} is undefined"));
    let interface_variable = format!("{network}_interface");
    let interface = host_vars.get_attr(&interface_variable)?;
    let interface = interface.as_str().ok_or_else(|| missing(&interface_variable))?;
    let family = host_vars.get_attr(&format!("{network}_address_family"))?;
    let family = family.as_str().unwrap_or("ipv4");
    let facts = host_vars.get_attr("ansible_facts")?;
    let facts = facts.get_attr(&interface.replace('-', "_"))?;
    let addresses = facts.get_attr(family)?;
    let address = match family {
        "ipv4" => addresses.get_attr("address")?,
        // The first global address is the one that others can reach.
        "ipv6" => addresses
            .try_iter()?
            .find(|a| a.get_attr("scope").is_ok_and(|scope| scope.as_str() == Some("global")))
            .ok_or_else(|| missing("a global IPv6 address"))?
            .get_attr("address")?,
        other => return Err(invalid(format!("kolla_address: unknown address family {other:?}"))),
    };
    address.as_str().map(str::to_owned).ok_or_else(|| missing("the address"))
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
    let usual =
        matches!((protocol, port.as_deref()), ("http", Some("80")) | ("https", Some("443")));
    let port = port.filter(|_| !usual).map(|port| format!(":{port}")).unwrap_or_default();
    Ok(format!("{protocol}://{host}{port}{}", path.unwrap_or_default()))
}
