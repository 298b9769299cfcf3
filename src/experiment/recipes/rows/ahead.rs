//! What is decided ahead: banks, taxonomies, clusters of raw inputs, and curricula.

use crate::described::About;
use crate::experiment::recipes::{PLAIN, Recipe, Stages};

pub(super) static ROWS: &[Recipe] = &[Recipe {
    about: About {
        id: "peg",
        label: "Progressive weights",
        help: "A large batch, five hard keys for each query, and weights that favour easy pairs first and hard ones later.",
        formula: "omega_i ~ exp(rho(t) L_i), rho from -1 to 1",
        source: "Wu et al. 2023, Towards Robust Text Retrieval with Progressive Learning",
    },
    stages: Stages { collect: "hard", weigh: "progressive", ..PLAIN },
    parameters: "negatives=5",
    scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16",
    look_for: "Early on pairs that already match lead; towards the end of the run those that still fail do.",
    claims: &[],
}];
