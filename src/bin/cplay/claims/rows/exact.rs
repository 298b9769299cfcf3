//! Claims that are arithmetic.

use crate::claims::claim::{Check, Claim, Kind, Work};
use crate::claims::measure::FIGURE as F;
use crate::claims::{bounds, drawn, exact};

const WANG: &str = "Wang and Liu 2021, Understanding the Behaviour of Contrastive Loss";
const YUAN: &str = "Yuan et al. 2022, Provable Stochastic Optimization for Global Contrastive Learning: Small Batch \
                    Does Not Harm Performance";
const ROBINSON: &str = "Robinson et al. 2021, Contrastive Learning with Hard Negative Samples";

pub(super) static ROWS: &[Claim] = &[
    Claim {
        id: "C1",
        kind: Kind::Exact,
        sentence: "The temperature controls hardness: at a low temperature, the hardest twentieth of the negatives \
                   gets most of the push.",
        source: WANG,
        work: Work::Exact(exact::top_share),
        checks: &[Check::Above { of: F, more: "tau=0.07", less: "tau=0.5", margin: 0.5 }],
        note: "",
    },
    Claim {
        id: "C2",
        kind: Kind::Exact,
        sentence: "The number of effective negatives rises with the temperature, from a handful to nearly all.",
        source: WANG,
        work: Work::Exact(exact::effective_negatives),
        checks: &[
            Check::Rising {
                of: F,
                sides: &["tau=0.03", "tau=0.07", "tau=0.1", "tau=0.2", "tau=0.5", "tau=1"],
                slack: 0.0,
            },
            Check::AtMost { of: F, side: "tau=0.07", bound: 0.1 },
            Check::AtLeast { of: F, side: "tau=1", bound: 0.8 },
        ],
        note: "Figures are shares of all negatives.",
    },
    Claim {
        id: "C3",
        kind: Kind::Exact,
        sentence: "The pull on the positive equals the push on all negatives, and the gradient is (P - I) / tau.",
        source: WANG,
        work: Work::Exact(exact::balance),
        checks: &[
            Check::AtMost { of: F, side: "sum of a row", bound: 1e-6 },
            Check::AtMost { of: F, side: "distance from (P - I) / tau", bound: 1e-9 },
        ],
        note: "",
    },
    Claim {
        id: "C10",
        kind: Kind::Exact,
        sentence: "Leaving the positive out of the denominator multiplies every negative's gradient by 1 / (1 - p).",
        source: "Yeh et al. 2022, Decoupled Contrastive Learning",
        work: Work::Exact(exact::decoupled_ratio),
        checks: &[Check::AtMost { of: F, side: "error", bound: 1e-4 }],
        note: "",
    },
    Claim {
        id: "C24",
        kind: Kind::Exact,
        sentence: "The sigmoid loss needs its bias: without it, the many negatives of an untrained batch outweigh the \
                   positive.",
        source: "Zhai et al. 2023, Sigmoid Loss for Language Image Pre-Training",
        work: Work::Exact(exact::sigmoid_bias),
        checks: &[Check::Ratio { of: F, more: "b=0", less: "b=-10", ratio: 20.0 }],
        note: "",
    },
    Claim {
        id: "C25",
        kind: Kind::Exact,
        sentence: "When the gradient passes through hardness weights, as in the official code, easy negatives are \
                   attracted; constant weights repel all negatives.",
        source: ROBINSON,
        work: Work::Exact(exact::attracted),
        checks: &[
            Check::AtLeast { of: F, side: "official", bound: 0.5 },
            Check::AtMost { of: F, side: "detached", bound: 0.0 },
        ],
        note: "",
    },
    Claim {
        id: "C26",
        kind: Kind::Exact,
        sentence: "Constant hardness weights have the effect of a lower temperature for the negatives: tau / (1 + \
                   beta).",
        source: ROBINSON,
        work: Work::Exact(exact::sharpened),
        checks: &[Check::AtMost { of: F, side: "error", bound: 1e-5 }],
        note: "",
    },
    Claim {
        id: "C30",
        kind: Kind::Exact,
        sentence: "If the logarithm of a key's chance to be drawn is subtracted from its logit, negatives drawn by \
                   popularity push as the whole corpus would.",
        source: "Yi et al. 2019, Sampling-Bias-Corrected Neural Modeling for Large Corpus Item Recommendations",
        work: Work::Exact(exact::sampled_softmax),
        checks: &[
            Check::AtMost { of: F, side: "corrected", bound: 0.12 },
            Check::AtLeast { of: F, side: "uncorrected", bound: 0.35 },
        ],
        note: "Total variation between the mean push of 64 draws and the push of all 400 items, at temperature 0.5.",
    },
    Claim {
        id: "C31",
        kind: Kind::Exact,
        sentence: "AUROC does not depend on the number of negatives; AUPRC does.",
        source: "McDermott et al. 2024, A Closer Look at AUROC and AUPRC under Class Imbalance",
        work: Work::Exact(exact::prevalence),
        checks: &[
            Check::Above { of: F, more: "AUPRC 1:1", less: "AUPRC 1:100", margin: 0.5 },
            Check::Near { of: F, one: "AUROC 1:1", other: "AUROC 1:100", margin: 0.03 },
        ],
        note: "",
    },
    Claim {
        id: "C36",
        kind: Kind::Exact,
        sentence: "Extrapolated positives have the similarity s - 2 l (l - 1) (1 - s), so they are always harder.",
        source: "Zhu et al. 2021, Improving Contrastive Learning by Visualizing Feature Transformation",
        work: Work::Exact(exact::extrapolation),
        checks: &[
            Check::Above { of: F, more: "before", less: "after", margin: 0.1 },
            Check::AtMost { of: F, side: "error", bound: 1e-5 },
        ],
        note: "",
    },
    Claim {
        id: "C37",
        kind: Kind::Exact,
        sentence: "A mixture of two negatives is at least as hard as their mean, and usually harder.",
        source: "Kalantidis et al. 2020, Hard Negative Mixing for Contrastive Learning",
        work: Work::Exact(exact::mixtures),
        checks: &[
            Check::AtLeast { of: F, side: "least gain", bound: -1e-6 },
            Check::AtLeast { of: F, side: "mean gain", bound: 0.02 },
        ],
        note: "Mixtures of negatives whose mean similarity is below zero are left out: scaling to unit length makes \
               them less similar.",
    },
    Claim {
        id: "C47b",
        kind: Kind::Exact,
        sentence: "Two embeddings share a bucket as often as the angle between them says.",
        source: "Cao et al. 2022, Sampling Is All You Need on Modeling Long-Term User Behaviors for CTR Prediction",
        work: Work::Exact(drawn::collisions),
        checks: &[
            Check::AtMost { of: F, side: "largest error, 1 bit", bound: 0.04 },
            Check::AtMost { of: F, side: "largest error, 6 bits", bound: 0.04 },
        ],
        note: "The share of 2,000 hash tables in which two of 24 random directions collide, less \
               (1 - angle / pi)^bits.",
    },
    Claim {
        id: "C38",
        kind: Kind::Exact,
        sentence: "Distance-weighted sampling draws nearer negatives than uniform sampling, whose negatives are nearly \
                   all equally far.",
        source: "Wu et al. 2017, Sampling Matters in Deep Embedding Learning",
        work: Work::Exact(drawn::distances),
        checks: &[Check::Above { of: F, more: "uniform", less: "distance-weighted", margin: 0.1 }],
        note: "",
    },
    Claim {
        id: "C39",
        kind: Kind::Exact,
        sentence: "A large batch can be processed in chunks if the embeddings' gradient is cached; the sum of the \
                   chunks' losses is another loss.",
        source: "Gao et al. 2021, Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup",
        work: Work::Exact(exact::gradient_caching),
        checks: &[
            Check::AtMost { of: F, side: "cached", bound: 1e-5 },
            Check::AtLeast { of: F, side: "added", bound: 0.2 },
        ],
        note: "",
    },
    Claim {
        id: "C41",
        kind: Kind::Exact,
        sentence: "Replacing groups of keys by their means gives a lower bound of the denominator, which is tight only \
                   at a high temperature.",
        source: "Kulatilleke, Portmann and Chandra 2022, Efficient block contrastive learning via parameter-free \
                 meta-node approximation",
        work: Work::Exact(exact::block_proxies),
        checks: &[
            Check::AtLeast { of: F, side: "least gap", bound: 0.0 },
            Check::AtMost { of: F, side: "tau=1", bound: 0.05 },
            Check::AtLeast { of: F, side: "tau=0.1", bound: 1.0 },
        ],
        note: "",
    },
    Claim {
        id: "C42",
        kind: Kind::Exact,
        sentence: "The lower the temperature, the more anchors push no negative, because their debiased sum is at its \
                   least possible value.",
        source: "Chuang et al. 2020, Debiased Contrastive Learning",
        work: Work::Exact(exact::clamped),
        checks: &[Check::Above { of: F, more: "tau=0.05", less: "tau=0.5", margin: 0.3 }],
        note: "",
    },
    Claim {
        id: "C59",
        kind: Kind::Exact,
        sentence: "Not all embeddings can be opposite to each other: the mean cosine of N points is at least \
                   -1 / (N - 1), which a regular simplex attains.",
        source: "",
        work: Work::Exact(bounds::cosines),
        checks: &[
            Check::AtLeast { of: F, side: "random, least", bound: -1e-12 },
            Check::AtMost { of: F, side: "simplex", bound: 1e-12 },
        ],
        note: "Figures are differences from the bound.",
    },
    Claim {
        id: "C60",
        kind: Kind::Exact,
        sentence: "Uniformity is never positive: it lies between -4 N / (N - 1) for N points and 0, which is about \
                   -4 to 0 if there are many.",
        source: "Wang and Isola 2020, Understanding Contrastive Representation Learning through Alignment and \
                 Uniformity on the Hypersphere",
        work: Work::Exact(bounds::uniformities),
        checks: &[
            Check::AtMost { of: F, side: "random, highest", bound: 0.0 },
            Check::AtLeast { of: F, side: "all in one place", bound: -1e-5 },
            Check::AtMost { of: F, side: "all in one place", bound: 1e-5 },
            Check::AtLeast { of: F, side: "random, least above the bound", bound: -1e-5 },
            Check::AtMost { of: F, side: "simplex, above the bound", bound: 1e-5 },
            Check::AtMost { of: F, side: "two opposite points", bound: -7.999 },
        ],
        note: "",
    },
    Claim {
        id: "C61",
        kind: Kind::Exact,
        sentence: "Two pairs that are orthogonal to each other, with partners that coincide, have the loss \
                   ln(1 + exp(-1 / tau)).",
        source: "",
        work: Work::Exact(bounds::orthogonal),
        checks: &[Check::AtMost { of: F, side: "error", bound: 1e-12 }],
        note: "ln(1 + 1 / e) is 0.31326.",
    },
    Claim {
        id: "C62",
        kind: Kind::Exact,
        sentence: "A queue of K of N keys seldom holds the anchor's own key, since every epoch visits each pair once; \
                   K / N would be the share if pairs were drawn with replacement.",
        source: "",
        work: Work::Exact(bounds::own_in_queue),
        checks: &[
            Check::Near { of: F, one: "epochs", other: "K (K + B) / (2 N^2)", margin: 0.005 },
            Check::Near { of: F, one: "with replacement", other: "K / N", margin: 0.05 },
            Check::Ratio { of: F, more: "with replacement", less: "epochs", ratio: 4.0 },
        ],
        note: "N = 1024, K = 256, B = 16. The playground leaves an anchor's own key in the queue out of its \
               negatives.",
    },
    Claim {
        id: "C66",
        kind: Kind::Exact,
        sentence: "The less an anchor forgets, the nearer its remembered denominator is to the one over all keys.",
        source: YUAN,
        work: Work::Exact(exact::remembered),
        checks: &[
            Check::Rising { of: F, sides: &["forget=0.1", "forget=0.5", "forget=1"], slack: 0.0 },
            Check::Ratio { of: F, more: "forget=1", less: "forget=0.1", ratio: 2.0 },
        ],
        note: "Figures are root mean squared errors of the logarithm, in nats, in batches of four and with embeddings \
               that stand still. In training embeddings move, and what was remembered grows stale.",
    },
];
