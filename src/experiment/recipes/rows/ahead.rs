//! Recipes that decide ahead of the steps: memory banks, taxonomies, clusters of raw inputs, and curricula.

use crate::described::About;
use crate::experiment::recipes::recipe::{PLAIN, Recipe, Stages};

pub(super) static ROWS: &[Recipe] = &[
    Recipe {
        about: About {
            id: "spn",
            label: "Static bank",
            help: "In a second stage all keys are encoded once and frozen; the queries learn against every one of \
                   them.",
            formula: "L_i = -log( exp(q_i . k_i/tau) / sum over the corpus of exp(q_i . k/tau) )",
            source: "Feng, Zhang and Nie 2024, Improving Composed Image Retrieval via Contrastive Learning with \
                     Scaling Positives and Negatives",
        },
        names: &["SPN4CIR", "SPN"],
        stage: "collect",
        stages: Stages { collect: "bank", loss: "infonce-qk", ..PLAIN },
        parameters: "warmup=200",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=32",
        look_for: "From step 200 every key is a negative and only the queries move. Sampled negatives approximate \
                   this.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "siblings",
            label: "Siblings",
            help: "Extra negatives come from the sibling classes of the key under one parent, mixed with random keys.",
            formula: "j ~ pi siblings + (1 - pi) uniform",
            source: "Decorte et al. 2022, Design of Negative Sampling Strategies for Distantly Supervised Skill \
                     Extraction",
        },
        names: &[],
        stage: "collect",
        stages: Stages { collect: "siblings", ..PLAIN },
        parameters: "negatives=8 siblings=0.5",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=16",
        look_for: "Siblings make a second, harder hump of negatives, and none of them is false: they share the topic \
                   of the anchor, not its class.",
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
        names: &["LEMON"],
        stage: "collect",
        stages: Stages { collect: "cluster", ..PLAIN },
        parameters: "negatives=8 groups=32",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=16",
        look_for: "The extra negatives are hard from the first step, because fixed features choose them, and they \
                   never change.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "two-stage",
            label: "Two stages",
            help: "First random negatives, then hard ones mined with the encoders of the first stage.",
            formula: "step < warmup: uniform; then top T",
            source: "Yang et al. 2023, Event-driven Real-time Retrieval in Web Search",
        },
        names: &[],
        stage: "collect",
        stages: Stages { collect: "two-stage", ..PLAIN },
        parameters: "negatives=4 pool=64 warmup=200",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.1 noise=0.02 dim=16 batch=16",
        look_for: "From step 200 a second hump of negatives appears near the positives: after the easy ones come the \
                   hard ones.",
        claims: &["C44"],
    },
    Recipe {
        about: About {
            id: "mmtg",
            label: "Graded curriculum",
            help: "Pairs with large margins come first, ambiguous ones join in stages.",
            formula: "ratings far from the middle first",
            source: "Cao et al. 2022, Multi-Modal Experience Inspired AI Creation",
        },
        names: &["MMTG"],
        stage: "compose",
        stages: Stages { compose: "graded", ..PLAIN },
        parameters: "growth=100",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 wrong=0.2 dim=16 batch=64",
        look_for: "The first batches hold unambiguous pairs only, and recall is low; as ambiguous ones join, it \
                   catches up.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "peg",
            label: "Progressive weights",
            help: "A large batch, five hard keys for each query, and weights that favour easy pairs first and hard \
                   ones later.",
            formula: "omega_i ~ exp(rho(t) L_i), rho from -1 to 1",
            source: "Wu et al. 2023, Towards Robust Text Retrieval with Progressive Learning",
        },
        names: &["PEG"],
        stage: "weigh",
        stages: Stages { collect: "hard", weigh: "progressive", ..PLAIN },
        parameters: "negatives=5",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16",
        look_for: "Early on, pairs that already match count most; towards the end of the run, pairs that still fail \
                   do.",
        claims: &[],
    },
];
