//! Popular keys more often: each key is drawn in proportion to a power of its popularity, without replacement, outside the
//! batch; every anchor sees all of them.
//!
//! A corpus of pairs shows every key once, so popularity must come from elsewhere: a key is as popular as its class, which
//! counts the training pairs of that class. Drawn is in proportion as far as that can be without replacement: a key whose
//! share would exceed 1 is drawn for sure, and the others share what is left.

use super::contract::{Collect, Columns, Draw};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::choose::{Outside, inclusion, systematic};
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared};
use crate::random::Purpose;

/// Negatives by popularity.
#[derive(Debug)]
pub struct Popularity;

impl Described for Popularity {
    fn about(&self) -> &'static About {
        &About {
            id: "popularity",
            label: "+ popular keys",
            help: "Further negatives drawn from all keys, those of large classes more often; every query of the batch sees them.",
            formula: "P(j) ~ n_j^a, n_j: pairs of j's class",
            source: "Mikolov et al. 2013, Distributed Representations of Words and Phrases and their Compositionality",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "exponent", "inbatch"]
    }
}

impl Method for Popularity {
    fn prepare(&self, at: &At<'_>, _index: &Index<'_>) -> Prepared {
        Prepared { numbers: weights(at), ..Prepared::default() }
    }
}

impl Collect for Popularity {
    fn columns(&self, knobs: &Knobs) -> Columns {
        Columns { shared: knobs.negatives as usize, own: 0 }
    }

    fn draw(&self, at: &At<'_>, prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        draw(at, &prepared.numbers, batch, out.shared);
    }
}

/// `[pairs]`: `n_j^a`.
pub(super) fn weights(at: &At<'_>) -> Vec<f64> {
    let labels = &at.pairs.key_labels;
    let classes = labels.iter().max().map_or(0, |&most| most as usize + 1);
    let mut counts = vec![0u32; classes];
    labels.iter().for_each(|&label| counts[label as usize] += 1);
    labels.iter().map(|&label| libm::pow(f64::from(counts[label as usize]), at.knobs.exponent)).collect()
}

/// Draws the shared candidates; all alike where nothing is prepared.
pub(super) fn draw(at: &At<'_>, weights: &[f64], batch: &[u32], shared: &mut [u32]) {
    let mut rng = at.random(Purpose::Sampling);
    let outside = Outside::new(at.pairs.len(), batch);
    if weights.len() != at.pairs.len() {
        return outside.draw(&mut rng, shared);
    }
    let corpus: Vec<u32> = (0..at.pairs.len() as u32).filter(|&pair| outside.has(pair)).collect();
    let weights: Vec<f64> = corpus.iter().map(|&pair| weights[pair as usize]).collect();
    systematic(&mut rng, &inclusion(&weights, shared.len() as f64), shared);
    shared.iter_mut().for_each(|slot| *slot = corpus[*slot as usize]);
}
