//! Runs whose rare classes are filled up with synthetic pairs: what they train on, and what is still counted as data.

use std::collections::BTreeMap;

use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::experiment::catalogue::{self, Value};
use contrastive_playground::experiment::recipes::patch;
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::trainer::{Start, Trainer};
use pollster::block_on;

const SCENE: &str = "data=topics pairs=256 topics=8 concepts=1 distinct=0.7 tail=1.5 batch=32 width=16 dim=8";

fn experiment(change: &'static str) -> Experiment {
    let entries: Vec<(String, Value)> =
        [patch(SCENE), patch(change)].concat().into_iter().map(|(knob, value)| (knob.into(), value)).collect();
    catalogue::apply_strictly(&Settings::default(), &entries).expect("settings that can run")
}

fn run(change: &'static str) -> Trainer {
    block_on(Trainer::new(experiment(change), EngineChoice::Cpu)).expect("a run")
}

fn sizes(labels: &[u32]) -> BTreeMap<u32, usize> {
    let mut sizes = BTreeMap::new();
    labels.iter().for_each(|&label| *sizes.entry(label).or_default() += 1);
    sizes
}

#[test]
fn rare_classes_reach_the_mean_and_their_synthetic_pairs_are_trained_on() {
    let (plain, mut filled) = (run(""), run("compose=smote"));
    let (before, after) = (&plain.data().train, filled.data().train.clone());
    assert_eq!((before.own(), after.own()), (256, 256));
    assert!(after.len() > 256 && filled.plan().shape.corpus == after.len());
    assert_eq!(&after.query_labels[..256], &before.query_labels[..]);
    // 256 pairs in 8 classes.
    let expected: BTreeMap<u32, usize> =
        sizes(&before.query_labels).into_iter().map(|(label, size)| (label, size.max(32))).collect();
    assert_eq!(sizes(&after.query_labels), expected);
    assert_eq!(plain.data().held_out.queries, filled.data().held_out.queries, "nothing synthetic is held out");

    let mut met = vec![false; after.len()];
    for _ in 0..2 * after.len() / 32 {
        assert_eq!(filled.run(1), 1);
        filled.drawn().0.iter().for_each(|&pair| met[pair as usize] = true);
    }
    assert!(met[256..].iter().filter(|&&met| met).count() > (after.len() - 256) * 9 / 10);
}

#[test]
fn synthetic_pairs_are_no_data() {
    let mut filled = run("compose=smote amount=2");
    filled.run(50);
    let corpus = block_on(filled.corpus()).expect("a corpus").retrieval;
    assert_eq!(corpus.candidates, 256);
    // Counted with them, the five rarest classes would be equally frequent, and none of them would be the tail.
    let held_out = block_on(filled.evaluate()).expect("an evaluation").retrieval;
    assert!(held_out.recall_tail.is_some() && held_out.recall_head.is_some());
    let last = filled.data().train.len() as u32 - 1;
    let shown = filled.train_pictures(&[0, last]).expect("pairs");
    assert_eq!(shown.own, 256, "what the page names a synthetic pair by");
}

#[test]
fn without_synthetic_pairs_a_run_is_plain_to_the_bit() {
    let [mut plain, mut filled] = ["", "compose=smote amount=0"].map(run);
    assert_eq!((plain.run(40), filled.run(40)), (40, 40));
    let [plain, filled] = [plain, filled].map(|mut run| block_on(run.learned()).expect("weights").parameters);
    assert!(plain.iter().zip(&filled).all(|(one, other)| one.to_bits() == other.to_bits()));
}

#[test]
fn given_batches_know_no_synthetic_pairs() {
    let start = Start { batches: Some(vec![(0..32).collect()]), ..Start::default() };
    let replay = block_on(Trainer::from_start(experiment("compose=smote"), EngineChoice::Cpu, start)).expect("a run");
    assert_eq!(replay.data().train.len(), 256);
}

#[test]
fn a_run_cannot_take_up_synthetic_pairs_in_flight() {
    let [plain, filled, more, topics] =
        ["", "compose=smote", "compose=smote amount=2", "compose=topics"].map(experiment);
    assert_eq!(catalogue::restarts(&plain, &filled), ["compose"]);
    assert_eq!(catalogue::restarts(&filled, &topics), ["compose"]);
    assert_eq!(catalogue::restarts(&filled, &more), ["amount"]);
    assert!(catalogue::restarts(&plain, &topics).is_empty());
}

#[test]
fn a_mixture_has_no_list_of_results() {
    let lists = "data=lists pairs=256 collect=shown inbatch=no loss=clicked compose=smote";
    let entries: Vec<(String, Value)> = patch(lists).into_iter().map(|(knob, value)| (knob.into(), value)).collect();
    let problems = catalogue::apply_strictly(&Settings::default(), &entries).expect_err("must be refused");
    assert_eq!(
        problems[0].to_string(),
        "compose = smote must be random, because a mixture of two queries has no list of results to be clicked"
    );
}
