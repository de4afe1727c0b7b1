//! What stands between `%` and the verb.

/// Flags, width and precision of one directive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Flags {
    /// Least number of characters.
    pub(super) width: Option<usize>,
    /// What it means depends on the verb.
    pub(super) precision: Option<usize>,
    /// `-`: pad on the right.
    pub(super) minus: bool,
    /// `+`, except with `v`.
    pub(super) plus: bool,
    /// `#`, except with `v`.
    pub(super) sharp: bool,
    /// A space.
    pub(super) space: bool,
    /// `0`
    pub(super) zero: bool,
    /// `%+v`: names of struct fields.
    pub(super) plus_v: bool,
    /// `%#v`: Go syntax.
    pub(super) sharp_v: bool,
}

impl Flags {
    /// Whether nothing stood there.
    pub(super) fn none(self) -> bool {
        self == Flags::default()
    }

    /// With `v`, `+` and `#` mean something else, also for everything inside the value.
    pub(super) fn for_value_verb(self) -> Flags {
        Flags { plus_v: self.plus, sharp_v: self.sharp, plus: false, sharp: false, ..self }
    }

    /// Whether numbers are filled up with zeros: only ever on the left.
    pub(super) fn zero_padded(self) -> bool {
        self.zero && !self.minus
    }
}
