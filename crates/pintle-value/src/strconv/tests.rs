use super::{format_float, parse_bool};

#[test]
fn bools() {
    assert_eq!(parse_bool(b"True"), Ok(true));
    let error = parse_bool(b"yes\n").unwrap_err().to_string();
    assert_eq!(error, r#"strconv.ParseBool: parsing "yes\n": invalid syntax"#);
    assert_eq!(format_float(1e6, b'g', None, 64), "1e+06");
}
