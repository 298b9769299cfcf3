//! Shared candidates drawn uniformly from the corpus outside the batch, without replacement.

use super::contract::{Collect, Columns, Draw};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::choose::Outside;
use crate::negatives::method::Method;
use crate::negatives::{At, Prepared};
use crate::random::Purpose;

/// Uniform shared candidates.
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

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "inbatch"]
    }
}

impl Method for Uniform {}

impl Collect for Uniform {
    fn columns(&self, knobs: &Knobs) -> Columns {
        Columns { shared: knobs.negatives as usize, own: 0 }
    }

    fn draw(&self, at: &At<'_>, _prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        Outside::new(at.pairs.len(), batch).draw(&mut at.random(Purpose::Sampling), out.shared);
    }
}
