//! One direction of a step whose rows are stored: its candidates, their similarities, and the results of its rows.

use ndarray::{Array1, Array2};

use crate::backend::evaluated::State;
use crate::encoder::Tower;
use crate::negatives::NOBODY;
use crate::plan::Shape;
use crate::real::Real;

/// The buffers of one direction.
#[derive(Debug)]
pub struct Direction<F> {
    /// The side of the anchors.
    pub asking: Tower,
    /// `[C, d]`: the candidates that all anchors share.
    pub candidates: Array2<F>,
    /// `[B K, d]`: each anchor's own candidates.
    pub own: Array2<F>,
    /// `[C + B K]`: the candidates' pairs.
    pub pairs: Vec<u32>,
    /// `[B, C]`: similarities; once the rows are evaluated, dL/dsimilarity.
    pub scores: Array2<F>,
    /// `[B, K]`: the same for the own candidates.
    pub own_scores: Array2<F>,
    /// `[Y]`: what is added to the logits of the last own candidates, because each stands for several keys; empty if
    /// none does.
    pub offsets: Vec<F>,
    /// `[B, C + K]`: what became of each entry.
    pub states: Vec<State>,
    /// `[B]`: each anchor's loss, not weighted by trust.
    pub losses: Array1<F>,
    /// `[B]`: each anchor's trust, the weight of its loss.
    pub trust: Vec<F>,
    /// `[B]`: dL/dlog(1/tau) of each anchor, if it has a temperature of its own; else empty.
    pub slopes: Vec<F>,
    /// `[B]`: the logarithm of the denominator that each anchor remembers after this visit, per negative; NaN for an
    /// anchor without negatives. Empty if the loss remembers none.
    pub denominators: Vec<F>,
    /// `[B]`: how far it lies above that of the batch; empty likewise.
    pub excess: Vec<F>,
    /// `[B, d]`, `[C, d]`, `[B K, d]`: gradients of anchors and candidates with several heads, which do not pass
    /// through one similarity. Empty otherwise.
    pub direct: [Array2<F>; 3],
}

impl<F: Real> Direction<F> {
    /// Buffers for a direction that is evaluated tile by tile: only losses and trust.
    pub fn tiled(batch: usize, asking: Tower) -> Self {
        let none = || Array2::zeros((0, 0));
        Direction {
            asking,
            candidates: none(),
            own: none(),
            pairs: Vec::new(),
            scores: none(),
            own_scores: none(),
            offsets: Vec::new(),
            states: Vec::new(),
            losses: Array1::zeros(batch),
            trust: vec![F::one(); batch],
            slopes: Vec::new(),
            denominators: Vec::new(),
            excess: Vec::new(),
            direct: [none(), none(), none()],
        }
    }

    /// Empty buffers for a direction of this shape.
    pub fn new(shape: &Shape, asking: Tower) -> Self {
        let (shared, own) = (shape.shared_candidates(asking), shape.own_candidates(asking));
        Direction {
            asking,
            candidates: Array2::zeros((shared, shape.dim)),
            own: Array2::zeros((shape.batch * own, shape.dim)),
            pairs: vec![NOBODY; shared + shape.batch * own],
            scores: Array2::zeros((shape.batch, shared)),
            own_scores: Array2::zeros((shape.batch, own)),
            offsets: Vec::new(),
            states: vec![State::Absent; shape.batch * (shared + own)],
            losses: Array1::zeros(shape.batch),
            trust: vec![F::one(); shape.batch],
            slopes: Vec::new(),
            denominators: Vec::new(),
            excess: Vec::new(),
            direct: [Array2::zeros((0, 0)), Array2::zeros((0, 0)), Array2::zeros((0, 0))],
        }
    }
}
