//! Siblings: some of an anchor's own candidates have the same parent class (superclass) as its partner, but another
//! class, which is as close in a taxonomy as a wrong answer can be; the others are random. If no parents are known, or
//! too few siblings exist, random keys take the missing places.
//!
//! The share of siblings is right in expectation: of K candidates `floor(share K)` are siblings, and one more is with
//! the remaining probability.

use rand::RngExt;

use super::contract::{Collect, Columns, Draw};
use super::listed::draw_from;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;
use crate::negatives::{At, Prepared};

/// Own candidates from sibling classes of a taxonomy.
#[derive(Debug)]
pub struct Siblings;

impl Described for Siblings {
    fn about(&self) -> &'static About {
        &About {
            id: "siblings",
            label: "+ siblings",
            help: "Each query also meets keys of its partner's sibling classes, mixed with random ones.",
            formula: "j ~ share Uniform(same parent, other class) + (1 - share) Uniform(corpus)",
            source: "Decorte et al. 2022, Design of Negative Sampling Strategies for Distantly Supervised Skill \
                     Extraction",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "siblings", "inbatch"]
    }
}

impl Method for Siblings {}

impl Collect for Siblings {
    fn columns(&self, knobs: &Knobs) -> Columns {
        Columns { shared: 0, own: knobs.negatives as usize }
    }

    fn draw(&self, at: &At<'_>, _prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        let (parents, classes) = (&at.pairs.truth.parents, &at.pairs.key_labels);
        let wanted = at.knobs.siblings * f64::from(at.knobs.negatives);
        draw_from(at, batch, out, |rng, anchor, list| {
            let (parent, class) = (parents.get(anchor as usize), classes[anchor as usize]);
            let siblings = parents.iter().zip(classes).zip(0..);
            list.extend(siblings.filter(|&((p, c), _)| Some(p) == parent && *c != class).map(|(_, pair)| pair));
            (wanted + rng.random::<f64>()) as usize
        });
    }
}
