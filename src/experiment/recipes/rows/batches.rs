//! Recipes whose batches hold similar pairs, or pairs that were made for them.

use crate::described::About;
use crate::experiment::recipes::recipe::{PLAIN, Recipe, Stages};

pub(super) static ROWS: &[Recipe] = &[
    Recipe {
        about: About {
            id: "tas-balanced",
            label: "Topic batches",
            help: "Queries are clustered once; a batch comes from one cluster, its margins balanced over bins.",
            formula: "batch ~ one of k clusters",
            source: "Hofstätter et al. 2021, Efficiently Teaching an Effective Dense Retriever with Balanced Topic \
                     Aware Sampling",
        },
        names: &["TAS-Balanced", "TAS-B"],
        stage: "compose",
        stages: Stages { compose: "topics", ..PLAIN },
        parameters: "groups=16 bins=10",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "The negatives sit visibly further right than in random batches, and several times as many of them \
                   are false.",
        claims: &["C32"],
    },
    Recipe {
        about: About {
            id: "ngame",
            label: "Growing clusters",
            help: "Batches are filled with clusters of current neighbours, which double in size as training goes on.",
            formula: "C = 1, 2, 4, ... pairs per cluster",
            source: "Dahiya et al. 2023, NGAME: Negative Mining-aware Mini-batching for Extreme Classification",
        },
        names: &["NGAME"],
        stage: "compose",
        stages: Stages { compose: "ngame", ..PLAIN },
        parameters: "growth=50 refresh=50",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "At every doubling the negatives move a step to the right: random at first, hard at the end.",
        claims: &["C33"],
    },
    Recipe {
        about: About {
            id: "sample4geo",
            label: "Neighbour batches",
            help: "Batches are filled with current neighbours of one another, from lists that are refreshed regularly.",
            formula: "batch = anchors with half their nearest and half of farther neighbours",
            source: "Deuser, Habel and Oswald 2023, Sample4Geo: Hard Negative Sampling For Cross-View Geo-Localisation",
        },
        names: &["Sample4Geo"],
        stage: "compose",
        stages: Stages { compose: "neighbours", temperature: "learned", ..PLAIN },
        parameters: "smoothing=0.1 pool=32 refresh=50",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "Negatives are harder than in random batches at no extra cost, for every key of a batch serves all \
                   its queries.",
        claims: &["C34"],
    },
    Recipe {
        about: About {
            id: "sample4geo-gps",
            label: "Neighbours on the map",
            help: "Batches are filled with pairs that lie close together on the map.",
            formula: "batch = anchors with their nearest places",
            source: "Deuser, Habel and Oswald 2023, Sample4Geo: Hard Negative Sampling For Cross-View Geo-Localisation",
        },
        names: &["Sample4Geo GPS"],
        stage: "compose",
        stages: Stages { compose: "places", temperature: "learned", ..PLAIN },
        parameters: "smoothing=0.1 pool=32",
        scene: "data=geo dim=16 batch=64",
        look_for: "Places that lie close look alike, so batches are hard from the first step, before the encoders have \
                   learned.",
        claims: &["C34"],
    },
    Recipe {
        about: About {
            id: "refined-batch",
            label: "Batches of like targets",
            help: "Batches are filled with pairs whose keys the encoder confuses.",
            formula: "batch = anchors with the nearest k_j of their k_i",
            source: "Byun et al. 2024, Reducing Task Discrepancy of Text Encoders for Zero-Shot Composed Image \
                     Retrieval",
        },
        names: &["RTD"],
        stage: "compose",
        stages: Stages { compose: "targets", ..PLAIN },
        parameters: "pool=32 refresh=50",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "Similar keys are each other's negatives and are pushed apart: the negatives sit further right than \
                   in random batches.",
        claims: &["C34"],
    },
    Recipe {
        about: About {
            id: "smote",
            label: "Rare classes filled up",
            help: "Rare classes get synthetic pairs: each lies between two near pairs of its class, on both sides by \
                   the same share.",
            formula: "x' = x_i + u (x_j - x_i), y' = y_i + u (y_j - y_i)",
            source: "Chawla et al. 2002, SMOTE: Synthetic Minority Over-sampling Technique",
        },
        names: &["SMOTE"],
        stage: "compose",
        stages: Stages { compose: "smote", ..PLAIN },
        parameters: "amount=1 kin=5",
        scene: "data=topics pairs=1024 topics=8 concepts=1 distinct=0.7 spread=0.3 noise=0.2 tail=1.5 tau=0.1 dim=16 \
                batch=64",
        look_for: "The colours of rare classes fill up. Recall@1 of the tail climbs, and the head gives a little, \
                   since fewer of the batch's pairs are its own.",
        claims: &["C80"],
    },
];
