//! Which candidates are suspect and leave.

use super::{At, Index, Prepared, Refresh};
use crate::described::{Choice, Described};
use crate::experiment::Settings;
use crate::loss::rules::Filtering;

pub mod atss;
pub mod ceiling;
pub mod concepts;
pub mod duplicates;
pub mod guide;
pub mod labels;
pub mod margin;
mod noise;
pub mod none;
pub mod quantile;
pub mod relative;
pub mod semihard;
pub mod support;
pub mod whiskers;

/// Every filter: one file and one row each.
pub static METHODS: &[&dyn Filter] = &[
    &none::Keep,
    &labels::Labels,
    &concepts::Concepts,
    &duplicates::Duplicates,
    &ceiling::Ceiling,
    &margin::Margin,
    &relative::Relative,
    &atss::Atss,
    &guide::Guided,
    &support::Support,
    &semihard::SemiHard,
    &whiskers::Whiskers,
    &quantile::Quantile,
];

/// The method with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Filter>> {
    METHODS.iter().find(|m| m.about().id == id).map(|m| Choice(*m))
}

/// Says which candidates should not be negatives.
pub trait Filter: Described {
    /// The rule.
    fn rule(&self, settings: &Settings) -> Filtering;
    /// When the method looks at the embeddings.
    fn refresh(&self, settings: &Settings) -> Refresh {
        let _ = settings;
        Refresh::Never
    }
    /// Prepares the guide or the lists of suspects that the rule speaks of. Until then the rule lets every candidate stay.
    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let _ = (at, index);
        Prepared::default()
    }
    /// Ids of the knobs it reads.
    fn knobs(&self) -> &'static [&'static str] {
        &[]
    }
}
