//! Claims about losses and weights.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::copies::reversed_pairs;
use crate::claims::measure::{
    CLASS_WITH_OWN, DIRECTION, DROPPED, FALSE_MEAN, FALSE_PUSH, FIGURE, FOUND, HARDNESS, RANK, RIGHT, TOLERANCE,
    UNIFORMITY,
};

const EASY: &str = "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 rate=0.003 tau=0.1";
/// Settings in which InfoNCE finds nearly every partner.
const COLLAPSE: &str = "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 batch=64 rate=0.003 tau=0.1";
/// Few pairs and tiny batches, so that anchors return often.
const FOUR: &str = "pairs=512 topics=8 concepts=8 spread=0.2 noise=0.2 batch=4 rate=0.001 tau=0.05";
const YUAN: &str = "Yuan et al. 2022, Provable Stochastic Optimization for Global Contrastive Learning: Small Batch \
                    Does Not Harm Performance";
const WANG: &str =
    "Wang, Sun and Yang 2023, A Benchmark and Asymmetrical-Similarity Learning for Practical Image Copy Detection";
const ISOLA: &str = "Wang and Isola 2020, Understanding Contrastive Representation Learning through Alignment and \
                     Uniformity on the Hypersphere";
const FACENET: &str =
    "Schroff, Kalenichenko and Philbin 2015, FaceNet: A Unified Embedding for Face Recognition and Clustering";

pub(super) static ROWS: &[Claim] = &[
    Claim {
        id: "C8",
        kind: Kind::Training,
        sentence: "More negatives in the batch help.",
        source: "Chen et al. 2020, A Simple Framework for Contrastive Learning of Visual Representations",
        work: Work::Training(Training {
            base: EASY,
            first: ("", 0),
            sides: &[("B=4", "batch=4"), ("B=8", "batch=8"), ("B=16", "batch=16"), ("B=32", "batch=32")],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: RIGHT, more: "B=16", less: "B=4", margin: 0.2 },
            Check::Rising { of: RIGHT, sides: &["B=4", "B=8", "B=16"], slack: 0.0 },
        ],
        note: "",
    },
    Claim {
        id: "C9",
        kind: Kind::Training,
        sentence: "The decoupled loss makes small batches learn better and changes nothing with large ones.",
        source: "Yeh et al. 2022, Decoupled Contrastive Learning",
        work: Work::Training(Training {
            base: EASY,
            first: ("", 0),
            sides: &[
                ("InfoNCE, B=4", "batch=4 loss=infonce"),
                ("decoupled, B=4", "batch=4 loss=decoupled"),
                ("InfoNCE, B=64", "batch=64 loss=infonce"),
                ("decoupled, B=64", "batch=64 loss=decoupled"),
            ],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: RIGHT, more: "decoupled, B=4", less: "InfoNCE, B=4", margin: 0.15 },
            Check::Near { of: RIGHT, one: "decoupled, B=64", other: "InfoNCE, B=64", margin: 0.01 },
        ],
        note: "",
    },
    Claim {
        id: "C22",
        kind: Kind::Training,
        sentence: "If many negatives are of the anchor's class, debiasing raises tolerance and class recall, and at a \
                   low temperature fewer queries find their own key.",
        source: "Chuang et al. 2020, Debiased Contrastive Learning",
        work: Work::Training(Training {
            base: "pairs=1024 topics=5 concepts=1 spread=0.35 noise=0.3 batch=128 rate=0.005 tau=0.1",
            first: ("", 0),
            sides: &[("debiased", "weigh=debiased prior=0.2"), ("plain", "")],
            steps: 500,
        }),
        checks: &[
            Check::Above { of: TOLERANCE, more: "debiased", less: "plain", margin: 0.2 },
            Check::Above { of: CLASS_WITH_OWN, more: "debiased", less: "plain", margin: 0.03 },
            Check::Above { of: RIGHT, more: "plain", less: "debiased", margin: 0.0 },
        ],
        note: "",
    },
    Claim {
        id: "C23",
        kind: Kind::Training,
        sentence: "Hardness weights spread the embeddings more evenly and lower the tolerance.",
        source: "Robinson et al. 2021, Contrastive Learning with Hard Negative Samples",
        work: Work::Training(Training {
            base: "pairs=1024 topics=5 concepts=1 spread=0.35 noise=0.3 batch=128 rate=0.005 tau=0.5",
            first: ("", 0),
            sides: &[("hardness", "weigh=debiased-hardness prior=0 beta=1 flow=through"), ("plain", "")],
            steps: 500,
        }),
        checks: &[
            Check::Above { of: UNIFORMITY, more: "plain", less: "hardness", margin: 0.08 },
            Check::Above { of: TOLERANCE, more: "plain", less: "hardness", margin: 0.04 },
        ],
        note: "",
    },
    Claim {
        id: "C40",
        kind: Kind::Training,
        sentence: "Triplets with random negatives soon have nothing left to learn from; triplets with semi-hard \
                   negatives still do.",
        source: FACENET,
        work: Work::Training(Training {
            base: "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 rate=0.003 batch=64 gap=0.2",
            first: ("", 0),
            sides: &[("semi-hard", "loss=triplet-semihard"), ("random", "loss=triplet")],
            steps: 400,
        }),
        checks: &[Check::Above { of: RIGHT, more: "semi-hard", less: "random", margin: 0.2 }],
        note: "",
    },
    Claim {
        id: "C45",
        kind: Kind::Training,
        sentence: "Without negatives everything moves to one place, and recall alone hides it.",
        source: ISOLA,
        work: Work::Training(Training {
            base: COLLAPSE,
            first: ("", 0),
            sides: &[("alignment", "loss=alignment"), ("InfoNCE", "loss=infonce-qk")],
            steps: 300,
        }),
        checks: &[
            Check::AtLeast { of: HARDNESS, side: "alignment", bound: 0.9 },
            Check::Above { of: UNIFORMITY, more: "alignment", less: "InfoNCE", margin: 2.0 },
            Check::Above { of: RANK, more: "InfoNCE", less: "alignment", margin: 6.0 },
            Check::AtLeast { of: RIGHT, side: "alignment", bound: 0.2 },
        ],
        note: "The order of similarities survives inside a tiny cone, and recall depends on nothing else.",
    },
    Claim {
        id: "C46",
        kind: Kind::Training,
        sentence: "Alignment with uniformity learns as well as InfoNCE.",
        source: ISOLA,
        work: Work::Training(Training {
            base: COLLAPSE,
            first: ("", 0),
            sides: &[
                ("both", "loss=alignment-uniformity"),
                ("alignment", "loss=alignment"),
                ("InfoNCE", "loss=infonce-qk"),
            ],
            steps: 300,
        }),
        checks: &[
            Check::Above { of: RIGHT, more: "both", less: "alignment", margin: 0.2 },
            Check::Near { of: RIGHT, one: "both", other: "InfoNCE", margin: 0.02 },
        ],
        note: "",
    },
    Claim {
        id: "C48",
        kind: Kind::Training,
        sentence: "If labels are expected to be flipped, less of the push falls on false negatives, and they come to \
                   lie closer.",
        source: "Yu and Qin 2020, Sampler Design for Implicit Feedback Data by Noisy-label Robust Learning",
        work: Work::Training(Training {
            base: "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 batch=64 tau=0.1 rate=0.003 \
                   temperature=learned",
            first: ("", 0),
            sides: &[("plain", "loss=sigmoid"), ("flips", "loss=sigmoid-flipped flip=0.8")],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: FALSE_PUSH, more: "plain", less: "flips", margin: 0.055 },
            Check::Above { of: FALSE_MEAN, more: "flips", less: "plain", margin: 0.02 },
        ],
        note: "",
    },
    Claim {
        id: "C49",
        kind: Kind::Training,
        sentence: "Targets from the model's own past help held-out queries where pairs are few and noisy; label \
                   smoothing does not.",
        source: "Kim et al. 2021, Self-Knowledge Distillation with Progressive Refinement of Targets",
        work: Work::Training(Training {
            base: "pairs=512 topics=8 concepts=8 spread=0.2 noise=0.5 batch=64 rate=0.003 tau=0.1",
            first: ("", 0),
            sides: &[
                ("plain", ""),
                ("smoothing", "smoothing=0.1"),
                ("own past", "weigh=soft-targets aim=0.8 refresh=8"),
            ],
            steps: 800,
        }),
        checks: &[
            Check::Above { of: FOUND, more: "own past", less: "plain", margin: 0.025 },
            Check::Above { of: FOUND, more: "own past", less: "smoothing", margin: 0.05 },
        ],
        note: "The paper also finds better calibrated probabilities. A softmax over 400 keys at this temperature is \
               too little sure of itself, and softer targets make that worse.",
    },
    Claim {
        id: "C65",
        kind: Kind::Training,
        sentence: "With a remembered denominator, batches of four learn what InfoNCE learns from large ones.",
        source: YUAN,
        work: Work::Training(Training {
            base: FOUR,
            first: ("", 0),
            sides: &[("InfoNCE", ""), ("global", "loss=global-denominator forget=0.9")],
            steps: 1500,
        }),
        checks: &[
            Check::Above { of: RIGHT, more: "global", less: "InfoNCE", margin: 0.1 },
            Check::AtLeast { of: RIGHT, side: "global", bound: 0.95 },
        ],
        note: "Nearly all of it comes from leaving the positive out of the denominator: see N6.",
    },
    Claim {
        id: "N6",
        kind: Kind::Shown,
        sentence: "What is remembered adds next to nothing to what the decoupled loss learns from batches of four: \
                   less than one in a hundred held-out queries.",
        source: YUAN,
        work: Work::Training(Training {
            base: FOUR,
            first: ("", 0),
            sides: &[("decoupled", "loss=decoupled"), ("global", "loss=global-denominator forget=0.9")],
            steps: 1500,
        }),
        checks: &[
            Check::Above { of: FOUND, more: "global", less: "decoupled", margin: 0.0 },
            Check::Near { of: RIGHT, one: "global", other: "decoupled", margin: 0.02 },
        ],
        note: "Before the second visit of a pair both losses are the same.",
    },
    Claim {
        id: "N1",
        kind: Kind::Shown,
        sentence: "Triplets with the hardest negatives are said to collapse; here they do not, because embeddings have \
                   unit length.",
        source: FACENET,
        work: Work::Training(Training {
            base: "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 rate=0.003 batch=64 gap=0.2",
            first: ("", 0),
            sides: &[("semi-hard", "loss=triplet-semihard"), ("hardest", "loss=triplet-hardest")],
            steps: 400,
        }),
        checks: &[Check::Near { of: RIGHT, one: "hardest", other: "semi-hard", margin: 0.05 }],
        note: "This result is against expectation.",
    },
    Claim {
        id: "C82",
        kind: Kind::Training,
        sentence: "Lengths learn which of two similar items is the copy, and partners are found as before.",
        source: WANG,
        work: Work::Training(Training {
            base: "data=edits pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.1 edit=0.5 tower=shared batch=64 \
                   loss=asymmetric tau=0.1 rate=0.003",
            first: ("", 0),
            sides: &[("without", "lengths=0"), ("with", "lengths=0.3")],
            steps: 300,
        }),
        checks: &[
            Check::Above { of: DIRECTION, more: "with", less: "without", margin: 0.4 },
            Check::AtLeast { of: DROPPED, side: "with", bound: 0.95 },
            Check::Near { of: FOUND, one: "with", other: "without", margin: 0.03 },
        ],
        note: "The copy is smoothed. If it were a crop, its length would tell without being taught; where an edit adds \
               something to an item, lengths fail.",
    },
    Claim {
        id: "C83",
        kind: Kind::Exact,
        sentence: "Similarity alone cannot tell a pair from the same pair asked the wrong way round.",
        source: WANG,
        work: Work::Exact(reversed_pairs),
        checks: &[Check::Near { of: FIGURE, one: "similarity", other: "a guess", margin: 0.0 }],
        note: "AUROC, through one shared tower at random weights.",
    },
];
