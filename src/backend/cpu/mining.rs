//! Mines each anchor's own candidates: the corpus is encoded with the current weights and searched exactly, in blocks
//! of rows so that the scratch stays small.

use ndarray::{Array2, ArrayView2, s};

use super::encode::{BLOCK, Items, encode_with};
use super::top_k::{Best, top_k};
use crate::encoder::Tower;
use crate::plan::Plan;
use crate::product::{Start, Workspace, product};
use crate::real::Real;

/// The scratch of mining.
#[derive(Debug)]
pub(super) struct Mining<F> {
    /// `[corpus, d]`.
    pub(super) corpus: Array2<F>,
    /// `[B, d]`.
    queries: Array2<F>,
    /// `[BLOCK, corpus]`.
    similarities: Array2<F>,
    excluded: Vec<bool>,
    best: Best<F>,
}

impl<F: Real> Mining<F> {
    pub(super) fn new(plan: &Plan) -> Self {
        let shape = &plan.shape;
        Mining {
            corpus: Array2::zeros((shape.corpus, shape.dim)),
            queries: Array2::zeros((shape.batch, shape.dim)),
            similarities: Array2::zeros((BLOCK.min(shape.batch), shape.corpus)),
            excluded: vec![false; shape.corpus],
            best: Best::default(),
        }
    }

    /// How many numbers the tables have room for.
    pub(super) fn numbers(&self) -> usize {
        self.corpus.len() + self.queries.len() + self.similarities.len()
    }

    /// Encodes the corpus. `keys`: `[corpus, key_dim]`.
    pub(super) fn encode_corpus(
        &mut self,
        plan: &Plan,
        parameters: &[F],
        keys: ArrayView2<'_, f32>,
        workspace: &mut Workspace<F>,
    ) {
        encode_with(plan, parameters, Tower::Key, Items::OfData(keys), &mut self.corpus, workspace);
    }

    /// Writes the keys that are most similar to each query of the batch to `own`, without the batch's own keys.
    ///
    /// # Shapes
    /// * `queries`: `[pairs, query_dim]`, `batch`: `[B]`, `own`: `[B, K]`.
    pub(super) fn choose(
        &mut self,
        plan: &Plan,
        parameters: &[F],
        queries: ArrayView2<'_, f32>,
        batch: &[u32],
        own: &mut Array2<u32>,
        workspace: &mut Workspace<F>,
    ) {
        let rows: Vec<usize> = batch.iter().map(|&i| i as usize).collect();
        encode_with(
            plan,
            parameters,
            Tower::Query,
            Items::OfData(queries.select(ndarray::Axis(0), &rows).view()),
            &mut self.queries,
            workspace,
        );
        for &i in &rows {
            self.excluded[i] = true;
        }
        for start in (0..rows.len()).step_by(BLOCK) {
            let end = (start + BLOCK).min(rows.len());
            let mut block = self.similarities.slice_mut(s![..end - start, ..]);
            let (queries, corpus) = (self.queries.slice(s![start..end, ..]), self.corpus.t());
            product(F::one(), queries, corpus, Start::Zero, block.view_mut(), workspace);
            for (similarities, out) in block.rows().into_iter().zip(own.slice_mut(s![start..end, ..]).rows_mut()) {
                top_k(similarities, &self.excluded, &mut self.best, out);
            }
        }
        for &i in &rows {
            self.excluded[i] = false;
        }
    }
}
