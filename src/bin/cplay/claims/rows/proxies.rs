//! Claims about means that stand for groups of keys.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::{FOUND, HELD_OUT_CLASS};

const KULATILLEKE: &str = "Kulatilleke, Portmann and Chandra 2022, Efficient block contrastive learning via \
                           parameter-free meta-node approximation";

pub(super) static ROWS: &[Claim] = &[Claim {
    id: "C87",
    kind: Kind::Training,
    sentence: "In a few broad classes, queries that meet 16 means of groups find keys of their class better than \
                   queries that meet 127 keys, and lose little of their own key.",
    source: KULATILLEKE,
    work: Work::Training(Training {
        base: "data=hierarchy pairs=1024 topics=10 concepts=1 spread=0.35 noise=0.3 dim=16 batch=128 tau=0.2 \
                   loss=infonce-qk rate=0.003",
        first: ("", 0),
        sides: &[("in-batch", ""), ("means", "collect=proxies groups=16 refresh=20 inbatch=no")],
        steps: 300,
    }),
    checks: &[
        Check::Above { of: HELD_OUT_CLASS, more: "means", less: "in-batch", margin: 0.01 },
        Check::Near { of: FOUND, one: "means", other: "in-batch", margin: 0.05 },
    ],
    note: "",
}];
