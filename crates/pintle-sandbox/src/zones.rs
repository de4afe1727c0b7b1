//! Names of time zones. Source: the time zone database of IANA; which cities there are is not known
//! here.

/// Parts of the world that zones are named after.
const AREAS: [&str; 16] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Brazil",
    "Canada",
    "Chile",
    "Etc",
    "Europe",
    "Indian",
    "Mexico",
    "Pacific",
    "US",
];

/// Zones without such a part.
const ZONES: [&str; 37] = [
    "CET",
    "CST6CDT",
    "Cuba",
    "EET",
    "EST",
    "EST5EDT",
    "Egypt",
    "Eire",
    "GB",
    "GMT",
    "Greenwich",
    "HST",
    "Hongkong",
    "Iceland",
    "Iran",
    "Israel",
    "Jamaica",
    "Japan",
    "Kwajalein",
    "Libya",
    "MET",
    "MST",
    "MST7MDT",
    "NZ",
    "Navajo",
    "PRC",
    "PST8PDT",
    "Poland",
    "Portugal",
    "ROC",
    "ROK",
    "Singapore",
    "Turkey",
    "UCT",
    "UTC",
    "WET",
    "Zulu",
];

/// Whether there may be a zone of that name.
pub(crate) fn is_zone(name: &str) -> bool {
    let fine = |c: char| c.is_ascii_alphanumeric() || "_+-/".contains(c);
    match name.split_once('/') {
        Some((area, rest)) => AREAS.contains(&area) && !rest.is_empty() && rest.chars().all(fine),
        None => ZONES.contains(&name),
    }
}
