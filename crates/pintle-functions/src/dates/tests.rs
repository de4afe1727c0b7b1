//! Layouts against recorded answers of Go.

use super::parse::parse;
use super::time::Time;
use super::zone::Place;

/// The lines of a table, its fields unescaped.
fn rows(table: &'static str) -> impl Iterator<Item = Vec<String>> {
    let unescape = |field: &str| field.replace("\\t", "\t").replace("\\\\", "\\");
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    lines.map(move |line| line.split('\t').map(unescape).collect())
}

#[test]
fn times_as_text() {
    for row in rows(include_str!("../../testdata/dates/format.tsv")) {
        let [layout, unix, zone, expected] = &row[..] else { panic!("{row:?}") };
        let place = Place::load(zone.as_bytes(), "UTC").unwrap_or(Place::Utc);
        let found = Time::new(unix.parse().unwrap(), 0, place).format(layout.as_bytes());
        assert_eq!(String::from_utf8_lossy(&found), *expected, "{row:?}");
    }
}

#[test]
fn times_from_text() {
    for row in rows(include_str!("../../testdata/dates/parse.tsv")) {
        let [layout, text, expected] = &row[..] else { panic!("{row:?}") };
        let found = match parse(layout.as_bytes(), text.as_bytes(), &Place::local("UTC")) {
            Ok(time) => String::from_utf8_lossy(&time.display()).into_owned(),
            Err(error) => format!("error: {error}"),
        };
        assert_eq!(found, *expected, "{row:?}");
    }
}

#[test]
fn unknown_offsets_of_the_local_zone_are_made_up() {
    let berlin = Place::local("Europe/Berlin");
    let parsed = |text: &str| {
        let time = parse(b"2006-01-02 15:04 MST -0700", text.as_bytes(), &berlin).unwrap();
        (String::from_utf8_lossy(&time.display()).into_owned(), time.place().clone())
    };
    let (text, place) = parsed("2021-07-01 12:00 CEST +0200");
    assert_eq!((&*text, place), ("2021-07-01 12:00:00 +0200 CEST", berlin.clone()));
    let (text, place) = parsed("2021-07-01 12:00 EDT -0400");
    assert_eq!((&*text, place), ("2021-07-01 12:00:00 -0400 EDT", Place::fixed("EDT", -14_400)));
}
