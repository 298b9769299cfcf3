//! How long outputs are before they are scaled to unit length.

use super::state::Observer;
use crate::backend::looking::output_lengths;
use crate::encoder::Tower;
use crate::trainer::run::Run;
use crate::views::lengths::{Lengths, lengths};

impl Observer {
    /// The lengths of the held-out pairs' outputs by the last good weights.
    pub(crate) fn lengths(&self, run: &Run) -> Lengths {
        let of_pairs = of_held_out(run).unwrap_or_default();
        lengths(run.good().0, run.data().held_out.truth.edited, of_pairs)
    }
}

/// `[pairs]` per side: the lengths of the held-out pairs' outputs by the last good weights. `None` with two towers, of
/// which each has a measure of its own.
pub(super) fn of_held_out(run: &Run) -> Option<[Vec<f32>; 2]> {
    let (plan, pairs) = (run.plan(), &run.data().held_out);
    let of = |tower: Tower, items: &ndarray::Array2<f32>| {
        output_lengths(plan, &run.good().1.parameters, tower, items.view())
    };
    plan.layout.is_shared().then(|| [of(Tower::Query, &pairs.queries), of(Tower::Key, &pairs.keys)])
}
