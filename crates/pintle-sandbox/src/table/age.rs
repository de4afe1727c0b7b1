//! Times as people read them.

use crate::clock::{Moment, SECOND, parse};

/// How long ago. Source: apimachinery `duration.HumanDuration`.
pub(super) fn age(time: &str, now: Moment) -> String {
    let Some(then) = parse(time) else { return "<unknown>".to_owned() };
    short((now - then).max(0) / SECOND)
}

pub(super) fn short(seconds: i64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let pair = |large: i64, small: i64, units: [&str; 2]| match small {
        0 => format!("{large}{}", units[0]),
        small => format!("{large}{}{small}{}", units[0], units[1]),
    };
    match seconds {
        ..120 => format!("{seconds}s"),
        120..600 => pair(minutes, seconds % 60, ["m", "s"]),
        600..10_800 => format!("{minutes}m"),
        10_800..28_800 => pair(hours, minutes % 60, ["h", "m"]),
        28_800..172_800 => format!("{hours}h"),
        172_800..691_200 => pair(days, hours % 24, ["d", "h"]),
        691_200..63_072_000 => format!("{days}d"),
        _ => pair(days / 365, days % 365, ["y", "d"]),
    }
}
