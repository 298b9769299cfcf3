//! Two stages: own candidates are random keys first. In the second stage they are as many hard ones, from an index that
//! is refreshed regularly.

use super::contract::{Collect, Columns, Draw};
use super::refreshed::Refreshed;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared, Refresh};

/// Random, then hard negatives: [`Refreshed`] with a late beginning, as a method of its own.
#[derive(Debug)]
pub struct TwoStage;

impl Described for TwoStage {
    fn about(&self) -> &'static About {
        &About {
            id: "two-stage",
            label: "+ random keys, then hard ones",
            help: "Each query meets random keys of its own at first, and as many hard ones in the second stage.",
            formula: "j ~ Uniform(corpus) before, j ~ Uniform(top-T of s(q, .)) after",
            source: "Yang et al. 2023, Event-driven Real-time Retrieval in Web Search",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        Refreshed.knobs()
    }
}

impl Method for TwoStage {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refreshed.refresh(knobs)
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        Refreshed.prepare(at, index)
    }
}

impl Collect for TwoStage {
    fn columns(&self, knobs: &Knobs) -> Columns {
        Refreshed.columns(knobs)
    }

    fn draw(&self, at: &At<'_>, prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        Refreshed.draw(at, prepared, batch, out);
    }
}
