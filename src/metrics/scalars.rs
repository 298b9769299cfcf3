//! The scalar metrics of a look.

use serde::Serialize;

use super::gradient::Example;

/// The numbers of a `Look`. A metric whose requirement is not met is `None` (see `Need`), and no number is NaN or
/// infinite as long as the embeddings are not.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scalars {
    /// Mean loss of the measured anchors at temperature `tau`.
    pub loss: f64,
    /// The temperature.
    pub tau: f64,
    /// The lowest temperature of a query; `None` if all queries share one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tau_least: Option<f64>,
    /// The median of the queries' temperatures.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tau_median: Option<f64>,
    /// The highest temperature of a query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tau_most: Option<f64>,
    /// The loss of a blind guess: ln(candidates).
    pub chance: f64,
    /// The lower bound of the loss, where it is known (see `floor`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
    /// Number of bins of the histograms, over [-1, 1].
    pub bins: usize,
    /// Mean similarity of partners.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub positive_mean: Option<f64>,
    /// Mean similarity of the negatives that take part, false ones included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negative_mean: Option<f64>,
    /// Mean similarity of the chosen negatives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hardness: Option<f64>,
    /// The common part of the histograms of partners and negatives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap: Option<f64>,
    /// Distance of their means in standard deviations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub d_prime: Option<f64>,
    /// Probability that a random partner is more similar than a random negative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auroc: Option<f64>,
    /// Average precision of a threshold of similarity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auprc: Option<f64>,
    /// The average precision of a blind guess.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prevalence: Option<f64>,
    /// Share of the negatives above the threshold that 95 % of the partners reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub false_positives_at_95: Option<f64>,
    /// Candidates of an anchor besides its partner, before any filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidates_per_anchor: Option<f64>,
    /// Share of them that have their anchor's class or item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate_false_rate: Option<f64>,
    /// Share of them that show their anchor's item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub candidate_duplicate_rate: Option<f64>,
    /// Candidates of an anchor that a filter removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed_per_anchor: Option<f64>,
    /// Share of the negatives that take part that have their anchor's class or item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub false_negative_rate: Option<f64>,
    /// Share of the negatives that take part that show their anchor's item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duplicate_rate: Option<f64>,
    /// Share of the chosen negatives that have their anchor's class or item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen_false_rate: Option<f64>,
    /// Share of the chosen negatives that show their anchor's item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen_duplicate_rate: Option<f64>,
    /// The effective number of an anchor's negatives (see `Gradient`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effective_negatives: Option<f64>,
    /// Share of the push that falls on the most similar 5 % of the negatives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_share: Option<f64>,
    /// Share of the negatives whose similarity the gradient raises.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attracted: Option<f64>,
    /// Share of the anchors whose debiased estimate is clamped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clamped: Option<f64>,
    /// Share of the anchors with a loss above 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active: Option<f64>,
    /// Mean squared distance of partners.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alignment: Option<f64>,
    /// Mean of the queries' and of the partners' uniformity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uniformity: Option<f64>,
    /// The queries' uniformity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_uniformity: Option<f64>,
    /// The partners' uniformity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_uniformity: Option<f64>,
    /// Mean of the queries' and of the partners' tolerance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<f64>,
    /// Distance of the towers' means.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modality_gap: Option<f64>,
    /// Columns of the positions: 2 or 3.
    pub axes: usize,
    /// Whether the positions are principal components rather than the embeddings themselves.
    pub projected: bool,
    /// Share of the embeddings' variance that the positions show.
    pub explained: f64,
    /// Whether only queries ask, though the loss by itself would have keys ask too.
    pub queries_alone: bool,
    /// Whether the positives are no partners, but embeddings that the host tells, to which queries are drawn.
    pub recalled: bool,
    /// A typical anchor.
    pub example: Example,
    /// Whether no similarity is NaN.
    pub finite: bool,
}
