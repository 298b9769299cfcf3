//! Other losses over the same candidates.

use crate::described::About;
use crate::experiment::recipes::{PLAIN, Recipe, Stages};

pub(super) static ROWS: &[Recipe] = &[
    Recipe {
        about: About {
            id: "dcl",
            label: "Decoupled",
            help: "The positive leaves the denominator, so easy pairs keep pushing their negatives.",
            formula: "-s+/tau + log sum_j exp(s_j/tau)",
            source: "Yeh et al. 2022, Decoupled Contrastive Learning",
        },
        stages: Stages { loss: "decoupled", ..PLAIN },
        parameters: "tau=0.1",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=4",
        look_for: "A batch of four learns much more than with InfoNCE, and the loss may fall below zero; in large batches nothing changes.",
        claims: &["C9", "C10"],
    },
    Recipe {
        about: About {
            id: "dclw",
            label: "Decoupled, weighted",
            help: "The decoupled loss, with a stronger pull for pairs that lie farther apart.",
            formula: "-(2 - B softmax(s+/sigma)) s+/tau + log sum_j exp(s_j/tau)",
            source: "Yeh et al. 2022, Decoupled Contrastive Learning",
        },
        stages: Stages { loss: "decoupled-weighted", ..PLAIN },
        parameters: "tau=0.1 sigma=0.5",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=4",
        look_for: "Pairs that still lie apart are pulled hardest, so the left end of the positives catches up.",
        claims: &["C9"],
    },
    Recipe {
        about: About {
            id: "siglip",
            label: "Sigmoid pairs",
            help: "Every query and key are judged on their own, with a learned temperature and bias.",
            formula: "sum_j -log sigmoid(z_j (s_j/tau + b))",
            source: "Zhai et al. 2023, Sigmoid Loss for Language Image Pre-Training",
        },
        stages: Stages { loss: "sigmoid", temperature: "learned", ..PLAIN },
        parameters: "tau=0.1",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "The bias starts at -10, so that the many negatives do not drown the one positive of each row.",
        claims: &["C24"],
    },
    Recipe {
        about: About {
            id: "supcon",
            label: "Supervised",
            help: "Every candidate of the anchor's class is a positive, by the known labels.",
            formula: "-1/|P| sum over p in P of log p_p",
            source: "Khosla et al. 2020, Supervised Contrastive Learning",
        },
        stages: Stages { loss: "supcon", ..PLAIN },
        parameters: "tau=0.1",
        scene: "data=hierarchy pairs=1024 topics=10 concepts=1 spread=0.35 noise=0.3 dim=16",
        look_for: "Classes shrink to tight groups: class recall rises, and telling members of a class apart gets lost.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "triplet",
            label: "Triplets, random",
            help: "One negative drawn at random must lie farther away than the partner by a margin.",
            formula: "max(0, d+ - d- + gap)",
            source: "Schroff, Kalenichenko and Philbin 2015, FaceNet: A Unified Embedding for Face Recognition and Clustering",
        },
        stages: Stages { loss: "triplet", ..PLAIN },
        parameters: "gap=0.2",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "Soon most triplets satisfy the margin and nothing more is learned, though many keys are still confused.",
        claims: &["C40"],
    },
    Recipe {
        about: About {
            id: "triplet-semihard",
            label: "Triplets, semi-hard",
            help: "The nearest negative beyond the partner must lie farther away by a margin.",
            formula: "max(0, d+ - d- + gap), d- the least above d+",
            source: "Schroff, Kalenichenko and Philbin 2015, FaceNet: A Unified Embedding for Face Recognition and Clustering",
        },
        stages: Stages { loss: "triplet-semihard", ..PLAIN },
        parameters: "gap=0.2",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "There is nearly always a triplet left to learn from, and recall goes far beyond that of random triplets.",
        claims: &["C40"],
    },
    Recipe {
        about: About {
            id: "distance-weighted",
            label: "Distance-weighted",
            help: "Negatives are drawn so that all distances are equally likely, and meet a triplet loss.",
            formula: "j ~ 1 / q(d_ij), q(d) = d^(n-2) (1 - d^2/4)^((n-3)/2)",
            source: "Wu et al. 2017, Sampling Matters in Deep Embedding Learning",
        },
        stages: Stages { collect: "distance", loss: "triplet", inbatch: "no", ..PLAIN },
        parameters: "cutoff=0.5 gap=0.2",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "The chosen negatives spread over all similarities instead of piling up around zero, where most keys lie.",
        claims: &["C38"],
    },
];
