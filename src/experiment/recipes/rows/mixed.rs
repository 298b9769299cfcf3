//! Recipes with synthetic negatives and positives.

use crate::described::About;
use crate::experiment::recipes::recipe::{PLAIN, Recipe, Stages};

pub(super) static ROWS: &[Recipe] = &[
    Recipe {
        about: About {
            id: "mochi",
            label: "Mixed hard keys",
            help: "Mixtures of each query's hardest keys of a memory, and of these with the query, join the negatives.",
            formula: "normalize(a k_i + (1 - a) k_j), normalize(b q + (1 - b) k_i) with b < 1/2",
            source: "Kalantidis et al. 2020, Hard Negative Mixing for Contrastive Learning",
        },
        names: &["MoCHi"],
        stage: "collect",
        stages: Stages { collect: "mixed", inbatch: "no", ..PLAIN },
        // N = K / 16, s = K / 32, s' = K / 64: the paper's 1024, 512 and 256 of 16 384. Negatives are the memory alone,
        // as in MoCo.
        parameters: "memory=512 ema=0.99 hardest=32 blends=16 queryblends=8 warmup=100 tau=0.2",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=16",
        look_for: "Mixtures are harder than the keys they are made of, so the push stays strong, and similar items \
                   spread apart.",
        claims: &["C37"],
    },
    Recipe {
        about: About {
            id: "feature-transformation",
            label: "Stretched positives",
            help: "Positives are extrapolated, which makes them harder, and the memory's negatives interpolated, which \
                   makes more.",
            formula: "q' = l q + (1 - l) k, k' = l k + (1 - l) q, l > 1",
            source: "Zhu et al. 2021, Improving Contrastive Learning by Visualizing Feature Transformation",
        },
        names: &[],
        stage: "collect",
        stages: Stages { collect: "transform", inbatch: "no", ..PLAIN },
        parameters: "memory=512 ema=0.99 stretch=1 warmup=0",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=16",
        look_for: "Positives count as less similar than they are, so the pull lasts longer after they have met.",
        claims: &["C36"],
    },
    Recipe {
        about: About {
            id: "neighbour",
            label: "A neighbour of the key",
            help: "Each query also meets its own key moved by a random small step, as a negative. RealEra mines such \
                   neighbours to erase a concept with them; nothing is erased here.",
            formula: "k' = unit(k + nudge u), |u| = 1, u . k = 0",
            source: "Liu et al. 2024, RealEra: Semantic-level Concept Erasure via Neighbor-Concept Mining",
        },
        names: &["RealEra"],
        stage: "collect",
        stages: Stages { collect: "neighbour", ..PLAIN },
        parameters: "nudge=0.3 tau=0.1",
        scene: "data=hierarchy pairs=1024 topics=8 concepts=4 spread=0.06 noise=0.3 dim=16 batch=64",
        look_for: "The neighbours stand close left of the positives in the histogram and take most of the push from \
                   the other keys, so that similar items stay closer together.",
        claims: &["C75"],
    },
    Recipe {
        about: About {
            id: "block-proxies",
            label: "Means of groups",
            help: "A query meets the means of groups of keys in place of the keys. The paper learns its groups, and \
                   compares groups with groups.",
            formula: "sum over c != own group of n_c e^(q . mu_c / tau)",
            source: "Kulatilleke, Portmann and Chandra 2022, Efficient block contrastive learning via parameter-free \
                     meta-node approximation",
        },
        names: &["PamC"],
        stage: "collect",
        stages: Stages { collect: "proxies", loss: "infonce-qk", inbatch: "no", ..PLAIN },
        parameters: "groups=16 refresh=20 tau=0.2",
        scene: "data=hierarchy pairs=1024 topics=10 concepts=1 spread=0.35 noise=0.3 dim=16 batch=128",
        look_for: "Few negatives are left, and hardly a false one among them. At a lower temperature the loss falls \
                   below what the keys themselves would cost.",
        claims: &["C41", "C87"],
    },
    Recipe {
        about: About {
            id: "erasure",
            label: "Erase a concept",
            help: "A trained encoder forgets a concept with its neighbourhood, while the rest is held where it \
                   was. The paper erases concepts from a model that makes pictures.",
            formula: "|q(x~) - q0(x_a)|^2 + keep |q(x) - q0(x)|^2",
            source: "Liu et al. 2024, RealEra: Semantic-level Concept Erasure via Neighbor-Concept Mining",
        },
        names: &["Concept erasure", "Unlearning"],
        stage: "weigh",
        stages: Stages { compose: "erasure", weigh: "erasure", loss: "infonce-qk", ..PLAIN },
        parameters: "forgotten=0 scatter=1 keep=5 warmup=300 rate=0.001",
        scene: "data=hierarchy pairs=1024 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "From step 300 the concept's queries leave their keys while the others stand still. With keep = 0 \
                   the whole cloud goes along; with no spread of neighbours much of the concept stays.",
        claims: &["C90", "C91", "C92"],
    },
    Recipe {
        about: About {
            id: "masked-positives",
            label: "Masked positives",
            help: "The inputs are hidden on which a pair's match hangs most. The paper masks parts of pictures, and \
                   also asks the learner to agree with the teacher.",
            formula: "x_f = 0 where x_f d(q'(x) . k'(y))/dx_f is largest",
            source: "Tang et al. 2023, Multiple Instance Learning Framework with Masked Hard Instance Mining for Whole \
                     Slide Image Classification",
        },
        names: &["MHIM"],
        stage: "collect",
        stages: Stages { collect: "masked-match", ..PLAIN },
        parameters: "masked=0.1 ema=0.99 warmup=50 tau=0.1",
        scene: "data=hierarchy pairs=512 topics=8 concepts=8 spread=0.2 noise=0.3 dim=16 batch=64",
        look_for: "At step 50 the positives are thrown to the left, and creep back while the encoders learn to use \
                   the inputs that are left.",
        claims: &["C88", "C89"],
    },
    Recipe {
        about: About {
            id: "claps",
            label: "An imposter of the key",
            help: "Each query also meets its own key moved towards the queries that it is most easily confused with, \
                   as a negative. The paper's distant positives are not part of this.",
            formula: "k' = unit(k + nudge u), u = unit of sum_m P_m q_m - q, perpendicular to k",
            source: "Lee et al. 2021, Contrastive Learning with Adversarial Perturbations for Conditional Text \
                     Generation",
        },
        names: &[],
        stage: "collect",
        stages: Stages { collect: "imposter", ..PLAIN },
        parameters: "nudge=0.3 tau=0.1",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "The imposters stand between the positives and all other negatives in the histogram, and the \
                   positives stop short of a similarity of 1.",
        claims: &["C76", "C77", "C78"],
    },
    Recipe {
        about: About {
            id: "uncertainty-jitter",
            label: "Jittered keys",
            help: "The batch's keys are met with noise, so that regions are learned before items; such steps become \
                   rarer. The paper weighs a loss with noise and one without; here each step has one of them.",
            formula: "k' = unit(k + sigma e / sqrt d), e ~ N(0, 1), with probability exp(-a t / T)",
            source: "Chen et al. 2024, Composed Image Retrieval with Text Feedback via Multi-grained Uncertainty \
                     Regularization",
        },
        names: &["multi-grained uncertainty"],
        stage: "collect",
        stages: Stages { collect: "blurred", ..PLAIN },
        parameters: "jitter=1 fading=1 tau=0.1",
        scene: "data=hierarchy pairs=1024 topics=8 concepts=4 spread=0.06 noise=0.3 dim=16 batch=64",
        look_for: "The loss has two levels, with noise and without, and is on the lower one ever more often. With \
                   noise the positives lie further left in the histogram; items of a class stay closer together.",
        claims: &["C85", "C86"],
    },
];
