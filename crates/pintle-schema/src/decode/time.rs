//! Times, and what is said of texts that are none. Source: Go's `time.Parse`.

/// A layout, in the parts that Go takes it apart into.
pub(crate) type Layout = (&'static str, &'static [Part]);

/// A part of a layout.
#[derive(Clone, Copy)]
pub(crate) enum Part {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    /// Exactly so many digits after a point.
    Fraction(usize),
    Zone,
}

/// `time.RFC3339`.
pub(crate) const SECONDS: Layout = (
    "2006-01-02T15:04:05Z07:00",
    &[Part::Year, Part::Month, Part::Day, Part::Hour, Part::Minute, Part::Second, Part::Zone],
);

/// `metav1.RFC3339Micro`.
pub(crate) const MICROSECONDS: Layout = (
    "2006-01-02T15:04:05.000000Z07:00",
    &[
        Part::Year,
        Part::Month,
        Part::Day,
        Part::Hour,
        Part::Minute,
        Part::Second,
        Part::Fraction(6),
        Part::Zone,
    ],
);

/// Why a part cannot be read.
enum Bad {
    /// It is something else.
    Format,
    /// It is too large.
    Range(&'static str),
}

/// A moment as it is written, with its distance to UTC in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Moment {
    year: i64,
    month: i64,
    day: i64,
    seconds: i64,
    nanoseconds: u32,
    offset: i64,
}

/// Reads a time.
pub(crate) fn read(text: &str, (layout, parts): Layout) -> Result<Moment, String> {
    let cannot = |rest: &str, part: &str| {
        let (text, layout) = (quoted(text), quoted(layout));
        format!(
            "parsing time {text} as {layout}: cannot parse {} as {}",
            quoted(rest),
            quoted(part)
        )
    };
    let wrong = |message: &str| format!("parsing time {}: {message}", quoted(text));
    let mut rest = text;
    let mut moment = Moment::default();
    for (at, &part) in parts.iter().enumerate() {
        let (prefix, word) = part.words();
        rest = rest.strip_prefix(prefix).ok_or_else(|| cannot(rest, prefix))?;
        let is_last_of_second = !matches!(parts.get(at + 1), Some(Part::Fraction(_)));
        match part.read(rest, is_last_of_second) {
            Err(Bad::Format) => return Err(cannot(rest, word)),
            Err(Bad::Range(what)) => return Err(wrong(&format!("{what} out of range"))),
            Ok((number, after)) => {
                // What is left over of seconds is a fraction that no layout asks for.
                moment.add(part, number, rest, after);
                rest = after;
            }
        }
    }
    if !rest.is_empty() {
        return Err(wrong(&format!("extra text: {}", quoted(rest))));
    }
    if moment.day < 1 || moment.day > days(moment.year, moment.month) {
        return Err(wrong("day out of range"));
    }
    Ok(moment)
}

impl Moment {
    fn add(&mut self, part: Part, number: i64, before: &str, after: &str) {
        match part {
            Part::Year => self.year = number,
            Part::Month => self.month = number,
            Part::Day => self.day = number,
            Part::Hour => self.seconds += number * 3600,
            Part::Minute => self.seconds += number * 60,
            Part::Second => {
                self.seconds += number;
                let written = before.get(2..before.len() - after.len()).unwrap_or_default();
                self.nanoseconds = nanoseconds(written.trim_start_matches(['.', ',']));
            }
            Part::Fraction(_) => {
                let written = before.get(1..before.len() - after.len()).unwrap_or_default();
                self.nanoseconds = nanoseconds(written);
            }
            Part::Zone => self.offset = number,
        }
    }

    /// Whether it is the time that Go takes for none.
    pub(crate) fn is_zero(self) -> bool {
        self.utc() == (1, 1, 1, 0) && self.nanoseconds == 0
    }

    /// The time as it is written in UTC, with so many digits of a fraction.
    pub(crate) fn format(self, digits: usize) -> String {
        let (year, month, day, seconds) = self.utc();
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let fraction = match digits {
            0 => String::new(),
            _ => format!(".{:.digits$}", format!("{:09}", self.nanoseconds)),
        };
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
    }

    /// Year, month, day and seconds of the day in UTC.
    fn utc(self) -> (i64, i64, i64, i64) {
        const DAY: i64 = 24 * 3600;
        let seconds = self.seconds - self.offset;
        let (mut year, mut month, mut day) = (self.year, self.month, self.day);
        match seconds.div_euclid(DAY) {
            0 => {}
            moved if moved > 0 => {
                day += 1;
                if day > days(year, month) {
                    (month, day) = (month + 1, 1);
                }
                if month > 12 {
                    (year, month) = (year + 1, 1);
                }
            }
            _ => {
                day -= 1;
                if day < 1 {
                    month -= 1;
                    if month < 1 {
                        (year, month) = (year - 1, 12);
                    }
                    day = days(year, month);
                }
            }
        }
        (year, month, day, seconds.rem_euclid(DAY))
    }
}

/// Digits of a fraction; what is smaller is cut.
fn nanoseconds(digits: &str) -> u32 {
    const DIGITS: usize = 9;
    let digits = digits.get(..DIGITS).unwrap_or(digits);
    format!("{digits:0<DIGITS$}").parse().unwrap_or_default()
}

impl Part {
    /// What stands before it in layouts, and what it is written as there.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Part::Year => ("", "2006"),
            Part::Month => ("-", "01"),
            Part::Day => ("-", "02"),
            Part::Hour => ("T", "15"),
            Part::Minute => (":", "04"),
            Part::Second => (":", "05"),
            Part::Fraction(_) => ("", ".000000"),
            Part::Zone => ("", "Z07:00"),
        }
    }

    fn read(self, text: &str, may_have_fraction: bool) -> Result<(i64, &str), Bad> {
        match self {
            Part::Year => {
                let digits =
                    text.get(..4).filter(|_| starts_with_digit(text)).ok_or(Bad::Format)?;
                let number = digits.parse().map_err(|_| Bad::Format)?;
                Ok((number, text.get(4..).unwrap_or_default()))
            }
            Part::Month => within(number(text, true)?, 1, 12, "month"),
            Part::Day => number(text, true),
            Part::Hour => within(number(text, false)?, 0, 23, "hour"),
            Part::Minute => within(number(text, true)?, 0, 59, "minute"),
            Part::Second => {
                let (second, rest) = within(number(text, true)?, 0, 59, "second")?;
                let fraction = rest.strip_prefix(['.', ',']).filter(|rest| starts_with_digit(rest));
                match fraction.filter(|_| may_have_fraction) {
                    Some(fraction) => {
                        let rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
                        Ok((second, rest))
                    }
                    None => Ok((second, rest)),
                }
            }
            Part::Fraction(count) => {
                let fraction = text.strip_prefix(['.', ',']).ok_or(Bad::Format)?;
                let digits = fraction.get(..count).ok_or(Bad::Format)?;
                let number = digits.parse().map_err(|_| Bad::Format)?;
                Ok((number, fraction.get(count..).unwrap_or_default()))
            }
            Part::Zone => zone(text),
        }
    }
}

fn zone(text: &str) -> Result<(i64, &str), Bad> {
    if let Some(rest) = text.strip_prefix('Z') {
        return Ok((0, rest));
    }
    let (offset, rest) = text.split_at_checked(6).ok_or(Bad::Format)?;
    let (hour, minute) = offset.split_once(':').ok_or(Bad::Format)?;
    let (sign, hour) = hour.split_at_checked(1).ok_or(Bad::Format)?;
    if hour.len() != 2 {
        return Err(Bad::Format);
    }
    let hour = number(hour, true)?.0;
    let minute = number(minute, true)?.0;
    // What is out of range is told before what is no sign.
    if hour > 24 {
        return Err(Bad::Range("time zone offset hour"));
    }
    if minute > 60 {
        return Err(Bad::Range("time zone offset minute"));
    }
    let offset = hour * 3600 + minute * 60;
    match sign {
        "+" => Ok((offset, rest)),
        "-" => Ok((-offset, rest)),
        _ => Err(Bad::Format),
    }
}

/// One digit or two; two if it is fixed.
fn number(text: &str, fixed: bool) -> Result<(i64, &str), Bad> {
    let digit = |at: usize| text.as_bytes().get(at).filter(|byte| byte.is_ascii_digit());
    let first = digit(0).ok_or(Bad::Format)?;
    let value = |byte: &u8| i64::from(byte - b'0');
    match digit(1) {
        None if fixed => Err(Bad::Format),
        None => Ok((value(first), text.get(1..).unwrap_or_default())),
        Some(second) => Ok((value(first) * 10 + value(second), text.get(2..).unwrap_or_default())),
    }
}

fn within<'t>(
    (number, rest): (i64, &'t str),
    least: i64,
    most: i64,
    what: &'static str,
) -> Result<(i64, &'t str), Bad> {
    if (least..=most).contains(&number) { Ok((number, rest)) } else { Err(Bad::Range(what)) }
}

fn starts_with_digit(text: &str) -> bool {
    text.as_bytes().first().is_some_and(u8::is_ascii_digit)
}

fn days(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 31,
    }
}

/// Quotes as `time` has its own for errors: bytes that are not ASCII are written as numbers.
fn quoted(text: &str) -> String {
    let mut out = String::from('"');
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..0x80 => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out.push('"');
    out
}
