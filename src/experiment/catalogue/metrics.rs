//! What is measured while an experiment runs. The ids are the fields of `cplay run` and of the page's `metrics`.

/// One number that is measured.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub struct Metric {
    /// Field name; never changes.
    pub id: &'static str,
    /// As shown.
    pub label: &'static str,
    /// What the number counts, or empty.
    pub unit: &'static str,
    /// One plain sentence.
    pub help: &'static str,
}

/// Every metric.
pub static METRICS: &[Metric] = &[
    Metric {
        id: "loss",
        label: "Loss",
        unit: "nats",
        help: "How surprised the model is by the right partners; guessing costs the logarithm of the number of candidates.",
    },
    Metric { id: "tau", label: "Temperature", unit: "", help: "The temperature in use: as set, or as learned so far." },
    Metric {
        id: "recall_at_1",
        label: "Recall@1",
        unit: "share",
        help: "For which share of the held-out queries the true partner is the most similar key.",
    },
    Metric {
        id: "recall_at_10",
        label: "Recall@10",
        unit: "share",
        help: "For which share of the held-out queries the true partner is among the ten most similar keys.",
    },
    Metric {
        id: "mrr",
        label: "MRR",
        unit: "",
        help: "Mean of one over the true partner's rank, on held-out pairs: 1 is perfect.",
    },
    Metric {
        id: "alignment",
        label: "Alignment",
        unit: "",
        help: "Mean squared distance between partners on the sphere: lower is closer (Wang and Isola 2020).",
    },
    Metric {
        id: "uniformity",
        label: "Uniformity",
        unit: "",
        help: "Logarithm of the mean Gaussian potential between embeddings: lower is more evenly spread (Wang and Isola 2020).",
    },
    Metric { id: "positive_mean", label: "Positives", unit: "", help: "Mean similarity of partners in the batch." },
    Metric {
        id: "negative_mean",
        label: "Negatives",
        unit: "",
        help: "Mean similarity of queries and their negatives.",
    },
    Metric {
        id: "auroc",
        label: "AUROC",
        unit: "",
        help: "Chance that a random positive of the batch is more similar than a random negative: 0.5 is no order, 1 is perfect.",
    },
    Metric {
        id: "effective_negatives",
        label: "Effective negatives",
        unit: "keys",
        help: "How many negatives per query really carry the push, if it were shared equally among them.",
    },
    Metric {
        id: "false_negative_rate",
        label: "False negatives",
        unit: "share",
        help: "Which share of the negatives belongs to the query's own class.",
    },
    Metric { id: "steps_per_second", label: "Speed", unit: "steps/s", help: "Optimizer steps per second of training." },
];
