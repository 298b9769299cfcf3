//! Keys drawn uniformly from the corpus, without replacement, outside the batch; every anchor sees all of them.

use super::{Collect, Columns, Draw};
use crate::described::{About, Described};
use crate::experiment::Settings;
use crate::negatives::choose::Outside;
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

    fn draw(&self, at: &At<'_>, _prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        Outside::new(at.pairs.len(), batch).draw(&mut at.random(Purpose::Sampling), out.shared);
    }
}
