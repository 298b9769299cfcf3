//! Finding each anchor's own candidates: the corpus is encoded with the current weights, in blocks of rows so that the
//! scratch stays small, and searched exactly.

use ndarray::{Array2, ArrayView2, s};

use super::dense::{activate, affine};
use super::normalize::normalize;
use super::product::similarities;
use super::top_k::{Best, top_k};
use super::{CONTIGUOUS, Real, bias_of, weight_of};
use crate::encoder::Tower;
use crate::experiment::Activation;
use crate::plan::Plan;

/// Rows encoded at a time.
const BLOCK: usize = 256;

/// The scratch of mining.
#[derive(Debug)]
pub(super) struct Mine<F> {
    /// `[corpus, d]`.
    corpus: Array2<F>,
    /// `[B, d]`.
    queries: Array2<F>,
    /// `[BLOCK, corpus]`.
    similarities: Array2<F>,
    excluded: Vec<bool>,
    best: Best<F>,
}

impl<F: Real> Mine<F> {
    pub(super) fn new(plan: &Plan) -> Self {
        let shape = &plan.shape;
        Mine {
            corpus: Array2::zeros((shape.corpus, shape.dim)),
            queries: Array2::zeros((shape.batch, shape.dim)),
            similarities: Array2::zeros((BLOCK.min(shape.batch), shape.corpus)),
            excluded: vec![false; shape.corpus],
            best: Best::default(),
        }
    }

    /// `keys`: `[corpus, key_dim]`.
    pub(super) fn encode_corpus(&mut self, plan: &Plan, parameters: &[F], keys: ArrayView2<'_, F>) {
        encode(plan, parameters, Tower::Key, keys, &mut self.corpus);
    }

    /// `queries`: `[pairs, query_dim]`, `batch`: `[B]`, `own`: `[B, K]`.
    pub(super) fn choose(
        &mut self,
        plan: &Plan,
        parameters: &[F],
        queries: ArrayView2<'_, F>,
        batch: &[u32],
        own: &mut Array2<u32>,
    ) {
        let rows: Vec<usize> = batch.iter().map(|&i| i as usize).collect();
        encode(plan, parameters, Tower::Query, queries.select(ndarray::Axis(0), &rows).view(), &mut self.queries);
        for &i in &rows {
            self.excluded[i] = true;
        }
        for start in (0..rows.len()).step_by(BLOCK) {
            let end = (start + BLOCK).min(rows.len());
            let mut block = self.similarities.slice_mut(s![..end - start, ..]);
            similarities(F::one(), self.queries.slice(s![start..end, ..]), self.corpus.view(), block.view_mut());
            for (similarities, out) in block.rows().into_iter().zip(own.slice_mut(s![start..end, ..]).rows_mut()) {
                top_k(similarities, &self.excluded, &mut self.best, out);
            }
        }
        for &i in &rows {
            self.excluded[i] = false;
        }
    }
}

/// Encodes `items` (`[n, input]`) into unit rows (`[n, d]`), without keeping what a gradient would need.
pub fn encode<F: Real>(plan: &Plan, parameters: &[F], tower: Tower, items: ArrayView2<'_, F>, out: &mut Array2<F>) {
    let layers = plan.layout.layers(tower);
    for start in (0..items.nrows()).step_by(BLOCK) {
        let end = (start + BLOCK).min(items.nrows());
        let mut values = items.slice(s![start..end, ..]).to_owned();
        for (n, &at) in layers.iter().enumerate() {
            let mut next = Array2::zeros((end - start, at.outputs));
            affine(values.view(), weight_of(parameters, at), bias_of(parameters, at), next.view_mut());
            if n + 1 < layers.len() {
                // Only a gradient would need what this keeps, but GELU writes it.
                let kept = if plan.activation == Activation::Gelu { next.len() } else { 0 };
                let mut before = vec![F::zero(); kept];
                activate(plan.activation, next.as_slice_mut().expect(CONTIGUOUS), &mut before);
            }
            values = next;
        }
        let mut inverse_norm = ndarray::Array1::zeros(end - start);
        normalize(values.view(), out.slice_mut(s![start..end, ..]), inverse_norm.view_mut());
    }
}
