//! Claims about held-out pairs of topics without training pairs.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::GENERALISATION_GAP;

pub(super) static ROWS: &[Claim] = &[Claim {
    id: "N4",
    kind: Kind::Shown,
    sentence: "Queries of a topic that was never trained on find their keys as well as others, as long as all topics \
               share their maps.",
    source: "Zhan et al. 2022, Evaluating Interpolation and Extrapolation Performance of Neural Retrieval Models",
    work: Work::Training(Training {
        base: "data=topics pairs=2048 rate=0.003 tau=0.1 batch=64",
        first: ("", 0),
        sides: &[("shared maps", "distinct=0"), ("maps of their own", "distinct=1")],
        steps: 400,
    }),
    checks: &[
        Check::AtMost { of: GENERALISATION_GAP, side: "shared maps", bound: 0.05 },
        Check::Above { of: GENERALISATION_GAP, more: "maps of their own", less: "shared maps", margin: 0.1 },
    ],
    note: "This result is against expectation. The second run shows data with which the expectation is met.",
}];
