//! Claims about inputs that are masked because the match of a pair hangs on them.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::masks::{FOUND_WITHOUT, MASK_COST};
use crate::claims::measure::CLASS;

const TANG: &str = "Tang et al. 2023, Multiple Instance Learning Framework with Masked Hard Instance Mining for Whole \
                    Slide Image Classification";
const SCENE: &str = "pairs=512 topics=8 concepts=8 spread=0.2 noise=0.3 batch=64 tau=0.1 rate=0.003";

pub(super) static ROWS: &[Claim] = &[
    Claim {
        id: "C88",
        kind: Kind::Training,
        sentence: "If a tenth of the inputs is masked, partners remain less alike where these are the inputs on which \
                   the match hangs most than where they are random.",
        source: TANG,
        work: Work::Training(Training { base: SCENE, first: ("", 0), sides: &[("in-batch", "")], steps: 300 }),
        checks: &[Check::AtLeast { of: MASK_COST, side: "in-batch", bound: 0.15 }],
        note: "Measured on a batch of a run that never met a mask.",
    },
    Claim {
        id: "C89",
        kind: Kind::Training,
        sentence: "Pairs whose most telling inputs are masked teach encoders to use the others: items of a class come \
                   closer together, and keys are still found when inputs are missing.",
        source: TANG,
        work: Work::Training(Training {
            base: SCENE,
            first: ("", 0),
            sides: &[("in-batch", ""), ("masked", "collect=masked-match masked=0.1 ema=0.99 warmup=50")],
            steps: 300,
        }),
        checks: &[
            Check::Above { of: CLASS, more: "masked", less: "in-batch", margin: 0.012 },
            Check::Above { of: FOUND_WITHOUT, more: "masked", less: "in-batch", margin: 0.04 },
        ],
        note: "",
    },
];
