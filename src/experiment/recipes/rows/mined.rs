//! Hard negatives: mined once, now and then, or at every step.

use crate::described::About;
use crate::experiment::recipes::{PLAIN, Recipe, Stages};

pub(super) static ROWS: &[Recipe] = &[Recipe {
    about: About {
        id: "dynamic-hard",
        label: "Hardest keys",
        help: "At every step each query also meets the keys it currently confuses most with its partner.",
        formula: "candidates = batch + top K of s_ij now",
        source: "Zhan et al. 2021, Optimizing Dense Retrieval Model Training with Hard Negatives",
    },
    stages: Stages { collect: "hard", ..PLAIN },
    parameters: "negatives=4",
    scene: "",
    look_for: "A second hump of negatives close to the positives takes nearly all of the push, and many of them are false: the hardest keys are often right answers.",
    claims: &["C11", "C12", "C16", "C17", "C18", "C44"],
}];
