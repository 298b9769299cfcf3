//! Popular keys are drawn more often, and the log-Q correction compensates for it: a key's weight is divided by how
//! often it is a candidate, so that in expectation the sampled denominator is that of the whole corpus.
//!
//! The correction is the offset `-ln E_j`, where `E_j` is the expected number of times that key j is a candidate of a
//! step. If the batch's keys are negatives, key j is in a random batch with probability B/N; otherwise it may be drawn,
//! which excludes the batch. For a key that is not drawn with certainty, `(1 - B/N) c n_j^a` is `S Q_j`, the number of
//! draws times the key's share, as it is usually written for draws with replacement. The positive is corrected as well.

use super::contract::{Collect, Columns, Draw};
use super::popularity;
use crate::described::{About, Described};
use crate::knobs::{InBatch, Knobs};
use crate::negatives::choose::inclusion;
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared};

/// The least `E_j` that is corrected for; rarer keys are corrected as if they had this one.
const RAREST: f64 = 1e-6;

/// Shared candidates by popularity, with the log-Q correction.
#[derive(Debug)]
pub struct LogQ;

impl Described for LogQ {
    fn about(&self) -> &'static About {
        &About {
            id: "logq",
            label: "+ popular keys, corrected",
            help: "Popular keys are drawn more often, and a key's weight is divided by how often it is a candidate.",
            formula: "s_j / tau - ln E_j, E_j = B/N + (1 - B/N) min(1, c n_j^a)",
            source: "Yi et al. 2019, Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "exponent", "inbatch", "batch"]
    }
}

impl Method for LogQ {
    fn prepare(&self, at: &At<'_>, _index: &Index<'_>) -> Prepared {
        let numbers = popularity::weights(at);
        let offsets = expected(at, &numbers).into_iter().map(|count| -libm::log(count.max(RAREST)) as f32).collect();
        Prepared { numbers, offsets, ..Prepared::default() }
    }
}

impl Collect for LogQ {
    fn columns(&self, knobs: &Knobs) -> Columns {
        Columns { shared: knobs.negatives as usize, own: 0 }
    }

    fn has_offsets(&self) -> bool {
        true
    }

    fn draw(&self, at: &At<'_>, prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        popularity::draw(at, &prepared.numbers, batch, out.shared);
    }
}

/// `[pairs]`: the expected number of times that each key is a candidate of a step.
fn expected(at: &At<'_>, weights: &[f64]) -> Vec<f64> {
    let pairs = at.pairs.len() as f64;
    let in_batch = (f64::from(at.knobs.batch) / pairs).min(1.0);
    let outside = 1.0 - in_batch;
    let met_there = if at.knobs.inbatch == InBatch::Yes { in_batch } else { 0.0 };
    // A pair is outside the batch with probability `outside`, and only then can it be drawn.
    let drawn = if outside > 0.0 { f64::from(at.knobs.negatives) / outside } else { 0.0 };
    inclusion(weights, drawn).into_iter().map(|share| met_there + outside * share).collect()
}
