//! Claims about what is often misread: the loss, cosines of partners and negatives, the modality gap.

use crate::claims::claim::{Check, Claim, Kind, Training, Work};
use crate::claims::measure::{
    ABOVE_FLOOR, ALIGNMENT, BATCH_PARTNERS, BELOW_CHANCE, FOUND, GAP, HARDNESS, LAST_LOSS, LOSS, PARTNERS,
};

const EASY: &str = "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 rate=0.003 batch=64";
const EASY_COLD: &str = "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 rate=0.003 tau=0.1";

pub(super) static ROWS: &[Claim] = &[
    Claim {
        id: "C51",
        kind: Kind::Training,
        sentence: "Losses at different temperatures cannot be compared: equally good encoders differ by several nats, \
                   and a loss that stays near ln B may be as low as it can be.",
        source: "",
        work: Work::Training(Training {
            base: EASY,
            first: ("", 0),
            sides: &[("tau=0.1", "tau=0.1"), ("tau=1", "tau=1"), ("tau=2", "tau=2")],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: LOSS, more: "tau=1", less: "tau=0.1", margin: 2.5 },
            Check::Near { of: FOUND, one: "tau=1", other: "tau=0.1", margin: 0.02 },
            Check::AtMost { of: ABOVE_FLOOR, side: "tau=2", bound: 0.1 },
        ],
        note: "ln 64 is 4.159.",
    },
    Claim {
        id: "C52",
        kind: Kind::Training,
        sentence: "When a memory starts to count, the loss jumps, because there are more candidates, and retrieval \
                   improves.",
        source: "",
        work: Work::Training(Training {
            base: "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 rate=0.003 tau=0.1 batch=16 collect=queue \
                   memory=512 warmup=100",
            first: ("", 0),
            sides: &[("step 100", "steps=100"), ("step 105", "steps=105"), ("step 140", "steps=140")],
            steps: 140,
        }),
        checks: &[
            Check::Above { of: LAST_LOSS, more: "step 105", less: "step 100", margin: 0.8 },
            Check::Above { of: FOUND, more: "step 140", less: "step 100", margin: 0.01 },
        ],
        note: "",
    },
    Claim {
        id: "C53",
        kind: Kind::Training,
        sentence: "A lower loss can be that of a worse model: with a batch of 4 the loss is lower, and fewer queries \
                   find their key.",
        source: "",
        work: Work::Training(Training {
            base: EASY_COLD,
            first: ("", 0),
            sides: &[("B=4", "batch=4"), ("B=128", "batch=128")],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: FOUND, more: "B=128", less: "B=4", margin: 0.1 },
            Check::Above { of: LOSS, more: "B=128", less: "B=4", margin: 0.15 },
            Check::Above { of: ALIGNMENT, more: "B=4", less: "B=128", margin: 0.05 },
        ],
        note: "",
    },
    Claim {
        id: "C54",
        kind: Kind::Training,
        sentence: "A low temperature crowds all cosines together only if many pairs are wrong.",
        source: "",
        work: Work::Training(Training {
            base: EASY,
            first: ("", 0),
            sides: &[
                ("tau=0.02, 30 % wrong", "tau=0.02 wrong=0.3"),
                ("tau=0.02, all right", "tau=0.02"),
                ("tau=0.1, 30 % wrong", "tau=0.1 wrong=0.3"),
            ],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: HARDNESS, more: "tau=0.02, 30 % wrong", less: "tau=0.02, all right", margin: 0.2 },
            Check::AtMost { of: HARDNESS, side: "tau=0.1, 30 % wrong", bound: 0.15 },
        ],
        note: "",
    },
    Claim {
        id: "C55",
        kind: Kind::Training,
        sentence: "Partners need not have a cosine near 1 to be found: in more dimensions they lie farther apart, and \
                   more queries find their key.",
        source: "",
        work: Work::Training(Training {
            base: "pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 rate=0.003 batch=64 tau=0.1 wrong=0.3",
            first: ("", 0),
            sides: &[("16 dimensions", "dim=16"), ("64 dimensions", "dim=64")],
            steps: 400,
        }),
        checks: &[
            Check::AtMost { of: PARTNERS, side: "64 dimensions", bound: 0.75 },
            Check::Above { of: PARTNERS, more: "16 dimensions", less: "64 dimensions", margin: 0.05 },
            Check::AtLeast { of: FOUND, side: "16 dimensions", bound: 0.7 },
            Check::Above { of: FOUND, more: "64 dimensions", less: "16 dimensions", margin: 0.02 },
            Check::AtMost { of: BATCH_PARTNERS, side: "16 dimensions", bound: 0.75 },
        ],
        note: "30 % of the training pairs are wrong. A batch's partners include them, held-out partners are all right: \
               in 16 dimensions the mean of a batch is therefore much lower than that of the right partners.",
    },
    Claim {
        id: "C56",
        kind: Kind::Training,
        sentence: "ln B less the loss, a bound of the mutual information, grows with the batch while retrieval hardly \
                   changes.",
        source: "van den Oord, Li and Vinyals 2018, Representation Learning with Contrastive Predictive Coding",
        work: Work::Training(Training {
            base: EASY_COLD,
            first: ("", 0),
            sides: &[("B=16", "batch=16"), ("B=1024", "batch=1024")],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: BELOW_CHANCE, more: "B=1024", less: "B=16", margin: 2.5 },
            Check::Near { of: FOUND, one: "B=1024", other: "B=16", margin: 0.05 },
        ],
        note: "",
    },
    Claim {
        id: "C57",
        kind: Kind::Training,
        sentence: "Two towers begin with a modality gap, one shared tower with a much smaller one.",
        source: "Liang et al. 2022, Mind the Gap: Understanding the Modality Gap in Multi-modal Contrastive \
                 Representation Learning",
        work: Work::Training(Training {
            base: EASY,
            first: ("", 0),
            sides: &[("two towers", "tower=separate steps=0"), ("one tower", "tower=shared steps=0")],
            steps: 0,
        }),
        checks: &[Check::Above { of: GAP, more: "two towers", less: "one tower", margin: 0.4 }],
        note: "The encoders are untrained.",
    },
    Claim {
        id: "C58",
        kind: Kind::Training,
        sentence: "Wrong pairs keep the modality gap open if the temperature is learned; it closes if the temperature \
                   is high or all pairs are right.",
        source: "Yaras et al. 2024, Explaining and Mitigating the Modality Gap in Contrastive Multimodal Learning",
        work: Work::Training(Training {
            base: EASY,
            first: ("", 0),
            sides: &[
                ("30 % wrong, learned", "wrong=0.3 temperature=learned tau=0.07"),
                ("30 % wrong, tau=0.5", "wrong=0.3 tau=0.5"),
                ("all right, learned", "temperature=learned tau=0.07"),
            ],
            steps: 400,
        }),
        checks: &[
            Check::Above { of: GAP, more: "30 % wrong, learned", less: "30 % wrong, tau=0.5", margin: 0.06 },
            Check::Above { of: GAP, more: "30 % wrong, learned", less: "all right, learned", margin: 0.06 },
        ],
        note: "",
    },
];
