//! Claims about false negatives.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::{CLASS, FALSE_CLASS, FALSE_ITEM, FALSE_PER_ANCHOR, TOLERANCE};

/// Settings with ten classes, so that one random negative in ten is false.
const CLASSES: &str = "pairs=1024 topics=10 concepts=1 spread=0.35 noise=0.3 batch=32 tau=0.2 rate=0.003 inbatch=no";
const CAI: &str =
    "Cai et al. 2022, Hard Negatives or False Negatives: Correcting Pooling Bias in Training Neural Ranking Models";
const HUYNH: &str = "Huynh et al. 2022, Boosting Contrastive Self-Supervised Learning with False Negative Cancellation";
const MOREIRA: &str =
    "Moreira et al. 2024, NV-Retriever: Improving Text Embedding Models with Effective Hard-Negative Mining";

pub(super) static ROWS: &[Claim] = &[
    Claim {
        id: "C16",
        kind: Kind::Training,
        sentence: "The stronger the miner, the more of its negatives are false.",
        source: CAI,
        work: Work::Training(Training {
            base: CLASSES,
            first: ("inbatch=yes", 300),
            sides: &[
                ("uniform", "collect=uniform negatives=4"),
                ("pool of 100", "collect=refreshed negatives=4 pool=100 refresh=1"),
                ("top 1", "collect=refreshed negatives=1 pool=1 refresh=1"),
            ],
            steps: 20,
        }),
        checks: &[
            Check::AtLeast { of: FALSE_CLASS, side: "top 1", bound: 0.4 },
            Check::Rising { of: FALSE_CLASS, sides: &["uniform", "pool of 100", "top 1"], slack: 0.0 },
            Check::AtLeast { of: FALSE_CLASS, side: "uniform", bound: 0.08 },
            Check::AtMost { of: FALSE_CLASS, side: "uniform", bound: 0.12 },
        ],
        note: "",
    },
    Claim {
        id: "C17",
        kind: Kind::Training,
        sentence: "If a query is to find any key of its class, hard negatives hurt.",
        source: CAI,
        work: Work::Training(Training {
            base: CLASSES,
            first: ("", 0),
            sides: &[
                ("uniform", "collect=uniform negatives=4"),
                ("top 4", "collect=refreshed negatives=4 pool=4 refresh=1"),
            ],
            steps: 400,
        }),
        checks: &[Check::Above { of: CLASS, more: "uniform", less: "top 4", margin: 0.04 }],
        note: "",
    },
    Claim {
        id: "C18",
        kind: Kind::Training,
        sentence: "With the false negatives removed, hard negatives are better than random ones.",
        source: CAI,
        work: Work::Training(Training {
            base: CLASSES,
            first: ("", 0),
            sides: &[
                ("top 4, by labels", "collect=refreshed negatives=4 pool=4 refresh=1 filter=labels"),
                ("uniform", "collect=uniform negatives=4"),
            ],
            steps: 400,
        }),
        checks: &[Check::Above { of: CLASS, more: "top 4, by labels", less: "uniform", margin: 0.05 }],
        note: "",
    },
    Claim {
        id: "C19",
        kind: Kind::Training,
        sentence: "Leaving false negatives out of the batch helps.",
        source: HUYNH,
        work: Work::Training(Training {
            base: "pairs=1024 topics=10 concepts=1 spread=0.35 noise=0.3 batch=128 tau=0.2 rate=0.005",
            first: ("", 0),
            sides: &[("known labels", "filter=labels"), ("plain", "")],
            steps: 500,
        }),
        checks: &[
            Check::Above { of: CLASS, more: "known labels", less: "plain", margin: 0.06 },
            Check::Above { of: TOLERANCE, more: "known labels", less: "plain", margin: 0.05 },
        ],
        note: "",
    },
    Claim {
        id: "C20",
        kind: Kind::Training,
        sentence: "A margin below the positive removes false negatives that are duplicates.",
        source: MOREIRA,
        work: Work::Training(Training {
            base: "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.05 duplicates=0.5 batch=32 tau=0.1 rate=0.003",
            first: ("", 300),
            sides: &[
                ("top 4", "collect=refreshed negatives=4 pool=4 refresh=1 inbatch=no"),
                (
                    "margin 5 %",
                    "collect=refreshed negatives=4 pool=4 refresh=1 inbatch=no filter=relative relative=0.05",
                ),
            ],
            steps: 20,
        }),
        checks: &[
            Check::AtLeast { of: FALSE_ITEM, side: "top 4", bound: 0.25 },
            Check::AtMost { of: FALSE_ITEM, side: "margin 5 %", bound: 0.01 },
        ],
        note: "",
    },
    Claim {
        id: "C21",
        kind: Kind::Training,
        sentence: "Negatives that are merely of the anchor's class stay, unless the margin is large.",
        source: MOREIRA,
        work: Work::Training(Training {
            base: CLASSES,
            first: ("inbatch=yes", 300),
            sides: &[
                ("top 4", "collect=refreshed negatives=4 pool=4 refresh=1"),
                ("margin 5 %", "collect=refreshed negatives=4 pool=4 refresh=1 filter=relative relative=0.05"),
                ("margin 40 %", "collect=refreshed negatives=4 pool=4 refresh=1 filter=relative relative=0.4"),
            ],
            steps: 20,
        }),
        checks: &[
            Check::Above { of: FALSE_PER_ANCHOR, more: "top 4", less: "margin 40 %", margin: 1.0 },
            Check::Near { of: FALSE_CLASS, one: "margin 5 %", other: "top 4", margin: 0.02 },
        ],
        note: "At 40 % all four hard keys are removed, so that there is no share.",
    },
];
