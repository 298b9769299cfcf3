//! The rows of queries for which lists were shown: see [`crate::loss::clicked`].

use super::context::Context;
use crate::backend::cpu::direction::Direction;
use crate::encoder::Tower;
use crate::loss::row::clicks::{counted, explained};
use crate::loss::row::{Row, heads};
use crate::loss::rules::Head;
use crate::real::{Real, sum};

/// The lists of a batch, and what the examination learns from them.
pub(super) struct Lists<'a, F> {
    /// `[B, positions]`: how much each click counts, 0 without a click.
    clicks: &'a [f32],
    positions: usize,
    /// `[positions]`: the logits g of the examination; empty if clicks count as the host says.
    examination: Vec<F>,
    pace: F,
    /// B divided by the sum of the batch's counts: the loss of a batch is the mean of its rows.
    omega: F,
    /// The sum of what the batch's clicks count for the examination, and the gradient for g before it is divided by it.
    total: F,
    slopes: Vec<F>,
    counts: Vec<F>,
    relevance: Vec<F>,
}

impl<'a, F: Real> Lists<'a, F> {
    /// The lists of this direction's anchors; `None` if they were shown none, or if their clicks are not asked for.
    pub(super) fn of(context: &Context<'a, F>, direction: &Direction<F>) -> Option<Self> {
        let Head::Clicked { pace } = context.rules.head else { return None };
        let (clicks, batch) = (context.extras.clicks, context.shape.batch);
        if clicks.is_empty() || direction.asking == Tower::Key {
            return None;
        }
        let positions = clicks.len() / batch;
        let factor = F::of(pace.unwrap_or(0.0));
        let examination: Vec<F> = context.heads.iter().map(|&theta| factor * theta).collect();
        let mut counts = Vec::new();
        let mut total = F::zero();
        for list in clicks.chunks_exact(positions) {
            counted(list, &examination, &mut counts);
            total += sum(&counts);
        }
        let omega = if total > F::zero() { F::of(batch as f64) / total } else { F::zero() };
        Some(Lists {
            clicks,
            positions,
            slopes: vec![F::zero(); examination.len()],
            examination,
            pace: factor,
            omega,
            total: F::zero(),
            counts,
            relevance: Vec::new(),
        })
    }

    /// The loss of anchor `i`'s list, without omega; writes dL/dlogit to `gradient`. The anchor's own key was not
    /// shown, and takes no part. The click on a key that a filter has removed does not
    /// count.
    pub(super) fn evaluate(
        &mut self,
        i: usize,
        row: &mut Row<F>,
        targets: &mut Vec<F>,
        terms: &mut Vec<F>,
        gradient: &mut [F],
    ) -> F {
        let clicks = &self.clicks[i * self.positions..][..self.positions];
        // A list is the end of its row.
        let first = row.s.len() - self.positions;
        row.kappa = F::zero();
        row.omega *= self.omega;
        counted(clicks, &self.examination, &mut self.counts);
        targets.clear();
        targets.resize(first, F::zero());
        targets.extend(self.counts.iter().zip(&row.m[first..]).map(|(&count, &m)| count * m));
        if !self.examination.is_empty() {
            self.relevance.clear();
            self.relevance.extend((first..row.s.len()).map(|j| row.logit(j)));
            counted(clicks, &self.relevance, &mut self.counts);
            self.counts.iter_mut().zip(&row.m[first..]).for_each(|(count, &m)| *count *= m);
            self.total += explained(&self.examination, &self.counts, terms, &mut self.slopes).1;
        }
        heads::targets(row, targets, terms, gradient)
    }

    /// Writes the gradient of the examination's loss with respect to its parameters, `[positions]`.
    pub(super) fn finish(self, gradient: &mut [F]) {
        let share = if self.total > F::zero() { self.pace / self.total } else { F::zero() };
        gradient.iter_mut().zip(&self.slopes).for_each(|(out, &slope)| *out = share * slope);
    }
}
