//! Metrics against scikit-learn and torchmetrics: see `make_metrics.py`.

use contrastive_playground::metrics::{Known, auprc, auroc, evaluate, false_positives_at_95};
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    separation: Vec<Separation>,
    retrieval: Vec<Retrieval>,
}

#[derive(Deserialize)]
struct Separation {
    positives: Vec<f32>,
    negatives: Vec<f32>,
    auroc: f64,
    auprc: f64,
    fpr_at_95: f64,
}

#[derive(Deserialize)]
struct Retrieval {
    similarities: Vec<Vec<f32>>,
    labels: Vec<u32>,
    items: Vec<u32>,
    answers: Vec<u32>,
    ndcg_at_10: f64,
    mrr: Option<f64>,
    recall_at_5: Option<f64>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("metrics.json")).expect("written by make_metrics.py")
}

#[test]
fn separation_is_scikit_learns() {
    for mut case in reference().separation {
        case.positives.sort_by(f32::total_cmp);
        case.negatives.sort_by(f32::total_cmp);
        let (positives, negatives) = (&case.positives, &case.negatives);
        assert!((auroc(positives, negatives) - case.auroc).abs() < 1e-12);
        assert!((auprc(positives, negatives) - case.auprc).abs() < 1e-12);
        assert!((false_positives_at_95(positives, negatives) - case.fpr_at_95).abs() < 1e-12);
    }
}

#[test]
fn retrieval_is_scikit_learns_and_torchmetrics() {
    for case in reference().retrieval {
        let n = case.labels.len();
        // Queries are the axes, so that a key's coordinates are its similarities, exactly.
        let queries: Vec<f32> = (0..n * n).map(|at| f32::from(u8::from(at / n == at % n))).collect();
        let keys: Vec<f32> = (0..n).flat_map(|key| case.similarities.iter().map(move |row| row[key])).collect();
        let mut key_labels = vec![0; n];
        case.answers.iter().zip(&case.labels).for_each(|(&key, &label)| key_labels[key as usize] = label);
        let known = Known {
            query_labels: &case.labels,
            key_labels: &key_labels,
            items: &case.items,
            answers: &case.answers,
            ..Known::default()
        };
        let found = evaluate(&queries, &keys, n, &known);
        assert!((found.ndcg_at_10 - case.ndcg_at_10).abs() < 1e-12, "{} {}", found.ndcg_at_10, case.ndcg_at_10);
        // torchmetrics counts in f32.
        assert!(case.mrr.is_none_or(|mrr| (found.mrr - mrr).abs() < 1e-6));
        assert!(case.recall_at_5.is_none_or(|recall| (found.recall_at_5 - recall).abs() < 1e-6));
    }
}
