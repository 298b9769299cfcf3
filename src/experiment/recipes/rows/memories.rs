//! Recipes with a memory: queues of past embeddings, and momentum encoders.

use crate::described::About;
use crate::experiment::recipes::recipe::{PLAIN, Recipe, Stages};

pub(super) static ROWS: &[Recipe] = &[
    Recipe {
        about: About {
            id: "xbm",
            label: "Cross-batch memory",
            help: "The embeddings of past batches stay as negatives; they are constants (stop-gradient).",
            formula: "candidates = batch + the last M embeddings",
            source: "Wang et al. 2020, Cross-Batch Memory for Embedding Learning",
        },
        names: &["XBM"],
        stage: "collect",
        stages: Stages { collect: "queue", ..PLAIN },
        parameters: "memory=512 warmup=100",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=4",
        look_for: "From step 100 a batch of four learns nearly as well as a much larger one, and hundreds of negatives \
                   share the push instead of three.",
        claims: &["C29", "C52", "C62"],
    },
    Recipe {
        about: About {
            id: "moco",
            label: "Momentum contrast",
            help: "Slow copies of both encoders encode the positives and fill the queues of negatives.",
            formula: "theta' <- m theta' + (1 - m) theta",
            source: "He et al. 2020, Momentum Contrast for Unsupervised Visual Representation Learning",
        },
        names: &["MoCo"],
        stage: "collect",
        stages: Stages { collect: "momentum", inbatch: "no", ..PLAIN },
        parameters: "memory=512 ema=0.99",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=16",
        look_for: "At momentum 0.99 the queue stays consistent and the negatives spread out; at 0 they drift together, \
                   and near 1 the copies lag behind.",
        claims: &["C27", "C28"],
    },
    Recipe {
        about: About {
            id: "moco-one-sided",
            label: "Momentum, one-sided (broken)",
            help: "Only queries learn, against a queue of keys: with two towers the key encoder gets no gradient.",
            formula: "dL/dtheta_key = 0",
            source: "He et al. 2020, Momentum Contrast for Unsupervised Visual Representation Learning",
        },
        names: &["One-sided MoCo"],
        stage: "collect",
        stages: Stages { collect: "momentum-one-sided", loss: "infonce-qk", inbatch: "no", ..PLAIN },
        parameters: "memory=512 ema=0.99",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=16",
        look_for: "Recall stalls far below the symmetric form, and the momentum has no effect: a sign that one tower \
                   does not learn.",
        claims: &["C27"],
    },
    Recipe {
        about: About {
            id: "cocosoda",
            label: "Momentum with masked inputs",
            help: "Momentum contrast whose slow encoders see masked inputs, with the batch's keys as negatives too.",
            formula: "candidates = batch + queue of k'(mask * y)",
            source: "Shi et al. 2023, CoCoSoDa: Effective Contrastive Learning for Code Search",
        },
        names: &["CoCoSoDa"],
        stage: "collect",
        stages: Stages { collect: "momentum-masked", ..PLAIN },
        parameters: "memory=512 ema=0.99 masked=0.15 tau=0.07",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=16",
        look_for: "Masking makes positives harder: they gather more slowly, and the encoders rely on no single input.",
        claims: &[],
    },
];
