//! Claims about negatives that are made from a query's own key, and about keys with noise.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::imposters::{IMPOSTER_COST, IMPOSTER_FIRST, IMPOSTER_RATIO};
use crate::claims::measure::{FOUND_TEN, HELD_OUT_CLASS, PARTNERS, RIGHT, TOLERANCE};

const CLAPS: &str =
    "Lee et al. 2021, Contrastive Learning with Adversarial Perturbations for Conditional Text Generation";
const UNCERTAINTY: &str =
    "Chen et al. 2024, Composed Image Retrieval with Text Feedback via Multi-grained Uncertainty Regularization";
/// Settings with classes so close together that noise hides which key of a class is met.
const TIGHT: &str = "pairs=1024 topics=8 concepts=4 spread=0.06 noise=0.3 batch=64 tau=0.1 rate=0.003";
/// Settings with items that are hard to tell apart by neither noise nor closeness.
const OPEN: &str = "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 batch=64 tau=0.1 rate=0.003";

const JITTERED: Training = Training {
    base: TIGHT,
    first: ("", 0),
    sides: &[
        ("in-batch", ""),
        ("jitter, a=0", "collect=blurred jitter=1 fading=0"),
        ("jitter, a=1", "collect=blurred jitter=1 fading=1"),
        ("jitter, a=3", "collect=blurred jitter=1 fading=3"),
    ],
    steps: 400,
};

pub(super) static ROWS: &[Claim] = &[
    Claim {
        id: "C75",
        kind: Kind::Training,
        sentence: "If each query also meets its own key moved by a random small step, as a negative, items of a class \
                   stay closer together.",
        source: "",
        work: Work::Training(Training {
            base: TIGHT,
            first: ("", 0),
            sides: &[("in-batch", ""), ("and a neighbour", "collect=neighbour nudge=0.3")],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: TOLERANCE, more: "and a neighbour", less: "in-batch", margin: 0.035 },
            Check::Above { of: FOUND_TEN, more: "and a neighbour", less: "in-batch", margin: 0.0 },
        ],
        note: "No paper claims this. RealEra moves such neighbours of a concept so that the concept is forgotten; here \
               nothing is forgotten, and the neighbours are what the right answer looks like from close by.",
    },
    Claim {
        id: "C76",
        kind: Kind::Training,
        sentence: "A small step along the gradient turns a key into an imposter: it is still nearer to the query than \
                   every other key, and costs several times what a random step costs.",
        source: CLAPS,
        work: Work::Training(Training { base: OPEN, first: ("", 0), sides: &[("in-batch", "")], steps: 400 }),
        checks: &[
            Check::AtLeast { of: IMPOSTER_RATIO, side: "in-batch", bound: 3.0 },
            Check::AtLeast { of: IMPOSTER_FIRST, side: "in-batch", bound: 0.75 },
        ],
        note: "Measured among 128 held-out pairs of a run that never met an imposter.",
    },
    Claim {
        id: "C77",
        kind: Kind::Training,
        sentence: "Training with imposters makes a key and its imposter easier to tell apart.",
        source: CLAPS,
        work: Work::Training(Training {
            base: OPEN,
            first: ("", 0),
            sides: &[("in-batch", ""), ("and an imposter", "collect=imposter nudge=0.3")],
            steps: 400,
        }),
        checks: &[Check::Above { of: IMPOSTER_COST, more: "and an imposter", less: "in-batch", margin: 0.07 }],
        note: "",
    },
    Claim {
        id: "C78",
        kind: Kind::Shown,
        sentence: "Imposters do not help held-out queries to find keys of their class, and partners end less similar.",
        source: CLAPS,
        work: Work::Training(Training {
            base: OPEN,
            first: ("", 0),
            sides: &[("in-batch", ""), ("and an imposter", "collect=imposter nudge=0.3")],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: HELD_OUT_CLASS, more: "in-batch", less: "and an imposter", margin: 0.0 },
            Check::Above { of: PARTNERS, more: "in-batch", less: "and an imposter", margin: 0.02 },
        ],
        note: "The paper finds better generation of text with imposters and distant positives together. Here, as seen \
               from the query, the imposter lies behind the key: a query that is pushed away from it is pushed off its \
               key.",
    },
    Claim {
        id: "C85",
        kind: Kind::Training,
        sentence: "If keys are met with noise, items of a class stay closer together and the own key is found less \
                   often; noise that becomes rarer gives part of that back.",
        source: UNCERTAINTY,
        work: Work::Training(JITTERED),
        checks: &[
            Check::Above { of: TOLERANCE, more: "jitter, a=1", less: "in-batch", margin: 0.06 },
            Check::Above { of: TOLERANCE, more: "jitter, a=3", less: "in-batch", margin: 0.04 },
            Check::Above { of: RIGHT, more: "in-batch", less: "jitter, a=0", margin: 0.06 },
            Check::Above { of: RIGHT, more: "jitter, a=3", less: "jitter, a=0", margin: 0.03 },
        ],
        note: "At a = 1 less is given back than by the paper's two losses at every step. Each step here is all noise \
               or none, so that the last steps scatter more; averaging the last weights closes a third of the \
               difference. At a = 3 the last steps are nearly free of noise.",
    },
    Claim {
        id: "C86",
        kind: Kind::Shown,
        sentence: "Keys with noise that fades help held-out queries to find their key among the first ten, but not on \
                   every seed.",
        source: UNCERTAINTY,
        work: Work::Training(JITTERED),
        checks: &[Check::Above { of: FOUND_TEN, more: "jitter, a=1", less: "in-batch", margin: 0.0 }],
        note: "",
    },
];
