//! The functions of templates and what their arguments should be.
//!
//! Those whose results are random are missing, and `derivePassword`, `fail`, `include`, `tpl`,
//! `printf`, `dict`, `dig`, `eq` and its kin, `index`, `keys` and `values` are written by rules of
//! their own.

use super::words::Shape;

/// What an expression gives, or an argument should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything.
    Any,
    /// What templates are given: `.Values` and so on.
    Root,
    /// Any text.
    Text,
    /// A text that looks like something.
    Shaped(Shape),
    Bool,
    /// A small `int`: what is counted with it stays short.
    Count,
    /// A number that is not a fraction.
    Int,
    Number,
    List,
    /// A list of texts.
    Texts,
    Map,
    /// A moment in time. Nothing else must take its place: it would mean now.
    Time,
    Duration,
    Semver,
}

/// A function.
#[derive(Clone, Copy, Debug)]
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) params: &'static [Kind],
    pub(super) rest: Option<Kind>,
    pub(super) gives: Kind,
}

const fn f(name: &'static str, params: &'static [Kind], gives: Kind) -> Function {
    Function { name, params, rest: None, gives }
}

const fn v(name: &'static str, params: &'static [Kind], rest: Kind, gives: Kind) -> Function {
    Function { name, params, rest: Some(rest), gives }
}

use Kind::{Any, Bool, Count, Duration, Int, List, Map, Number, Semver, Shaped, Text, Texts, Time};

const REGEX: Kind = Shaped(Shape::Regex);
const REPLACEMENT: Kind = Shaped(Shape::Replacement);
const LAYOUT: Kind = Shaped(Shape::Layout);
const ZONE: Kind = Shaped(Shape::Zone);
const DATE: Kind = Shaped(Shape::Date);
const SPAN: Kind = Shaped(Shape::Span);
const VERSION: Kind = Shaped(Shape::Version);
const CONSTRAINT: Kind = Shaped(Shape::Constraint);
const URL: Kind = Shaped(Shape::Url);
const PATH: Kind = Shaped(Shape::Path);
const YAML: Kind = Shaped(Shape::Yaml);
const JSON: Kind = Shaped(Shape::Json);
const TOML: Kind = Shaped(Shape::Toml);
const BASE64: Kind = Shaped(Shape::Base64);
const BASE32: Kind = Shaped(Shape::Base32);
const KEY: Kind = Shaped(Shape::Key);
const TYPE: Kind = Shaped(Shape::Type);
const KIND: Kind = Shaped(Shape::Kind);

/// All functions that need no rule of their own.
pub(super) const FUNCTIONS: &[Function] = &[
    f("abbrev", &[Count, Text], Text),
    f("abbrevboth", &[Count, Count, Text], Text),
    v("add", &[], Number, Int),
    f("add1", &[Number], Int),
    f("add1f", &[Number], Number),
    v("addf", &[], Number, Number),
    f("adler32sum", &[Text], Text),
    v("all", &[], Any, Bool),
    v("and", &[Any], Any, Any),
    v("any", &[], Any, Bool),
    f("append", &[List, Any], List),
    f("atoi", &[Text], Int),
    f("b32dec", &[BASE32], Text),
    f("b32enc", &[Text], Text),
    f("b64dec", &[BASE64], Text),
    f("b64enc", &[Text], Text),
    f("base", &[PATH], Text),
    v("biggest", &[Number], Number, Int),
    f("buildCustomCert", &[BASE64, BASE64], Any),
    v("call", &[Any], Any, Any),
    f("camelcase", &[Text], Text),
    v("cat", &[], Any, Text),
    f("ceil", &[Number], Number),
    f("chunk", &[Count, List], List),
    f("clean", &[PATH], Text),
    v("coalesce", &[], Any, Any),
    f("compact", &[List], List),
    v("concat", &[], List, List),
    f("contains", &[Text, Text], Bool),
    f("date", &[LAYOUT, Time], Text),
    f("dateInZone", &[LAYOUT, Time, ZONE], Text),
    f("dateModify", &[SPAN, Time], Time),
    f("date_in_zone", &[LAYOUT, Time, ZONE], Text),
    f("date_modify", &[SPAN, Time], Time),
    f("decryptAES", &[Text, BASE64], Text),
    f("deepCopy", &[Any], Any),
    f("deepEqual", &[Any, Any], Bool),
    v("default", &[Any], Any, Any),
    f("dir", &[PATH], Text),
    f("div", &[Number, Number], Int),
    v("divf", &[Number], Number, Number),
    f("duration", &[SPAN], Text),
    f("duration", &[Int], Text),
    f("durationDays", &[Duration], Number),
    f("durationHours", &[Duration], Number),
    f("durationMicroseconds", &[Duration], Int),
    f("durationMilliseconds", &[Duration], Int),
    f("durationMinutes", &[Duration], Number),
    f("durationNanoseconds", &[Duration], Int),
    f("durationRound", &[Duration], Text),
    f("durationRoundTo", &[Duration, Duration], Duration),
    f("durationSeconds", &[Duration], Number),
    f("durationTruncateTo", &[Duration, Duration], Duration),
    f("durationWeeks", &[Duration], Number),
    f("empty", &[Any], Bool),
    f("ext", &[PATH], Text),
    f("first", &[List], Any),
    f("float64", &[Any], Number),
    f("floor", &[Number], Number),
    f("fromJson", &[JSON], Map),
    f("fromJsonArray", &[JSON], List),
    f("fromToml", &[TOML], Map),
    f("fromYaml", &[YAML], Map),
    f("fromYamlArray", &[YAML], List),
    f("get", &[Map, KEY], Any),
    f("getHostByName", &[Text], Text),
    f("has", &[Any, List], Bool),
    f("hasKey", &[Map, KEY], Bool),
    f("hasPrefix", &[Text, Text], Bool),
    f("hasSuffix", &[Text, Text], Bool),
    f("hello", &[], Text),
    f("html", &[Any], Text),
    f("htmlDate", &[Time], Text),
    f("htmlDateInZone", &[Time, ZONE], Text),
    f("indent", &[Count, Text], Text),
    f("initial", &[List], List),
    f("initials", &[Text], Text),
    f("int", &[Any], Int),
    f("int64", &[Any], Int),
    f("isAbs", &[PATH], Bool),
    f("join", &[Text, Any], Text),
    f("js", &[Any], Text),
    f("kebabcase", &[Text], Text),
    f("kindIs", &[KIND, Any], Bool),
    f("kindOf", &[Any], Text),
    f("last", &[List], Any),
    f("len", &[Any], Int),
    v("list", &[], Any, List),
    f("lookup", &[Text, Text, Text, Text], Map),
    f("lower", &[Text], Text),
    v("max", &[Number], Number, Int),
    v("maxf", &[Number], Number, Number),
    v("merge", &[Map], Map, Map),
    v("mergeOverwrite", &[Map], Map, Map),
    v("min", &[Number], Number, Int),
    v("minf", &[Number], Number, Number),
    f("mod", &[Number, Number], Int),
    v("mul", &[Number], Number, Int),
    v("mulf", &[Number], Number, Number),
    f("mustAppend", &[List, Any], List),
    f("mustChunk", &[Count, List], List),
    f("mustCompact", &[List], List),
    f("mustDateModify", &[SPAN, Time], Time),
    f("mustDeepCopy", &[Any], Any),
    f("mustFirst", &[List], Any),
    f("mustFromJson", &[JSON], Any),
    f("mustHas", &[Any, List], Bool),
    f("mustInitial", &[List], List),
    f("mustLast", &[List], Any),
    v("mustMerge", &[Map], Map, Map),
    v("mustMergeOverwrite", &[Map], Map, Map),
    f("mustPrepend", &[List, Any], List),
    f("mustPush", &[List, Any], List),
    f("mustRegexFind", &[REGEX, Text], Text),
    f("mustRegexFindAll", &[REGEX, Text, Count], Texts),
    f("mustRegexMatch", &[REGEX, Text], Bool),
    f("mustRegexReplaceAll", &[REGEX, Text, REPLACEMENT], Text),
    f("mustRegexReplaceAllLiteral", &[REGEX, Text, REPLACEMENT], Text),
    f("mustRegexSplit", &[REGEX, Text, Count], Texts),
    f("mustRest", &[List], List),
    f("mustReverse", &[List], List),
    v("mustSlice", &[List], Count, List),
    f("mustToDate", &[LAYOUT, DATE], Time),
    f("mustToDuration", &[SPAN], Duration),
    f("mustToJson", &[Any], Text),
    f("mustToPrettyJson", &[Any], Text),
    f("mustToRawJson", &[Any], Text),
    f("mustToToml", &[Map], Text),
    f("mustToYaml", &[Any], Text),
    f("mustUniq", &[List], List),
    v("mustWithout", &[List], Any, List),
    f("must_date_modify", &[SPAN, Time], Time),
    f("nindent", &[Count, Text], Text),
    f("nospace", &[Text], Text),
    f("not", &[Any], Bool),
    v("omit", &[Map], KEY, Map),
    v("or", &[Any], Any, Any),
    f("osBase", &[PATH], Text),
    f("osClean", &[PATH], Text),
    f("osDir", &[PATH], Text),
    f("osExt", &[PATH], Text),
    f("osIsAbs", &[PATH], Bool),
    v("pick", &[Map], KEY, Map),
    v("pluck", &[KEY], Map, List),
    f("plural", &[Text, Text, Count], Text),
    f("prepend", &[List, Any], List),
    v("print", &[], Any, Text),
    v("println", &[], Any, Text),
    f("push", &[List, Any], List),
    v("quote", &[], Any, Text),
    f("regexFind", &[REGEX, Text], Text),
    f("regexFindAll", &[REGEX, Text, Count], Texts),
    f("regexMatch", &[REGEX, Text], Bool),
    f("regexQuoteMeta", &[Text], Text),
    f("regexReplaceAll", &[REGEX, Text, REPLACEMENT], Text),
    f("regexReplaceAllLiteral", &[REGEX, Text, REPLACEMENT], Text),
    f("regexSplit", &[REGEX, Text, Count], Texts),
    f("repeat", &[Count, Text], Text),
    f("replace", &[Text, Text, Text], Text),
    f("required", &[Text, Any], Any),
    f("rest", &[List], List),
    f("reverse", &[List], List),
    f("round", &[Number, Count], Number),
    v("round", &[Number, Count], Number, Number),
    f("semver", &[VERSION], Semver),
    f("semverCompare", &[CONSTRAINT, VERSION], Bool),
    v("seq", &[], Count, Text),
    f("set", &[Map, KEY, Any], Map),
    f("sha1sum", &[Text], Text),
    f("sha256sum", &[Text], Text),
    f("sha512sum", &[Text], Text),
    v("slice", &[List], Count, List),
    f("snakecase", &[Text], Text),
    f("sortAlpha", &[List], Texts),
    f("split", &[Text, Text], Map),
    f("splitList", &[Text, Text], Texts),
    f("splitn", &[Text, Count, Text], Map),
    v("squote", &[], Any, Text),
    f("sub", &[Number, Number], Int),
    v("subf", &[Number], Number, Number),
    f("substr", &[Count, Count, Text], Text),
    f("swapcase", &[Text], Text),
    f("ternary", &[Any, Any, Bool], Any),
    f("title", &[Text], Text),
    f("toDate", &[LAYOUT, DATE], Time),
    f("toDecimal", &[Any], Int),
    f("toJson", &[Any], Text),
    f("toPrettyJson", &[Any], Text),
    f("toRawJson", &[Any], Text),
    f("toString", &[Any], Text),
    f("toStrings", &[List], Texts),
    f("toToml", &[Map], Text),
    f("toYaml", &[Any], Text),
    f("toYamlPretty", &[Any], Text),
    f("trim", &[Text], Text),
    f("trimAll", &[Text, Text], Text),
    f("trimPrefix", &[Text, Text], Text),
    f("trimSuffix", &[Text, Text], Text),
    f("trimall", &[Text, Text], Text),
    f("trunc", &[Count, Text], Text),
    v("tuple", &[], Any, List),
    f("typeIs", &[TYPE, Any], Bool),
    f("typeIsLike", &[TYPE, Any], Bool),
    f("typeOf", &[Any], Text),
    f("uniq", &[List], List),
    f("unixEpoch", &[Time], Text),
    f("unset", &[Map, KEY], Map),
    f("until", &[Count], List),
    f("untilStep", &[Count, Count, Count], List),
    f("untitle", &[Text], Text),
    f("upper", &[Text], Text),
    f("urlJoin", &[Map], Text),
    f("urlParse", &[URL], Map),
    v("urlquery", &[], Any, Text),
    v("without", &[List], Any, List),
    f("wrap", &[Count, Text], Text),
    f("wrapWith", &[Count, Text, Text], Text),
];

impl Kind {
    /// True if a function that gives `other` gives one of this kind.
    pub(super) fn covers(self, other: Kind) -> bool {
        match self {
            Kind::Any => !matches!(other, Kind::Count | Kind::Root),
            Kind::Number => matches!(other, Kind::Int | Kind::Number),
            Kind::List => matches!(other, Kind::List | Kind::Texts),
            Kind::Shaped(_) => false,
            _ => self == other,
        }
    }

    /// True if nothing of this kind can hold a map.
    pub(super) fn is_plain(self) -> bool {
        !matches!(self, Kind::Any | Kind::Root | Kind::Map | Kind::List)
    }

    /// True if nothing of another kind may take the place of this one.
    pub(super) fn is_strict(self) -> bool {
        matches!(self, Kind::Time)
    }
}
