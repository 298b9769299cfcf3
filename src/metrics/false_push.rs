//! The share of the push (the gradient that lowers similarities) that falls on false negatives: negatives of their
//! anchor's class or item.

use ndarray::{ArrayView2, s};

use super::batch::Batch;
use super::exponential::exponentiate;
use super::rows::{Entry, Kind, Rows};

/// The largest number of anchors of each direction that are measured. Batches are in random order, so the first anchors
/// are a fair sample.
const MOST_MEASURED: usize = 256;

/// The push on false negatives, and that on all negatives.
#[derive(Debug, Clone, Copy, Default)]
struct Push {
    wrong: f64,
    all: f64,
}

impl Push {
    fn add(&mut self, push: f64, kind: Kind) {
        self.all += push;
        if kind != Kind::Other {
            self.wrong += push;
        }
    }

    fn share(self) -> Option<f64> {
        (self.all > 0.0).then(|| self.wrong / self.all)
    }
}

/// The share for plain InfoNCE at temperature `tau`: `sum p_ij` over false negatives divided by that over all
/// negatives, weighted over both directions. `None` if no negative has a gradient.
///
/// # Panics
/// If the shapes disagree.
pub fn false_push(batch: &Batch, tau: f64) -> Option<f64> {
    let (pairs, dim) = (batch.pairs(), batch.dim);
    let anchors = pairs.min(MOST_MEASURED);
    let shared = pairs + batch.shared;
    let (queries, keys) = (rows_of(batch.queries, dim), rows_of(batch.keys, dim));
    let mut push = Push::default();
    let mut of_row = |weight: f64, anchor: usize, similarities: &mut Vec<f64>, kind: &dyn Fn(usize) -> Kind| {
        similarities.iter_mut().for_each(|s| *s = (*s - 1.0) / tau);
        exponentiate(similarities);
        let sum: f64 = similarities.iter().sum();
        for (j, p) in similarities.iter().enumerate().filter(|&(j, _)| j != anchor) {
            push.add(weight * p / sum, kind(j));
        }
    };
    let mut row = Vec::new();
    if batch.directions.0 > 0.0 {
        let found = queries.slice(s![..anchors, ..]).dot(&keys.slice(s![..shared, ..]).t());
        for (i, similarities) in found.rows().into_iter().enumerate() {
            let own = shared + i * batch.own;
            row.clear();
            row.extend(similarities.iter().map(|&s| f64::from(s)));
            row.extend((own..own + batch.own).map(|key| f64::from(queries.row(i).dot(&keys.row(key)))));
            let place = |j: usize| if j < shared { j } else { own + j - shared };
            of_row(batch.directions.0, i, &mut row, &|j| batch.kind(i, place(j)));
        }
    }
    if batch.directions.1 > 0.0 {
        let found = keys.slice(s![..anchors, ..]).dot(&queries.t());
        for (i, similarities) in found.rows().into_iter().enumerate() {
            row.clear();
            row.extend(similarities.iter().map(|&s| f64::from(s)));
            of_row(batch.directions.1, i, &mut row, &|j| batch.kind(j, i));
        }
    }
    push.share()
}

fn rows_of(values: &[f32], dim: usize) -> ArrayView2<'_, f32> {
    ArrayView2::from_shape((values.len() / dim, dim), values).expect("whole rows")
}

/// The share in rows that an engine has evaluated, for any loss. `directions` are the rows of each direction. `None` if
/// no negative has a gradient.
pub fn false_push_of_rows(directions: &[Rows]) -> Option<f64> {
    let mut push = Push::default();
    for rows in directions.iter().filter(|rows| rows.weight > 0.0) {
        for i in 0..rows.anchors().min(MOST_MEASURED) {
            for (j, entry, _, gradient) in rows.row(i) {
                if entry == Entry::TakesPart && gradient > 0.0 {
                    push.add(f64::from(gradient), rows.kind(i, j));
                }
            }
        }
    }
    push.share()
}
