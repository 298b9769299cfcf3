//! Claims about clicks on lists, which depend on what was looked at.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::{EXAMINATION_ERROR, FAVOUR, HELD_OUT_CLASS};

/// Lists of ten keys with the position bias that an eye tracker measured.
const BASE: &str = "data=lists pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 batch=32 tau=0.2 rate=0.003 \
                    collect=shown inbatch=no loss=clicked";

pub(super) static ROWS: &[Claim] = &[Claim {
    id: "C64",
    kind: Kind::Training,
    sentence: "From clicks alone, an examination model and the encoders learn together how likely each position is \
               looked at and which keys are right: right keys are found as well as with the true chances, and popular \
               keys are no longer favoured.",
    source: "Ai et al. 2018, Unbiased Learning to Rank with Unbiased Propensity Estimation",
    work: Work::Training(Training {
        base: BASE,
        first: ("", 0),
        sides: &[
            ("as they are", "examination=ignored"),
            ("true chances", "examination=known"),
            ("learned", "examination=learned pace=16"),
        ],
        steps: 400,
    }),
    checks: &[
        Check::Above { of: HELD_OUT_CLASS, more: "learned", less: "as they are", margin: 0.03 },
        Check::Near { of: HELD_OUT_CLASS, one: "learned", other: "true chances", margin: 0.04 },
        Check::Above { of: FAVOUR, more: "as they are", less: "learned", margin: 0.25 },
        Check::AtMost { of: EXAMINATION_ERROR, side: "learned", bound: 0.5 },
    ],
    note: "If all positions were taken to be looked at alike, the distance would be 1.157.",
}];
