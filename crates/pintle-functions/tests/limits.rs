//! What templates from strangers cannot do: overflow the stack or run for free.

mod bare;

use std::mem::ManuallyDrop;
use std::thread;

use bare::Bare;
use pintle_functions::find;
use pintle_template::{FuncError, Limit, STACK_RESERVE};
use pintle_value::{List, Map, Value};

fn call(runtime: &mut Bare, name: &str, args: &[Value]) -> Result<Value, FuncError> {
    (find(name).unwrap().call)(runtime, args)
}

/// `{"k": {"k": … }}`
fn nested(depth: usize) -> Value {
    (0..depth).fold("end".into(), |inner: Value, _| Map::from_iter([("k", inner)]).into())
}

/// A map that contains itself.
fn endless() -> Value {
    let map = Map::new();
    map.insert("k", map.clone());
    map.into()
}

/// Runs on the stack that the engine leaves to functions; without optimisation they take more.
fn on_small_stack(test: fn()) {
    let size = if cfg!(debug_assertions) { 4 * STACK_RESERVE } else { STACK_RESERVE };
    thread::Builder::new().stack_size(size).spawn(test).unwrap().join().unwrap();
}

#[test]
fn deep_values_fit_the_stack() {
    on_small_stack(|| {
        let runtime = &mut Bare::default();
        let args = || [nested(999), nested(999)];
        for name in ["deepCopy", "toYaml", "toJson", "toYamlPretty", "deepEqual", "merge", "quote"]
        {
            let result = call(runtime, name, &args());
            assert!(result.is_ok(), "{name}: {result:?}");
        }
    });
}

#[test]
fn too_deep_and_endless_values_are_refused() {
    on_small_stack(|| {
        let runtime = &mut Bare::default();
        for make in [|| nested(5_000), endless] {
            // Dropping them is another matter.
            let args = ManuallyDrop::new([make(), make()]);
            for name in ["deepCopy", "deepEqual", "merge"] {
                let result = call(runtime, name, &*args);
                assert!(matches!(result, Err(FuncError::Limit(Limit::Stack))), "{name}");
            }
        }
        let text = call(runtime, "toJson", &[endless()]).unwrap();
        assert!(text.as_str().unwrap().is_empty());
    });
}

#[test]
fn shared_values_cost_what_they_come_to() {
    let shared =
        (0..60).fold(1.5.into(), |inner: Value, _| List::new(vec![inner.clone(), inner]).into());
    let other =
        (0..60).fold(2.5.into(), |inner: Value, _| List::new(vec![inner.clone(), inner]).into());
    for name in ["toYaml", "toJson", "toToml", "deepCopy", "deepEqual", "has"] {
        let args = [shared.clone(), List::new(vec![other.clone()]).into()];
        let result = call(&mut Bare::with_fuel(1_000_000), name, &args);
        assert!(matches!(result, Err(FuncError::Limit(Limit::Fuel))), "{name}");
    }
}

#[test]
fn long_texts_are_refused() {
    let runtime = &mut Bare::default();
    let many = Value::int(1 << 40);
    for (name, args) in [
        ("repeat", vec![many.clone(), "a".into()]),
        ("indent", vec![many.clone(), "a".into()]),
        ("replace", vec!["".into(), "x".repeat(1 << 16).into(), "y".repeat(1 << 16).into()]),
        ("wrapWith", vec![Value::int(1), "x".repeat(1 << 16).into(), "y".repeat(1 << 16).into()]),
    ] {
        let result = call(runtime, name, &args);
        assert!(matches!(result, Err(FuncError::Limit(Limit::Allocation))), "{name}: {result:?}");
    }
}
