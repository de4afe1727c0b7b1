//! Go's time layouts: the reference time `Mon Jan 2 15:04:05 MST 2006`, cut into its elements.
//! Source: Go `time.nextStdChunk`.

/// An element of a layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Element {
    /// `January`
    LongMonth,
    /// `Jan`
    Month,
    /// `1`
    NumMonth,
    /// `01`
    ZeroMonth,
    /// `Monday`
    LongWeekday,
    /// `Mon`
    Weekday,
    /// `2`
    Day,
    /// `_2`
    UnderDay,
    /// `02`
    ZeroDay,
    /// `__2`
    UnderYearDay,
    /// `002`
    ZeroYearDay,
    /// `15`
    Hour,
    /// `3`
    Hour12,
    /// `03`
    ZeroHour12,
    /// `4`
    Minute,
    /// `04`
    ZeroMinute,
    /// `5`
    Second,
    /// `05`
    ZeroSecond,
    /// `2006`
    LongYear,
    /// `06`
    Year,
    /// `PM`
    UpperPm,
    /// `pm`
    LowerPm,
    /// `MST`
    ZoneName,
    /// `-0700`, `Z07:00` and the like.
    Offset(OffsetStyle),
    /// `.000` or `,999`.
    Fraction(Fraction),
}

/// How an offset from UTC is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct OffsetStyle {
    /// Whether UTC is `Z`.
    pub(crate) z: bool,
    pub(crate) colon: bool,
    pub(crate) minutes: bool,
    pub(crate) seconds: bool,
}

/// A fraction of a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fraction {
    pub(crate) separator: u8,
    pub(crate) digits: usize,
    /// Whether trailing zeros are left out.
    pub(crate) trim: bool,
}

/// The text before the next element, the element, and the text of the element itself and after it.
pub(crate) struct Chunk<'a> {
    pub(crate) prefix: &'a [u8],
    pub(crate) element: Option<Element>,
    pub(crate) text: &'a [u8],
    pub(crate) rest: &'a [u8],
}

/// Cuts a layout at its first element.
pub(crate) fn next(layout: &[u8]) -> Chunk<'_> {
    for (at, byte) in layout.iter().enumerate() {
        // Most bytes of a layout start nothing.
        if !matches!(
            byte,
            b'J' | b'M' | b'0'..=b'5' | b'_' | b'P' | b'p' | b'-' | b'Z' | b'.' | b','
        ) {
            continue;
        }
        let (prefix, here) = layout.split_at(at);
        if let Some((skip, element, length)) = element(here) {
            let (text, rest) = here[skip..].split_at(length);
            return Chunk {
                prefix: &layout[..prefix.len() + skip],
                element: Some(element),
                text,
                rest,
            };
        }
    }
    Chunk { prefix: layout, element: None, text: &[], rest: &[] }
}

/// The element at the start of `text`, behind a number of literal bytes, and its length.
fn element(text: &[u8]) -> Option<(usize, Element, usize)> {
    let found = match *text {
        [b'J', ..] => month(text),
        [b'M', ..] => weekday_or_zone(text),
        [b'0', digit @ b'1'..=b'6', ..] => Some((zero(digit), 2)),
        [b'0', b'0', b'2', ..] => Some((Element::ZeroYearDay, 3)),
        [b'1', b'5', ..] => Some((Element::Hour, 2)),
        [b'1', ..] => Some((Element::NumMonth, 1)),
        [b'2', b'0', b'0', b'6', ..] => Some((Element::LongYear, 4)),
        [b'2', ..] => Some((Element::Day, 1)),
        // The underscore before a year is a literal one.
        [b'_', b'2', b'0', b'0', b'6', ..] => return Some((1, Element::LongYear, 4)),
        [b'_', b'2', ..] => Some((Element::UnderDay, 2)),
        [b'_', b'_', b'2', ..] => Some((Element::UnderYearDay, 3)),
        [b'3', ..] => Some((Element::Hour12, 1)),
        [b'4', ..] => Some((Element::Minute, 1)),
        [b'5', ..] => Some((Element::Second, 1)),
        [b'P', b'M', ..] => Some((Element::UpperPm, 2)),
        [b'p', b'm', ..] => Some((Element::LowerPm, 2)),
        [b'-' | b'Z', ..] => offset(text),
        [b'.' | b',', ..] => fraction(text),
        _ => None,
    };
    found.map(|(element, length)| (0, element, length))
}

fn zero(digit: u8) -> Element {
    match digit {
        b'1' => Element::ZeroMonth,
        b'2' => Element::ZeroDay,
        b'3' => Element::ZeroHour12,
        b'4' => Element::ZeroMinute,
        b'5' => Element::ZeroSecond,
        _ => Element::Year,
    }
}

fn month(text: &[u8]) -> Option<(Element, usize)> {
    if text.starts_with(b"January") {
        return Some((Element::LongMonth, 7));
    }
    let rest = text.strip_prefix(b"Jan")?;
    is_whole_word(rest).then_some((Element::Month, 3))
}

fn weekday_or_zone(text: &[u8]) -> Option<(Element, usize)> {
    if text.starts_with(b"Monday") {
        return Some((Element::LongWeekday, 6));
    }
    if text.starts_with(b"MST") {
        return Some((Element::ZoneName, 3));
    }
    let rest = text.strip_prefix(b"Mon")?;
    is_whole_word(rest).then_some((Element::Weekday, 3))
}

/// Keeps `Month` from being read as `Mon`.
fn is_whole_word(rest: &[u8]) -> bool {
    !rest.first().is_some_and(u8::is_ascii_lowercase)
}

fn offset(text: &[u8]) -> Option<(Element, usize)> {
    const FORMS: [(&[u8], bool, bool, bool); 5] = [
        (b"070000", false, true, true),
        (b"07:00:00", true, true, true),
        (b"0700", false, true, false),
        (b"07:00", true, true, false),
        (b"07", false, false, false),
    ];
    let (sign, rest) = text.split_first()?;
    let (form, colon, minutes, seconds) = FORMS.iter().find(|form| rest.starts_with(form.0))?;
    let style =
        OffsetStyle { z: *sign == b'Z', colon: *colon, minutes: *minutes, seconds: *seconds };
    Some((Element::Offset(style), form.len() + 1))
}

fn fraction(text: &[u8]) -> Option<(Element, usize)> {
    let (separator, rest) = text.split_first()?;
    let digit = rest.first().filter(|digit| matches!(digit, b'0' | b'9'))?;
    let digits = rest.iter().take_while(|byte| *byte == digit).count();
    if rest.get(digits).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    let fraction = Fraction { separator: *separator, digits, trim: *digit == b'9' };
    Some((Element::Fraction(fraction), digits + 1))
}
