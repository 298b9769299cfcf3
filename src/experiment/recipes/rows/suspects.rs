//! Recipes against false negatives, suspected or known.

use crate::described::About;
use crate::experiment::recipes::recipe::{PLAIN, Recipe, Stages};

pub(super) static ROWS: &[Recipe] = &[
    Recipe {
        about: About {
            id: "gist",
            label: "Guided",
            help: "Negatives that a second model finds more similar than the partner are left out.",
            formula: "m_j = [g_ij < g_ii - margin]",
            source: "Solatorio 2024, GISTEmbed: Guided In-sample Selection of Training Negatives for Text Embedding \
                     Fine-tuning",
        },
        names: &["GISTEmbed", "GIST"],
        stage: "filter",
        stages: Stages { filter: "guide", ..PLAIN },
        parameters: "margin=0 warmup=100",
        scene: "data=hierarchy pairs=1024 topics=8 concepts=4 spread=0.03 noise=0.3 tau=0.05 dim=16 batch=128",
        look_for: "From step 100 a checkpoint of the encoders is the guide: negatives that it ranks above the partner \
                   are left out, and fewer of those that stay are false.",
        claims: &["C19"],
    },
    Recipe {
        about: About {
            id: "fnc",
            label: "Support-set elimination",
            help: "Negatives that resemble one of several variants of the anchor's pair are left out.",
            formula: "m_j = [max_v v . k_j <= agreement, or j not in the top 10]",
            source: "Huynh et al. 2022, Boosting Contrastive Self-Supervised Learning with False Negative Cancellation",
        },
        names: &["FNC", "False negative cancellation"],
        stage: "filter",
        stages: Stages { filter: "support", ..PLAIN },
        parameters: "agreement=0.7 warmup=100",
        scene: "data=hierarchy pairs=1024 topics=10 concepts=1 spread=0.35 noise=0.3 tau=0.2 dim=16",
        look_for: "Few are left out, only candidates nearly the same as the anchor's pair; most of its class stay.",
        claims: &["C19"],
    },
    Recipe {
        about: About {
            id: "oracle",
            label: "Known labels",
            help: "Every negative of the anchor's class is left out: an upper bound for every guess.",
            formula: "m_j = [class j != class i]",
            source: "Huynh et al. 2022, Boosting Contrastive Self-Supervised Learning with False Negative Cancellation",
        },
        names: &[],
        stage: "filter",
        stages: Stages { filter: "labels", ..PLAIN },
        parameters: "",
        scene: "data=hierarchy pairs=1024 topics=10 concepts=1 spread=0.35 noise=0.3 tau=0.2 dim=16",
        look_for: "No false negative is left, and members of a class draw together: tolerance and class recall rise.",
        claims: &["C18", "C19"],
    },
    Recipe {
        about: About {
            id: "concepts",
            label: "Shared concepts",
            help: "Negatives that share a broader concept with the anchor are left out.",
            formula: "m_j = [concept j != concept i]",
            source: "Wang et al. 2023, CAR: Conceptualization-Augmented Reasoner for Zero-Shot Commonsense Question \
                     Answering",
        },
        names: &["CAR"],
        stage: "filter",
        stages: Stages { filter: "concepts", ..PLAIN },
        parameters: "",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16",
        look_for: "Whole topics draw together: with the false negatives the hard true ones are left out, too.",
        claims: &["C19"],
    },
    Recipe {
        about: About {
            id: "positive-aware",
            label: "Positive-aware",
            help: "Hard keys within five percent of the partner's similarity are taken for right answers and left out.",
            formula: "m_j = [s_ij <= s_ii - 0.05 |s_ii|]",
            source: "Moreira et al. 2024, NV-Retriever: Improving Text Embedding Models with Effective Hard-Negative \
                     Mining",
        },
        names: &["NV-Retriever", "TopK-PercPos"],
        stage: "filter",
        stages: Stages { collect: "hard", filter: "relative", ..PLAIN },
        parameters: "negatives=4 relative=0.05",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.05 duplicates=0.5 dim=16",
        look_for: "Duplicates of the partner vanish from the negatives at once; others of its class stay until the \
                   margin is large.",
        claims: &["C20", "C21"],
    },
    Recipe {
        about: About {
            id: "rocketqa",
            label: "Hard keys, denoised",
            help: "Hard keys mined once join the batch, without those that a second model finds more similar than the \
                   partner.",
            formula: "j in top T of s_ij at one step, m_j = [g_ij < g_ii - margin]",
            source: "Qu et al. 2021, RocketQA: An Optimized Training Approach to Dense Passage Retrieval for \
                     Open-Domain Question Answering",
        },
        names: &["RocketQA"],
        stage: "filter",
        stages: Stages { collect: "static", filter: "guide", ..PLAIN },
        parameters: "negatives=4 pool=16 margin=0 guide=truth warmup=200",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.05 duplicates=0.5 dim=16",
        look_for: "From step 200 hard keys join, and those among them that are right answers are left out.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "atss",
            label: "Adaptive threshold",
            help: "Negatives far above the mean of the anchor's candidates are left out.",
            formula: "m_j = [s_ij <= mean + lambda sd]",
            source: "Zhang et al. 2020, Bridging the Gap Between Anchor-based and Anchor-free Detection via Adaptive \
                     Training Sample Selection",
        },
        names: &["ATSS"],
        stage: "filter",
        stages: Stages { filter: "atss", ..PLAIN },
        parameters: "deviations=2.5",
        scene: "data=hierarchy pairs=1024 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16",
        look_for: "The right end of the negatives is cut off, wherever it lies, and most negatives that are cut are \
                   false.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "unpg",
            label: "Pooled, within whiskers",
            help: "The similarities of all negative pairs of the batch, without outliers, join every anchor's \
                   denominator.",
            formula: "Q1 - r IQR <= s <= Q3 + r IQR",
            source: "Jung et al. 2022, Unified Negative Pair Generation toward Well-discriminative Feature Space for \
                     Face Recognition",
        },
        names: &["UNPG"],
        stage: "loss",
        stages: Stages { filter: "whiskers", loss: "pooled", ..PLAIN },
        parameters: "whiskers=1.5",
        scene: "data=hierarchy pairs=1024 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "The loss starts higher, because all negative pairs count for every anchor, and those beyond the \
                   whiskers are left out on either side.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "truncated",
            label: "Hardest share only",
            help: "Only the most similar tenth of the negatives stays, at a temperature that would push all alike.",
            formula: "m_j = [s_ij >= upper quantile]",
            source: "Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss",
        },
        names: &["Hard contrastive loss"],
        stage: "filter",
        stages: Stages { filter: "quantile", ..PLAIN },
        parameters: "quantile=0.1 tau=0.3",
        scene: "data=hierarchy pairs=1024 topics=8 concepts=4 spread=0.12 noise=0.3 dim=16",
        look_for: "A high temperature with truncation spreads the embeddings about as evenly as a low one does.",
        claims: &["C1", "C4"],
    },
];
