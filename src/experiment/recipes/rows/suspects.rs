//! False negatives: suspected, known, tolerated.

use crate::described::About;
use crate::experiment::recipes::{PLAIN, Recipe, Stages};

pub(super) static ROWS: &[Recipe] = &[
    Recipe {
        about: About {
            id: "gist",
            label: "Guided",
            help: "A second model says which negatives lie nearer than the partner; those leave.",
            formula: "m_j = [g_ij <= g_ii - margin]",
            source: "Solatorio 2024, GISTEmbed: Guided In-sample Selection of Training Negatives for Text Embedding Fine-tuning",
        },
        stages: Stages { filter: "guide", ..PLAIN },
        parameters: "margin=0 warmup=100",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.05 duplicates=0.5 dim=16",
        look_for: "A guide without margin catches duplicates only; raise the margin and others of the class leave too.",
        claims: &["C19"],
    },
    Recipe {
        about: About {
            id: "fnc",
            label: "Support-set elimination",
            help: "Negatives that resemble one of several views of the anchor's pair leave.",
            formula: "m_j = [max_v v . k_j <= agreement, or j not in the top 10]",
            source: "Huynh et al. 2022, Boosting Contrastive Self-Supervised Learning with False Negative Cancellation",
        },
        stages: Stages { filter: "support", ..PLAIN },
        parameters: "agreement=0.7 warmup=100",
        scene: "data=hierarchy pairs=1024 topics=10 concepts=1 spread=0.35 noise=0.3 tau=0.2 dim=16",
        look_for: "Few leave: only candidates that look nearly the same as the anchor's pair; most of its class stay.",
        claims: &["C19"],
    },
    Recipe {
        about: About {
            id: "oracle",
            label: "Known labels",
            help: "Every negative of the anchor's class leaves: what no guess can better.",
            formula: "m_j = [class j != class i]",
            source: "Huynh et al. 2022, Boosting Contrastive Self-Supervised Learning with False Negative Cancellation",
        },
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
            help: "Negatives that share a broader concept with the anchor leave.",
            formula: "m_j = [concept j != concept i]",
            source: "Wang et al. 2023, CAR: Conceptualization-Augmented Reasoner for Zero-Shot Commonsense Question Answering",
        },
        stages: Stages { filter: "concepts", ..PLAIN },
        parameters: "",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16",
        look_for: "Whole topics draw together: with the false negatives the hard true ones leave, too.",
        claims: &["C19"],
    },
    Recipe {
        about: About {
            id: "positive-aware",
            label: "Positive-aware",
            help: "Hard keys that come within five percent of the partner's similarity are taken for right answers and leave.",
            formula: "m_j = [s_ij <= s_ii - 0.05 |s_ii|]",
            source: "Moreira et al. 2024, NV-Retriever: Improving Text Embedding Models with Effective Hard-Negative Mining",
        },
        stages: Stages { collect: "hard", filter: "relative", ..PLAIN },
        parameters: "negatives=4 relative=0.05",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.05 duplicates=0.5 dim=16",
        look_for: "Duplicates of the partner vanish from the negatives at once; others of its class stay until the margin is large.",
        claims: &["C20", "C21"],
    },
    Recipe {
        about: About {
            id: "atss",
            label: "Adaptive threshold",
            help: "Each anchor drops the negatives that lie far above the mean of its own candidates.",
            formula: "m_j = [s_ij <= mean + lambda sd]",
            source: "Zhang et al. 2020, Bridging the Gap Between Anchor-based and Anchor-free Detection via Adaptive Training Sample Selection",
        },
        stages: Stages { filter: "atss", ..PLAIN },
        parameters: "deviations=2.5",
        scene: "data=hierarchy pairs=1024 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16",
        look_for: "The right end of the negatives is cut off, wherever it lies, and most of what is cut is false.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "unpg",
            label: "Pooled, within whiskers",
            help: "The similarities of all negative pairs of the batch, without outliers, join every anchor's denominator.",
            formula: "Q1 - r IQR <= s <= Q3 + r IQR",
            source: "Jung et al. 2022, Unified Negative Pair Generation toward Well-discriminative Feature Space for Face Recognition",
        },
        stages: Stages { filter: "whiskers", loss: "pooled", ..PLAIN },
        parameters: "whiskers=1.5",
        scene: "data=hierarchy pairs=1024 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "The loss starts higher, for every anchor pays for all negative pairs, and those beyond the whiskers leave on either side.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "truncated",
            label: "Hardest share only",
            help: "Only the most similar tenth of the negatives stays, at a temperature that alone would push on all alike.",
            formula: "m_j = [s_ij >= upper quantile]",
            source: "Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss",
        },
        stages: Stages { filter: "quantile", ..PLAIN },
        parameters: "quantile=0.1 tau=0.3",
        scene: "data=hierarchy pairs=1024 topics=8 concepts=4 spread=0.12 noise=0.3 dim=16",
        look_for: "A high temperature with truncation spreads the embeddings about as evenly as a low one does.",
        claims: &["C1", "C4"],
    },
];
