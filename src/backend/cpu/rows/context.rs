//! What evaluating rows reads, and what comes out of it besides losses and gradients.

use ndarray::ArrayView2;

use crate::backend::Extras;
use crate::backend::facts::Facts;
use crate::loss::rules::Rules;
use crate::plan::Shape;

/// What evaluating rows reads.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a, F> {
    /// The rules.
    pub rules: &'a Rules,
    /// The sizes.
    pub shape: &'a Shape,
    /// What is known about pairs.
    pub facts: &'a Facts,
    /// `[B]`: the batch's pairs.
    pub batch: &'a [u32],
    /// Weights of the two directions.
    pub directions: (f64, f64),
    /// What the host decided besides.
    pub extras: Extras<'a>,
    /// 1 / tau, where it comes from elsewhere than the batch.
    pub scale: F,
    /// The sigmoid's bias.
    pub bias: F,
    /// The parameters of several heads.
    pub heads: &'a [F],
    /// `[B, d]` per side: the anchors.
    pub anchors: [ArrayView2<'a, F>; 2],
    /// Whether an anchor's partners are the other side's anchors, and no constants.
    pub mutual: bool,
    /// Whether the effective number of negatives is wanted, which costs a logarithm per candidate.
    pub measures: bool,
    /// Whether it is wanted what became of every entry.
    pub looks: bool,
}

/// What comes out besides losses and gradients.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome<F> {
    /// 1 / tau as it was used.
    pub scale: F,
    /// 1 / tau for the next step, where the rule moves it.
    pub next_scale: F,
    /// dL/dlog_scale.
    pub slope: F,
    /// dL/dbias.
    pub bias_slope: F,
    /// How many negatives carry the gradient, the mean over anchors of exp(entropy).
    pub effective: F,
    /// Share of the anchors whose debiased sum was clamped.
    pub clamped: F,
    /// Share of the anchors with a loss above 0.
    pub active: F,
}
