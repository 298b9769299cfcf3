//! False negatives.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::{CLASS, TOLERANCE};

const HUYNH: &str = "Huynh et al. 2022, Boosting Contrastive Self-Supervised Learning with False Negative Cancellation";

pub(super) static ROWS: &[Claim] = &[Claim {
    id: "C19",
    kind: Kind::Training,
    sentence: "Leaving false negatives out of the batch helps.",
    source: HUYNH,
    work: Work::Training(Training {
        base: "pairs=1024 topics=10 concepts=1 spread=0.35 noise=0.3 batch=128 tau=0.2 rate=0.005",
        first: ("", 0),
        sides: &[("known labels", "filter=labels"), ("plain", "")],
        steps: 500,
    }),
    checks: &[
        Check::Above { of: CLASS, more: "known labels", less: "plain", margin: 0.06 },
        Check::Above { of: TOLERANCE, more: "known labels", less: "plain", margin: 0.05 },
    ],
    note: "",
}];
