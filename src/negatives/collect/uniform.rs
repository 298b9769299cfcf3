//! Keys drawn uniformly from the corpus, without replacement, outside the batch; every anchor sees all of them.

use rand::RngExt;

use super::{Collect, Columns, Draw};
use crate::described::{About, Described};
use crate::experiment::Settings;
use crate::negatives::{At, Prepared};
use crate::random::Purpose;

/// Uniform extra negatives.
#[derive(Debug)]
pub struct Uniform;

impl Described for Uniform {
    fn about(&self) -> &'static About {
        &About {
            id: "uniform",
            label: "+ random keys",
            help: "Further negatives drawn at random from all keys; every query of the batch sees them.",
            formula: "j ~ Uniform(corpus without the batch)",
            source: "Rendle et al. 2009, BPR: Bayesian Personalized Ranking from Implicit Feedback",
        }
    }
}

impl Collect for Uniform {
    fn columns(&self, settings: &Settings) -> Columns {
        Columns { shared: settings.negatives as usize, own: 0 }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "inbatch"]
    }

    /// Floyd's sampling (Bentley and Floyd 1987) over the corpus without the batch: exactly uniform over subsets, one
    /// draw per candidate.
    fn draw(&self, at: &At<'_>, _prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        let (mut rng, pairs, shared) = (at.random(Purpose::Sampling), at.pairs.len(), &mut *out.shared);
        let mut outside = vec![true; pairs];
        for &i in batch {
            outside[i as usize] = false;
        }
        let corpus: Vec<u32> = (0..pairs as u32).filter(|&i| outside[i as usize]).collect();
        let mut taken = vec![false; corpus.len()];
        let free = corpus.len() - shared.len();
        for (n, slot) in shared.iter_mut().enumerate() {
            let last = free + n;
            let pick = rng.random_range(0..=last);
            let pick = if taken[pick] { last } else { pick };
            taken[pick] = true;
            *slot = corpus[pick];
        }
    }
}
