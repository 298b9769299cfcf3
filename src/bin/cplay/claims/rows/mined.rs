//! Claims about hard negatives.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::{CLASS, FOUND, OVERLAP, RIGHT, SIMILARITY};

/// Settings with items close together and little noise, in which random negatives leave much to learn.
const CLOSE: &str = "pairs=2048 topics=8 concepts=8 spread=0.1 noise=0.02 batch=32 tau=0.1 rate=0.0005 inbatch=no";
/// The settings of the first phase: in-batch negatives.
const WARM: (&str, u32) = ("rate=0.003 inbatch=yes", 300);
const ANCE: &str =
    "Xiong et al. 2021, Approximate Nearest Neighbor Negative Contrastive Learning for Dense Text Retrieval";
const SDIM: &str = "Cao et al. 2022, Sampling Is All You Need on Modeling Long-Term User Behaviors for CTR Prediction";
const PERP_NEG: &str = "Armandpour et al. 2023, Re-imagine the Negative Prompt Algorithm: Transform 2D Diffusion \
                        into 3D, alleviate Janus problem and Beyond";
const STAR: &str = "Zhan et al. 2021, Optimizing Dense Retrieval Model Training with Hard Negatives";
const HARDER: &str = "Santosh et al. 2024, ECtHR-PCR: A Dataset for Precedent Understanding and Prior Case Retrieval \
                      in the European Court of Human Rights";

pub(super) static ROWS: &[Claim] = &[
    Claim {
        id: "C11",
        kind: Kind::Training,
        sentence: "Four hard negatives beat four random ones.",
        source: ANCE,
        work: Work::Training(Training {
            base: CLOSE,
            first: WARM,
            sides: &[
                ("fresh top 4", "collect=refreshed negatives=4 pool=4 refresh=1 rate=0.001"),
                ("uniform", "collect=uniform negatives=4 rate=0.001"),
            ],
            steps: 400,
        }),
        checks: &[Check::Above { of: RIGHT, more: "fresh top 4", less: "uniform", margin: 0.05 }],
        note: "With random keys retrieval becomes worse, with hard keys better. Over ten groups of three seeds the gap \
               is 0.07 to 0.12; at half this learning rate, which the next claims have, it is 0.03 to 0.05.",
    },
    Claim {
        id: "C12",
        kind: Kind::Training,
        sentence: "The hardest negatives of a stale index make training collapse.",
        source: STAR,
        work: Work::Training(Training {
            base: CLOSE,
            first: WARM,
            sides: &[
                ("every step", "collect=refreshed negatives=4 pool=4 refresh=1"),
                ("every 100 steps", "collect=refreshed negatives=4 pool=4 refresh=100"),
            ],
            steps: 400,
        }),
        checks: &[Check::Above { of: RIGHT, more: "every step", less: "every 100 steps", margin: 0.4 }],
        note: "",
    },
    Claim {
        id: "C13",
        kind: Kind::Training,
        sentence: "If hard negatives are drawn from the hundred nearest keys instead, the age of the index hardly \
                   matters.",
        source: ANCE,
        work: Work::Training(Training {
            base: CLOSE,
            first: WARM,
            sides: &[
                ("every step", "collect=refreshed negatives=4 pool=100 refresh=1"),
                ("every 100 steps", "collect=refreshed negatives=4 pool=100 refresh=100"),
            ],
            steps: 400,
        }),
        checks: &[Check::Near { of: RIGHT, one: "every step", other: "every 100 steps", margin: 0.03 }],
        note: "",
    },
    Claim {
        id: "C14",
        kind: Kind::Training,
        sentence: "Random negatives stabilise training with hard negatives that were mined once.",
        source: STAR,
        work: Work::Training(Training {
            base: CLOSE,
            first: WARM,
            sides: &[
                ("with the batch", "collect=static negatives=4 pool=4 warmup=300 inbatch=yes"),
                ("alone", "collect=static negatives=4 pool=4 warmup=300"),
            ],
            steps: 400,
        }),
        checks: &[Check::Above { of: RIGHT, more: "with the batch", less: "alone", margin: 0.04 }],
        note: "",
    },
    Claim {
        id: "C15",
        kind: Kind::Training,
        sentence: "Negatives that were mined once are soon no longer the hardest.",
        source: STAR,
        work: Work::Training(Training {
            base: CLOSE,
            first: WARM,
            sides: &[
                ("100 steps later", "collect=static negatives=4 pool=4 warmup=300"),
                ("fresh", "collect=refreshed negatives=4 pool=4 refresh=1"),
            ],
            steps: 100,
        }),
        checks: &[
            Check::AtMost { of: OVERLAP, side: "100 steps later", bound: 0.6 },
            Check::Above { of: SIMILARITY, more: "fresh", less: "100 steps later", margin: 0.0 },
        ],
        note: "",
    },
    Claim {
        id: "C44",
        kind: Kind::Shown,
        sentence: "From scratch and with noisy views, the one hardest key alone teaches less than the batch alone, and \
                   the eight hardest teach about as much.",
        source: HARDER,
        work: Work::Training(Training {
            base: "pairs=1024 topics=8 concepts=4 spread=0.06 noise=0.3 batch=32 tau=0.1 rate=0.003",
            first: ("", 0),
            sides: &[
                ("in-batch", ""),
                ("top 1", "collect=hard negatives=1 inbatch=no"),
                ("top 8", "collect=hard negatives=8 inbatch=no"),
            ],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: RIGHT, more: "in-batch", less: "top 1", margin: 0.0 },
            Check::Near { of: RIGHT, one: "in-batch", other: "top 8", margin: 0.06 },
        ],
        note: "The paper finds a clear loss with the hardest keys. Here a view has its noise drawn once, so that \
               training pairs can be told apart by their noise, which may hide that loss.",
    },
    Claim {
        id: "N3",
        kind: Kind::Shown,
        sentence: "In addition to a batch of 64, the four hardest keys change R@1 by less than two in a hundred \
                   queries.",
        source: STAR,
        work: Work::Training(Training {
            base: "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 batch=64 tau=0.1 rate=0.003",
            first: ("", 0),
            sides: &[("in-batch", ""), ("and the top 4", "collect=hard negatives=4")],
            steps: 400,
        }),
        checks: &[Check::Near { of: RIGHT, one: "in-batch", other: "and the top 4", margin: 0.02 }],
        note: "The batch alone finds nearly every key already.",
    },
    Claim {
        id: "C47",
        kind: Kind::Training,
        sentence: "Keys that collide with the query in a hash table are far harder than random ones, and nearly as \
                   good negatives as those of an exact search.",
        source: SDIM,
        work: Work::Training(Training {
            base: CLOSE,
            first: WARM,
            sides: &[
                ("random", "collect=siblings siblings=0 negatives=4"),
                ("colliding", "collect=hashed negatives=4 tables=8 bits=8 refresh=20"),
                ("exact pool of 100", "collect=refreshed negatives=4 pool=100 refresh=20"),
            ],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: SIMILARITY, more: "colliding", less: "random", margin: 0.15 },
            Check::Above { of: RIGHT, more: "colliding", less: "exact pool of 100", margin: -0.04 },
        ],
        note: "Hashing finds them without comparing the query with any key.",
    },
    Claim {
        id: "N5",
        kind: Kind::Shown,
        sentence: "With four keys that collide, one or two queries in a hundred more find their key than with four \
                   random ones.",
        source: SDIM,
        work: Work::Training(Training {
            base: CLOSE,
            first: WARM,
            sides: &[
                ("shared random", "collect=uniform negatives=4"),
                ("own random", "collect=siblings siblings=0 negatives=4"),
                ("own colliding", "collect=hashed negatives=4 tables=8 bits=8 refresh=20"),
            ],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: RIGHT, more: "own colliding", less: "own random", margin: 0.0 },
            Check::Above { of: RIGHT, more: "own colliding", less: "shared random", margin: 0.0 },
        ],
        note: "After in-batch training random keys leave little to learn here, and take little away.",
    },
    Claim {
        id: "C50",
        kind: Kind::Training,
        sentence: "Hard negatives that push only perpendicularly to the partner leave the classes more together, and \
                   partners are found as well.",
        source: PERP_NEG,
        work: Work::Training(Training {
            base: "pairs=1024 topics=10 concepts=1 spread=0.35 noise=0.3 tau=0.2 dim=16 batch=64 rate=0.003 \
                   collect=hard negatives=4",
            first: ("", 0),
            sides: &[("plain", ""), ("projected", "weigh=projected")],
            steps: 300,
        }),
        checks: &[
            Check::Above { of: CLASS, more: "projected", less: "plain", margin: 0.015 },
            Check::Above { of: RIGHT, more: "projected", less: "plain", margin: -0.01 },
        ],
        note: "With the batch's negatives alone the effect is that of a higher temperature.",
    },
    Claim {
        id: "C67",
        kind: Kind::Training,
        sentence: "Negatives that show the right thing in the wrong form teach queries to heed the form; hard \
                   negatives of the right form do not.",
        source: "Lin et al. 2024, MM-Embed: Universal Multimodal Retrieval with Multimodal LLMs",
        work: Work::Training(Training {
            base: "data=two-forms pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.05 flag=0.1 batch=64 tau=0.1 \
                   rate=0.003",
            first: ("", 0),
            sides: &[
                ("in-batch", ""),
                ("right form", "collect=forms negatives=4 quota=0 refresh=20 warmup=100"),
                ("both forms", "collect=forms negatives=4 quota=0.5 refresh=20 warmup=100"),
            ],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: FOUND, more: "both forms", less: "in-batch", margin: 0.2 },
            Check::Above { of: FOUND, more: "both forms", less: "right form", margin: 0.2 },
        ],
        note: "If queries say loudly what they ask for, at flag 1, the batch alone teaches it.",
    },
];
