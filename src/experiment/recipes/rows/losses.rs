//! Other losses over the same candidates.

use crate::described::About;
use crate::experiment::recipes::recipe::{PLAIN, Recipe, Stages};

const WANG: &str = "Wang and Isola 2020, Understanding Contrastive Representation Learning through Alignment and \
                    Uniformity on the Hypersphere";

pub(super) static ROWS: &[Recipe] = &[
    Recipe {
        about: About {
            id: "simclr",
            label: "NT-Xent",
            help: "Each view must find its partner among all other views of the batch, those of its own side included.",
            formula: "-log( exp(s+/tau) / sum over the other 2B - 1 views of exp(s/tau) )",
            source: "Chen et al. 2020, A Simple Framework for Contrastive Learning of Visual Representations",
        },
        names: &["SimCLR"],
        stage: "loss",
        stages: Stages { loss: "ntxent", ..PLAIN },
        parameters: "tau=0.1",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "Every query has twice as many negatives, for other queries are pushed away too, and a random guess \
                   costs more.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "dcl",
            label: "Decoupled",
            help: "The positive is left out of the denominator, so easy pairs still push their negatives.",
            formula: "-s+/tau + log sum_j exp(s_j/tau)",
            source: "Yeh et al. 2022, Decoupled Contrastive Learning",
        },
        names: &["DCL"],
        stage: "loss",
        stages: Stages { loss: "decoupled", ..PLAIN },
        parameters: "tau=0.1",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=4",
        look_for: "A batch of four learns much more than with InfoNCE, and the loss may fall below zero; in large \
                   batches nothing changes.",
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
        names: &["DCLW"],
        stage: "loss",
        stages: Stages { loss: "decoupled-weighted", ..PLAIN },
        parameters: "tau=0.1 sigma=0.5",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=4",
        look_for: "Pairs that still lie apart are pulled hardest, so the left end of the positives catches up.",
        claims: &["C9"],
    },
    Recipe {
        about: About {
            id: "global-denominator",
            label: "Global denominator",
            help: "Each anchor remembers what its denominator usually is, so that a batch of four is judged by that \
                   and not by the three negatives that happen to be there.",
            formula: "-s+/tau + log u + log n, u <- (1 - forget) u + forget mean_j exp(s_j/tau)",
            source: "Yuan et al. 2022, Provable Stochastic Optimization for Global Contrastive Learning: Small Batch \
                     Does Not Harm Performance",
        },
        names: &["SogCLR"],
        stage: "loss",
        stages: Stages { loss: "global-denominator", ..PLAIN },
        parameters: "tau=0.05 forget=0.9",
        scene: "data=hierarchy pairs=512 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=4 rate=0.001 \
                steps=1500",
        look_for: "With three negatives a step it learns nearly all that large batches learn. Nothing differs from \
                   the decoupled loss before the second visit of a pair.",
        claims: &["C65", "C66", "N6"],
    },
    Recipe {
        about: About {
            id: "siglip",
            label: "Sigmoid pairs",
            help: "Each query and key are classified as partners or not, with a learned temperature and bias.",
            formula: "sum_j -log sigmoid(z_j (s_j/tau + b))",
            source: "Zhai et al. 2023, Sigmoid Loss for Language Image Pre-Training",
        },
        names: &["SigLIP"],
        stage: "loss",
        stages: Stages { loss: "sigmoid", temperature: "learned", ..PLAIN },
        parameters: "tau=0.1",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "The bias starts at -10, so that the many negatives do not outweigh the one positive of each row.",
        claims: &["C24"],
    },
    Recipe {
        about: About {
            id: "nbpo",
            label: "Sigmoid, flipped labels",
            help: "The sigmoid loss, if some partners were labelled as negatives: a negative in which the model \
                   believes is let go.",
            formula: "-log sigmoid(z+) - sum_j log(1 - (1 - flip) sigmoid(z_j)), z = s/tau + b",
            source: "Yu and Qin 2020, Sampler Design for Implicit Feedback Data by Noisy-label Robust Learning",
        },
        names: &["NBPO"],
        stage: "loss",
        stages: Stages { loss: "sigmoid-flipped", temperature: "learned", ..PLAIN },
        parameters: "tau=0.1 flip=0.8",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "The push over similarity is a hump and no ramp: false negatives are let go to the right, and less \
                   of the push falls on them.",
        claims: &["C48"],
    },
    Recipe {
        about: About {
            id: "alignment",
            label: "Alignment alone",
            help: "Partners are pulled together and nothing is pushed away, so that everything ends in one place.",
            formula: "|q - k+|^2 = 2 - 2 s+",
            source: WANG,
        },
        names: &[],
        stage: "loss",
        stages: Stages { loss: "alignment", ..PLAIN },
        parameters: "",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "Negatives move to the right end together with the partners while recall stays far above chance: \
                   recall hides the collapse, uniformity and the number of used dimensions show it.",
        claims: &["C45"],
    },
    Recipe {
        about: About {
            id: "alignment-uniformity",
            label: "Alignment and uniformity",
            help: "The two forces of a contrastive loss, each by itself: partners are pulled together, and each side \
                   is spread evenly over the sphere.",
            formula: "|q - k+|^2 + lambda (U(q) + U(k)) / 2, U(z) = log mean of exp(-t |z_i - z_j|^2)",
            source: WANG,
        },
        names: &[],
        stage: "loss",
        stages: Stages { loss: "alignment-uniformity", ..PLAIN },
        parameters: "uniformity=1 kernel=2",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "It learns as well as InfoNCE. With a small weight of the uniformity the cloud shrinks, with a large \
                   one partners part.",
        claims: &["C46", "C60"],
    },
    Recipe {
        about: About {
            id: "supcon",
            label: "Supervised",
            help: "Every candidate of the anchor's class is a positive, by the known labels.",
            formula: "-1/|P| sum over p in P of log p_p",
            source: "Khosla et al. 2020, Supervised Contrastive Learning",
        },
        names: &["SupCon"],
        stage: "loss",
        stages: Stages { loss: "supcon", ..PLAIN },
        parameters: "tau=0.1",
        scene: "data=hierarchy pairs=1024 topics=10 concepts=1 spread=0.35 noise=0.3 dim=16",
        look_for: "Classes shrink to tight groups: class recall rises, and members of a class become \
                   indistinguishable.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "triplet",
            label: "Triplets, random",
            help: "One negative drawn at random must lie farther away than the partner by a margin.",
            formula: "max(0, d+ - d- + gap)",
            source: "Schroff, Kalenichenko and Philbin 2015, FaceNet: A Unified Embedding for Face Recognition and \
                     Clustering",
        },
        names: &["Triplet loss"],
        stage: "loss",
        stages: Stages { loss: "triplet", ..PLAIN },
        parameters: "gap=0.2",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "Soon most triplets satisfy the margin and nothing more is learned, though many keys are still \
                   confused.",
        claims: &["C40"],
    },
    Recipe {
        about: About {
            id: "triplet-semihard",
            label: "Triplets, semi-hard",
            help: "The nearest negative beyond the partner must lie farther away by a margin.",
            formula: "max(0, d+ - d- + gap), d- the least above d+",
            source: "Schroff, Kalenichenko and Philbin 2015, FaceNet: A Unified Embedding for Face Recognition and \
                     Clustering",
        },
        names: &["FaceNet"],
        stage: "loss",
        stages: Stages { loss: "triplet-semihard", ..PLAIN },
        parameters: "gap=0.2",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "There is nearly always a triplet left to learn from, and recall goes far beyond that of random \
                   triplets.",
        claims: &["C40"],
    },
    Recipe {
        about: About {
            id: "triplet-hardest",
            label: "Triplets, hardest",
            help: "The nearest negative of the batch must lie farther away than the partner by a margin.",
            formula: "max(0, d+ - min d- + gap)",
            source: "Faghri et al. 2018, VSE++: Improving Visual-Semantic Embeddings with Hard Negatives",
        },
        names: &["VSE++"],
        stage: "loss",
        stages: Stages { loss: "triplet-hardest", ..PLAIN },
        parameters: "gap=0.2",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "One negative for each query takes all of the push: the one at the right end of the negatives.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "distance-weighted",
            label: "Distance-weighted",
            help: "Negatives are drawn so that all distances are equally likely, for a triplet loss.",
            formula: "j ~ 1 / q(d_ij), q(d) = d^(n-2) (1 - d^2/4)^((n-3)/2)",
            source: "Wu et al. 2017, Sampling Matters in Deep Embedding Learning",
        },
        names: &[],
        stage: "collect",
        stages: Stages { collect: "distance", loss: "triplet", inbatch: "no", ..PLAIN },
        parameters: "cutoff=0.5 gap=0.2",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "The chosen negatives spread over all similarities instead of piling up around zero, where most keys \
                   lie.",
        claims: &["C38"],
    },
    Recipe {
        about: About {
            id: "dual-learning",
            label: "Dual learning from clicks",
            help: "Users click what they see first, so two models learn from the same clicks how likely each position \
                   is looked at and how relevant each key is.",
            formula: "t_j = c_j P_1 / P_j for the encoders, u_j = c_j R_1 / R_j for the examination",
            source: "Ai et al. 2018, Unbiased Learning to Rank with Unbiased Propensity Estimation",
        },
        names: &["DLA"],
        stage: "loss",
        stages: Stages { collect: "shown", loss: "clicked", inbatch: "no", ..PLAIN },
        parameters: "examination=learned pace=16 tau=0.2",
        scene: "data=lists pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 bias=1 dim=16 batch=32",
        look_for: "The curve of the positions is drawn from nothing until it lies on the true one, and keys that the \
                   old ranking favoured fall back among their equals.",
        claims: &["C64"],
    },
    Recipe {
        about: About {
            id: "asymmetric",
            label: "Lengths that tell the copy",
            help: "Similarity is the same in both directions, so the length of a query's output learns to be below \
                   that of its key. One tower has to encode both sides.",
            formula: "InfoNCE + lambda exp(1 - |key| / |query|)",
            source: "Wang, Sun and Yang 2023, A Benchmark and Asymmetrical-Similarity Learning for Practical Image \
                     Copy Detection",
        },
        names: &["ASL"],
        stage: "loss",
        stages: Stages { loss: "asymmetric", ..PLAIN },
        parameters: "lengths=0.3 tau=0.1",
        scene: "tower=shared data=edits pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.1 edit=0.5 dim=16 batch=64",
        look_for: "In the view Lengths the cloud leaves the diagonal and every copy becomes shorter than its original, \
                   while the histogram of similarities does not change.",
        claims: &["C82", "C83"],
    },
];
