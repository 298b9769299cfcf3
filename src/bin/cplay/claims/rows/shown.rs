//! Claims about clicks, which depend on what was shown.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::{REACHED, REACHED_TAIL};

pub(super) static ROWS: &[Claim] = &[Claim {
    id: "C63",
    kind: Kind::Training,
    sentence: "Clicks that count inversely to the chance that their key was shown find more of the right answers, and \
               above all those that are rarely shown.",
    source: "Saito et al. 2020, Unbiased Recommender Learning from Missing-Not-At-Random Implicit Feedback",
    work: Work::Training(Training {
        base: "data=clicks pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 exposure=2 batch=64 tau=0.2 rate=0.003 \
               compose=exposed collect=uniform negatives=64 inbatch=no",
        first: ("", 0),
        sides: &[
            ("as they are", ""),
            ("at most tenfold", "weigh=propensity clip=0.1"),
            ("unbounded", "weigh=propensity clip=0.001"),
        ],
        steps: 400,
    }),
    checks: &[
        Check::Above { of: REACHED, more: "at most tenfold", less: "as they are", margin: 0.03 },
        Check::Above { of: REACHED_TAIL, more: "at most tenfold", less: "as they are", margin: 0.03 },
        Check::Above { of: REACHED_TAIL, more: "unbounded", less: "as they are", margin: 0.1 },
    ],
    note: "Without a bound the rare third gains most and the others lose: over all thirds it is as good as with the \
           bound.",
}];
