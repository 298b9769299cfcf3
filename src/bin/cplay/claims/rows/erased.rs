//! Claims about erasing a concept.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::{Measure, Of};

const LIU: &str = "Liu et al. 2024, RealEra: Semantic-level Concept Erasure via Neighbor-Concept Mining";

const RUNS: Training = Training {
    base: "pairs=1024 topics=8 concepts=8 spread=0.2 noise=0.2 batch=64 tau=0.1 loss=infonce-qk rate=0.001 \
           compose=erasure weigh=erasure warmup=300",
    first: ("", 0),
    sides: &[
        ("before", "warmup=5000"),
        ("known query, keep", "scatter=0 keep=5"),
        ("neighbours, keep", "scatter=1 keep=5"),
        ("neighbours", "scatter=1 keep=0"),
    ],
    steps: 400,
};

const ERASED: Measure = Measure {
    id: "class_at_10_erased",
    label: "class@10 of the erased concept",
    of: Of::Corpus(|found| found.class_at_10_erased.unwrap_or(f64::NAN)),
};

const KEPT: Measure = Measure {
    id: "class_at_10_kept",
    label: "class@10 of the rest",
    of: Of::Corpus(|found| found.class_at_10_kept.unwrap_or(f64::NAN)),
};

pub(super) static ROWS: &[Claim] = &[
    Claim {
        id: "C90",
        kind: Kind::Training,
        sentence: "Random neighbours of one known query erase more of a concept than that query alone.",
        source: LIU,
        work: Work::Training(RUNS),
        checks: &[Check::Above { of: ERASED, more: "known query, keep", less: "neighbours, keep", margin: 0.035 }],
        note: "",
    },
    Claim {
        id: "C91",
        kind: Kind::Training,
        sentence: "A concept can be erased alone only if the rest is held where it was.",
        source: LIU,
        work: Work::Training(RUNS),
        checks: &[Check::Above { of: KEPT, more: "neighbours, keep", less: "neighbours", margin: 0.15 }],
        note: "",
    },
    Claim {
        id: "C92",
        kind: Kind::Training,
        sentence: "If the rest is held, other concepts are found nearly as well as before.",
        source: LIU,
        work: Work::Training(RUNS),
        checks: &[Check::Near { of: KEPT, one: "before", other: "neighbours, keep", margin: 0.06 }],
        note: "Before: as many steps of InfoNCE.",
    },
];
