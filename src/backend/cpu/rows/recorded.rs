//! Keeps the words of rows as they are evaluated: see [`Words`].

use super::context::Context;
use crate::backend::words::Words;
use crate::encoder::Tower;
use crate::loss::row::Row;
use crate::loss::rules::{Head, Rules, Targets};
use crate::real::Real;

/// The words of a direction, if they are kept. The module that a page trains with makes no records, and need not hold
/// what would make them.
pub(crate) fn kept(recorded: &mut Option<Box<[Words; 2]>>, asking: Tower) -> Option<&mut Words> {
    let recorded = if cfg!(feature = "record") { recorded.as_mut() } else { None };
    recorded.map(|words| &mut words[asking as usize])
}

/// What a row's head was evaluated with, besides the row.
pub(super) struct Made<'a, F> {
    /// `[candidates]`: soft targets.
    pub(super) targets: &'a [F],
    /// `[candidates]`: the positives besides the anchor's own key.
    pub(super) also: &'a [bool],
    /// The factor of the positive's term.
    pub(super) pull: F,
    /// `[candidates]`: dL/dlogit, or dL/dsimilarity.
    pub(super) gradient: &'a [F],
    /// Whether the debiased sum was clamped.
    pub(super) clamped: bool,
    /// The logarithms of the denominator per negative: the batch's, and how far the remembered one lies above it.
    pub(super) denominator: (F, F),
}

impl Words {
    /// Words of a direction whose rows come next.
    pub(super) fn begin(&mut self, batch: usize, width: usize, rules: &Rules) {
        let entries = batch * width;
        let soft = match rules.head {
            Head::Softmax { smoothing, sigma, .. } => smoothing > 0.0 || sigma.is_some() || rules.has_soft_targets(),
            Head::Multiple(_) | Head::Clicked { .. } | Head::Global { .. } => true,
            _ => false,
        };
        *self = Words {
            width,
            m: vec![false; entries],
            o: vec![0.0; entries],
            w: vec![1.0; entries],
            t: vec![0.0; if soft { entries } else { 0 }],
            omega: vec![1.0; batch],
            kappa: vec![1.0; batch],
            floor: vec![f32::NEG_INFINITY; batch],
            pick: (0..batch as u32).collect(),
            pull: Vec::new(),
            bend: 1.0,
            lift: 0.0,
        };
    }

    /// Keeps anchor `i`'s plain row, of whose entries from `left_out` on `present` tells which take part.
    pub(super) fn keep_plain<F: Real>(&mut self, i: usize, left_out: usize, kappa: f64, present: &[F]) {
        let row = &mut self.m[i * self.width..][..self.width];
        row[left_out..].iter_mut().zip(present).for_each(|(m, &present)| *m = present > F::zero());
        if row.iter().any(|&m| m) {
            self.kappa[i] = kappa as f32;
        } else {
            self.omega[i] = 0.0;
        }
        row[i] = true;
    }

    /// Keeps anchor `i`'s row, whose first `left_out` candidates were omitted but for the positive.
    pub(super) fn keep<F: Real>(
        &mut self,
        context: &Context<'_, F>,
        i: usize,
        left_out: usize,
        row: &Row<F>,
        made: Made<'_, F>,
    ) {
        let rules = context.rules;
        let (at, p) = (i * self.width, row.positive);
        let place = |j: usize| {
            if left_out == 0 {
                j
            } else if j == 0 {
                i
            } else {
                left_out + j - 1
            }
        };
        let negatives = row.count();
        let competes =
            !matches!(rules.head, Head::Pooled | Head::Sigmoid { .. } | Head::Triplet { .. } | Head::Alignment { .. });
        let weight = |j: usize| row.w.get(j).copied().unwrap_or(F::one()).as_f32();
        let alive = !competes || row.negatives().any(|j| weight(j) > 0.0);
        let prior = rules.weigh.debias.unwrap_or(0.0);
        let rest = if made.clamped { 0.0 } else { 1.0 / (1.0 - prior) };
        let even = match rules.head {
            Head::Softmax { smoothing, .. } => smoothing / (negatives + 1) as f64,
            _ => 0.0,
        };
        let positives = 1 + row.negatives().filter(|&j| made.also.get(j).is_some_and(|&also| also)).count();
        // Clicks, and targets that the host gives, add up to anything: their sum is a factor of the row.
        let clicked = matches!(rules.head, Head::Clicked { .. }) && row.kappa == F::zero();
        let adds_up = !clicked && rules.weigh.targets != Targets::Given;
        let total = if adds_up { 1.0 } else { crate::real::sum(made.targets).as_f32() };
        self.omega[i] *= total;
        // With a remembered denominator, negatives are divided by it. As words of a row with the batch's denominator,
        // that is a weight of the row, which the target of the positive undoes. An offset of all negatives moves no
        // slope, and gives the loss its value.
        let (h, excess) = (f64::from(made.denominator.0.as_f32()), f64::from(made.denominator.1.as_f32()));
        let times = libm::exp(excess);
        let offset = if excess == 0.0 {
            0.0
        } else {
            let log_sum = h + libm::log(negatives as f64);
            times * (log_sum + excess) - log_sum
        };
        self.omega[i] *= (1.0 / times) as f32;
        for j in 0..row.s.len() {
            let to = at + place(j);
            let takes_part = j == p || row.m[j] > F::zero();
            self.m[to] = takes_part;
            self.o[to] = row.o.get(j).map_or(0.0, |o| o.as_f32());
            if j != p {
                self.o[to] += offset as f32;
                self.w[to] = (f64::from(weight(j)) * rest) as f32;
            }
            if !self.t.is_empty() {
                self.t[to] = match rules.head {
                    Head::Multiple(_) if j == p || (takes_part && made.also[j]) => 1.0 / positives as f32,
                    Head::Multiple(_) => 0.0,
                    Head::Global { .. } if j == p => times as f32,
                    Head::Global { .. } => 0.0,
                    Head::Clicked { .. } if clicked => made.targets[j].as_f32() / total.max(f32::MIN_POSITIVE),
                    Head::Clicked { .. } => f32::from(u8::from(j == p)),
                    _ if rules.has_soft_targets() => made.targets[j].as_f32() / total.max(f32::MIN_POSITIVE),
                    Head::Softmax { smoothing, .. } if j == p => {
                        (f64::from(made.pull.as_f32()) - smoothing + even) as f32
                    }
                    _ if takes_part => even as f32,
                    _ => 0.0,
                };
            }
            if matches!(rules.head, Head::Triplet { .. }) && made.gradient[j] > F::zero() {
                self.pick[i] = place(j) as u32;
            }
        }
        (self.bend, self.lift) = (row.bend.as_f32(), row.lift.as_f32());
        if !alive {
            self.omega[i] = 0.0;
        } else if made.clamped {
            let least = libm::log(negatives as f64) - 1.0 / f64::from(row.tau.as_f32());
            self.floor[i] = least as f32;
        } else {
            self.kappa[i] = (f64::from(row.kappa.as_f32()) - prior * negatives as f64 * rest) as f32;
        }
    }

    /// The factors of the rows' losses, once all are known.
    pub(super) fn trusted<F: Real>(&mut self, trust: &[F]) {
        self.omega.iter_mut().zip(trust).for_each(|(omega, trust)| *omega *= trust.as_f32());
    }

    /// Keeps what was added to dL/ds of the positives.
    pub(crate) fn pulled<F: Real>(&mut self, before: &[F], after: impl Iterator<Item = F>) {
        self.pull = before.iter().zip(after).map(|(&before, after)| (after - before).as_f32()).collect();
    }
}
