//! The plain rows of one direction, each evaluated by its own softmax.

use ndarray::s;

use super::batch::Batch;
use super::exponential::exponentiate;
use super::plain::{entries, queries_with_keys, rows_of};
use super::rows::{Entry, Rows, Slopes};
use crate::product::times;

/// The plain rows of a direction's first anchors.
///
/// # Shapes
///
/// As [`Rows`].
#[derive(Debug, Clone)]
pub struct OneWay<'a> {
    weight: f64,
    shared: usize,
    own: usize,
    similarities: Vec<f32>,
    entries: Vec<Entry>,
    gradient: Vec<f64>,
    labels: [&'a [u32]; 2],
    items: [&'a [u32]; 2],
}

impl<'a> OneWay<'a> {
    /// Both directions of a batch at temperature `tau`, at most `most` anchors of each: queries that ask, then keys
    /// that do. A direction that does not count has no rows.
    ///
    /// # Panics
    /// If the shapes disagree.
    pub fn both(batch: &Batch<'a>, tau: f64, most: usize) -> [Self; 2] {
        let (weights, pairs) = (batch.directions, batch.pairs());
        let anchors = |weight: f64| if weight > 0.0 { pairs.min(most) } else { 0 };
        let (asking, asked) = (anchors(weights.0), anchors(weights.1));
        let keys = rows_of(batch.keys, batch.dim);
        let back = times(keys.slice(s![..asked, ..]), rows_of(batch.queries, batch.dim).t());
        let (labels, items) = ([batch.query_labels, batch.key_labels], [batch.query_items, batch.key_items]);
        let new =
            |weight: f64, anchors: usize, [shared, own]: [usize; 2], similarities: Vec<f32>, side: usize| OneWay {
                weight,
                shared,
                own,
                gradient: softmax(&similarities, shared + own, weight, tau),
                entries: entries(anchors, shared + own),
                similarities,
                labels: [&labels[side][..anchors], labels[1 - side]],
                items: [items[side], items[1 - side]],
            };
        [
            new(weights.0, asking, [pairs + batch.shared, batch.own], queries_with_keys(batch, asking), 0),
            new(weights.1, asked, [pairs, 0], back.into_raw_vec_and_offset().0, 1),
        ]
    }

    /// The rows, as metrics read them, without embeddings.
    pub fn rows(&self) -> Rows<'_> {
        Rows {
            weight: self.weight,
            shared: self.shared,
            own: self.own,
            from_batch: self.shared,
            similarities: &self.similarities,
            entries: &self.entries,
            gradient: Slopes::Double(&self.gradient),
            losses: &[],
            anchor_labels: self.labels[0],
            labels: self.labels[1],
            anchor_items: self.items[0],
            items: self.items[1],
            candidates: &[],
            own_candidates: &[],
        }
    }
}

/// `[n, width]`: each entry's probability in its row's softmax, times `weight`: up to a factor that all share, the size
/// of the gradient of a negative.
fn softmax(similarities: &[f32], width: usize, weight: f64, tau: f64) -> Vec<f64> {
    let mut gradient: Vec<f64> = similarities.iter().map(|&s| (f64::from(s) - 1.0) / tau).collect();
    for row in gradient.chunks_exact_mut(width.max(1)) {
        exponentiate(row);
        let sum: f64 = row.iter().sum();
        row.iter_mut().for_each(|p| *p = weight * *p / sum);
    }
    gradient
}
