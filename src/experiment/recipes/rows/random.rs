//! Recipes with random negatives: those of the batch, and draws from the corpus.

use crate::described::About;
use crate::experiment::recipes::recipe::{PLAIN, Recipe, Stages};

pub(super) static ROWS: &[Recipe] = &[
    Recipe {
        about: About {
            id: "in-batch",
            label: "In-batch",
            help: "The other keys of the batch are the negatives, at no extra cost.",
            formula: "L_i = -log( exp(s_ii/tau) / sum_j exp(s_ij/tau) )",
            source: "Karpukhin et al. 2020, Dense Passage Retrieval for Open-Domain Question Answering",
        },
        names: &["InfoNCE", "DPR", "N-pairs", "MultipleNegativesRankingLoss"],
        stage: "collect",
        stages: PLAIN,
        parameters: "",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16",
        look_for: "The negatives drift left while the positives gather at the right, and soon only the few negatives \
                   that still look alike are pushed.",
        claims: &["C1", "C2", "C3", "C4", "C5", "C6", "C8", "C39", "C51", "C53", "C54", "C55", "C56"],
    },
    Recipe {
        about: About {
            id: "uniform",
            label: "Random extras",
            help: "Keys drawn at random from the whole corpus join the batch's keys.",
            formula: "j ~ 1/N",
            source: "Rendle et al. 2009, BPR: Bayesian Personalized Ranking from Implicit Feedback",
        },
        names: &[],
        stage: "collect",
        stages: Stages { collect: "uniform", ..PLAIN },
        parameters: "negatives=256",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=16",
        look_for: "The chance line rises with the number of candidates, but the histogram keeps its shape: most random \
                   keys are easy.",
        claims: &["C8", "C11"],
    },
    Recipe {
        about: About {
            id: "popularity",
            label: "Popular keys",
            help: "Extra negatives are drawn by the popularity of their class, which makes common keys common \
                   negatives.",
            formula: "j ~ Q_j = popularity_j^a / sum popularity^a",
            source: "Mikolov et al. 2013, Distributed Representations of Words and Phrases and their Compositionality",
        },
        names: &["word2vec"],
        stage: "collect",
        stages: Stages { collect: "popularity", ..PLAIN },
        parameters: "negatives=64 exponent=0.75",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 tail=1 dim=16 batch=16",
        look_for: "Keys of common classes are pushed much more often than rare ones, and more of the negatives are \
                   false: a common class is often the anchor's own.",
        claims: &["C30"],
    },
    Recipe {
        about: About {
            id: "logq",
            label: "Popular keys, corrected",
            help: "Extra negatives are drawn by popularity, and the logarithm of their chance is subtracted from each \
                   logit.",
            formula: "l_ij = s_ij/tau - log Q_j",
            source: "Yi et al. 2019, Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations",
        },
        names: &["LogQ correction", "Sampled softmax"],
        stage: "collect",
        stages: Stages { collect: "logq", ..PLAIN },
        parameters: "negatives=64 exponent=0.75",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 tail=1 dim=16 batch=16",
        look_for: "The same keys are drawn as by popularity alone, but those drawn often now count for less, and the \
                   push is near that of the whole corpus.",
        claims: &["C30"],
    },
];
