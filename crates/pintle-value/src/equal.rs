//! `reflect.DeepEqual`.

use crate::Value;

/// Whether both values have the same Go type and content. A nil list or map differs from an empty
/// one; NaN differs from itself. Source: Go `reflect.DeepEqual`.
pub fn deep_equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(x), Value::Bool(y)) => x == y,
        (Value::Int(k, x), Value::Int(l, y)) => k == l && x == y,
        (Value::Uint(k, x), Value::Uint(l, y)) => k == l && x == y,
        (Value::Float(k, x), Value::Float(l, y)) => k == l && x == y,
        (Value::Complex(x), Value::Complex(y)) => x == y,
        (Value::Str(x), Value::Str(y)) => x == y,
        (Value::Bytes(x), Value::Bytes(y)) => x == y,
        (Value::List(x), Value::List(y)) => {
            x.elem() == y.elem()
                && x.is_nil() == y.is_nil()
                && x.len() == y.len()
                && (x.ptr_eq(y) || x.iter().zip(y.iter()).all(|(x, y)| deep_equal(x, y)))
        }
        (Value::Map(x), Value::Map(y)) => {
            let type_of = |map: &crate::Map| map.map_type().map(|ty| ty.name);
            if type_of(x) != type_of(y) || x.is_nil() != y.is_nil() {
                return false;
            }
            if x.ptr_eq(y) {
                return true;
            }
            let (x, y) = (x.entries(), y.entries());
            x.len() == y.len()
                && x.iter().zip(y.iter()).all(|((k, v), (l, w))| k == l && deep_equal(v, w))
        }
        (Value::Object(x), Value::Object(y)) => {
            std::rc::Rc::ptr_eq(x, y) || (x.type_name() == y.type_name() && x.equal(&**y))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::deep_equal;
    use crate::{Elem, List, Map, Value};

    #[test]
    fn types_count() {
        assert!(!deep_equal(&Value::int(1), &Value::int64(1)));
        assert!(!deep_equal(&List::new(vec![]).into(), &List::nil(Elem::Any).into()));
        let a: Map = [("k", Value::from("v"))].into_iter().collect();
        assert!(deep_equal(&a.clone().into(), &a.deep_clone().into()));
    }
}
