//! Shared candidates by popularity: keys outside the batch are drawn without replacement, in proportion to a power of
//! their popularity, and all anchors share them.
//!
//! In a corpus of pairs every key occurs once, so a key's popularity is taken from its class: the number of training
//! pairs of that class. Proportions hold as far as they can without replacement: a key whose probability would exceed 1
//! is drawn with certainty, and the others share the rest.

use super::contract::{Collect, Columns, Draw};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::choose::{Outside, inclusion, systematic};
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared};
use crate::random::Purpose;

/// Shared candidates by popularity.
#[derive(Debug)]
pub struct Popularity;

impl Described for Popularity {
    fn about(&self) -> &'static About {
        &About {
            id: "popularity",
            label: "+ popular keys",
            help: "Further negatives drawn from all keys, those of large classes more often; every query of the batch \
                   sees them.",
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

/// `[pairs]`: the weight of each key, `n_j^a`.
pub(super) fn weights(at: &At<'_>) -> Vec<f64> {
    let labels = &at.pairs.key_labels;
    let classes = labels.iter().max().map_or(0, |&most| most as usize + 1);
    let mut counts = vec![0u32; classes];
    labels.iter().for_each(|&label| counts[label as usize] += 1);
    labels.iter().map(|&label| libm::pow(f64::from(counts[label as usize]), at.knobs.exponent)).collect()
}

/// Draws the shared candidates; with equal probability if nothing is prepared.
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
