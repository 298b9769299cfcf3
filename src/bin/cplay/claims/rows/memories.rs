//! Claims about queues and momentum.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::{KEYS_MOVED, NEGATIVES, RIGHT, UNIFORMITY};

const EASY: &str = "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 rate=0.003 tau=0.1 memory=512";
const MOCO: &str = "He et al. 2020, Momentum Contrast for Unsupervised Visual Representation Learning";
const XBM: &str = "Wang et al. 2020, Cross-Batch Memory for Embedding Learning";

pub(super) static ROWS: &[Claim] = &[
    Claim {
        id: "C27",
        kind: Kind::Training,
        sentence: "With two towers, momentum contrast must be symmetric: if it is one-sided, the key tower never \
                   moves.",
        source: MOCO,
        work: Work::Training(Training {
            base: "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 rate=0.003 tau=0.1 memory=512 batch=16 \
                   inbatch=no ema=0.99",
            first: ("", 0),
            sides: &[("symmetric", "collect=momentum loss=infonce"), ("one-sided", "collect=momentum-one-sided")],
            steps: 600,
        }),
        checks: &[
            Check::Above { of: RIGHT, more: "symmetric", less: "one-sided", margin: 0.2 },
            Check::AtMost { of: KEYS_MOVED, side: "one-sided", bound: 0.0 },
            Check::AtLeast { of: KEYS_MOVED, side: "symmetric", bound: 1.0 },
        ],
        note: "",
    },
    Claim {
        id: "C28",
        kind: Kind::Training,
        sentence: "Slow momentum encoders keep the queue consistent; encoders that are too slow lag behind.",
        source: MOCO,
        work: Work::Training(Training {
            base: "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 rate=0.003 tau=0.1 memory=512 batch=16 \
                   inbatch=no collect=momentum loss=infonce",
            first: ("", 0),
            sides: &[("m=0", "ema=0"), ("m=0.99", "ema=0.99"), ("m=0.999", "ema=0.999")],
            steps: 600,
        }),
        checks: &[
            Check::Above { of: NEGATIVES, more: "m=0", less: "m=0.99", margin: 0.1 },
            Check::Above { of: UNIFORMITY, more: "m=0", less: "m=0.99", margin: 0.4 },
            Check::Above { of: RIGHT, more: "m=0.99", less: "m=0.999", margin: 0.02 },
        ],
        note: "The momentum encoders follow from the first step on. With a warm-up, min(m, 1 - 1/(t + 1)), 0.999 would \
               never be reached in 600 steps, and would lose nothing.",
    },
    Claim {
        id: "C29",
        kind: Kind::Training,
        sentence: "A memory of past batches makes tiny batches learn better.",
        source: XBM,
        work: Work::Training(Training {
            base: EASY,
            first: ("", 0),
            sides: &[
                ("memory", "batch=4 loss=infonce collect=queue warmup=100"),
                ("batch alone", "batch=4 loss=infonce"),
            ],
            steps: 600,
        }),
        checks: &[Check::Above { of: RIGHT, more: "memory", less: "batch alone", margin: 0.1 }],
        note: "",
    },
    Claim {
        id: "N2",
        kind: Kind::Shown,
        sentence: "A one-way memory lets the mean similarity of all negatives rise, and a batch of 16 still gains from \
                   it.",
        source: XBM,
        work: Work::Training(Training {
            base: EASY,
            first: ("", 0),
            sides: &[("memory", "batch=16 collect=queue warmup=100"), ("batch alone", "batch=16")],
            steps: 600,
        }),
        checks: &[
            Check::Above { of: RIGHT, more: "memory", less: "batch alone", margin: 0.0 },
            Check::Above { of: NEGATIVES, more: "memory", less: "batch alone", margin: 0.1 },
        ],
        note: "No gradient reaches the embeddings in the memory, so nothing pushes those keys away.",
    },
];
