//! Jinja in charts: files named `*.j2`, and the function `jinja`.

use pintle_jinja::{JinjaError, Loader, Options};
use pintle_template::{FuncError, Function, Runtime};
use pintle_value::{Map, Param, Value, rune};

/// Files with this ending are Jinja.
const EXTENSION: &str = ".j2";

/// `jinja TEXT DICT`: renders a Jinja text with the entries of the dict as variables.
pub static FUNCTIONS: &[Function] = &[Function {
    name: "jinja",
    params: &[Param::Str, Param::Map],
    variadic: None,
    call: jinja,
    shortcut: None,
}];

/// Whether a template is a Jinja file.
pub(crate) fn is_jinja(path: &str) -> bool {
    path.ends_with(EXTENSION)
}

/// Renders a Jinja file. Its variables are the entries of `.Values`, as Ansible's users name them,
/// and the objects that Go templates have (`Values`, `Release`, `Chart`, …), which win.
pub(crate) fn render(
    path: &str,
    text: &[u8],
    data: &Map,
    loader: Loader,
) -> Result<Vec<u8>, JinjaError> {
    let context = match data.get("Values") {
        Some(Value::Map(values)) => values.typed(None).shallow_clone(),
        _ => Map::new(),
    };
    for (name, object) in data.snapshot() {
        // Subcharts repeat everything below; nothing in Jinja asks for them.
        if name != "Subcharts" {
            context.insert(name, object);
        }
    }
    let options = Options { loader: Some(loader), ..Options::default() };
    pintle_jinja::render(path, &rune::to_text(text), &context, &options).map(String::into_bytes)
}

fn jinja(_: &mut dyn Runtime, args: &[Value]) -> Result<Value, FuncError> {
    let [Value::Str(text), Value::Map(context), ..] = args else {
        return Err("jinja takes a text and a dict".into());
    };
    match pintle_jinja::render("jinja", &text.to_text(), context, &Options::default()) {
        Ok(text) => Ok(Value::str(text)),
        Err(error) => Err(error.to_string().into()),
    }
}
