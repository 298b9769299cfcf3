//! Claims about which pairs batches hold.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::{COLLISIONS, HARDNESS, Measure, held_out};

const EASY: &str = "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 rate=0.003 tau=0.1 batch=64";
const SAMPLE4GEO: &str =
    "Deuser, Habel and Oswald 2023, Sample4Geo: Hard Negative Sampling For Cross-View Geo-Localisation";

const RECALL_TAIL: Measure = held_out("recall_tail", |found| found.recall_tail);
const RECALL_HEAD: Measure = held_out("recall_head", |found| found.recall_head);

pub(super) static ROWS: &[Claim] = &[
    Claim {
        id: "C32",
        kind: Kind::Training,
        sentence: "Batches of one topic have harder negatives, and more of these are false.",
        source: "Hofstätter et al. 2021, Efficiently Teaching an Effective Dense Retriever with Balanced Topic Aware \
                 Sampling",
        work: Work::Training(Training {
            base: EASY,
            first: ("", 150),
            sides: &[("topics", "compose=topics groups=16"), ("random", "")],
            steps: 20,
        }),
        checks: &[
            Check::Above { of: HARDNESS, more: "topics", less: "random", margin: 0.15 },
            Check::Ratio { of: COLLISIONS, more: "topics", less: "random", ratio: 4.0 },
        ],
        note: "",
    },
    Claim {
        id: "C33",
        kind: Kind::Training,
        sentence: "The larger the clusters that fill a batch, the harder are its negatives.",
        source: "Dahiya et al. 2023, NGAME: Negative Mining-aware Mini-batching for Extreme Classification",
        work: Work::Training(Training {
            base: EASY,
            first: ("", 150),
            sides: &[
                ("random", ""),
                ("C=1", "compose=ngame growth=2000"),
                ("C=2", "compose=ngame growth=100"),
                ("C=4", "compose=ngame growth=70"),
                ("C=16", "compose=ngame growth=36"),
                ("C=64", "compose=ngame growth=25"),
            ],
            steps: 20,
        }),
        checks: &[
            Check::Rising { of: HARDNESS, sides: &["C=1", "C=2", "C=4", "C=16", "C=64"], slack: 0.0 },
            Check::Near { of: HARDNESS, one: "C=1", other: "random", margin: 0.01 },
            Check::AtLeast { of: HARDNESS, side: "C=64", bound: 0.2 },
        ],
        note: "",
    },
    Claim {
        id: "C34",
        kind: Kind::Training,
        sentence: "Batches of current neighbours have harder negatives than random batches.",
        source: SAMPLE4GEO,
        work: Work::Training(Training {
            base: EASY,
            first: ("", 150),
            sides: &[("neighbours", "compose=neighbours pool=32"), ("random", "")],
            steps: 20,
        }),
        checks: &[Check::Above { of: HARDNESS, more: "neighbours", less: "random", margin: 0.04 }],
        note: "",
    },
    Claim {
        id: "C34g",
        kind: Kind::Training,
        sentence: "Batches of neighbours on the map have harder negatives than random batches.",
        source: SAMPLE4GEO,
        work: Work::Training(Training {
            base: "data=geo pairs=2048 rate=0.003 tau=0.1 batch=64",
            first: ("", 150),
            sides: &[("neighbours", "compose=places pool=32"), ("random", "")],
            steps: 20,
        }),
        checks: &[Check::Above { of: HARDNESS, more: "neighbours", less: "random", margin: 0.04 }],
        note: "",
    },
    Claim {
        id: "C80",
        kind: Kind::Training,
        sentence: "Where rare classes look like no other, synthetic pairs between near pairs of a class raise the \
                   recall of the rarest third, and the most frequent third gives a little.",
        source: "Chawla et al. 2002, SMOTE: Synthetic Minority Over-sampling Technique",
        work: Work::Training(Training {
            base: "data=topics pairs=1024 topics=8 concepts=1 distinct=0.7 spread=0.3 noise=0.2 tail=1.5 batch=64 \
                   rate=0.003 tau=0.1",
            first: ("", 0),
            sides: &[("SMOTE", "compose=smote amount=1"), ("plain", "")],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: RECALL_TAIL, more: "SMOTE", less: "plain", margin: 0.03 },
            Check::Above { of: RECALL_HEAD, more: "SMOTE", less: "plain", margin: -0.08 },
        ],
        note: "",
    },
];
