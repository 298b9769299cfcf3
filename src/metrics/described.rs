//! What each number means, in one sentence, for whoever shows it.

use serde::Serialize;

/// A metric's description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Metric {
    /// As in snapshots, evaluations and the terminal's records.
    pub id: &'static str,
    /// As shown.
    pub label: &'static str,
    /// Unit, or empty.
    pub unit: &'static str,
    /// One plain sentence.
    pub help: &'static str,
}

/// Every metric with a name of its own.
#[rustfmt::skip]
pub static METRICS: &[Metric] = &[
    Metric { id: "loss", label: "Loss", unit: "nats", help: "What the encoders learn to lower: how surprised a softmax over the candidates is by the true partner." },
    Metric { id: "chance", label: "Chance", unit: "nats", help: "The loss of a blind guess: the logarithm of the number of candidates." },
    Metric { id: "floor", label: "Floor", unit: "nats", help: "No embedding of any dimension can bring the loss below this; few dimensions cannot come near it." },
    Metric { id: "tau", label: "Temperature", unit: "", help: "The temperature of the softmax in this step." },
    Metric { id: "recall_at_1", label: "Recall@1", unit: "", help: "Share of held-out queries whose own partner ranks first." },
    Metric { id: "recall_at_10", label: "Recall@10", unit: "", help: "Share of held-out queries whose own partner is among the first ten." },
    Metric { id: "mrr", label: "MRR", unit: "", help: "Mean of 1 / rank of the own partner among the held-out keys." },
    Metric { id: "alignment", label: "Alignment", unit: "", help: "Mean squared distance between partners: 0 when they coincide." },
    Metric { id: "uniformity", label: "Uniformity", unit: "", help: "How evenly the sphere is covered: lower is more even." },
    Metric { id: "positive_mean", label: "Partners", unit: "", help: "Mean similarity of partners." },
    Metric { id: "negative_mean", label: "Negatives", unit: "", help: "Mean similarity of all negatives." },
    Metric { id: "auroc", label: "AUROC", unit: "", help: "Probability that a random pair of partners is more similar than a random negative pair." },
    Metric { id: "effective_negatives", label: "Effective negatives", unit: "", help: "How many negatives share the push: from 1, when a single one matters, to all of them." },
    Metric { id: "false_negative_rate", label: "False negatives", unit: "", help: "Share of the negatives that belong to the anchor's own class." },
    Metric { id: "top_share", label: "Top 5 % share", unit: "", help: "Share of the push that falls on the most similar 5 % of the negatives." },
    Metric { id: "steps_per_second", label: "Speed", unit: "steps/s", help: "Optimizer steps per second." },
];
