//! Names in `\\p{…}`.

/// The set of characters that a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UnicodeSet {
    /// Every character.
    Any,
    /// Every character that is assigned.
    Assigned,
    /// The first 128 characters.
    Ascii,
    /// A general category, by its short name.
    Category(&'static str),
    /// A script.
    Script(&'static str),
}

/// The set called `name`, whatever its case, underscores, hyphens and spaces.
///
/// Go 1.26 compares the names of scripts without underscores to a table that has them, so that
/// scripts of several words, such as `Old_Italic`, do not exist. Source: Go `regexp/syntax`.
pub(super) fn unicode_set(name: &[u8]) -> Option<UnicodeSet> {
    let name = canonical(name);
    match name.as_str() {
        "Any" => return Some(UnicodeSet::Any),
        "Assigned" => return Some(UnicodeSet::Assigned),
        "Ascii" => return Some(UnicodeSet::Ascii),
        _ => {}
    }
    if let Ok(at) = CATEGORIES.binary_search_by(|(known, _)| (*known).cmp(&name)) {
        return Some(UnicodeSet::Category(CATEGORIES[at].1));
    }
    let at = SCRIPTS.binary_search_by(|known| (*known).cmp(&name)).ok()?;
    Some(UnicodeSet::Script(SCRIPTS[at]))
}

/// One upper-case letter, then lower-case ones.
fn canonical(name: &[u8]) -> String {
    let mut letters = String::with_capacity(name.len());
    for c in name.iter().filter(|c| !matches!(c, b'_' | b'-' | b' ')) {
        let first = letters.is_empty();
        let c = if first { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
        letters.push(char::from(c));
    }
    letters
}

/// Canonical names and aliases of the general categories.
#[rustfmt::skip]
const CATEGORIES: &[(&str, &str)] = &[
    ("C", "C"), ("Casedletter", "LC"), ("Cc", "Cc"), ("Cf", "Cf"), ("Closepunctuation", "Pe"),
    ("Cn", "Cn"), ("Cntrl", "Cc"), ("Co", "Co"), ("Combiningmark", "M"),
    ("Connectorpunctuation", "Pc"), ("Control", "Cc"), ("Cs", "Cs"), ("Currencysymbol", "Sc"),
    ("Dashpunctuation", "Pd"), ("Decimalnumber", "Nd"), ("Digit", "Nd"), ("Enclosingmark", "Me"),
    ("Finalpunctuation", "Pf"), ("Format", "Cf"), ("Initialpunctuation", "Pi"), ("L", "L"),
    ("Lc", "LC"), ("Letter", "L"), ("Letternumber", "Nl"), ("Lineseparator", "Zl"), ("Ll", "Ll"),
    ("Lm", "Lm"), ("Lo", "Lo"), ("Lowercaseletter", "Ll"), ("Lt", "Lt"), ("Lu", "Lu"), ("M", "M"),
    ("Mark", "M"), ("Mathsymbol", "Sm"), ("Mc", "Mc"), ("Me", "Me"), ("Mn", "Mn"),
    ("Modifierletter", "Lm"), ("Modifiersymbol", "Sk"), ("N", "N"), ("Nd", "Nd"), ("Nl", "Nl"),
    ("No", "No"), ("Nonspacingmark", "Mn"), ("Number", "N"), ("Openpunctuation", "Ps"),
    ("Other", "C"), ("Otherletter", "Lo"), ("Othernumber", "No"), ("Otherpunctuation", "Po"),
    ("Othersymbol", "So"), ("P", "P"), ("Paragraphseparator", "Zp"), ("Pc", "Pc"), ("Pd", "Pd"),
    ("Pe", "Pe"), ("Pf", "Pf"), ("Pi", "Pi"), ("Po", "Po"), ("Privateuse", "Co"), ("Ps", "Ps"),
    ("Punct", "P"), ("Punctuation", "P"), ("S", "S"), ("Sc", "Sc"), ("Separator", "Z"),
    ("Sk", "Sk"), ("Sm", "Sm"), ("So", "So"), ("Spaceseparator", "Zs"), ("Spacingmark", "Mc"),
    ("Surrogate", "Cs"), ("Symbol", "S"), ("Titlecaseletter", "Lt"), ("Unassigned", "Cn"),
    ("Uppercaseletter", "Lu"), ("Z", "Z"), ("Zl", "Zl"), ("Zp", "Zp"), ("Zs", "Zs"),
];

/// Scripts of Unicode 15 whose names are one word.
#[rustfmt::skip]
const SCRIPTS: &[&str] = &[
    "Adlam", "Ahom", "Arabic", "Armenian", "Avestan", "Balinese", "Bamum", "Batak", "Bengali",
    "Bhaiksuki", "Bopomofo", "Brahmi", "Braille", "Buginese", "Buhid", "Carian", "Chakma", "Cham",
    "Cherokee", "Chorasmian", "Common", "Coptic", "Cuneiform", "Cypriot", "Cyrillic", "Deseret",
    "Devanagari", "Dogra", "Duployan", "Elbasan", "Elymaic", "Ethiopic", "Georgian", "Glagolitic",
    "Gothic", "Grantha", "Greek", "Gujarati", "Gurmukhi", "Han", "Hangul", "Hanunoo", "Hatran",
    "Hebrew", "Hiragana", "Inherited", "Javanese", "Kaithi", "Kannada", "Katakana", "Kawi",
    "Kharoshthi", "Khmer", "Khojki", "Khudawadi", "Lao", "Latin", "Lepcha", "Limbu", "Lisu",
    "Lycian", "Lydian", "Mahajani", "Makasar", "Malayalam", "Mandaic", "Manichaean", "Marchen",
    "Medefaidrin", "Miao", "Modi", "Mongolian", "Mro", "Multani", "Myanmar", "Nabataean",
    "Nandinagari", "Newa", "Nko", "Nushu", "Ogham", "Oriya", "Osage", "Osmanya", "Palmyrene",
    "Phoenician", "Rejang", "Runic", "Samaritan", "Saurashtra", "Sharada", "Shavian", "Siddham",
    "Sinhala", "Sogdian", "Soyombo", "Sundanese", "Syriac", "Tagalog", "Tagbanwa", "Takri", "Tamil",
    "Tangsa", "Tangut", "Telugu", "Thaana", "Thai", "Tibetan", "Tifinagh", "Tirhuta", "Toto",
    "Ugaritic", "Vai", "Vithkuqi", "Wancho", "Yezidi", "Yi",
];
