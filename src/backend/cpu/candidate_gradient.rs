//! Computes dL/dembedding of both sides from dL/dsimilarity of one direction, and adds it to that of the other
//! direction.
//!
//! ```text
//! dL/dq_i += sum_j G_ij c_j,    dL/dc_j += sum_i G_ij q_i   for candidates that get a gradient
//! ```

use ndarray::{Array2, ArrayView2, ArrayViewMut2, Axis, s};

use super::direction::Direction;
use super::perturb::pass_on;
use super::tables::CONTIGUOUS;
use crate::plan::Shape;
use crate::product::{Start, Workspace, product};
use crate::real::Real;

/// `detached`: whether the partners are embeddings of the momentum encoders. Those are constants (stop-gradient), as
/// are entries of the memory and candidates that are made, except those that move with the partner they are made from:
/// `through` is then the size of the step between the two.
///
/// # Shapes
/// * `anchors`: `[B, d]`; `own_rows`: `[B K]`, the rows of the other side that hold the own keys; `anchor_gradient`,
///   `other_gradient`: `[rows, d]` of the asking and the other side.
pub fn candidate_gradient<F: Real>(
    anchors: ArrayView2<'_, F>,
    shape: &Shape,
    (detached, through): (bool, Option<f64>),
    direction: &Direction<F>,
    own_rows: &[u32],
    [anchor_gradient, other_gradient]: [&mut Array2<F>; 2],
    workspace: &mut Workspace<F>,
) {
    if direction.direct[0].nrows() > 0 {
        direct_gradient(shape, (detached, through), direction, own_rows, anchor_gradient, other_gradient);
        return;
    }
    let (batch, skipped) = (shape.batch, shape.skipped);
    let scores = direction.scores.view();
    let (met, met_scores) = (direction.candidates.slice(s![skipped.., ..]), scores.slice(s![.., skipped..]));
    product(F::one(), met_scores, met, Start::Kept, anchor_gradient.slice_mut(s![..batch, ..]), workspace);
    // dL/dc += Gᵀ q.
    let mut push = |scores: ArrayView2<'_, F>, gradient: ArrayViewMut2<'_, F>| {
        product(F::one(), scores.reversed_axes(), anchors, Start::Kept, gradient, workspace);
    };
    if !detached && skipped == 0 {
        push(scores.slice(s![.., ..batch]), other_gradient.slice_mut(s![..batch, ..]));
    }
    let mut at = batch;
    if shape.same_side {
        push(scores.slice(s![.., at..at + batch]), anchor_gradient.slice_mut(s![..batch, ..]));
        at += batch;
    }
    let shared = scores.ncols() - at - shape.memory[direction.asking as usize];
    if shared > 0 {
        let of_shared = other_gradient.slice_mut(s![batch..batch + shared, ..]);
        push(scores.slice(s![.., at..at + shared]), of_shared);
    }
    let own = direction.own_scores.ncols();
    let keys = own - shape.made(direction.asking);
    let add = |to: &mut [F], slope: F, from: &[F]| {
        for (to, &from) in to.iter_mut().zip(from) {
            *to += slope * from;
        }
    };
    let dim = anchors.ncols();
    let row = |n: usize| n * dim..(n + 1) * dim;
    let table = direction.own.as_slice().expect(CONTIGUOUS);
    let candidates = direction.candidates.as_slice().expect(CONTIGUOUS);
    let of_anchors = anchor_gradient.as_slice_mut().expect(CONTIGUOUS);
    let of_others = other_gradient.as_slice_mut().expect(CONTIGUOUS);
    for (i, anchor) in anchors.rows().into_iter().enumerate().take(skipped) {
        let slope = scores[[i, i]];
        add(&mut of_anchors[row(i)], slope, &candidates[row(i)]);
        if !detached {
            add(&mut of_others[row(i)], slope, anchor.to_slice().expect(CONTIGUOUS));
        }
    }
    if own == 0 {
        return;
    }
    let slopes = direction.own_scores.as_slice().expect(CONTIGUOUS).chunks_exact(own);
    let mut of_candidate = Vec::new();
    for (i, ((slopes, candidates), anchor)) in slopes.zip(table.chunks_exact(own * dim)).zip(anchors.rows()).enumerate()
    {
        let anchor = anchor.to_slice().expect(CONTIGUOUS);
        let of_anchor = &mut of_anchors[row(i)];
        let (slopes, of_made) = slopes.split_at(keys);
        let (candidates, made) = candidates.split_at(keys * dim);
        for (n, (&slope, candidate)) in slopes.iter().zip(candidates.chunks_exact(dim)).enumerate() {
            // A triplet pushes only one of its own candidates.
            if slope != F::zero() {
                add(of_anchor, slope, candidate);
                add(&mut of_others[row(own_rows[i * keys + n] as usize)], slope, anchor);
            }
        }
        of_made.iter().zip(made.chunks_exact(dim)).for_each(|(&slope, made)| add(of_anchor, slope, made));
        if let (Some(size), [.., slope]) = (through, of_made) {
            of_candidate.clear();
            of_candidate.extend(anchor.iter().map(|&q| *slope * q));
            pass_on(size, &made[made.len() - dim..], &of_candidate, &mut of_others[row(i)]);
        }
    }
}

/// The same for several heads, whose gradients do not pass through one similarity.
fn direct_gradient<F: Real>(
    shape: &Shape,
    (detached, through): (bool, Option<f64>),
    direction: &Direction<F>,
    own_rows: &[u32],
    anchor_gradient: &mut Array2<F>,
    other_gradient: &mut Array2<F>,
) {
    let batch = shape.batch;
    let [of_anchors, of_candidates, of_own] = &direction.direct;
    let add = |to: &mut Array2<F>, first: usize, from: ArrayView2<'_, F>| {
        let mut to = to.slice_mut(s![first..first + from.nrows(), ..]);
        to += &from;
    };
    add(anchor_gradient, 0, of_anchors.view());
    if !detached {
        add(other_gradient, 0, of_candidates.slice(s![..batch, ..]));
    }
    let mut at = batch;
    if shape.same_side {
        add(anchor_gradient, 0, of_candidates.slice(s![batch..2 * batch, ..]));
        at += batch;
    }
    let shared = of_candidates.nrows() - at - shape.memory[direction.asking as usize];
    add(other_gradient, batch, of_candidates.slice(s![at..at + shared, ..]));
    if shape.made(direction.asking) == 0 {
        for (gradient, &row) in of_own.rows().into_iter().zip(own_rows) {
            add(other_gradient, row as usize, gradient.insert_axis(Axis(0)));
        }
    }
    if let Some(size) = through.filter(|_| of_own.nrows() > 0) {
        let own = of_own.nrows() / batch;
        for i in 0..batch {
            let (made, gradient) = (direction.own.row(i * own + own - 1), of_own.row(i * own + own - 1));
            let (made, gradient) = (made.to_slice().expect(CONTIGUOUS), gradient.to_slice().expect(CONTIGUOUS));
            pass_on(size, made, gradient, other_gradient.row_mut(i).into_slice().expect(CONTIGUOUS));
        }
    }
}
