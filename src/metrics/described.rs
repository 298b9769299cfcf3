//! A description of each metric, for the page and the documentation.

use serde::Serialize;

/// A metric's description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Metric {
    /// The id in snapshots, evaluations and the terminal's records.
    pub id: &'static str,
    /// The name that the page shows.
    pub label: &'static str,
    /// The unit; empty for a pure number.
    pub unit: &'static str,
    /// One plain sentence that says what the number means.
    pub help: &'static str,
    /// 1: shown always; 2: shown in the list of further numbers.
    pub level: u8,
    /// What the batch must have for this metric; without it the number is absent.
    #[serde(skip)]
    pub needs: Need,
}

/// What a batch must have so that a metric has a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// No requirement; or the code that computes the metric decides.
    Nothing,
    /// Partners.
    Positives,
    /// Negatives that take part.
    Negatives,
    /// Partners and negatives.
    BothSides,
    /// Chosen negatives.
    Chosen,
    /// Candidates, before any filter.
    Candidates,
    /// Negatives with a gradient that lowers their similarity.
    Push,
    /// At least two items of a tower.
    AtLeastTwo,
}

/// The numbers of things in a batch that metrics need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Available {
    pub(super) positives: usize,
    pub(super) negatives: usize,
    pub(super) chosen: f64,
    pub(super) candidates: f64,
    pub(super) pushed: f64,
}

impl Available {
    fn has(&self, need: Need) -> bool {
        match need {
            Need::Nothing => true,
            Need::Positives => self.positives > 0,
            Need::Negatives => self.negatives > 0,
            Need::BothSides => self.positives > 0 && self.negatives > 0,
            Need::Chosen => self.chosen > 0.0,
            Need::Candidates => self.candidates > 0.0,
            Need::Push => self.pushed > 0.0,
            Need::AtLeastTwo => self.positives > 1,
        }
    }

    /// The value of this metric; `None` if its requirement is not met or the value is not finite.
    pub(super) fn measured(&self, id: &str, value: f64) -> Option<f64> {
        let needs = METRICS.iter().find(|metric| metric.id == id).map_or(Need::Nothing, |metric| metric.needs);
        (self.has(needs) && value.is_finite()).then_some(value)
    }
}

/// Every metric that has an id.
#[rustfmt::skip]
pub static METRICS: &[Metric] = &[
    Metric { id: "loss", label: "Loss", unit: "nats", help: "What the encoders learn to lower: how surprised a softmax \
        over the candidates is by the true partner.", level: 1, needs: Need::Nothing },
    Metric { id: "chance", label: "Chance", unit: "nats", help: "The loss of a blind guess: the logarithm of the \
        number of candidates.", level: 1, needs: Need::Nothing },
    Metric { id: "floor", label: "Floor", unit: "nats", help: "No embedding of any dimension can bring the loss below \
        this; low-dimensional embeddings stay well above it.", level: 1, needs: Need::Nothing },
    Metric { id: "tau", label: "Temperature", unit: "", help: "The temperature of the softmax in this \
        step.", level: 1, needs: Need::Nothing },
    Metric { id: "tau_least", label: "Lowest temperature", unit: "", help: "The lowest temperature that a query of the \
        batch chooses.", level: 2, needs: Need::Nothing },
    Metric { id: "tau_median", label: "Median temperature", unit: "", help: "Half of the queries of the batch choose a \
        lower temperature.", level: 2, needs: Need::Nothing },
    Metric { id: "tau_most", label: "Highest temperature", unit: "", help: "The highest temperature that a query of \
        the batch chooses.", level: 2, needs: Need::Nothing },
    Metric { id: "recall_at_1", label: "Recall@1", unit: "", help: "Share of held-out queries whose own partner ranks \
        first.", level: 1, needs: Need::Nothing },
    Metric { id: "recall_at_5", label: "Recall@5", unit: "", help: "Share of queries whose own partner is among the \
        first five.", level: 2, needs: Need::Nothing },
    Metric { id: "recall_at_10", label: "Recall@10", unit: "", help: "Share of held-out queries whose own partner is \
        among the first ten.", level: 1, needs: Need::Nothing },
    Metric { id: "mrr", label: "MRR", unit: "", help: "Mean of 1 / rank of the own partner among the held-out \
        keys.", level: 1, needs: Need::Nothing },
    Metric { id: "right_at_1", label: "Right@1", unit: "", help: "Share of queries whose nearest key is their own \
        partner or shows the same item.", level: 2, needs: Need::Nothing },
    Metric { id: "right_at_10", label: "Right@10", unit: "", help: "Share of queries with such a key among the first \
        ten; other correct answers are ignored in the ranking.", level: 2, needs: Need::Nothing },
    Metric { id: "key_right_at_1", label: "Right@1 of keys", unit: "", help: "Share of keys whose nearest query is \
        their own partner or shows the same item.", level: 2, needs: Need::Nothing },
    Metric { id: "ndcg_at_10", label: "nDCG@10", unit: "", help: "How well the first ten keys are ordered: 3 for the \
        own partner, 2 for the same item, 1 for the same class, against the best possible \
        order.", level: 2, needs: Need::Nothing },
    Metric { id: "class_at_10", label: "Class@10", unit: "", help: "Share of the first ten keys, the own partner left \
        out, that have the query's class.", level: 2, needs: Need::Nothing },
    Metric { id: "class_at_10_with_own", label: "Class@10 with own", unit: "", help: "Share of the first ten keys, the \
        own partner included, that have the query's class.", level: 2, needs: Need::Nothing },
    Metric { id: "class_at_10_erased", label: "Class@10, erased", unit: "", help: "Class@10 of the \
        queries of the concept that is erased: how much of it is still found.", level: 1, needs: Need::Nothing },
    Metric { id: "class_at_10_kept", label: "Class@10, the rest", unit: "", help: "Class@10 of the \
        queries of all other concepts: how much of the rest is kept.", level: 1, needs: Need::Nothing },
    Metric { id: "recall_head", label: "Recall@1, head", unit: "", help: "Recall@1 for the most frequent third of the \
        classes.", level: 2, needs: Need::Nothing },
    Metric { id: "recall_torso", label: "Recall@1, torso", unit: "", help: "Recall@1 for the middle third of the \
        classes by frequency; all of them, where all are equally frequent.", level: 2, needs: Need::Nothing },
    Metric { id: "recall_tail", label: "Recall@1, tail", unit: "", help: "Recall@1 for the rarest third of the \
        classes.", level: 2, needs: Need::Nothing },
    Metric { id: "reached", label: "R-precision", unit: "", help: "Share of the right answers that are among the first \
        R keys of their query, R being the number of its right answers.", level: 2, needs: Need::Nothing },
    Metric { id: "reached_tail", label: "R-precision, tail", unit: "", help: "The same of the third of the keys that \
        is shown least.", level: 2, needs: Need::Nothing },
    Metric { id: "favour", label: "Favour of the popular", unit: "", help: "Correlation between similarity and \
        popularity among the right answers of a query: 0 where popular keys are not favoured.", level: 2,
        needs: Need::Nothing },
    Metric { id: "direction", label: "Direction", unit: "", help: "Probability that a pair has a greater ratio of \
        lengths, key to query, than the same pair asked the wrong way round: one half where lengths tell \
        nothing.", level: 2, needs: Need::Nothing },
    Metric { id: "reversed_dropped", label: "Reversed pairs dropped", unit: "", help: "Share of the pairs that are \
        dropped when they are asked the wrong way round, because their query is longer than their \
        key.", level: 2, needs: Need::Nothing },
    Metric { id: "recall_seen", label: "Recall@1, interpolation", unit: "", help: "Recall@1 for queries of the kinds \
        with training pairs.", level: 2, needs: Need::Nothing },
    Metric { id: "recall_unseen", label: "Recall@1, extrapolation", unit: "", help: "Recall@1 for queries of the kinds \
        without training pairs.", level: 2, needs: Need::Nothing },
    Metric { id: "tau_clear", label: "Temperature, clear", unit: "", help: "Mean temperature that held-out queries \
        choose, blurred ones left out.", level: 1, needs: Need::Nothing },
    Metric { id: "tau_blurred", label: "Temperature, blurred", unit: "", help: "Mean temperature that blurred \
        held-out queries choose.", level: 1, needs: Need::Nothing },
    Metric { id: "energy_auroc", label: "Energy warns", unit: "", help: "Probability that a query that is answered \
        wrongly has a higher energy, -log sum exp(s / tau), than one that finds its key.", level: 1,
        needs: Need::Nothing },
    Metric { id: "free_energy_auroc", label: "Energy times tau warns", unit: "", help: "The same of the energy \
        multiplied by the query's temperature.", level: 1, needs: Need::Nothing },
    Metric { id: "alignment", label: "Alignment", unit: "", help: "Mean squared distance between partners: 0 when they \
        coincide.", level: 1, needs: Need::Positives },
    Metric { id: "uniformity", label: "Uniformity", unit: "", help: "How evenly the embeddings spread over the \
        hypersphere; lower is more even.", level: 1, needs: Need::AtLeastTwo },
    Metric { id: "query_uniformity", label: "Uniformity of queries", unit: "", help: "How evenly the queries cover the \
        sphere: lower is more even.", level: 2, needs: Need::AtLeastTwo },
    Metric { id: "key_uniformity", label: "Uniformity of keys", unit: "", help: "How evenly the keys cover the sphere: \
        lower is more even.", level: 2, needs: Need::AtLeastTwo },
    Metric { id: "tolerance", label: "Tolerance", unit: "", help: "Mean similarity of different items of the same \
        class within a tower; over these pairs alone, so it does not depend on how many classes there \
        are.", level: 2, needs: Need::Nothing },
    Metric { id: "modality_gap", label: "Modality gap", unit: "", help: "Distance between the mean query and the mean \
        key.", level: 2, needs: Need::Positives },
    Metric { id: "rank_me", label: "RankMe", unit: "dimensions", help: "Effective number of dimensions of the \
        embeddings: exp of the entropy of their singular values.", level: 2, needs: Need::Nothing },
    Metric { id: "positive_mean", label: "Partners", unit: "", help: "Mean similarity of \
        partners.", level: 1, needs: Need::Positives },
    Metric { id: "negative_mean", label: "Negatives", unit: "", help: "Mean similarity of all \
        negatives.", level: 1, needs: Need::Negatives },
    Metric { id: "hardness", label: "Hardness", unit: "", help: "Mean similarity of the chosen negatives: those \
        collected beyond the batch; if nothing is collected, those that carry a \
        gradient.", level: 2, needs: Need::Chosen },
    Metric { id: "hardness_percentile", label: "Hardness percentile", unit: "", help: "Share of the whole corpus that \
        is less similar to the anchor than a negative chosen for it; one half is \
        random.", level: 2, needs: Need::Nothing },
    Metric { id: "overlap", label: "Overlap", unit: "", help: "Common part of the histograms of partners and of \
        negatives: 0 none, 1 all.", level: 2, needs: Need::BothSides },
    Metric { id: "d_prime", label: "d′", unit: "", help: "Distance of partners from negatives on average, in standard \
        deviations.", level: 2, needs: Need::BothSides },
    Metric { id: "auroc", label: "AUROC", unit: "", help: "Probability that a random pair of partners is more similar \
        than a random negative pair.", level: 1, needs: Need::BothSides },
    Metric { id: "auprc", label: "AUPRC", unit: "", help: "Average precision of finding partners by a threshold of \
        similarity; falls when negatives become more numerous, which AUROC does \
        not.", level: 2, needs: Need::BothSides },
    Metric { id: "prevalence", label: "Prevalence", unit: "", help: "Share of partners among all pairs compared: the \
        AUPRC of a blind guess.", level: 2, needs: Need::BothSides },
    Metric { id: "false_positives_at_95", label: "FPR@95", unit: "", help: "Share of the negatives above the threshold \
        that 95 % of the partners reach.", level: 2, needs: Need::BothSides },
    Metric { id: "candidates_per_anchor", label: "Candidates", unit: "per anchor", help: "How many candidates an \
        anchor has besides its partner, before any filter.", level: 2, needs: Need::Positives },
    Metric { id: "candidate_false_rate", label: "False among candidates", unit: "", help: "Share of the candidates, \
        before any filter, that have the anchor's class or show its item.", level: 2, needs: Need::Candidates },
    Metric { id: "candidate_duplicate_rate", label: "Duplicates among candidates", unit: "", help: "Share of the \
        candidates, before any filter, that show the anchor's own item.", level: 2, needs: Need::Candidates },
    Metric { id: "removed_per_anchor", label: "Removed", unit: "per anchor", help: "How many candidates of an anchor a \
        filter removed.", level: 2, needs: Need::Positives },
    Metric { id: "effective_negatives", label: "Effective negatives", unit: "", help: "How many negatives share the \
        push: from 1, when a single one matters, to all of them.", level: 1, needs: Need::Negatives },
    Metric { id: "false_negative_rate", label: "False negatives", unit: "", help: "Share of the negatives that belong \
        to the anchor's own class.", level: 1, needs: Need::Negatives },
    Metric { id: "duplicate_rate", label: "Duplicates", unit: "", help: "Share of the negatives that show the anchor's \
        own item.", level: 2, needs: Need::Negatives },
    Metric { id: "chosen_false_rate", label: "False among chosen", unit: "", help: "Share of the chosen negatives that \
        have the anchor's class or show its item.", level: 2, needs: Need::Chosen },
    Metric { id: "chosen_duplicate_rate", label: "Duplicates among chosen", unit: "", help: "Share of the chosen \
        negatives that show the anchor's own item.", level: 2, needs: Need::Chosen },
    Metric { id: "top_share", label: "Top 5 % share", unit: "", help: "Share of the push that falls on the most \
        similar 5 % of the negatives.", level: 1, needs: Need::Push },
    Metric { id: "attracted", label: "Attracted negatives", unit: "", help: "Share of the negatives that the gradient \
        draws closer instead of pushing away.", level: 2, needs: Need::Negatives },
    Metric { id: "clamped", label: "Clamped anchors", unit: "", help: "Share of the anchors whose debiased estimate \
        fell below its floor, so that their negatives have no gradient.", level: 2, needs: Need::Nothing },
    Metric { id: "active", label: "Active triplets", unit: "", help: "Share of the triplets that still violate the \
        margin.", level: 2, needs: Need::Nothing },
    Metric { id: "index_age", label: "Age of the index", unit: "steps", help: "Steps since the methods that choose \
        last refreshed.", level: 2, needs: Need::Nothing },
    Metric { id: "index_overlap", label: "Overlap with a fresh index", unit: "", help: "Share of the listed pairs that \
        a list made now would have as well.", level: 2, needs: Need::Nothing },
    Metric { id: "queue_drift", label: "Drift of the memory", unit: "", help: "1 - mean cosine between the memory's \
        embeddings and those of the same items now.", level: 2, needs: Need::Nothing },
    Metric { id: "examples_to_half", label: "Examples to 50 %", unit: "examples", help: "Examples seen when recall@1 \
        on held-out pairs first reached 50 %.", level: 2, needs: Need::Nothing },
    Metric { id: "examples_to_most", label: "Examples to 90 %", unit: "examples", help: "Examples seen when recall@1 \
        on held-out pairs first reached 90 %.", level: 2, needs: Need::Nothing },
    Metric { id: "steps_per_second", label: "Speed", unit: "steps/s", help: "Optimizer steps per \
        second.", level: 1, needs: Need::Nothing },
];
