//! Claims about the temperature.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::{CLASS_WITH_OWN, RIGHT, TEMPERATURE, TOLERANCE, UNIFORMITY};

const WANG: &str = "Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss";

pub(super) static ROWS: &[Claim] = &[
    Claim {
        id: "C4",
        kind: Kind::Training,
        sentence: "A high temperature lets similar items stay close and a low one spreads embeddings evenly: no \
                   temperature does both.",
        source: WANG,
        work: Work::Training(Training {
            base: "pairs=1024 topics=8 concepts=4 spread=0.12 noise=0.3 batch=128 rate=0.005",
            first: ("", 0),
            sides: &[("tau=1", "tau=1"), ("tau=0.1", "tau=0.1")],
            steps: 500,
        }),
        checks: &[
            Check::Above { of: TOLERANCE, more: "tau=1", less: "tau=0.1", margin: 0.15 },
            Check::Above { of: UNIFORMITY, more: "tau=1", less: "tau=0.1", margin: 0.25 },
        ],
        note: "Lower uniformity is more even.",
    },
    Claim {
        id: "C5",
        kind: Kind::Training,
        sentence: "For finding a query's own key, the best temperature is neither the lowest nor a high one.",
        source: WANG,
        work: Work::Training(Training {
            base: "pairs=1024 topics=8 concepts=4 spread=0.06 noise=0.3 batch=128 rate=0.005",
            first: ("", 0),
            sides: &[
                ("tau=0.05", "tau=0.05"),
                ("tau=0.1", "tau=0.1"),
                ("tau=0.2", "tau=0.2"),
                ("tau=0.5", "tau=0.5"),
                ("tau=1", "tau=1"),
            ],
            steps: 500,
        }),
        checks: &[
            Check::Above { of: RIGHT, more: "tau=0.1", less: "tau=0.5", margin: 0.12 },
            Check::Best { of: RIGHT, among: &["tau=0.1", "tau=0.2"] },
        ],
        note: "",
    },
    Claim {
        id: "C6",
        kind: Kind::Training,
        sentence: "When many pairs are wrong, a higher temperature is better.",
        source: WANG,
        work: Work::Training(Training {
            base: "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 wrong=0.3 batch=64 rate=0.003",
            first: ("", 0),
            sides: &[("tau=0.5", "tau=0.5"), ("tau=0.1", "tau=0.1")],
            steps: 400,
        }),
        checks: &[Check::Above { of: RIGHT, more: "tau=0.5", less: "tau=0.1", margin: 0.07 }],
        note: "",
    },
    Claim {
        id: "C7",
        kind: Kind::Shown,
        sentence: "A learned temperature settles higher when many pairs are wrong.",
        source: "Radford et al. 2021, Learning Transferable Visual Models From Natural Language Supervision",
        work: Work::Training(Training {
            base: "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 batch=64 rate=0.003 temperature=learned \
                   tau=0.07",
            first: ("", 0),
            sides: &[("30 % wrong", "wrong=0.3"), ("all right", "wrong=0")],
            steps: 400,
        }),
        checks: &[Check::Above { of: TEMPERATURE, more: "30 % wrong", less: "all right", margin: 0.01 }],
        note: "",
    },
    Claim {
        id: "C43",
        kind: Kind::Shown,
        sentence: "A temperature that oscillates gives a higher tolerance than one that stays at its lowest value.",
        source: "Kukleva et al. 2023, Temperature Schedules for Self-Supervised Contrastive Methods on Long-Tail Data",
        work: Work::Training(Training {
            base: "pairs=1024 topics=8 concepts=4 spread=0.12 noise=0.3 tail=1 batch=128 rate=0.005",
            first: ("", 0),
            sides: &[("swings", "temperature=cosine tau=1 tauend=0.1 period=50"), ("stays", "tau=0.1")],
            steps: 550,
        }),
        checks: &[
            Check::Above { of: TOLERANCE, more: "swings", less: "stays", margin: 0.0 },
            Check::Above { of: CLASS_WITH_OWN, more: "swings", less: "stays", margin: 0.0 },
        ],
        note: "550 steps are eleven half periods, so both end at the lowest temperature. The effect on rare classes is \
               not measured here.",
    },
];
