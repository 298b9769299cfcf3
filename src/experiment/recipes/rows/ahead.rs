//! What is decided ahead: banks, taxonomies, clusters of raw inputs, and curricula.

use crate::described::About;
use crate::experiment::recipes::{PLAIN, Recipe, Stages};

pub(super) static ROWS: &[Recipe] = &[
    Recipe {
        about: About {
            id: "spn",
            label: "Static bank",
            help: "In a second stage all keys are encoded once and stand still; the queries learn against every one of them.",
            formula: "L_i = -log( exp(q_i . k_i/tau) / sum over the corpus of exp(q_i . k/tau) )",
            source: "Feng, Zhang and Nie 2024, Improving Composed Image Retrieval via Contrastive Learning with Scaling Positives and Negatives",
        },
        stages: Stages { collect: "bank", loss: "infonce-qk", ..PLAIN },
        parameters: "warmup=200",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=32",
        look_for: "From step 200 every key is a negative and only the queries move: the ceiling that samples of negatives try to reach.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "siblings",
            label: "Siblings",
            help: "Extra negatives come from the sibling classes of the key under one parent, mixed with random keys.",
            formula: "j ~ pi siblings + (1 - pi) uniform",
            source: "Decorte et al. 2022, Design of Negative Sampling Strategies for Distantly Supervised Skill Extraction",
        },
        stages: Stages { collect: "siblings", ..PLAIN },
        parameters: "negatives=8 siblings=0.5",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=16",
        look_for: "Siblings make a second, harder hump of negatives, and none of them is false: they share the topic of the anchor, not its class.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "lemon",
            label: "Same cluster",
            help: "Raw inputs are clustered once, and extra negatives come from the cluster of the key.",
            formula: "j ~ the cluster of i",
            source: "Rony et al. 2022, LEMON: LanguagE ModeL for Negative Sampling of Knowledge Graph Embeddings",
        },
        stages: Stages { collect: "cluster", ..PLAIN },
        parameters: "negatives=8 groups=32",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=16",
        look_for: "The extra negatives are hard from the first step, because a frozen feature chose them, and they stay what it says.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "two-stage",
            label: "Two stages",
            help: "First random negatives, then hard ones mined with what was learned.",
            formula: "step < warmup: uniform; then top T",
            source: "Yang et al. 2023, Event-driven Real-time Retrieval in Web Search",
        },
        stages: Stages { collect: "two-stage", ..PLAIN },
        parameters: "negatives=4 pool=64 warmup=200",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.1 noise=0.02 dim=16 batch=16",
        look_for: "From step 200 a second hump of negatives appears near the positives: the easy ones were done, now come the hard ones.",
        claims: &["C44"],
    },
    Recipe {
        about: About {
            id: "mmtg",
            label: "Graded curriculum",
            help: "Clear-cut pairs come first, ambiguous ones join in stages.",
            formula: "ratings far from the middle first",
            source: "Cao et al. 2022, Multi-Modal Experience Inspired AI Creation",
        },
        stages: Stages { compose: "graded", ..PLAIN },
        parameters: "growth=100",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 wrong=0.2 dim=16 batch=64",
        look_for: "The first batches hold clear-cut pairs only, and recall is low; as ambiguous ones join, it catches up.",
        claims: &[],
    },
    Recipe {
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
    },
];
