//! The parts of suites and tests.

use pintle_yaml::Node;

use super::{
    ApiVersions, Capabilities, ChartFacts, PostRenderer, Provider, Release, Resource, Selector,
};
use crate::yaml::{Data, Decoder, Table};

pub(super) fn release(decoder: &mut Decoder, node: Node<'_>) -> Result<Release, String> {
    let mut release = Release::default();
    let known = &["name", "namespace", "revision", "upgrade"];
    for field in decoder.fields(node, "unittest.Release", known)? {
        match field.name.as_str() {
            "name" => release.name = decoder.string(field.value)?,
            "namespace" => release.namespace = decoder.string(field.value)?,
            "revision" => release.revision = decoder.int(field.value)?,
            _ => release.is_upgrade = decoder.bool(field.value)?,
        }
    }
    Ok(release)
}

pub(super) fn chart(decoder: &mut Decoder, node: Node<'_>) -> Result<ChartFacts, String> {
    let mut chart = ChartFacts::default();
    for field in decoder.fields(node, "unittest.Chart", &["version", "appVersion"])? {
        match field.name.as_str() {
            "version" => chart.version = decoder.string(field.value)?,
            _ => chart.app_version = decoder.string(field.value)?,
        }
    }
    Ok(chart)
}

pub(super) fn suite_capabilities(
    decoder: &mut Decoder,
    node: Node<'_>,
) -> Result<Capabilities, String> {
    let mut capabilities = Capabilities::default();
    let known = &["majorVersion", "minorVersion", "apiVersions"];
    for field in decoder.fields(node, "unittest.Capabilities", known)? {
        match field.name.as_str() {
            "majorVersion" => capabilities.major = decoder.string(field.value)?,
            "minorVersion" => capabilities.minor = decoder.string(field.value)?,
            _ => capabilities.api_versions = ApiVersions::Listed(decoder.strings(field.value)?),
        }
    }
    Ok(capabilities)
}

/// The capabilities of a test, which know more than those of a suite: whether something is there.
pub(super) fn capabilities(table: &Table) -> Capabilities {
    let version = |key: &str| match table.get(key) {
        Some(Data::Str(text)) => text.clone(),
        Some(Data::Int(n)) => n.to_string(),
        _ => String::new(),
    };
    let api_versions = match table.get("apiVersions") {
        None => ApiVersions::Inherited,
        Some(Data::List(items)) => {
            ApiVersions::Listed(items.iter().filter_map(Data::as_str).map(str::to_owned).collect())
        }
        Some(_) => ApiVersions::Unset,
    };
    Capabilities { major: version("majorVersion"), minor: version("minorVersion"), api_versions }
}

pub(super) fn provider(decoder: &mut Decoder, node: Node<'_>) -> Result<Provider, String> {
    let mut provider = Provider::default();
    let type_name = "unittest.KubernetesFakeClientProvider";
    for field in decoder.fields(node, type_name, &["scheme", "objects"])? {
        if field.name == "objects" {
            for item in decoder.list(field.value, "[]map[string]interface {}")? {
                provider.objects.push(decoder.table(item)?);
            }
            continue;
        }
        for (key, value) in field.value.resolved().pairs() {
            provider.scheme.insert(decoder.string(key)?, resource(decoder, value)?);
        }
    }
    Ok(provider)
}

fn resource(decoder: &mut Decoder, node: Node<'_>) -> Result<Resource, String> {
    let mut resource = Resource::default();
    let type_name = "unittest.KubernetesFakeKindProps";
    for field in decoder.fields(node, type_name, &["should_err", "gvr", "namespaced"])? {
        match field.name.as_str() {
            "namespaced" => resource.namespaced = decoder.bool(field.value)?,
            "should_err" => {
                resource.should_err =
                    Some(decoder.string(field.value)?).filter(|text| !text.is_empty());
            }
            _ => {
                let type_name = "schema.GroupVersionResource";
                let known = &["group", "version", "resource"];
                for field in decoder.fields(field.value, type_name, known)? {
                    let text = decoder.string(field.value)?;
                    match field.name.as_str() {
                        "group" => resource.group = text,
                        "version" => resource.version = text,
                        _ => resource.resource = text,
                    }
                }
            }
        }
    }
    Ok(resource)
}

pub(super) fn post_renderer(decoder: &mut Decoder, node: Node<'_>) -> Result<PostRenderer, String> {
    let mut renderer = PostRenderer::default();
    for field in decoder.fields(node, "unittest.PostRendererConfig", &["cmd", "args"])? {
        match field.name.as_str() {
            "cmd" => renderer.command = decoder.string(field.value)?,
            _ => renderer.arguments = decoder.strings(field.value)?,
        }
    }
    Ok(renderer)
}

/// The reason, and the least version of helm-unittest.
pub(super) fn skip(decoder: &mut Decoder, node: Node<'_>) -> Result<(String, String), String> {
    let (mut reason, mut minimum) = (String::new(), String::new());
    for field in decoder.fields(node, "unittest.Skip", &["reason", "minimumVersion"])? {
        match field.name.as_str() {
            "reason" => reason = decoder.string(field.value)?,
            _ => minimum = decoder.string(field.value)?,
        }
    }
    Ok((reason, minimum))
}

pub(super) fn selector(decoder: &mut Decoder, node: Node<'_>) -> Result<Selector, String> {
    let mut selector = Selector::default();
    let known = &["skipEmptyTemplates", "matchMany", "path", "value"];
    for field in decoder.fields(node, "valueutils.DocumentSelector", known)? {
        match field.name.as_str() {
            "path" => selector.path = decoder.string(field.value)?,
            "value" => selector.value = decoder.data(field.value)?,
            "matchMany" => selector.match_many = decoder.bool(field.value)?,
            _ => selector.skip_empty_templates = decoder.bool(field.value)?,
        }
    }
    Ok(selector)
}
