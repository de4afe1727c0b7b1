//! Idioms of kolla-ansible's configuration templates.

use std::sync::Arc;

use pintle_jinja::{Options, render};
use pintle_value::Map;
use pintle_yaml::ReadOptions;

/// Cases are `== name`, variables as YAML, `--`, template, `--`, expected text or `error: …`.
#[test]
fn templates_give_what_ansible_gives() {
    let cases = include_str!("../testdata/kolla.txt");
    for case in cases.split("== ").skip(1) {
        let (name, rest) = case.split_once('\n').unwrap();
        let parts: Vec<&str> = rest.split("--\n").collect();
        let [variables, template, expected] = parts.as_slice() else {
            panic!("{name}: three parts")
        };
        assert_eq!(answer(variables, template), *expected, "{name}");
    }
}

fn answer(variables: &str, template: &str) -> String {
    let context = pintle_yaml::parse_map(variables.as_bytes(), &ReadOptions::default()).unwrap();
    let loader = |name: &str| (name == "part.j2").then(|| "part of {{ service }}\n".to_owned());
    let options = Options { loader: Some(Arc::new(loader)), ..Options::default() };
    match render("t.j2", template, &context, &options) {
        Ok(text) => text,
        Err(error) => format!("error: {error}\n"),
    }
}

#[test]
fn endless_work_is_stopped() {
    let text = "{% for i in range(100000) %}{% for j in range(100000) %}x{% endfor %}{% endfor %}";
    let options = Options { fuel: 10_000, ..Options::default() };
    let error = render("t.j2", text, &Map::new(), &options).unwrap_err();
    assert!(error.message.contains("fuel"), "{error}");
}
