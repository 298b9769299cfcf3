//! Projected negatives: what is left of a negative's push once its component along the partner is taken out.
//!
//! Perp-Neg subtracts a negative prompt from a diffusion model's prediction only as far as it is perpendicular to the
//! prompt itself, since the rest would weaken what is wanted. In a contrastive step the prompt is the partner `k_p`. A
//! negative `k_j` that resembles the partner, such as a false negative, pushes the query away from both; of this push
//! the part along `k_p` is left out:
//!
//! ```text
//! push_j  =  g_j (k_j - strength (k_j . k_p) k_p),     g_j = dL/ds_j
//! ```
//!
//! Only one number per row changes, so this is a pass of its own after the rows: `src/backend/cpu/project.rs`. The loss
//! that is shown stays InfoNCE. With negatives from the batch alone the effect is that of a higher temperature; with
//! hard negatives partners come closer although the same keys are pushed.

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::Weighting;
use crate::negatives::method::Method;

/// Negatives push perpendicularly to the partner (Armandpour et al. 2023, Perp-Neg).
#[derive(Debug)]
pub struct Projected;

impl Described for Projected {
    fn about(&self) -> &'static About {
        &About {
            id: "projected",
            label: "Perpendicular push",
            help: "A negative that resembles the partner no longer pushes the query away from the partner.",
            formula: "push_j = g_j (k_j - strength (k_j.k+) k+)",
            source: "Armandpour et al. 2023, Re-imagine the Negative Prompt Algorithm: Transform 2D Diffusion into 3D, \
                     alleviate Janus problem and Beyond",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["strength"]
    }
}

impl Method for Projected {}

impl Weigh for Projected {
    fn rule(&self, knobs: &Knobs) -> Weighting {
        Weighting { project: knobs.strength, ..Weighting::default() }
    }
}
