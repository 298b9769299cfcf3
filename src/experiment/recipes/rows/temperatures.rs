//! Recipes whose temperature changes during the run.

use crate::described::About;
use crate::experiment::recipes::recipe::{PLAIN, Recipe, Stages};

pub(super) static ROWS: &[Recipe] = &[
    Recipe {
        about: About {
            id: "cfcd",
            label: "Adaptive scale and margin",
            help: "Scale and margin follow the statistics of the batch and grow with training.",
            formula: "1/tau = log(mean_i sum_j exp(s_ij/tau)) / cos(min(pi/4, median angle))",
            source: "Zhu et al. 2023, Coarse-to-Fine: Learning Compact Discriminative Representation for Single-Stage \
                     Image Retrieval",
        },
        names: &["CFCD"],
        stage: "temperature",
        stages: Stages { temperature: "adaptive", ..PLAIN },
        parameters: "period=200",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16",
        look_for: "The temperature settles by itself, and the margin still pulls positives that would otherwise have \
                   no gradient left.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "amcl",
            label: "Several heads",
            help: "The embedding is cut into heads, each with a learned temperature for every pair.",
            formula: "l_ij = sum_h s_ijh / tau_ijh",
            source: "Wang et al. 2024, Adaptive Multi-head Contrastive Learning",
        },
        names: &["AMCL"],
        stage: "loss",
        stages: Stages { loss: "multi-head", ..PLAIN },
        parameters: "heads=3",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=24",
        look_for: "The heads learn different features: pairs may be similar for one head and not for another.",
        claims: &[],
    },
    Recipe {
        about: About {
            id: "macl",
            label: "Model-aware temperature",
            help: "The temperature rises with the similarity of the positives, and easy rows keep their weight.",
            formula: "tau = tau_0 (1 + alpha mean s+), L_i / (1 - p_i)",
            source: "Huang et al. 2023, Model-Aware Contrastive Learning: Towards Escaping the Dilemmas",
        },
        names: &["MACL"],
        stage: "temperature",
        stages: Stages { temperature: "alignment", ..PLAIN },
        parameters: "alpha=0.5 tau=0.1",
        scene: "data=hierarchy pairs=1024 topics=8 concepts=4 spread=0.12 noise=0.3 dim=16",
        look_for: "The temperature climbs by half while the positives gather: strict at first, more tolerant when they \
                   have met.",
        claims: &["C4"],
    },
    Recipe {
        about: About {
            id: "cosine-temperature",
            label: "Swinging temperature",
            help: "The temperature oscillates between two values: a high one separates groups, a low one separates \
                   items.",
            formula: "tau = tau_end + (tau_0 - tau_end) (1 + cos(pi step/period)) / 2",
            source: "Kukleva et al. 2023, Temperature Schedules for Self-Supervised Contrastive Methods on Long-Tail \
                     Data",
        },
        names: &[],
        stage: "temperature",
        stages: Stages { temperature: "cosine", ..PLAIN },
        parameters: "tau=1 tauend=0.1 period=75",
        scene: "data=hierarchy pairs=1024 topics=8 concepts=4 spread=0.12 noise=0.3 tail=1 dim=16",
        look_for: "Groups tighten while the temperature is high and spread while it is low.",
        claims: &["C43"],
    },
    Recipe {
        about: About {
            id: "learnt-temperature",
            label: "Learned temperature",
            help: "The temperature is trained with the encoders.",
            formula: "tau = exp(-t)",
            source: "Radford et al. 2021, Learning Transferable Visual Models From Natural Language Supervision",
        },
        names: &["CLIP"],
        stage: "temperature",
        stages: Stages { temperature: "learned", ..PLAIN },
        parameters: "tau=0.07",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16 batch=64",
        look_for: "The temperature falls as the pairs get easy, and settles higher when some of them are wrong.",
        claims: &["C7", "C58"],
    },
    Recipe {
        about: About {
            id: "effective-negatives",
            label: "Held effective negatives",
            help: "A controller moves the temperature so that a set number of negatives shares the push.",
            formula: "ln tau += 0.05 (ln target - ln effective negatives)",
            source: "Basu et al. 2021, Mirostat: A Neural Text Decoding Algorithm that Directly Controls Perplexity",
        },
        names: &["Mirostat"],
        stage: "temperature",
        stages: Stages { temperature: "hold", ..PLAIN },
        parameters: "target=16",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.2 dim=16",
        look_for: "The number of effective negatives reaches the target and stays there, while the temperature \
                   changes.",
        claims: &["C2"],
    },
    Recipe {
        about: About {
            id: "per-anchor-temperature",
            label: "Each query its temperature",
            help: "A small head on the query tower chooses each query's temperature: low where it is sure, high where \
                   it cannot tell keys apart.",
            formula: "tau_i = lo + (hi - lo) sigmoid(a h_i + b), E_i = -log sum_j exp(s_ij / tau_i)",
            source: "LeVine et al. 2024, Out-of-Distribution Detection & Applications With Ablated Learned Temperature \
                     Energy",
        },
        names: &["AbeT"],
        stage: "temperature",
        stages: Stages { temperature: "per-anchor", ..PLAIN },
        parameters: "tau=0.1 taulow=0.02 tauhigh=1",
        scene: "data=hierarchy pairs=16384 topics=8 concepts=8 spread=0.2 noise=0.1 blurred=0.5 dim=16 batch=64",
        look_for: "In the view Temperature, the histogram of the queries' temperatures splits in two: clear queries \
                   become cold, blurred ones warm. With blurred = 0 all slide to the lowest.",
        claims: &["C81", "N7", "N9", "N10"],
    },
];
