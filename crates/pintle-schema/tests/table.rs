//! The tables are whole: whatever they name is there, and every type can be read.

use pintle_schema::{Extra, Field, Named, Schema, Shape, Topology, Type};

const TYPES: &str = include_str!("../data/types.txt");
const NAMES: &str = include_str!("../data/go.txt");

fn fields(ty: &Type) -> Vec<&Field> {
    ty.object().map(|object| object.fields.iter().collect()).unwrap_or_default()
}

#[test]
fn every_type_is_read_and_every_reference_leads_somewhere() {
    for word in TYPES.split_whitespace().filter(|word| !word.starts_with('#')) {
        if let Some((_, name)) = word.split_once('@') {
            let named = Named::of(&format!("io.k8s.{name}"));
            assert!(named.is_some(), "{name}");
        }
    }
    assert!(Named::all().count() > 600);
    let names: Vec<String> = Named::all().map(Named::name).collect();
    assert!(names.is_sorted());
    for named in Named::all() {
        assert_eq!(Named::of(&named.name()), Some(named));
        let ty = named.resolved();
        assert!(!matches!(ty.shape, Shape::Named(_)), "{named:?}");
        assert!(fields(ty).is_sorted_by_key(|field| field.name.clone()), "{named:?}");
        for field in fields(ty) {
            if let Some(Topology::Map(keys)) = field.ty.list().map(|list| &list.topology) {
                let items = &field.ty.list().unwrap().items;
                assert!(keys.iter().all(|key| items.field(key).is_some()), "{}", field.name);
            }
        }
    }
}

#[test]
fn every_resource_has_a_type_and_every_kind_of_a_subresource_too() {
    let schema = Schema::builtin();
    assert_eq!(schema.groups[0].name, "");
    for resource in &schema.resources {
        assert!(matches!(resource.ty.shape, Shape::Named(_)), "{}", resource.plural);
        let group = schema.groups.iter().find(|group| group.name == resource.group).unwrap();
        assert!(group.versions.contains(&resource.version));
        for sub in &resource.subresources {
            let has_options = sub.kind.ends_with("Options");
            assert!(has_options || sub.ty().is_some(), "{}/{}", resource.plural, sub.name);
        }
    }
}

#[test]
fn names_of_go_belong_to_fields() {
    let mut owner = None;
    for line in NAMES.lines() {
        match line.strip_prefix(' ') {
            None => owner = Named::of(&format!("io.k8s.{line}")),
            Some(line) => {
                let field = line.split(' ').next().unwrap();
                // Versions of groups that are not served are missing in the other table.
                let Some(owner) = owner else { continue };
                let is_there = owner.resolved().field(field).is_some();
                assert!(is_there, "{owner:?} {field}");
            }
        }
    }
}

#[test]
fn deployments_have_what_people_know() {
    let deployment = Schema::builtin().resource("apps", "v1", "deployments").unwrap();
    assert_eq!(deployment.short_names, ["deploy"]);
    assert_eq!(deployment.list_kind, "DeploymentList");
    let pod = deployment.ty.at(&["spec", "template", "spec"]).unwrap();
    let containers = pod.field("containers").unwrap();
    assert_eq!(containers.list().unwrap().topology, Topology::Map(vec!["name".into()]));
    let port = containers.at(&["[]", "ports", "[]"]).unwrap();
    assert_eq!(port.field("protocol").unwrap().default, Some("TCP".into()));
    let selector = pod.field("nodeSelector").unwrap();
    assert!(selector.is_atomic_map());
    assert!(matches!(&selector.object().unwrap().extra, Extra::Type(_)));
    let named = deployment.ty.at(&["spec", "selector"]).unwrap();
    assert!(named.is_atomic_map(), "LabelSelector says so itself");
}
