//! What becomes of each object.

use crate::Identity;
use crate::clean::clean;
use crate::fields::{FieldChange, field_changes};
use crate::mask::{mask, mask_text, settle};
use crate::pair::{Pair, Part};
use crate::unified::{Hunk, hunks, yaml};

/// How two sets are compared.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What the first set is.
    pub before: String,
    /// What the second set is.
    pub after: String,
    /// Lines that are shown around changes.
    pub context: usize,
    /// Whether contents of Secrets are shown.
    pub show_secrets: bool,
}

/// The differences between two sets of objects.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// What the first set is.
    pub before: String,
    /// What the second set is.
    pub after: String,
    /// What becomes of each object, unchanged ones included.
    pub changes: Vec<Change>,
}

/// What becomes of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Which object it is.
    pub identity: Identity,
    /// Where in the release it stands.
    pub part: Part,
    /// What becomes of it.
    pub verdict: Verdict,
    /// Where that comes from.
    pub reason: Reason,
    /// The fields that differ, of objects that are changed.
    pub fields: Vec<FieldChange>,
    /// The lines of YAML that differ.
    pub hunks: Vec<Hunk>,
    /// What stands in the way.
    pub problems: Vec<String>,
}

/// What becomes of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is created.
    Created,
    /// It is changed.
    Changed,
    /// It is deleted.
    Removed,
    /// It leaves the release and stays in the cluster.
    Kept,
    /// Nothing.
    Unchanged,
}

/// Where a change comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The chart or its values say something else.
    Chart,
    /// Somebody changed the cluster, and that is undone.
    Drift,
    /// Both.
    Both,
}

/// How many objects of each kind of change there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Objects that are created.
    pub created: usize,
    /// Objects that are changed.
    pub changed: usize,
    /// Objects that are deleted.
    pub removed: usize,
    /// Objects that leave the release and stay.
    pub kept: usize,
    /// Objects to which nothing happens.
    pub unchanged: usize,
}

impl Verdict {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Verdict::Created => "created",
            Verdict::Changed => "changed",
            Verdict::Removed => "removed",
            Verdict::Kept => "kept",
            Verdict::Unchanged => "unchanged",
        }
    }
}

impl Reason {
    /// The words for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Chart => "chart change",
            Reason::Drift => "drift reverted",
            Reason::Both => "chart change, drift reverted",
        }
    }
}

impl Report {
    /// How many objects of each kind of change there are.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for change in &self.changes {
            let count = match change.verdict {
                Verdict::Created => &mut summary.created,
                Verdict::Changed => &mut summary.changed,
                Verdict::Removed => &mut summary.removed,
                Verdict::Kept => &mut summary.kept,
                Verdict::Unchanged => &mut summary.unchanged,
            };
            *count += 1;
        }
        summary
    }

    /// Whether anything differs.
    pub fn has_changes(&self) -> bool {
        self.changes.iter().any(|change| change.verdict != Verdict::Unchanged)
    }

    /// Whether something stands in the way of a change.
    pub fn has_problems(&self) -> bool {
        self.changes.iter().any(|change| !change.problems.is_empty())
    }
}

/// Compares objects. Contents of Secrets are masked first, unless they are to be shown.
pub fn compare(pairs: Vec<Pair>, options: &Options) -> Report {
    Report {
        before: options.before.clone(),
        after: options.after.clone(),
        changes: pairs.into_iter().map(|pair| change(pair, options)).collect(),
    }
}

fn change(mut pair: Pair, options: &Options) -> Change {
    if pair.recorded.is_some() {
        pair.before = pair.before.as_ref().map(clean);
        pair.after = pair.after.as_ref().map(clean);
    }
    if pair.identity.is_secret() && !options.show_secrets {
        for problem in &mut pair.problems {
            *problem = mask_text(problem, &[pair.before.as_ref(), pair.after.as_ref()]);
        }
        mask(pair.before.as_mut(), pair.after.as_mut());
    }
    let verdict = match (&pair.before, &pair.after) {
        (None, None) => Verdict::Unchanged,
        (None, Some(_)) => Verdict::Created,
        (Some(_), None) if pair.is_kept => Verdict::Kept,
        (Some(_), None) => Verdict::Removed,
        (Some(before), Some(after)) if before == after => Verdict::Unchanged,
        _ => Verdict::Changed,
    };
    let mut fields = match (&pair.before, &pair.after) {
        (Some(before), Some(after)) => field_changes(before, after),
        _ => Vec::new(),
    };
    let reason = reason(&pair, verdict, &mut fields);
    let hunks = match verdict {
        Verdict::Unchanged | Verdict::Kept => Vec::new(),
        _ => {
            let (before, after) = (yaml(pair.before.as_ref()), yaml(pair.after.as_ref()));
            hunks(&before, &after, options.context)
        }
    };
    let Pair { identity, part, problems, .. } = pair;
    Change { identity, part, verdict, reason, fields, hunks, problems }
}

/// Where a change comes from: a field that the new manifest has as the old one had it was changed
/// by somebody else.
fn reason(pair: &Pair, verdict: Verdict, fields: &mut [FieldChange]) -> Reason {
    let Some((Some(old), Some(new))) = &pair.recorded else { return Reason::Chart };
    if verdict == Verdict::Created {
        return if old == new { Reason::Drift } else { Reason::Both };
    }
    let of_chart = match pair.identity.is_secret() {
        true => field_changes(&settle(old), &settle(new)),
        false => field_changes(old, new),
    };
    for field in &mut *fields {
        let is_of_chart = of_chart.iter().any(|change| change.path.meets(&field.path));
        field.reason = if is_of_chart { Reason::Chart } else { Reason::Drift };
    }
    let has = |reason| fields.iter().any(|field| field.reason == reason);
    match (has(Reason::Chart), has(Reason::Drift)) {
        (true, true) => Reason::Both,
        (false, true) => Reason::Drift,
        _ => Reason::Chart,
    }
}
