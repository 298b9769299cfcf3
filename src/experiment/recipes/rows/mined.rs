//! Recipes with hard negatives: mined once, at refreshes, or at every step.

use crate::described::About;
use crate::experiment::recipes::recipe::{PLAIN, Recipe, Stages};

pub(super) static ROWS: &[Recipe] = &[
    Recipe {
        about: About {
            id: "static-hard",
            label: "Hard, mined once",
            help: "Each query's most similar keys are searched once and are its only negatives from then on.",
            formula: "j ~ top T of s_ij at one step",
            source: "Karpukhin et al. 2020, Dense Passage Retrieval for Open-Domain Question Answering",
        },
        names: &[],
        stage: "collect",
        stages: Stages { collect: "static", inbatch: "no", ..PLAIN },
        parameters: "negatives=4 pool=4 warmup=200",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.1 noise=0.02 dim=16 batch=32",
        look_for: "The mined keys are soon pushed away and no longer hard, while keys that are not on the list have \
                   come near.",
        claims: &["C14", "C15"],
    },
    Recipe {
        about: About {
            id: "star",
            label: "Hard once, and the batch",
            help: "Keys mined once, together with the batch's keys, which act on the rest of the space.",
            formula: "candidates = batch + top T of s_ij at one step",
            source: "Zhan et al. 2021, Optimizing Dense Retrieval Model Training with Hard Negatives",
        },
        names: &["STAR", "DPR with hard negatives"],
        stage: "collect",
        stages: Stages { collect: "static", ..PLAIN },
        parameters: "negatives=4 pool=4 warmup=200",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.1 noise=0.02 dim=16 batch=32",
        look_for: "The same mined keys as without the batch, but recall holds: random negatives stabilise hard ones.",
        claims: &["C14"],
    },
    Recipe {
        about: About {
            id: "dynamic-hard",
            label: "Hardest keys",
            help: "At every step each query also meets the keys it currently confuses most with its partner.",
            formula: "candidates = batch + top K of s_ij now",
            source: "Zhan et al. 2021, Optimizing Dense Retrieval Model Training with Hard Negatives",
        },
        names: &[],
        stage: "collect",
        stages: Stages { collect: "hard", ..PLAIN },
        parameters: "negatives=4",
        scene: "data=hierarchy pairs=1024 topics=10 concepts=1 spread=0.35 noise=0.3 tau=0.2 dim=16",
        look_for: "A second hump of negatives close to the positives takes nearly all of the push, and many of them \
                   are false: the hardest keys are often right answers.",
        claims: &["C11", "C12", "C16", "C17", "C18", "C44"],
    },
    Recipe {
        about: About {
            id: "adore",
            label: "Hardest, queries learn",
            help: "The keys are frozen, and each query learns against the keys that are most similar to it at each \
                   step.",
            formula: "j in top K of s_ij now, dL/dtheta_key = 0",
            source: "Zhan et al. 2021, Optimizing Dense Retrieval Model Training with Hard Negatives",
        },
        names: &["ADORE"],
        stage: "collect",
        stages: Stages { collect: "hard-queries", loss: "infonce-qk", inbatch: "no", ..PLAIN },
        parameters: "negatives=8 warmup=200",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.1 noise=0.02 dim=16 batch=32",
        look_for: "From step 200 the keys no longer move, so the index is never stale, and only the queries move.",
        claims: &["C12"],
    },
    Recipe {
        about: About {
            id: "ance",
            label: "Hard, refreshed",
            help: "The corpus is searched anew at every refresh; until the next one, negatives are drawn from each \
                   query's list.",
            formula: "j ~ top T of s_ij, r steps ago at most",
            source: "Xiong et al. 2021, Approximate Nearest Neighbor Negative Contrastive Learning for Dense Text \
                     Retrieval",
        },
        names: &["ANCE"],
        stage: "collect",
        stages: Stages { collect: "refreshed", inbatch: "no", ..PLAIN },
        parameters: "negatives=4 pool=100 refresh=5 warmup=200",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.1 noise=0.02 dim=16 batch=32",
        look_for: "With a pool of 4 recall collapses as the index ages; with a pool of 100 the age hardly matters.",
        claims: &["C11", "C12", "C13"],
    },
    Recipe {
        about: About {
            id: "ar2",
            label: "Retriever and ranker",
            help: "A ranker, which sees a query and a key together, learns from the keys that the retriever confuses; \
                   its scores are the retriever's targets.",
            formula: "t_j = (1 - lambda) softmax_j(D/T) + lambda log(1 + exp(D_j - D_0))",
            source: "Zhang et al. 2022, Adversarial Retriever-Ranker for Dense Text Retrieval",
        },
        names: &["AR2", "Adversarial retriever-ranker"],
        stage: "weigh",
        stages: Stages { collect: "refreshed", weigh: "ranked", loss: "infonce-qk", inbatch: "no", ..PLAIN },
        parameters: "negatives=15 pool=100 refresh=100 warmup=200 reward=0.2 softness=1 lessons=25 tau=0.1",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.1 noise=0.1 dim=4 batch=32 rate=0.001",
        look_for: "In the view Ranker, the ranker picks the right key among keys that the retriever confuses. The \
                   retriever itself finds no more single items than with the same keys and no ranker.",
        claims: &["C70", "N8"],
    },
    Recipe {
        about: About {
            id: "lsh",
            label: "Colliding keys",
            help: "Hash tables choose each query's negatives: keys that fall into the query's bucket, without a search \
                   of the corpus.",
            formula: "j ~ keys that share a bucket with q, P(s) = 1 - (1 - (1 - arccos(s)/pi)^bits)^tables",
            source: "Cao et al. 2022, Sampling Is All You Need on Modeling Long-Term User Behaviors for CTR Prediction",
        },
        names: &["SDIM", "SimHash"],
        stage: "collect",
        stages: Stages { collect: "hashed", inbatch: "no", ..PLAIN },
        parameters: "negatives=4 tables=8 bits=8 refresh=20 warmup=200",
        scene: "data=hierarchy pairs=2048 topics=8 concepts=8 spread=0.1 noise=0.02 dim=16 batch=32",
        look_for: "The collected negatives form a second hump, which moves to the right with every bit that is added.",
        claims: &["C47", "C47b"],
    },
    Recipe {
        about: About {
            id: "modality-aware",
            label: "Keys of the wrong form",
            help: "Each query also meets keys that show the right thing in a form that it did not ask for, so that it \
                   learns to heed what is asked.",
            formula: "C1: other form, s_j > s+; C2: same form, rank_j > deep",
            source: "Lin et al. 2024, MM-Embed: Universal Multimodal Retrieval with Multimodal LLMs",
        },
        names: &["MM-Embed"],
        stage: "collect",
        stages: Stages { collect: "forms", ..PLAIN },
        parameters: "negatives=4 quota=0.5 deep=45 refresh=20 warmup=100",
        scene: "data=two-forms pairs=2048 topics=8 concepts=8 spread=0.2 noise=0.05 flag=0.1 tau=0.1 dim=16 batch=64",
        look_for: "At step 100 negatives beside the positives join: the right thing in the wrong form. They fall back, \
                   and queries that found their item in either form find it in the form that they ask for.",
        claims: &["C67"],
    },
];
