//! Claims about the temperature.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::{
    CLASS_WITH_OWN, FOUND, Measure, RIGHT, TEMPERATURE, TOLERANCE, UNIFORMITY, UNSEEN_ENERGY, held_out,
};

/// Half of the queries are blurred. Hardly any pair is met twice, so that none is memorised.
const BLURRED: &str = "pairs=16384 topics=8 concepts=8 spread=0.2 noise=0.1 blurred=0.5 batch=64 rate=0.003 tau=0.1";

/// The same with few pairs, none of them blurred.
const CLEAR: &str = "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.1 batch=64 rate=0.003 tau=0.1";

const WANG: &str = "Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss";

const LEVINE: &str =
    "LeVine et al. 2024, Out-of-Distribution Detection & Applications With Ablated Learned Temperature Energy";

/// How far the temperatures of blurred queries lie above those of clear ones.
const TAU_SPLIT: Measure = held_out("tau_split", |found| Some(found.tau_blurred? - found.tau_clear?));
const ENERGY: Measure = held_out("energy_auroc", |found| found.energy_auroc);
/// How much better the energy warns than the energy times the temperature.
const ABLATION: Measure = held_out("energy_ablation", |found| Some(found.energy_auroc? - found.free_energy_auroc?));

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
    Claim {
        id: "C81",
        kind: Kind::Training,
        sentence: "Queries that cannot be told apart learn a higher temperature than clear ones, and their energy \
                   warns of wrong answers, but not if it is multiplied by the temperature.",
        source: LEVINE,
        work: Work::Training(Training {
            base: BLURRED,
            first: ("", 0),
            sides: &[("per query", "temperature=per-anchor")],
            steps: 400,
        }),
        checks: &[
            Check::AtLeast { of: TAU_SPLIT, side: "per query", bound: 0.035 },
            Check::AtLeast { of: ABLATION, side: "per query", bound: 0.3 },
        ],
        note: "The temperatures and energies are those of held-out queries.",
    },
    Claim {
        id: "N7",
        kind: Kind::Shown,
        sentence: "A temperature for each query finds as many keys as a fixed one, and its energy warns as well.",
        source: LEVINE,
        work: Work::Training(Training {
            base: BLURRED,
            first: ("", 0),
            sides: &[("per query", "temperature=per-anchor"), ("fixed", "")],
            steps: 400,
        }),
        checks: &[
            Check::Near { of: FOUND, one: "per query", other: "fixed", margin: 0.02 },
            Check::Near { of: ENERGY, one: "per query", other: "fixed", margin: 0.02 },
        ],
        note: "",
    },
    Claim {
        id: "N9",
        kind: Kind::Shown,
        sentence: "The energy at a query's own temperature finds queries of new topics better than at a fixed one.",
        source: LEVINE,
        work: Work::Training(Training {
            base: "data=topics pairs=2048 topics=8 concepts=4 distinct=0.5 spread=0.2 noise=0.1 batch=64 rate=0.003 \
                   tau=0.1",
            first: ("", 0),
            sides: &[("per query", "temperature=per-anchor"), ("fixed", "")],
            steps: 400,
        }),
        checks: &[Check::Above { of: UNSEEN_ENERGY, more: "per query", less: "fixed", margin: 0.0 }],
        note: "",
    },
    Claim {
        id: "N10",
        kind: Kind::Shown,
        sentence: "Of two thousand pairs of which no query is blurred, all temperatures sink to the lowest, and fewer \
                   keys are found than at a fixed one.",
        source: LEVINE,
        work: Work::Training(Training {
            base: CLEAR,
            first: ("", 0),
            sides: &[("per query", "temperature=per-anchor"), ("fixed", "")],
            steps: 400,
        }),
        checks: &[
            Check::AtMost { of: TEMPERATURE, side: "per query", bound: 0.04 },
            Check::Above { of: FOUND, more: "fixed", less: "per query", margin: 0.0 },
        ],
        note: "With 16384 pairs they sink as well, but no key is lost.",
    },
];
