//! False negatives found by a support set: what looks like one of several views of the anchor's item is the same item.
//!
//! The paper takes eight further augmentations of the anchor's image. Here a pair has two views, its query and its key, so
//! the support set is four points near the embedding of each ([`near`], noise 0.2: cosine about 0.98 to it). A
//! candidate's score is the largest similarity of its key to any of the eight; a pair suspects its [`LISTED`] best
//! candidates, those among them whose score exceeds `agreement`. Like the paper, and unlike a threshold on the
//! similarity alone, this also finds candidates that resemble the anchor's partner more than the anchor.
//!
//! With the loss `attraction` the suspects stay and are drawn near; with every other loss they leave.

use ndarray::{Array2, ArrayView2, s};

use super::Filter;
use super::noise::near;
use crate::described::{About, Described};
use crate::experiment::Settings;
use crate::loss::rules::{Filtering, Head, Positives};
use crate::negatives::{At, Embeddings, Index, NOBODY, Prepared, Refresh};
use crate::random::Purpose;

/// How many suspects a pair has at most.
pub const LISTED: usize = 10;
/// Points near each of a pair's two views.
const VIEWS: usize = 4;
/// How far they lie from it.
const NOISE: f64 = 0.2;
/// Pairs whose similarities are held at a time.
const BLOCK: usize = 16;

/// Removes (or attracts) what a support set agrees on.
#[derive(Debug)]
pub struct Support;

impl Described for Support {
    fn about(&self) -> &'static About {
        &About {
            id: "support",
            label: "What a support set recognises",
            help: "Candidates that closely resemble one of several views of the anchor's pair leave.",
            formula: "m_j = [j not among the top 10 by max_v v . k_j, or that max <= agreement]",
            source: "Huynh et al. 2022, Boosting Contrastive Self-Supervised Learning with False Negative Cancellation",
        }
    }
}

impl Filter for Support {
    fn rule(&self, settings: &Settings) -> Filtering {
        let attracts = settings.loss.head(settings) == Head::Multiple(Positives::Listed);
        Filtering { listed: !attracts, ..Filtering::default() }
    }

    fn refresh(&self, settings: &Settings) -> Refresh {
        Refresh::Every { from: settings.warmup.into(), steps: settings.refresh.into() }
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let suspects = index.embeddings.map_or(Array2::default((0, 0)), |seen| suspects(at, seen));
        Prepared { suspects, ..Prepared::default() }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["agreement", "warmup", "refresh"]
    }
}

/// `[pairs, LISTED]`.
fn suspects(at: &At<'_>, seen: &Embeddings) -> Array2<u32> {
    let (pairs, dim) = seen.keys.dim();
    let mut rng = at.random(Purpose::Guiding);
    let mut scratch = vec![0.0; dim];
    let mut views = Array2::zeros((2 * VIEWS * BLOCK, dim));
    let mut suspects = Array2::from_elem((pairs, LISTED), NOBODY);
    for first in (0..pairs).step_by(BLOCK) {
        let block = first..pairs.min(first + BLOCK);
        for (n, view) in views.rows_mut().into_iter().take(2 * VIEWS * block.len()).enumerate() {
            let pair = first + n / (2 * VIEWS);
            let side = if n % 2 == 0 { &seen.queries } else { &seen.keys };
            near(side.row(pair), NOISE, &mut rng, &mut scratch, view);
        }
        let similarities = views.slice(s![..2 * VIEWS * block.len(), ..]).dot(&seen.keys.t());
        for (n, pair) in block.enumerate() {
            let scores = largest(similarities.slice(s![2 * VIEWS * n..2 * VIEWS * (n + 1), ..]));
            for (slot, (_, suspect)) in suspects.row_mut(pair).iter_mut().zip(agreed(&scores, pair, at.settings)) {
                *slot = suspect;
            }
        }
    }
    suspects
}

/// The largest value of every column.
fn largest(similarities: ArrayView2<'_, f32>) -> Vec<f32> {
    let mut largest = vec![f32::NEG_INFINITY; similarities.ncols()];
    for row in similarities.rows() {
        for (most, &value) in largest.iter_mut().zip(row) {
            *most = if value > *most { value } else { *most };
        }
    }
    largest
}

/// The best candidates of a pair and their scores, best first, the lower index first among equals.
fn agreed(scores: &[f32], pair: usize, settings: &Settings) -> Vec<(f32, u32)> {
    let mut best: Vec<(f32, u32)> = Vec::with_capacity(LISTED + 1);
    for (j, &score) in scores.iter().enumerate() {
        let is_full = best.len() == LISTED;
        if j == pair || f64::from(score) <= settings.agreement || (is_full && score <= best[LISTED - 1].0) {
            continue;
        }
        best.truncate(LISTED - 1);
        let place = best.partition_point(|&(other, _)| other >= score);
        best.insert(place, (score, j as u32));
    }
    best
}
