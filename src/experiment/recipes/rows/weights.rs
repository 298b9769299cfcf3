//! Recipes that weight negatives or pairs.

use crate::described::About;
use crate::experiment::recipes::recipe::{PLAIN, Recipe, Stages};

pub(super) static ROWS: &[Recipe] = &[
    Recipe {
        about: About {
            id: "debiased",
            label: "Debiased",
            help: "The expected part of false negatives is subtracted from the denominator.",
            formula: "N = max( (sum_j exp(s_j/tau) - prior n exp(s+/tau)) / (1 - prior), n exp(-1/tau) )",
            source: "Chuang et al. 2020, Debiased Contrastive Learning",
        },
        names: &["Debiased contrastive learning"],
        stage: "weigh",
        stages: Stages { weigh: "debiased", ..PLAIN },
        parameters: "prior=0.1 tau=0.5",
        scene: "data=hierarchy pairs=1024 topics=5 concepts=1 spread=0.35 noise=0.3 dim=16 batch=128",
        look_for: "Members of a class draw together; at low temperature the estimate falls below its least possible \
                   value and negatives have no push.",
        claims: &["C22", "C42"],
    },
    Recipe {
        about: About {
            id: "hcl",
            label: "Hard, debiased",
            help: "Similar negatives count more, and the expected part of false ones is subtracted.",
            formula: "w_j ~ exp(beta s_j/tau), then debiased",
            source: "Robinson et al. 2021, Contrastive Learning with Hard Negative Samples",
        },
        names: &["HCL"],
        stage: "weigh",
        stages: Stages { weigh: "debiased-hardness", ..PLAIN },
        parameters: "beta=1 prior=0.1 tau=0.5",
        scene: "data=hierarchy pairs=1024 topics=5 concepts=1 spread=0.35 noise=0.3 dim=16 batch=128",
        look_for: "The effect is that of a lower temperature: the push gathers on the nearest negatives, and the \
                   embeddings spread more evenly.",
        claims: &["C23", "C25", "C26"],
    },
    Recipe {
        about: About {
            id: "focal",
            label: "Focal",
            help: "A negative counts by a power of its own probability.",
            formula: "w_j = p_j^gamma",
            source: "Li et al. 2020, Dice Loss for Data-imbalanced NLP Tasks",
        },
        names: &[],
        stage: "weigh",
        stages: Stages { weigh: "focal", ..PLAIN },
        parameters: "gamma=1",
        scene: "data=hierarchy pairs=1024 topics=8 concepts=4 spread=0.12 noise=0.3 tau=0.5 dim=16",
        look_for: "Easy negatives have almost no push, and the loss is small from the start.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "cet",
            label: "Selection-corrected",
            help: "Hard keys that are probably unlabelled right answers count less.",
            formula: "w_j = 1 - r_j (1 - pi) / (1 - r_j pi)",
            source: "Cai et al. 2022, Hard Negatives or False Negatives: Correcting Pooling Bias in Training Neural \
                     Ranking Models",
        },
        names: &["CET"],
        stage: "weigh",
        stages: Stages { collect: "hard", weigh: "selection", ..PLAIN },
        parameters: "negatives=4 selection=0.5",
        scene: "data=hierarchy pairs=1024 topics=10 concepts=1 spread=0.35 noise=0.3 tau=0.2 dim=16",
        look_for: "The hardest keys stay among the negatives but push less, the more so the nearer they come to the \
                   partner.",
        claims: &["C16"],
    },
    Recipe {
        about: About {
            id: "dbpm",
            label: "Doubted pairs",
            help: "Pairs whose loss stays far above the others' are taken to be wrong and count little.",
            formula: "omega_i = exp(-z_i^2/2) where z_i > doubt",
            source: "Lan et al. 2024, Towards Enhancing Time Series Contrastive Learning: A Dynamic Bad Pair Mining \
                     Approach",
        },
        names: &["DBPM"],
        stage: "weigh",
        stages: Stages { weigh: "trust", ..PLAIN },
        parameters: "doubt=3 warmup=200 tau=0.2",
        scene: "data=hierarchy pairs=1024 topics=8 concepts=8 spread=0.2 noise=0.2 wrong=0.2 dim=16 batch=64",
        look_for: "After the warm-up the swapped pairs stand out by their loss, lose their weight, and stop distorting \
                   the embeddings.",
        claims: &["C35"],
    },
    Recipe {
        about: About {
            id: "inverse-propensity",
            label: "Inverse propensity",
            help: "What was shown more was clicked more, so each click counts inversely to the chance that its key was \
                   shown.",
            formula: "omega_i = c / max(theta_i, clip)",
            source: "Saito et al. 2020, Unbiased Recommender Learning from Missing-Not-At-Random Implicit Feedback",
        },
        names: &["IPS"],
        stage: "weigh",
        stages: Stages {
            compose: "exposed",
            collect: "uniform",
            weigh: "propensity",
            loss: "infonce-qk",
            inbatch: "no",
            ..PLAIN
        },
        parameters: "negatives=64 clip=0.1 tau=0.2",
        scene: "data=clicks pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 exposure=2 dim=16 batch=64",
        look_for: "R-precision of the held-out pairs, above all of the tail: without weights rarely shown keys are \
                   rarely found.",
        claims: &["C63"],
    },
    Recipe {
        about: About {
            id: "soft-targets",
            label: "Its own past as target",
            help: "A growing part of each row's target is what the model itself believed an epoch ago.",
            formula: "t_j = (1 - a) [j = +] + a softmax_j(g.h_j / tau), a = aim step / steps",
            source: "Kim et al. 2021, Self-Knowledge Distillation with Progressive Refinement of Targets",
        },
        names: &["PS-KD"],
        stage: "weigh",
        stages: Stages { weigh: "soft-targets", ..PLAIN },
        parameters: "aim=0.8 refresh=8",
        scene: "data=hierarchy pairs=512 topics=8 concepts=8 spread=0.2 noise=0.5 dim=16 batch=64 steps=800",
        look_for: "Towards the end the training loss rises while held-out recall keeps rising: noisy pairs are no \
                   longer learned by heart.",
        claims: &["C49"],
    },
    Recipe {
        about: About {
            id: "projected",
            label: "Perpendicular push",
            help: "The hardest keys push only perpendicularly to the partner, so that one that resembles the partner \
                   no longer pushes the query away from it.",
            formula: "push_j = g_j (k_j - strength (k_j.k+) k+)",
            source: "Armandpour et al. 2023, Re-imagine the Negative Prompt Algorithm: Transform 2D Diffusion into 3D, \
                     alleviate Janus problem and Beyond",
        },
        names: &["Perp-Neg"],
        stage: "weigh",
        stages: Stages { collect: "hard", weigh: "projected", ..PLAIN },
        parameters: "negatives=4 strength=1",
        scene: "data=hierarchy pairs=1024 topics=10 concepts=1 spread=0.35 noise=0.3 tau=0.2 dim=16 batch=64",
        look_for: "The partners lie further to the right although the same hard keys are in the row.",
        claims: &["C50"],
    },
];
