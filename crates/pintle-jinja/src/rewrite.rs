//! Idioms of Ansible's templates that minijinja does not have, written as what it has. Lines stay
//! where they are, and what is outside of tags is not touched.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::growing::MAKE;

/// What stands before the names of templates that are looked up.
pub(crate) const LOOKUP: &str = "lookup:";

struct Patterns {
    /// Comments and raw blocks, which stay as they are, and tags.
    part: Regex,
    /// A call that changes the list or dict of a name.
    change: Regex,
    /// A tag that sets a name.
    set: Regex,
    /// A text with Python's `%` behind it, and a name or an opening parenthesis.
    percent: Regex,
    /// A tag that shows the result of the template lookup.
    lookup: Regex,
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    let regex = |text| Regex::new(text).ok();
    Some(Patterns {
        part: regex(
            r"(?s)\{#.*?#\}|\{%[-+]?\s*raw\s*[-+]?%\}.*?\{%[-+]?\s*endraw\s*[-+]?%\}|\{\{.*?\}\}|\{%.*?%\}",
        )?,
        change: regex(r"(?:^|[^\w.])([A-Za-z_]\w*)\.(?:append|extend|insert|pop|update)\(")?,
        set: regex(r"(?s)^(\{%[-+]?\s*set\s+(\w+)\s*=)(.*?)(\s*[-+]?%\})$")?,
        percent: regex(
            r#"("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*%\s*(?:(\()|([A-Za-z_]\w*(?:\.\w+|\[[^\[\]]*\])*))"#,
        )?,
        lookup: regex(
            r#"(?s)^\{\{([-+]?)\s*lookup\(\s*["'](?:ansible\.builtin\.)?template["']\s*,([^(){}]*)\)\s*([-+]?)\}\}$"#,
        )?,
    })
});

/// `text` with its idioms replaced.
pub(crate) fn idioms(text: &str) -> Cow<'_, str> {
    let Some(patterns) = &*PATTERNS else { return Cow::Borrowed(text) };
    let is_tag = |part: &str| part.starts_with("{{") || part.starts_with("{%");
    let mut changed: BTreeSet<&str> = BTreeSet::new();
    for part in patterns.part.find_iter(text).map(|m| m.as_str()).filter(|part| is_tag(part)) {
        changed
            .extend(patterns.change.captures_iter(part).filter_map(|c| Some(c.get(1)?.as_str())));
    }
    let mut set_here = BTreeSet::new();
    let body = patterns.part.replace_all(text, |found: &Captures<'_>| {
        let part = &found[0];
        if !is_tag(part) || part.contains("endraw") {
            return part.to_owned();
        }
        let part = percent(patterns, part);
        if let Some(found) = patterns.lookup.captures(&part) {
            let end = if &found[3] == "-" { "-" } else { "+" };
            return format!("{{%{} include '{LOOKUP}' ~ ({}) {end}%}}", &found[1], found[2].trim());
        }
        if let Some(found) = patterns.set.captures(&part)
            && let Some(name) = changed.get(&found[2])
        {
            set_here.insert(*name);
            let (start, value, end) = (&found[1], found[3].trim(), &found[4]);
            return format!("{start} {MAKE}({value}){end}");
        }
        part.into_owned()
    });
    // A list that comes from outside is made changeable before anything else.
    let mut start = String::new();
    for name in changed.difference(&set_here) {
        let _ = write!(start, "{{% set {name} = {MAKE}({name}) +%}}");
    }
    if start.is_empty() { body } else { Cow::Owned(start + &body) }
}

/// `"%s" % (x)` becomes `"%s" | format(x)`.
fn percent<'a>(patterns: &Patterns, tag: &'a str) -> Cow<'a, str> {
    if !tag[2..tag.len() - 2].contains('%') {
        return Cow::Borrowed(tag);
    }
    patterns.percent.replace_all(tag, |found: &Captures<'_>| match found.get(3) {
        Some(name) => format!("{} | format({})", &found[1], name.as_str()),
        None => format!("{} | format(", &found[1]),
    })
}

#[cfg(test)]
mod tests {
    use super::idioms;

    #[test]
    fn lists_that_are_changed_are_made_so() {
        assert_eq!(
            idioms("{% set x = ['/a'] -%}\n{% set _ = x.append(1) %}{% set y = [] %}"),
            "{% set x = _growing(['/a']) -%}\n{% set _ = x.append(1) %}{% set y = [] %}"
        );
        assert_eq!(
            idioms("a\n{% do x.append(1) %}"),
            "{% set x = _growing(x) +%}a\n{% do x.append(1) %}"
        );
        assert_eq!(idioms("{{ a.append }} x.append(1)"), "{{ a.append }} x.append(1)");
    }

    #[test]
    fn percent_becomes_format_inside_of_tags() {
        assert_eq!(
            idioms("'%s' % (x) {{ '%s-%s' % (x, 1) }}{{ \"%s\" % a['b'].c }}{# '%s' % (x) #}"),
            "'%s' % (x) {{ '%s-%s' | format(x, 1) }}{{ \"%s\" | format(a['b'].c) }}{# '%s' % (x) #}"
        );
        assert_eq!(idioms("{{ 7 % 4 }}"), "{{ 7 % 4 }}");
        let raw = "{% raw %}{{ '%s' % (x) }}{% endraw %}";
        assert_eq!(idioms(raw), raw);
    }

    #[test]
    fn template_lookups_become_includes() {
        assert_eq!(
            idioms("{{ lookup('template', path) }}\n"),
            "{% include 'lookup:' ~ (path) +%}\n"
        );
    }
}
