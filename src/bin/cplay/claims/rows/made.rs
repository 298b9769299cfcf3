//! Claims about negatives that are made from a query's own key.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::{FOUND_TEN, TOLERANCE};

pub(super) static ROWS: &[Claim] = &[Claim {
    id: "C75",
    kind: Kind::Training,
    sentence: "If each query also meets its own key moved by a random small step, as a negative, items of a class \
                   stay closer together.",
    source: "",
    work: Work::Training(Training {
        base: "pairs=1024 topics=8 concepts=4 spread=0.06 noise=0.3 batch=64 tau=0.1 rate=0.003",
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
}];
