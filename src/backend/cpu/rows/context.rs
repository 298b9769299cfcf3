//! The inputs of evaluating rows, and its results besides losses and gradients.

use std::ops::Range;

use ndarray::ArrayView2;

use crate::backend::Extras;
use crate::backend::facts::Facts;
use crate::encoder::Tower;
use crate::loss::rules::Rules;
use crate::plan::Shape;
use crate::real::Real;

/// The inputs of evaluating rows.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a, F> {
    /// The rules.
    pub rules: &'a Rules,
    /// The sizes.
    pub shape: &'a Shape,
    /// The known facts about pairs.
    pub facts: &'a Facts,
    /// `[B]`: the batch's pairs.
    pub batch: &'a [u32],
    /// Weights of the two directions.
    pub directions: (f64, f64),
    /// The host's further decisions for this step.
    pub extras: Extras<'a>,
    /// 1 / tau, before a rule computes it from the batch.
    pub scale: F,
    /// `[B]` per asking side, or empty: 1 / tau of each anchor, where it is not the batch's.
    pub own_scales: [&'a [F]; 2],
    /// The bias of the sigmoid loss.
    pub bias: F,
    /// The parameters of several heads.
    pub heads: &'a [F],
    /// `[pairs]` per asking side, or empty: the denominators that anchors remember. `None` where they were met before:
    /// then each direction's `excess` says how they differ from the batch's.
    pub denominators: Option<[&'a [f32]; 2]>,
    /// `[B, d]` per side: the anchors.
    pub anchors: [ArrayView2<'a, F>; 2],
    /// Whether an anchor's partner is an anchor of the other side, which gets a gradient, and not a constant.
    pub mutual: bool,
    /// Whether to compute the effective number of negatives, which costs a logarithm per candidate.
    pub measures: bool,
    /// Whether this is a look, which records what became of every entry.
    pub looks: bool,
}

impl<F: Copy> Context<'_, F> {
    /// 1 / tau of an anchor, which is `shared` unless it has its own.
    pub fn scale_of(&self, asking: Tower, anchor: usize, shared: F) -> F {
        self.own_scales[asking as usize].get(anchor).copied().unwrap_or(shared)
    }

    /// The entries of the anchors' own side.
    pub fn same_side(&self) -> Range<usize> {
        let batch = self.shape.batch;
        if self.shape.same_side { batch..2 * batch } else { batch..batch }
    }
}

/// The results besides losses and gradients.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome<F> {
    /// 1 / tau of this step.
    pub scale: F,
    /// 1 / tau of the next step, if the rule changes it.
    pub next_scale: F,
    /// dL/dlog_scale.
    pub slope: F,
    /// dL/dbias.
    pub bias_slope: F,
    /// The effective number of negatives: the mean over anchors of exp(entropy).
    pub effective: F,
    /// The share of anchors whose debiased sum was clamped.
    pub clamped: F,
    /// The share of anchors with a loss above 0.
    pub active: F,
}

impl<F: Real> Outcome<F> {
    /// Nothing yet, at this 1 / tau.
    pub fn of(scale: F) -> Self {
        let zero = F::zero();
        let (slope, bias_slope, effective) = (zero, zero, zero);
        Outcome { scale, next_scale: scale, slope, bias_slope, effective, clamped: zero, active: zero }
    }
}
