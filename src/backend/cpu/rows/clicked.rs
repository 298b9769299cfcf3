//! The rows of queries for which lists were shown: see [`crate::loss::clicked`].

use super::context::Context;
use crate::backend::cpu::direction::Direction;
use crate::encoder::Tower;
use crate::loss::row::clicks::{counted, explained};
use crate::loss::row::{Row, heads};
use crate::loss::rules::Head;
use crate::real::{Real, sum};

/// The lists that a direction's anchors were shown, and what the examination learns from them. Kept between steps.
#[derive(Debug, Default)]
pub(super) struct Lists<F> {
    /// 0 if none were shown, or if their clicks are not asked for.
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

impl<F: Real> Lists<F> {
    /// Begins with the lists of this direction's anchors; whether there are any whose clicks are asked for.
    pub(super) fn begin(&mut self, context: &Context<'_, F>, direction: &Direction<F>) -> bool {
        let (clicks, batch) = (context.extras.clicks, context.shape.batch);
        let Lists { positions, examination, pace: factor, omega, total, slopes, counts, .. } = self;
        *positions = 0;
        slopes.clear();
        let Head::Clicked { pace } = context.rules.head else { return false };
        if clicks.is_empty() || direction.asking == Tower::Key {
            return false;
        }
        *positions = clicks.len() / batch;
        *factor = F::of(pace.unwrap_or(0.0));
        examination.clear();
        examination.extend(context.heads.iter().map(|&theta| *factor * theta));
        slopes.resize(examination.len(), F::zero());
        *total = F::zero();
        let mut counted_in_all = F::zero();
        for list in clicks.chunks_exact(*positions) {
            counted(list, examination, counts);
            counted_in_all += sum(counts);
        }
        *omega = if counted_in_all > F::zero() { F::of(batch as f64) / counted_in_all } else { F::zero() };
        true
    }

    /// The loss of anchor `i`'s list, without omega; writes dL/dlogit to `gradient`. `clicks`: `[B, positions]`, how
    /// much each click counts, 0 without a click. The anchor's own key was not shown, and takes no part. Nor do clicks
    /// on keys that a filter has removed.
    pub(super) fn evaluate(
        &mut self,
        (i, clicks): (usize, &[f32]),
        row: &mut Row<F>,
        targets: &mut Vec<F>,
        terms: &mut Vec<F>,
        gradient: &mut [F],
    ) -> F {
        let clicks = &clicks[i * self.positions..][..self.positions];
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

    /// Writes the gradient of the examination's loss with respect to its parameters, `[positions]`,
    /// if lists were shown.
    pub(super) fn finish(&self, gradient: &mut [F]) {
        let share = if self.total > F::zero() { self.pace / self.total } else { F::zero() };
        gradient.iter_mut().zip(&self.slopes).for_each(|(out, &slope)| *out = share * slope);
    }
}
