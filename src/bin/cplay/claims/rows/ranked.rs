//! Claims about a ranker that learns beside the retriever.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::{HELD_OUT_CLASS, PICKED, RIGHT};

const AR2: &str = "Zhang et al. 2022, Adversarial Retriever-Ranker for Dense Text Retrieval";
/// Embeddings of four numbers, which cannot hold all that a ranker sees.
const SMALL: &str = "pairs=2048 topics=8 concepts=8 spread=0.1 noise=0.1 dim=4 batch=32 tau=0.1 rate=0.001 \
                     negatives=15 inbatch=no collect=refreshed pool=100";
/// The settings of the first phase: in-batch negatives.
const WARM: (&str, u32) = ("collect=none weigh=equal inbatch=yes", 200);

pub(super) static ROWS: &[Claim] = &[
    Claim {
        id: "C70",
        kind: Kind::Training,
        sentence: "A ranker that practises on keys which the retriever confuses picks the right one among them far \
                   more often than a ranker that practises on random keys.",
        source: AR2,
        work: Work::Training(Training {
            base: SMALL,
            first: WARM,
            sides: &[
                ("retrieved keys", "weigh=ranked refresh=25 lessons=50 rate=0.00001"),
                ("random keys", "weigh=ranked refresh=25 lessons=50 rate=0.00001 pool=2047"),
            ],
            steps: 200,
        }),
        checks: &[Check::Above { of: PICKED, more: "retrieved keys", less: "random keys", margin: 0.12 }],
        note: "The retriever all but stands still meanwhile, so that both are asked about the same lists.",
    },
    Claim {
        id: "N8",
        kind: Kind::Shown,
        sentence: "A retriever that learns from a ranker's judgement finds somewhat more keys of the class, and no \
                   more single items.",
        source: AR2,
        work: Work::Training(Training {
            base: SMALL,
            first: WARM,
            sides: &[
                ("same keys, no ranker", "refresh=100"),
                ("ranker", "weigh=ranked refresh=100 lessons=25 reward=0.2"),
                ("no reward", "weigh=ranked refresh=100 lessons=25 reward=0"),
                ("reward alone", "weigh=ranked refresh=100 lessons=25 reward=1"),
                ("random keys, no ranker", "pool=2047 refresh=100"),
            ],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: HELD_OUT_CLASS, more: "ranker", less: "same keys, no ranker", margin: 0.0 },
            Check::Near { of: RIGHT, one: "ranker", other: "same keys, no ranker", margin: 0.05 },
        ],
        note: "",
    },
];
