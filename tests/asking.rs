//! Retrieval for one query: the answer agrees with a brute-force search in f64 and with its definitions where keys tie,
//! and asking does not change the run.

use std::sync::Arc;

use crate::support::experiment;
use contrastive_playground::backend::cpu::encode;
use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::data;
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::Settings;
use contrastive_playground::metrics;
use contrastive_playground::negatives::collect;
use contrastive_playground::trainer::{AskError, Start, Trainer};
use contrastive_playground::views::ask::{Answer, Key, Ranked, Relevance, answer};
use ndarray::Array2;
use pollster::block_on;

fn trainer(change: impl FnOnce(&mut Settings)) -> Trainer {
    block_on(Trainer::new(experiment(change), EngineChoice::Cpu)).expect("the CPU engine always starts")
}

fn ask(run: &mut Trainer, query: usize, most: usize) -> Answer {
    block_on(run.ask(query, most)).expect("an answer")
}

/// `[n, n]` similarities of the held-out pairs, in f64.
fn similarities(run: &mut Trainer) -> Array2<f64> {
    let learned = block_on(run.learned()).expect("weights");
    let parameters: Vec<f64> = learned.parameters.iter().map(|&value| f64::from(value)).collect();
    let held_out = &run.data().held_out;
    let encoded = |tower, items: &Array2<f32>| {
        let mut out = Array2::zeros((items.nrows(), run.plan().shape.dim));
        encode(run.plan(), &parameters, tower, items.view(), &mut out);
        out
    };
    encoded(Tower::Query, &held_out.queries).dot(&encoded(Tower::Key, &held_out.keys).t())
}

#[test]
fn an_answer_agrees_with_a_search_in_f64() {
    for (id, duplicates) in [("digits", 0.0), ("hierarchy", 0.0), ("clusters", 0.0), ("geo", 0.0), ("emoji", 0.0)] {
        let mut run = trainer(|s| {
            s.data = data::by_id(id).expect("a known id");
            s.duplicates = duplicates;
            s.dim = 8;
        });
        run.run(20);
        let all = similarities(&mut run);
        let n = all.nrows();
        for query in [0, 1, n / 2, n - 1] {
            let found = ask(&mut run, query, n);
            let held_out = &run.data().held_out;
            assert_eq!((found.count, found.ranked.len(), found.step, found.query), (n, n, 20, Some(query)));
            assert_eq!(found.label, Some(held_out.query_labels[query]));
            let row = all.row(query);
            let mut relevant_so_far = 0;
            let same_class = |key: usize| held_out.key_labels[key] == held_out.query_labels[query];
            let relevant = (0..n).filter(|&key| key == query || same_class(key)).count();
            assert_eq!(found.relevant, relevant, "{id}");
            let (mut before, mut precisions) = (f64::INFINITY, 0.0);
            for (place, entry) in found.ranked.iter().enumerate() {
                let s = row[entry.key];
                assert!((f64::from(entry.similarity) - s).abs() < 2e-6, "{id} {query}: {} {s}", entry.similarity);
                assert!(s <= before + 4e-6, "{id} {query}: out of order at {place}");
                before = s;
                // Keys whose similarities differ by less than f32 resolves may be in either order.
                let (surely, perhaps) = row.iter().fold((0, 0), |(surely, perhaps), &other| {
                    (surely + usize::from(other > s + 4e-6), perhaps + usize::from(other > s - 4e-6))
                });
                let rank = 1.0 + surely as f64..=perhaps as f64;
                assert!(rank.contains(&entry.rank), "{id} {query}: {} not in {rank:?}", entry.rank);
                assert_eq!(entry.right, entry.key == query);
                assert_eq!((entry.same_class, entry.label), (same_class(entry.key), held_out.key_labels[entry.key]));
                let counts = entry.right || entry.same_class;
                relevant_so_far += usize::from(counts);
                if found.ranked.windows(2).all(|pair| pair[0].similarity > pair[1].similarity) {
                    let precision = relevant_so_far as f64 / (place + 1) as f64;
                    assert!((found.precision[place] - precision).abs() < 1e-12);
                    assert!((found.recall[place] - relevant_so_far as f64 / relevant as f64).abs() < 1e-12);
                    precisions += if counts { precision } else { 0.0 };
                }
            }
            if precisions > 0.0 {
                let average = found.average_precision.expect("there are relevant keys");
                assert!((average - precisions / relevant as f64).abs() < 1e-12);
            }
            assert_eq!(found.own.map(|own| own.key), Some(query));
            assert_eq!(found.reciprocal_rank, found.own_rank.map(|rank| 1.0 / rank));
        }
    }
}

#[test]
fn ranks_agree_with_an_evaluation() {
    let mut run = trainer(|_| {});
    run.run(40);
    let n = run.data().held_out.len();
    let ranks = metrics::Ranks((0..n).map(|query| ask(&mut run, query, 1).own_rank.expect("a partner")).collect());
    let evaluation = block_on(run.evaluate()).expect("an evaluation").retrieval;
    assert_eq!(ranks.recall_at(1), evaluation.recall_at_1);
    assert_eq!(ranks.recall_at(10), evaluation.recall_at_10);
    assert_eq!(ranks.mean_reciprocal(), evaluation.mrr);
}

#[test]
fn asking_changes_neither_the_run_nor_its_checkpoint() {
    let follow = |asks: bool| {
        let mut run = trainer(|s| s.collect = collect::by_id("hard").expect("an id"));
        let mut seen = Vec::new();
        for n in 0..12 {
            if asks {
                ask(&mut run, n, 30);
                block_on(run.ask_drawn(&[0.5; 32], 5)).expect("an answer");
            }
            run.run(1);
            if asks {
                ask(&mut run, 0, 3);
            }
            let look = block_on(run.look()).expect("a look");
            seen.push((look.losses, look.look, look.indices));
            if n % 4 == 3 {
                let evaluation = block_on(run.evaluate()).expect("an evaluation");
                seen.push((vec![evaluation.retrieval.mrr as f32], seen[n].1.clone(), Vec::new()));
            }
        }
        let examples = block_on(run.evaluate()).expect("an evaluation").examples_to_half;
        if asks {
            ask(&mut run, 0, 3);
        }
        run.run(3);
        if asks {
            ask(&mut run, 0, 3);
        }
        // The checkpoint is still the one of the evaluation.
        block_on(run.fall_back_to_cpu("to see where it returns")).expect("the CPU engine always starts");
        (format!("{seen:?}"), examples, run.step(), block_on(run.learned()).expect("weights"))
    };
    let (plain, asked) = (follow(false), follow(true));
    assert_eq!(plain.2, 12);
    assert!(plain == asked);
}

#[test]
fn an_answer_uses_the_current_weights() {
    let mut run = trainer(|_| {});
    let before = ask(&mut run, 5, 397);
    assert_eq!(before, ask(&mut run, 5, 397));
    run.run(1);
    let after = ask(&mut run, 5, 397);
    assert_eq!((before.step, after.step), (0, 1));
    assert_ne!(before.ranked, after.ranked);
}

#[test]
fn a_drawing_equal_to_a_held_out_query_gets_the_same_answer() {
    let mut run = trainer(|_| {});
    run.run(30);
    let n = run.data().held_out.len();
    for query in [0, 200, 396] {
        let pixels = run.data().held_out.queries.row(query).to_vec();
        let drawn = block_on(run.ask_drawn(&pixels, n)).expect("an answer");
        let asked = ask(&mut run, query, n);
        assert_eq!((drawn.query, drawn.label, drawn.own, drawn.own_rank), (None, None, None, None));
        assert_eq!((drawn.relevance, drawn.relevant, drawn.average_precision), (Relevance::Unknown, 0, None));
        assert!(drawn.precision.is_empty() && drawn.recall.is_empty());
        for (a, b) in drawn.ranked.iter().zip(&asked.ranked) {
            assert!((a.similarity - b.similarity).abs() < 1e-5);
            assert_eq!(a.label, run.data().held_out.key_labels[a.key]);
        }
    }
    for bad in [vec![0.0; 31], vec![f32::NAN; 32], Vec::new()] {
        let refused = block_on(run.ask_drawn(&bad, 5));
        assert!(matches!(refused, Err(AskError::NotAQuery { expected: 32, .. })), "{refused:?}");
    }
    assert_eq!(block_on(run.ask(n, 5)), Err(AskError::NoSuchQuery { query: n, count: n }));
}

#[test]
fn with_one_class_only_keys_of_the_item_are_relevant() {
    let mut data = crate::support::dataset(40, 6, 6);
    let held_out = Arc::make_mut(&mut data.held_out);
    held_out.query_labels.fill(0);
    held_out.key_labels.fill(0);
    // Four queries show one item, and two of them have swapped their keys.
    held_out.truth.duplicates = (0..16).map(|i| if i < 4 { 0 } else { i }).collect();
    held_out.truth.answers = (0..16).collect();
    held_out.truth.answers.swap(0, 7);
    let start = Start { data: Some(data), ..Start::default() };
    let change = |s: &mut Settings| {
        s.batch = 16;
        s.pairs = 40;
    };
    let run = Trainer::from_start(experiment(change), EngineChoice::Cpu, start);
    let mut run = block_on(run).expect("a replay");
    let found = ask(&mut run, 0, 16);
    assert_eq!((found.relevance, found.relevant), (Relevance::Item, 4));
    let of = |mark: fn(&Ranked) -> bool| {
        let mut keys: Vec<usize> = found.ranked.iter().filter(|entry| mark(entry)).map(|entry| entry.key).collect();
        keys.sort_unstable();
        keys
    };
    assert_eq!(of(|entry| entry.right), [7]);
    assert_eq!(of(|entry| entry.duplicate), [1, 2, 3]);
}

/// All orders of the keys in which ties are permuted.
fn orders(similarities: &[f32]) -> Vec<Vec<usize>> {
    fn extend(chosen: &mut Vec<usize>, n: usize, out: &mut Vec<Vec<usize>>) {
        if chosen.len() == n {
            out.push(chosen.clone());
        }
        for key in 0..n {
            if !chosen.contains(&key) {
                chosen.push(key);
                extend(chosen, n, out);
                chosen.pop();
            }
        }
    }
    let mut all = Vec::new();
    extend(&mut Vec::new(), similarities.len(), &mut all);
    all.retain(|order| order.windows(2).all(|pair| similarities[pair[0]] >= similarities[pair[1]]));
    all
}

#[test]
fn metrics_of_tied_keys_are_means_over_all_orders() {
    let similarities = [0.5, 0.9, 0.5, 0.5, -0.2, 0.9, 0.5];
    for relevant in 0..1u32 << similarities.len() {
        let keys: Vec<Key> = (0..similarities.len())
            .map(|key| Key { duplicate: relevant >> key & 1 == 1, right: key == 3, ..Key::default() })
            .collect();
        let counts = |key: usize| key == 3 || relevant >> key & 1 == 1;
        let found = answer(&similarities, &keys, Relevance::Item, similarities.len());
        let all = orders(&similarities);
        let total = (0..similarities.len()).filter(|&key| counts(key)).count();
        assert_eq!(found.relevant, total);
        let (mut average, mut own) = (0.0, 0.0);
        let mut precision = vec![0.0; similarities.len()];
        for order in &all {
            let mut right = 0;
            for (place, &key) in order.iter().enumerate() {
                right += usize::from(counts(key));
                precision[place] += right as f64 / (place + 1) as f64 / all.len() as f64;
                average += if counts(key) { right as f64 / (place + 1) as f64 / all.len() as f64 } else { 0.0 };
                own += if key == 3 { (place + 1) as f64 / all.len() as f64 } else { 0.0 };
            }
        }
        assert!((found.average_precision.expect("the partner is relevant") - average / total as f64).abs() < 1e-12);
        assert!(found.precision.iter().zip(&precision).all(|(a, b)| (a - b).abs() < 1e-12));
        let recall = found.precision.iter().enumerate().map(|(place, p)| p * (place + 1) as f64 / total as f64);
        assert!(found.recall.iter().zip(recall).all(|(a, b)| (a - b).abs() < 1e-12));
        assert!((found.own_rank.expect("a partner") - own).abs() < 1e-12);
        let ties: Vec<usize> = found.ranked.iter().map(|entry| entry.key).collect();
        assert_eq!(ties, [1, 5, 0, 2, 3, 6, 4]);
    }
}

#[test]
fn a_collapsed_encoder_scores_as_a_blind_guess() {
    let keys: Vec<Key> = (0..50).map(|key| Key { right: key == 0, same_class: key < 10, ..Key::default() }).collect();
    let found = answer(&[1.0; 50], &keys, Relevance::Class, 5);
    assert_eq!(found.own_rank, Some(25.5));
    assert!(found.precision.iter().all(|p| (p - 0.2).abs() < 1e-12));
    assert!(found.recall.iter().enumerate().all(|(n, r)| (r - (n + 1) as f64 / 50.0).abs() < 1e-12));
    let lost = answer(&[f32::NAN, 0.1, 0.2], &keys[..3], Relevance::Class, 3);
    assert_eq!(lost.own_rank, Some(3.0));
}
