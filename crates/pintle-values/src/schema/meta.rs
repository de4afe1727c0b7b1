//! The schemas of schemas, as json-schema.org publishes them.

use super::rules::Draft;

macro_rules! meta {
    ($($path:literal => $file:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("meta/", $file, ".json")))),*]
    };
}

/// Path at json-schema.org, text.
const DOCUMENTS: &[(&str, &str)] = meta! {
    "draft-04/schema" => "draft-04_schema",
    "draft-06/schema" => "draft-06_schema",
    "draft-07/schema" => "draft-07_schema",
    "draft/2019-09/schema" => "2019-09_schema",
    "draft/2019-09/meta/applicator" => "2019-09_meta_applicator",
    "draft/2019-09/meta/content" => "2019-09_meta_content",
    "draft/2019-09/meta/core" => "2019-09_meta_core",
    "draft/2019-09/meta/format" => "2019-09_meta_format",
    "draft/2019-09/meta/meta-data" => "2019-09_meta_meta-data",
    "draft/2019-09/meta/validation" => "2019-09_meta_validation",
    "draft/2020-12/schema" => "2020-12_schema",
    "draft/2020-12/meta/applicator" => "2020-12_meta_applicator",
    "draft/2020-12/meta/content" => "2020-12_meta_content",
    "draft/2020-12/meta/core" => "2020-12_meta_core",
    "draft/2020-12/meta/format-annotation" => "2020-12_meta_format-annotation",
    "draft/2020-12/meta/format-assertion" => "2020-12_meta_format-assertion",
    "draft/2020-12/meta/meta-data" => "2020-12_meta_meta-data",
    "draft/2020-12/meta/unevaluated" => "2020-12_meta_unevaluated",
    "draft/2020-12/meta/validation" => "2020-12_meta_validation",
};

/// The path of a URL at json-schema.org.
fn path(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"))?;
    rest.strip_prefix("json-schema.org/")
}

/// Whether a URL is one of json-schema.org: documents there are fine without a check.
pub(super) fn is_meta(url: &str) -> bool {
    path(url).is_some()
}

/// The document at a URL of json-schema.org.
pub(super) fn document(url: &str) -> Option<&'static str> {
    let path = match path(url)? {
        "schema" => "draft/2020-12/schema",
        path => path,
    };
    DOCUMENTS.iter().find(|(known, _)| *known == path).map(|(_, text)| *text)
}

impl Draft {
    /// The draft that `$schema` names; nothing for a schema of schemas of one's own.
    pub(super) fn of_url(url: &str) -> Option<Draft> {
        let url = url.strip_suffix('#').unwrap_or(url);
        match path(url).or_else(|| url.strip_prefix("json-schema.org/"))? {
            "draft-04/schema" => Some(Draft::D4),
            "draft-06/schema" => Some(Draft::D6),
            "draft-07/schema" => Some(Draft::D7),
            "draft/2019-09/schema" => Some(Draft::D2019),
            "schema" | "draft/2020-12/schema" => Some(Draft::D2020),
            _ => None,
        }
    }

    /// URL of the schema of schemas.
    pub(super) fn url(self) -> &'static str {
        match self {
            Draft::D4 => "http://json-schema.org/draft-04/schema",
            Draft::D6 => "http://json-schema.org/draft-06/schema",
            Draft::D7 => "http://json-schema.org/draft-07/schema",
            Draft::D2019 => "https://json-schema.org/draft/2019-09/schema",
            Draft::D2020 => "https://json-schema.org/draft/2020-12/schema",
        }
    }

    /// The keyword for identifiers.
    pub(super) fn id_keyword(self) -> &'static str {
        if self == Draft::D4 { "id" } else { "$id" }
    }
}
