//! Times the executor: `cargo run --release -p pintle-template --example speed [part of a name]`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use pintle_template::{FuncError, Function, Functions, Limits, Options, Shortcut, TemplateSet};
use pintle_value::{List, Map, Param, Str, Value};

static FUNCTIONS: &[Function] = &[
    Function {
        name: "include",
        params: &[Param::Str, Param::Any],
        variadic: None,
        shortcut: Some(Shortcut::Include),
        call: |runtime, args| match args {
            [Value::Str(name), data] => runtime.include(name, data).map(Value::Str),
            _ => Err(FuncError::from("include")),
        },
    },
    Function {
        name: "tpl",
        params: &[Param::Str, Param::Any],
        variadic: None,
        shortcut: None,
        call: |runtime, args| match args {
            [Value::Str(text), data] => runtime.evaluate(text, data).map(Value::Str),
            _ => Err(FuncError::from("tpl")),
        },
    },
    Function {
        name: "nindent",
        params: &[Param::Int, Param::Str],
        variadic: None,
        shortcut: None,
        call: |_, args| match args {
            [Value::Int(_, width), Value::Str(text)] => Ok(nindent(*width as usize, text).into()),
            _ => Err(FuncError::from("nindent")),
        },
    },
    Function {
        name: "upper",
        params: &[Param::Str],
        variadic: None,
        shortcut: None,
        call: |_, args| match args {
            [Value::Str(text)] => Ok(Value::Str(text.to_ascii_uppercase().into())),
            _ => Err(FuncError::from("upper")),
        },
    },
    Function {
        name: "dict",
        params: &[],
        variadic: Some(Param::Any),
        shortcut: None,
        call: |_, args| {
            let pairs = args.chunks_exact(2);
            let pairs = pairs.filter_map(|pair| Some((pair[0].as_str()?.clone(), pair[1].clone())));
            Ok(Value::Map(pairs.collect()))
        },
    },
];

fn nindent(width: usize, text: &[u8]) -> Str {
    let mut out = Vec::with_capacity(text.len() + 8 * (width + 1));
    for line in text.split(|c| *c == b'\n') {
        out.push(b'\n');
        out.resize(out.len() + width, b' ');
        out.extend_from_slice(line);
    }
    out.into()
}

/// Cases: name, template, and the text of further definitions.
const CASES: &[(&str, &str)] = &[
    ("range over 1000 maps, two fields", "{{ range .items }}{{ .name }}: {{ .value }}\n{{ end }}"),
    (
        "template x 1000",
        "{{ range .items }}{{ template \"p\" . }}{{ end }}\
         {{ define \"p\" }}name: {{ .name }}\nvalue: {{ .value }}\nend{{ end }}",
    ),
    (
        "include | nindent x 1000",
        "{{ range .items }}{{ include \"p\" . | nindent 4 }}{{ end }}\
         {{ define \"p\" }}name: {{ .name }}\nvalue: {{ .value }}\nend{{ end }}",
    ),
    ("tpl x 1000", "{{ range .items }}{{ tpl \"{{ .name }}-{{ .rel | upper }}\" . }}{{ end }}"),
    (
        "builtins x 1000",
        "{{ range $i, $e := .items }}{{ if and (eq $e.rel \"rel\") (gt $i 10) }}\
         {{ printf \"%s-%d\" $e.name $i }}{{ else }}{{ not $e.rel }}{{ end }}{{ end }}",
    ),
    (
        "include with dict and index x 1000",
        "{{ range $i, $e := .items }}{{ include \"p\" (dict \"root\" $ \"n\" $e) }}{{ end }}\
         {{ define \"p\" }}{{ index .n \"name\" }}: {{ (index .root.items 0).value }}\n{{ end }}",
    ),
    (
        "include nested 8 deep x 1000",
        "{{ range .items }}{{ include \"a\" . }}{{ end }}\
         {{ define \"a\" }}{{ include \"b\" . }}{{ end }}{{ define \"b\" }}{{ include \"c\" . }}{{ end }}\
         {{ define \"c\" }}{{ include \"d\" . }}{{ end }}{{ define \"d\" }}{{ include \"e\" . }}{{ end }}\
         {{ define \"e\" }}{{ include \"f\" . }}{{ end }}{{ define \"f\" }}{{ include \"g\" . }}{{ end }}\
         {{ define \"g\" }}{{ include \"h\" . }}{{ end }}{{ define \"h\" }}{{ .name }}{{ end }}",
    ),
];

fn data() -> Value {
    let item = |i: usize| {
        let entries = [
            ("name", Value::from(format!("item-{i}"))),
            ("value", Value::float(i as f64)),
            ("rel", "rel".into()),
        ];
        Value::Map(entries.into_iter().collect())
    };
    let items: List = (0..1000).map(item).collect();
    Value::Map([("items", items)].into_iter().collect::<Map>())
}

/// The shortest of many runs.
fn best(mut run: impl FnMut()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..300 {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed());
    }
    best
}

fn set() -> TemplateSet {
    let options = Options { name: Arc::from("gotpl"), strip_no_value: true, ..Options::default() };
    TemplateSet::new(Arc::new(Functions::new(FUNCTIONS)), options)
}

#[allow(clippy::print_stdout)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let data = data();
    let wanted = std::env::args().nth(1).unwrap_or_default();
    for (name, text) in CASES.iter().filter(|(name, _)| name.contains(&wanted)) {
        let mut set = set();
        set.parse("t", text.as_bytes())?;
        let mut bytes = 0;
        let mut failed = None;
        let time =
            best(|| match pintle_template::execute(&set, "t", &data, &(), &Limits::default()) {
                Ok(output) => bytes = output.text().len(),
                Err(error) => failed = Some(error),
            });
        if let Some(error) = failed {
            return Err(error.into());
        }
        println!("{name:38} {:8.3} ms  {bytes:7} bytes", time.as_secs_f64() * 1e3);
    }
    if !"parse".contains(&wanted) {
        return Ok(());
    }
    let large: String = CASES
        .iter()
        .map(|(_, text)| text.replace("define \"", "define \"x"))
        .enumerate()
        .map(|(i, text)| text.replace("define \"x", &format!("define \"{i}")))
        .collect();
    let large =
        (0..200).map(|i| large.replace("define \"", &format!("define \"{i}-"))).collect::<String>();
    let text: Arc<[u8]> = large.into_bytes().into();
    let mut failed = None;
    let time = best(|| failed = set().parse("large", text.clone()).err());
    if let Some(error) = failed {
        return Err(error.into());
    }
    println!("parse {} kB {:33.3} ms", text.len() / 1000, time.as_secs_f64() * 1e3);
    Ok(())
}
