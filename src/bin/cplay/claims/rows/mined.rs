//! Hard negatives.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::RIGHT;

const STAR: &str = "Zhan et al. 2021, Optimizing Dense Retrieval Model Training with Hard Negatives";
const HARDER: &str = "Santosh et al. 2024, ECtHR-PCR: A Dataset for Precedent Understanding and Prior Case Retrieval in the European Court of Human Rights";

pub(super) static ROWS: &[Claim] = &[
    Claim {
        id: "C44",
        kind: Kind::Shown,
        sentence: "Harder is not always better: from scratch, with noisy views, the batch alone beats the hardest keys.",
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
            Check::Above { of: RIGHT, more: "in-batch", less: "top 1", margin: 0.15 },
            Check::Above { of: RIGHT, more: "in-batch", less: "top 8", margin: 0.15 },
        ],
        note: "",
    },
    Claim {
        id: "N3",
        kind: Kind::Shown,
        sentence: "Hard negatives on top of a batch that is large enough gain nothing.",
        source: STAR,
        work: Work::Training(Training {
            base: "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 batch=64 tau=0.1 rate=0.003",
            first: ("", 0),
            sides: &[("in-batch", ""), ("and the top 4", "collect=hard negatives=4")],
            steps: 400,
        }),
        checks: &[Check::Above { of: RIGHT, more: "in-batch", less: "and the top 4", margin: -0.005 }],
        note: "A result against expectation.",
    },
];
