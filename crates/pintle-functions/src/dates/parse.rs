//! Times from text. Source: Go `time.ParseInLocation`.

use super::calendar::{days_before, days_in, is_leap};
use super::format::{MONTHS, SHORT, WEEKDAYS, quote};
use super::layout::{self, Element, Fraction, OffsetStyle};
use super::time::{Civil, Time};
use super::zone::Place;

/// Why an element does not match.
enum Failure {
    /// The text has another form.
    Form,
    /// The number is too large.
    Range(&'static str),
}

type Parsed<T> = Result<T, Failure>;

/// What the elements said.
#[derive(Default)]
struct Fields {
    year: i64,
    month: Option<u32>,
    day: Option<u32>,
    day_of_year: Option<u32>,
    hour: u32,
    minute: u32,
    second: u32,
    nanos: u32,
    /// Whether an element said `PM` or `AM`.
    pm: bool,
    am: bool,
    utc: bool,
    offset: Option<i64>,
    zone_name: String,
}

/// Reads `value` in the form of `layout`; without a zone it is a time in `place`.
///
/// # Errors
/// Go's text: `parsing time "…" as "…": cannot parse "…" as "…"` or `parsing time "…": …`.
pub(crate) fn parse(layout: &[u8], value: &[u8], place: &Place) -> Result<Time, String> {
    let failed = |message: String| format!("parsing time {}{message}", quote(value));
    let mismatch = |element: &[u8], rest: &[u8]| {
        let (layout, rest, element) = (quote(layout), quote(rest), quote(element));
        failed(format!(" as {layout}: cannot parse {rest} as {element}"))
    };
    let mut fields = Fields::default();
    let (mut form, mut rest) = (layout, value);
    loop {
        let chunk = layout::next(form);
        rest = skip(rest, chunk.prefix).map_err(|at| mismatch(chunk.prefix, at))?;
        let Some(element) = chunk.element else {
            if rest.is_empty() {
                break;
            }
            return Err(failed(format!(": extra text: {}", quote(rest))));
        };
        let mut input = Input { rest, layout: chunk.rest };
        match fields.read(element, &mut input) {
            Ok(()) => {}
            Err(Failure::Form) => return Err(mismatch(chunk.text, rest)),
            Err(Failure::Range(what)) => return Err(failed(format!(": {what} out of range"))),
        }
        (form, rest) = (chunk.rest, input.rest);
    }
    fields.settle().map_err(|what| failed(format!(": {what}")))?;
    Ok(fields.time(place))
}

/// Removes a literal text, for which runs of spaces are equal; else says where it fails.
fn skip<'a>(mut value: &'a [u8], mut prefix: &[u8]) -> Result<&'a [u8], &'a [u8]> {
    while let Some(first) = prefix.first() {
        if *first == b' ' {
            if value.first().is_some_and(|byte| *byte != b' ') {
                return Err(value);
            }
            prefix = cut_spaces(prefix);
            value = cut_spaces(value);
            continue;
        }
        match value.split_first() {
            Some((byte, tail)) if byte == first => value = tail,
            _ => return Err(value),
        }
        prefix = prefix.get(1..).unwrap_or_default();
    }
    Ok(value)
}

fn cut_spaces(text: &[u8]) -> &[u8] {
    let spaces = text.iter().take_while(|byte| **byte == b' ').count();
    text.get(spaces..).unwrap_or_default()
}

/// The text that is left, and the layout behind the present element.
struct Input<'v, 'l> {
    rest: &'v [u8],
    layout: &'l [u8],
}

impl<'v> Input<'v, '_> {
    fn take(&mut self, length: usize) -> Parsed<&'v [u8]> {
        let (text, rest) = self.rest.split_at_checked(length).ok_or(Failure::Form)?;
        self.rest = rest;
        Ok(text)
    }

    /// At most `width` digits, or exactly so many if `fixed`.
    fn number(&mut self, width: usize, fixed: bool) -> Parsed<u32> {
        let digits = self.rest.iter().take(width).take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || fixed && digits != width {
            return Err(Failure::Form);
        }
        let text = self.take(digits)?;
        Ok(text.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
    }

    fn number_in(
        &mut self,
        fixed: bool,
        range: std::ops::RangeInclusive<u32>,
        what: &'static str,
    ) -> Parsed<u32> {
        let number = self.number(2, fixed)?;
        if range.contains(&number) { Ok(number) } else { Err(Failure::Range(what)) }
    }

    /// Index of one of the names, whatever its case.
    fn name(&mut self, names: &[&str], length: Option<usize>) -> Parsed<u32> {
        for (index, name) in (0..).zip(names) {
            let name = name.as_bytes();
            let name = &name[..length.unwrap_or(name.len()).min(name.len())];
            if self.rest.get(..name.len()).is_some_and(|text| text.eq_ignore_ascii_case(name)) {
                self.take(name.len())?;
                return Ok(index);
            }
        }
        Err(Failure::Form)
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.strip_prefix(b" ").unwrap_or(self.rest);
    }

    /// Digits behind a separator at the start, without it.
    fn fraction_digits(&self) -> usize {
        self.rest.iter().skip(1).take_while(|byte| byte.is_ascii_digit()).count()
    }

    /// A separator and so many digits, as nanoseconds.
    fn fraction(&mut self, digits: usize) -> Parsed<u32> {
        const SIGNIFICANT: usize = 9;
        let text = self.take(digits + 1)?;
        let [b'.' | b',', digits @ ..] = text else { return Err(Failure::Form) };
        // A sign stands for a digit: Go reads the digits with its general parser.
        let (negative, unsigned) = match digits {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            rest => (false, rest),
        };
        let significant =
            &unsigned[..unsigned.len().min(SIGNIFICANT + unsigned.len() - digits.len())];
        if !significant.iter().all(u8::is_ascii_digit) {
            return Err(Failure::Form);
        }
        let number =
            significant.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
        if negative && number > 0 {
            return Err(Failure::Range("fractional second"));
        }
        let missing = SIGNIFICANT.saturating_sub(digits.len());
        Ok(number * 10_u32.pow(missing as u32))
    }
}

impl Fields {
    fn read(&mut self, element: Element, input: &mut Input<'_, '_>) -> Parsed<()> {
        match element {
            Element::Year => self.year = two_digit_year(input.take(2)?)?,
            Element::LongYear => {
                let text = input.take(4)?;
                if !text.iter().all(u8::is_ascii_digit) {
                    return Err(Failure::Form);
                }
                self.year = text.iter().fold(0, |year, digit| year * 10 + i64::from(digit - b'0'));
            }
            Element::Month => self.month = Some(input.name(&MONTHS, Some(SHORT))? + 1),
            Element::LongMonth => self.month = Some(input.name(&MONTHS, None)? + 1),
            Element::NumMonth | Element::ZeroMonth => {
                let fixed = element == Element::ZeroMonth;
                self.month = Some(input.number_in(fixed, 1..=12, "month")?);
            }
            Element::Weekday => drop(input.name(&WEEKDAYS, Some(SHORT))?),
            Element::LongWeekday => drop(input.name(&WEEKDAYS, None)?),
            Element::Day | Element::UnderDay | Element::ZeroDay => {
                if element == Element::UnderDay {
                    input.skip_space();
                }
                self.day = Some(input.number(2, element == Element::ZeroDay)?);
            }
            Element::UnderYearDay => {
                input.skip_space();
                input.skip_space();
                self.day_of_year = Some(input.number(3, false)?);
            }
            Element::ZeroYearDay => self.day_of_year = Some(input.number(3, true)?),
            Element::Hour => self.hour = input.number_in(false, 0..=23, "hour")?,
            Element::Hour12 => self.hour = input.number_in(false, 0..=12, "hour")?,
            Element::ZeroHour12 => self.hour = input.number_in(true, 0..=12, "hour")?,
            Element::Minute => self.minute = input.number_in(false, 0..=59, "minute")?,
            Element::ZeroMinute => self.minute = input.number_in(true, 0..=59, "minute")?,
            Element::Second => self.read_second(input, false)?,
            Element::ZeroSecond => self.read_second(input, true)?,
            Element::UpperPm => self.read_half_of_day(input.take(2)?, b"AM", b"PM")?,
            Element::LowerPm => self.read_half_of_day(input.take(2)?, b"am", b"pm")?,
            Element::ZoneName => self.read_zone_name(input)?,
            Element::Offset(style) => self.read_offset(input, style)?,
            Element::Fraction(fraction) => self.read_fraction(input, fraction)?,
        }
        Ok(())
    }

    /// A fraction may follow the seconds even where the layout has none.
    fn read_second(&mut self, input: &mut Input<'_, '_>, fixed: bool) -> Parsed<()> {
        self.second = input.number_in(fixed, 0..=59, "second")?;
        if matches!(input.rest, [b'.' | b',', b'0'..=b'9', ..])
            && !matches!(layout::next(input.layout).element, Some(Element::Fraction(_)))
        {
            self.nanos = input.fraction(input.fraction_digits())?;
        }
        Ok(())
    }

    fn read_half_of_day(&mut self, text: &[u8], am: &[u8], pm: &[u8]) -> Parsed<()> {
        if text == pm {
            self.pm = true;
        } else if text == am {
            self.am = true;
        } else {
            return Err(Failure::Form);
        }
        Ok(())
    }

    fn read_zone_name(&mut self, input: &mut Input<'_, '_>) -> Parsed<()> {
        if input.rest.starts_with(b"UTC") {
            input.take(3)?;
            self.utc = true;
            return Ok(());
        }
        let length = zone_name_length(input.rest).ok_or(Failure::Form)?;
        self.zone_name = String::from_utf8_lossy(input.take(length)?).into_owned();
        Ok(())
    }

    fn read_offset(&mut self, input: &mut Input<'_, '_>, style: OffsetStyle) -> Parsed<()> {
        if style.z && input.rest.first() == Some(&b'Z') {
            input.take(1)?;
            self.utc = true;
            return Ok(());
        }
        let pairs = 1 + usize::from(style.minutes) + usize::from(style.seconds);
        let stride = if style.colon { 3 } else { 2 };
        let text = input.take(1 + stride * pairs - usize::from(style.colon))?;
        if style.colon && text.iter().skip(stride).step_by(stride).any(|byte| *byte != b':') {
            return Err(Failure::Form);
        }
        let pair = |index: usize| match text.get(1 + stride * index..) {
            Some([tens @ b'0'..=b'9', ones @ b'0'..=b'9', ..]) => {
                Ok(i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
            }
            _ => Err(Failure::Form),
        };
        let hours = pair(0);
        let minutes = if style.minutes { pair(1) } else { Ok(0) };
        let seconds = if style.seconds { pair(2) } else { Ok(0) };
        // Some people write 24 hours or 60 minutes. A wrong range wins over a wrong form.
        for (value, max, what) in [
            (&hours, 24, "time zone offset hour"),
            (&minutes, 60, "time zone offset minute"),
            (&seconds, 60, "time zone offset second"),
        ] {
            match value {
                Ok(value) if *value > max => return Err(Failure::Range(what)),
                Ok(_) => {}
                Err(_) => return Err(Failure::Form),
            }
        }
        let offset = (hours? * 60 + minutes?) * 60 + seconds?;
        self.offset = Some(match text.first() {
            Some(b'+') => offset,
            Some(b'-') => -offset,
            _ => return Err(Failure::Form),
        });
        Ok(())
    }

    fn read_fraction(&mut self, input: &mut Input<'_, '_>, fraction: Fraction) -> Parsed<()> {
        if !fraction.trim {
            self.nanos = input.fraction(fraction.digits)?;
        } else if matches!(input.rest, [b'.' | b',', b'0'..=b'9', ..]) {
            self.nanos = input.fraction(input.fraction_digits())?;
        }
        Ok(())
    }

    /// Combines elements that say the same and checks the day.
    fn settle(&mut self) -> Result<(), &'static str> {
        if self.pm && self.hour < 12 {
            self.hour += 12;
        } else if self.am && self.hour == 12 {
            self.hour = 0;
        }
        if let Some(day_of_year) = self.day_of_year {
            let (month, day) =
                month_and_day(self.year, day_of_year).ok_or("day-of-year out of range")?;
            if self.month.is_some_and(|seen| seen != month) {
                return Err("day-of-year does not match month");
            }
            if self.day.is_some_and(|seen| seen != day) {
                return Err("day-of-year does not match day");
            }
            (self.month, self.day) = (Some(month), Some(day));
        }
        let (month, day) = (self.month.unwrap_or(1), self.day.unwrap_or(1));
        if day < 1 || day > days_in(month, self.year) {
            return Err("day out of range");
        }
        Ok(())
    }

    fn time(&self, place: &Place) -> Time {
        let civil = Civil {
            year: self.year,
            month: self.month.unwrap_or(1).into(),
            day: self.day.unwrap_or(1).into(),
            hour: self.hour.into(),
            minute: self.minute.into(),
            second: self.second.into(),
            nanos: self.nanos.into(),
        };
        if self.utc {
            return civil.time(Place::Utc);
        }
        // An offset of -1 second means "none" in Go; no layout can express it.
        if let Some(offset) = self.offset.filter(|offset| *offset != -1) {
            let utc = civil.time(Place::Utc);
            let time = utc.with_unix(utc.unix().wrapping_sub(offset));
            let zone = place.at(time.unix());
            let is_local = zone.offset == offset
                && (self.zone_name.is_empty() || zone.name == self.zone_name.as_str());
            let place =
                if is_local { place.clone() } else { Place::fixed(&self.zone_name, offset) };
            return time.in_place(place);
        }
        if self.zone_name.is_empty() {
            return civil.time(place.clone());
        }
        let utc = civil.time(Place::Utc);
        if let Some(offset) = place.offset_of(&self.zone_name, utc.unix()) {
            return utc.with_unix(utc.unix().wrapping_sub(offset)).in_place(place.clone());
        }
        utc.in_place(Place::fixed(&self.zone_name, gmt_offset(&self.zone_name)))
    }
}

/// Years from 69 on belong to the last century. A sign stands for a digit.
fn two_digit_year(text: &[u8]) -> Parsed<i64> {
    let year = match *text {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
            i64::from(tens - b'0') * 10 + i64::from(ones - b'0')
        }
        [b'+', ones @ b'0'..=b'9'] => i64::from(ones - b'0'),
        [b'-', ones @ b'0'..=b'9'] => -i64::from(ones - b'0'),
        _ => return Err(Failure::Form),
    };
    Ok(if year >= 69 { year + 1900 } else { year + 2000 })
}

fn month_and_day(year: i64, day_of_year: u32) -> Option<(u32, u32)> {
    let day = match day_of_year {
        60 if is_leap(year) => return Some((2, 29)),
        61.. if is_leap(year) => day_of_year - 1,
        day => day,
    };
    if !(1..=365).contains(&day) {
        return None;
    }
    let month = (1..=12).rev().find(|month| days_before(*month) < day)?;
    Some((month, day - days_before(month)))
}

/// Length of what looks like the abbreviation of a zone. Source: Go `time.parseTimeZone`.
fn zone_name_length(text: &[u8]) -> Option<usize> {
    if text.len() < 3 {
        return None;
    }
    if text.starts_with(b"ChST") || text.starts_with(b"MeST") {
        return Some(4);
    }
    if let Some(rest) = text.strip_prefix(b"GMT") {
        return Some(3 + signed_hours(rest));
    }
    if matches!(text.first(), Some(b'+' | b'-')) {
        return Some(signed_hours(text)).filter(|length| *length > 0);
    }
    match text.iter().take(6).take_while(|byte| byte.is_ascii_uppercase()).count() {
        3 => Some(3),
        4 if text.get(3) == Some(&b'T') || text.starts_with(b"WITA") => Some(4),
        5 if text.get(4) == Some(&b'T') => Some(5),
        _ => None,
    }
}

/// Length of a sign and a number of at most 23 at the start of `text`, else 0.
fn signed_hours(text: &[u8]) -> usize {
    let Some((b'+' | b'-', rest)) = text.split_first() else { return 0 };
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let value = rest[..digits]
        .iter()
        .fold(0_u64, |n, digit| n.saturating_mul(10).saturating_add(u64::from(digit - b'0')));
    if digits == 0 || value > 23 { 0 } else { digits + 1 }
}

/// Seconds east of UTC of `GMT+3` and the like.
fn gmt_offset(name: &str) -> i64 {
    let hours = name.strip_prefix("GMT").filter(|hours| !hours.is_empty());
    hours.and_then(|hours| hours.parse::<i64>().ok()).unwrap_or(0) * 3600
}
