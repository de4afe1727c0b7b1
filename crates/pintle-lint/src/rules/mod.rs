//! The rules, one file each.

mod chart_api_version;
mod chart_app_version_type;
mod chart_dependencies;
mod chart_icon;
mod chart_icon_url;
mod chart_load;
mod chart_maintainers;
mod chart_name;
mod chart_sources;
mod chart_type;
mod chart_version;
mod chart_version_strict;
mod chart_version_type;
mod chart_yaml_fields;
mod chart_yaml_file;
mod chart_yaml_syntax;
mod crd_api_version;
mod crd_kind;
mod crd_yaml;
mod crds_folder;
mod crds_load;
mod dependencies_declared;
mod dependencies_present;
mod dependencies_unique;
mod deprecated_api;
mod list_annotations;
mod object_name;
mod selector;
mod template_extension;
mod template_indent;
mod template_yaml;
mod templates_folder;
mod templates_load;
mod templates_missing;
mod templates_render;
mod values;
mod values_file;
mod values_schema;

use crate::Rule;

/// Every rule, in the order in which Helm looks for findings about one thing.
pub const RULES: &[&Rule] = &[
    &chart_yaml_file::RULE,
    &chart_yaml_syntax::RULE,
    &chart_yaml_fields::RULE,
    &chart_name::RULE,
    &chart_api_version::RULE,
    &chart_version_type::RULE,
    &chart_version::RULE,
    &chart_app_version_type::RULE,
    &chart_maintainers::RULE,
    &chart_sources::RULE,
    &chart_icon::RULE,
    &chart_icon_url::RULE,
    &chart_type::RULE,
    &chart_dependencies::RULE,
    &chart_version_strict::RULE,
    &values_file::RULE,
    &values::RULE,
    &templates_missing::RULE,
    &templates_folder::RULE,
    &templates_load::RULE,
    &values_schema::RULE,
    &templates_render::RULE,
    &template_extension::RULE,
    &template_indent::RULE,
    &template_yaml::RULE,
    &object_name::RULE,
    &deprecated_api::RULE,
    &selector::RULE,
    &list_annotations::RULE,
    &chart_load::RULE,
    &dependencies_declared::RULE,
    &dependencies_unique::RULE,
    &dependencies_present::RULE,
    &crds_folder::RULE,
    &crds_load::RULE,
    &crd_yaml::RULE,
    &crd_api_version::RULE,
    &crd_kind::RULE,
];
