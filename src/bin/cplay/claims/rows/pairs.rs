//! Claims about wrong pairs.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::{DOUBT_AUROC, DOUBT_PRECISION, DOUBT_RECALL};

pub(super) static ROWS: &[Claim] = &[Claim {
    id: "C35",
    kind: Kind::Training,
    sentence: "A record of each pair's loss tells wrong pairs from right ones, though the rule of two standard \
               deviations misses many.",
    source: "Lan et al. 2024, Towards Enhancing Time Series Contrastive Learning: A Dynamic Bad Pair Mining Approach",
    work: Work::Training(Training {
        base: "pairs=1024 topics=8 concepts=8 spread=0.2 noise=0.2 wrong=0.2 rate=0.003 tau=0.2 batch=64",
        first: ("", 0),
        sides: &[("20 % wrong", "weigh=trust warmup=5000")],
        steps: 400,
    }),
    checks: &[
        Check::AtLeast { of: DOUBT_AUROC, side: "20 % wrong", bound: 0.95 },
        Check::AtLeast { of: DOUBT_PRECISION, side: "20 % wrong", bound: 0.9 },
        Check::AtMost { of: DOUBT_RECALL, side: "20 % wrong", bound: 0.7 },
    ],
    note: "The losses are recorded but not used: the weighting would begin at step 5000.",
}];
