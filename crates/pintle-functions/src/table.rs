//! The table of all functions.

use pintle_template::Function;

/// All families.
const FAMILIES: &[&[Function]] = &[
    crate::crypto::FUNCTIONS,
    crate::dates::FUNCTIONS,
    crate::defaults::FUNCTIONS,
    crate::dicts::FUNCTIONS,
    crate::durations::FUNCTIONS,
    crate::encoding::FUNCTIONS,
    crate::formats::FUNCTIONS,
    crate::helm::FUNCTIONS,
    crate::ids::FUNCTIONS,
    crate::lists::FUNCTIONS,
    crate::numbers::FUNCTIONS,
    crate::paths::FUNCTIONS,
    crate::random::FUNCTIONS,
    crate::reflection::FUNCTIONS,
    crate::regex::FUNCTIONS,
    crate::semver::FUNCTIONS,
    crate::strings::FUNCTIONS,
    crate::urls::FUNCTIONS,
];

const COUNT: usize = {
    let mut count = 0;
    let mut family = 0;
    while family < FAMILIES.len() {
        count += FAMILIES[family].len();
        family += 1;
    }
    count
};

static TABLE: [&Function; COUNT] = sorted();

/// All functions, sorted by name.
pub fn functions() -> &'static [&'static Function] {
    &TABLE
}

/// The function called `name`.
pub fn find(name: &str) -> Option<&'static Function> {
    TABLE.binary_search_by(|function| function.name.cmp(name)).ok().map(|at| TABLE[at])
}

/// Collects the families by insertion sort, which the compiler runs.
const fn sorted() -> [&'static Function; COUNT] {
    const PLACEHOLDER: &Function = &Function {
        name: "",
        params: &[],
        variadic: None,
        call: |_, _| Err(String::new().into()),
        shortcut: None,
    };
    let mut table = [PLACEHOLDER; COUNT];
    let mut filled = 0;
    let mut family = 0;
    while family < FAMILIES.len() {
        let mut item = 0;
        while item < FAMILIES[family].len() {
            let function = &FAMILIES[family][item];
            let mut at = filled;
            while at > 0 && before(function.name.as_bytes(), table[at - 1].name.as_bytes()) {
                table[at] = table[at - 1];
                at -= 1;
            }
            table[at] = function;
            filled += 1;
            item += 1;
        }
        family += 1;
    }
    table
}

const fn before(a: &[u8], b: &[u8]) -> bool {
    let mut at = 0;
    while at < a.len() && at < b.len() {
        if a[at] != b[at] {
            return a[at] < b[at];
        }
        at += 1;
    }
    a.len() < b.len()
}

#[cfg(test)]
mod tests {
    use super::{find, functions};

    #[test]
    fn names_are_sorted_and_unique() {
        assert!(functions().is_sorted_by(|a, b| a.name < b.name));
        assert!(functions().iter().all(|f| find(f.name).is_some_and(|g| std::ptr::eq(*f, g))));
        assert!(find("env").is_none());
    }
}
