//! How much each remaining candidate counts.

use super::{At, Index, Prepared, Refresh};
use crate::described::{Choice, Described};
use crate::experiment::Settings;
use crate::loss::rules::Weighting;

pub mod debiased;
pub mod debiased_hardness;
pub mod equal;
pub mod focal;
pub mod hardness;
pub mod penalty;
pub mod progressive;
pub mod selection;
pub mod trust;

/// Every weighting: one file and one row each.
pub static METHODS: &[&dyn Weigh] = &[
    &equal::Equal,
    &hardness::Hardness,
    &debiased::Debiased,
    &debiased_hardness::DebiasedHardness,
    &focal::Focal,
    &penalty::Penalty,
    &selection::Selection,
    &trust::Doubt,
    &progressive::Progressive,
];

/// The method with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Weigh>> {
    METHODS.iter().find(|m| m.about().id == id).map(|m| Choice(*m))
}

/// Says how much each candidate, or each pair, counts.
pub trait Weigh: Described {
    /// The rule.
    fn rule(&self, settings: &Settings) -> Weighting;
    /// How far along the run is, as the exponent of [`crate::loss::rules::Trust::Progress`]; from -1 to 1.
    fn progress(&self, settings: &Settings, step: u64) -> f64 {
        let _ = (settings, step);
        0.0
    }
    /// When the method looks at the run.
    fn refresh(&self, settings: &Settings) -> Refresh {
        let _ = settings;
        Refresh::Never
    }
    /// Prepares the table of trust that the rule speaks of. Until then every pair is trusted.
    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let _ = (at, index);
        Prepared::default()
    }
    /// Ids of the knobs it reads.
    fn knobs(&self) -> &'static [&'static str] {
        &[]
    }
}
