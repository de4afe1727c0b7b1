//! Limits, and input that means harm.

mod support;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use pintle_template::{ExecError, Executor, Limit, Limits, Root, STACK_SIZE, execute};
use serde_json::json;

fn fails(template: &str, limits: &Limits) -> ExecError {
    let mut set = support::set("zero");
    set.parse("t", template.as_bytes()).expect("the template parses");
    let data = support::data(&json!({"s": "some text"}));
    Executor::new(&set, &(), limits).execute("t", &data).expect_err("a failure")
}

#[test]
fn work_is_bounded() {
    let limits = Limits { fuel: 1_000_000, ..Limits::default() };
    let error = fails("{{ range 9223372036854775807 }}{{ end }}", &limits);
    assert_eq!(error.root(), &Root::Limit(Limit::Fuel));
    let error = fails("{{ range 10000000 }}{{ .x }}{{ end }}", &limits);
    assert_eq!(
        error.text(),
        "template: t:1:23: executing \"t\" at <.x>: can't evaluate field x in type int"
    );
}

#[test]
fn output_is_bounded() {
    let limits = Limits { output: 10_000, ..Limits::default() };
    let error = fails("{{ range 9223372036854775807 }}{{ $.s }}{{ end }}", &limits);
    assert_eq!(error.root(), &Root::Limit(Limit::Output));
}

#[test]
fn memory_is_bounded() {
    let limits = Limits { allocation: 1 << 20, ..Limits::default() };
    let double = "{{ $s := .s }}{{ range 60 }}{{ $s = print $s $s }}{{ end }}";
    assert_eq!(fails(double, &limits).root(), &Root::Limit(Limit::Allocation));
}

#[test]
fn an_execution_can_be_cancelled() {
    let cancel = Some(Arc::new(AtomicBool::new(true)));
    let limits = Limits { cancel, ..Limits::default() };
    let error = fails("{{ range 9223372036854775807 }}{{ end }}", &limits);
    assert_eq!(error.root(), &Root::Limit(Limit::Time));
}

#[test]
fn recursion_ends_cleanly_on_a_small_stack() {
    let templates = [
        "{{ define \"a\" }}{{ template \"a\" . }}{{ end }}{{ template \"a\" . }}",
        "{{ define \"a\" }}{{ if 1 }}{{ include \"a\" . }}{{ end }}{{ end }}{{ include \"a\" . }}",
        "{{ define \"a\" }}{{ tpl \"{{ include `a` . }}\" . }}{{ end }}{{ include \"a\" . }}",
    ];
    for template in templates {
        let error = fails(template, &Limits::default());
        assert_eq!(error.root(), &Root::Limit(Limit::Stack), "{template}");
        // Chains of any length are cut to their ends.
        assert!(error.frames().len() <= 64);
    }
}

#[test]
fn deep_nesting_ends_cleanly_on_a_small_stack() {
    let deep =
        |open: &str, close: &str| format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
    let texts = [
        format!("{{{{ {} }}}}", deep("(", ")")),
        deep("{{ if 1 }}", "{{ end }}"),
        deep("{{ range 1 }}", "{{ end }}"),
        deep("{{ block \"x\" . }}", "{{ end }}"),
        format!("{{{{ {}", "(".repeat(1_000_000)),
        "{{ define \"a\" }}".repeat(100_000),
    ];
    for text in texts {
        assert!(support::set("zero").parse("t", text.as_bytes()).is_err());
    }
    // These are flat for the parser, but not for the executor.
    let chain = format!("{{{{ if 0 }}}}{}{{{{ end }}}}", "{{ else if 0 }}".repeat(100_000));
    assert_eq!(fails(&chain, &Limits::default()).root(), &Root::Limit(Limit::Stack));
    let fields = format!("{{{{ .s{} }}}}", ".x".repeat(100_000));
    assert!(matches!(fails(&fields, &Limits::default()).root(), Root::Template(_)));
}

#[test]
fn the_advised_stack_is_enough_for_all_that_go_allows() {
    let run = || {
        let template = "{{ define \"a\" }}{{ if 1 }}{{ template \"a\" . }}{{ end }}{{ end }}{{ template \"a\" . }}";
        fails(template, &Limits::default().with_thread_stack(STACK_SIZE)).root().clone()
    };
    let thread = std::thread::Builder::new().stack_size(STACK_SIZE).spawn(run).expect("a thread");
    let want = "exceeded maximum template depth (100000)".to_owned();
    assert_eq!(thread.join().expect("no panic"), Root::Template(want));
}

#[test]
fn one_set_serves_many_threads() {
    let mut set = support::set("zero");
    set.parse("t", *b"{{ range list 1 2 3 }}{{ . }}{{ end }}").expect("the template parses");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let data = support::data(&json!({}));
                let output = execute(&set, "t", &data, &(), &Limits::default());
                assert_eq!(output.expect("an output").text(), b"123");
            });
        }
    });
}

#[test]
fn an_executor_is_of_use_after_a_failure() {
    let mut set = support::set("zero");
    set.parse("bad", *b"{{ $x := 1 }}{{ with 2 }}{{ upper . }}{{ end }}").expect("it parses");
    set.parse("good", *b"{{ $ }}{{ include \"t\" . }}").expect("it parses");
    set.parse("t", *b"<{{ . }}>").expect("it parses");
    let limits = Limits::default();
    let mut executor = Executor::new(&set, &(), &limits);
    assert!(executor.execute("bad", &1.5.into()).is_err());
    assert_eq!(executor.execute("good", &1.5.into()).expect("an output").text(), b"1.5<1.5>");
    let missing = executor.execute("none", &1.5.into()).expect_err("a failure");
    assert_eq!(missing.text(), "template: no template \"none\" associated with template \"gotpl\"");
}
