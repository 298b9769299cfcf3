//! Retrieval: every query ranks all keys. Also the geometry of these embeddings.

use serde::Serialize;

use super::alignment::{alignment, uniformity};
use super::energy::tells;
use super::gap::modality_gap;
use super::groups::{Third, thirds};
use super::guess::Guess;
use super::known::{Judge, Known};
use super::rank::rank_me;
use super::reached::Reached;
use super::search::{Found, right_ranks, search};
use super::tolerance::tolerance;

/// How well queries find their partners, and the geometry of the embeddings. A metric that has no meaning for the data
/// (there are no classes, no duplicates, no tail, ...) is `None`, or equal to the metric that it refines.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Evaluation {
    /// Share of the queries whose own partner ranks first.
    pub recall_at_1: f64,
    /// Share of the queries whose own partner is among the first five.
    pub recall_at_5: f64,
    /// Share of the queries whose own partner is among the first ten.
    pub recall_at_10: f64,
    /// Mean of 1 / rank of the own partner.
    pub mrr: f64,
    /// Share of the queries whose nearest key shows their item: their own partner or a duplicate of it. The difference
    /// to `recall_at_1` are right answers that count as wrong there.
    pub right_at_1: f64,
    /// Share of the queries for which such a key is among the first ten, other right answers left out.
    pub right_at_10: f64,
    /// As `right_at_1`, for keys that search queries.
    pub key_right_at_1: f64,
    /// Normalised discounted cumulative gain of the first ten: 3 for the own partner, 2 for a duplicate, 1 for the
    /// class.
    pub ndcg_at_10: f64,
    /// Share of the first ten keys, the own partner left out, that have the query's class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_at_10: Option<f64>,
    /// As `class_at_10`, with the own partner included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_at_10_with_own: Option<f64>,
    /// `class_at_10` of the queries of the class that is erased. `None` if none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_at_10_erased: Option<f64>,
    /// `class_at_10` of the queries of other classes. `None` if no class is erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_at_10_kept: Option<f64>,
    /// `recall_at_1` of the queries of the most frequent third of the classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recall_head: Option<f64>,
    /// `recall_at_1` of the queries of the middle third of the classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recall_torso: Option<f64>,
    /// `recall_at_1` of the queries of the rarest third of the classes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recall_tail: Option<f64>,
    /// Share of the right answers, the keys of a query's class, that are among its first R, where R is the number of
    /// its right answers (R-precision); over all queries. `None` if nothing is known of exposure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<f64>,
    /// As `reached`, of the third of the keys that is shown least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached_tail: Option<f64>,
    /// Mean over the queries of the correlation between similarity and popularity among a query's right answers: 0
    /// where popular ones are not favoured. `None` if popularity is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub favour: Option<f64>,
    /// Probability that a pair has a greater ratio of lengths, key to query, than a reversed one. `None` if lengths are
    /// not compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<f64>,
    /// Share of the reversed pairs whose query is longer than their key, so that they are dropped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reversed_dropped: Option<f64>,
    /// `recall_at_1` of the queries of a kind with training pairs; `None` if all are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recall_seen: Option<f64>,
    /// `recall_at_1` of the queries of a kind without training pairs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recall_unseen: Option<f64>,
    /// Mean temperature of the queries that are not blurred. `None` if queries have no temperatures of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tau_clear: Option<f64>,
    /// Mean temperature of the blurred queries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tau_blurred: Option<f64>,
    /// Probability that the energy of a query that is answered wrongly, whose own key is not first, exceeds that of
    /// another. `None` if queries are neither blurred nor have temperatures of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub energy_auroc: Option<f64>,
    /// The same of the energy times the query's temperature.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_energy_auroc: Option<f64>,
    /// Mean squared distance of partners.
    pub alignment: f64,
    /// Mean of the queries' and of the keys' uniformity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uniformity: Option<f64>,
    /// The queries' uniformity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub query_uniformity: Option<f64>,
    /// The keys' uniformity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_uniformity: Option<f64>,
    /// Mean of the queries' and of the keys' tolerance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tolerance: Option<f64>,
    /// Distance of the towers' means.
    pub modality_gap: f64,
    /// Mean of the queries' and of the keys' RankMe.
    pub rank_me: f64,
    /// The number of keys that each query ranks.
    pub candidates: usize,
    /// The expected scores of a random ranking of them.
    pub guess: Guess,
}

/// The ranks of the partners.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranks(pub Vec<f64>);

impl Ranks {
    /// Share of ranks of at most `k`; 0 if there are none.
    pub fn recall_at(&self, k: usize) -> f64 {
        self.mean(|rank| if rank <= k as f64 { 1.0 } else { 0.0 })
    }
    /// Mean of 1 / rank.
    pub fn mean_reciprocal(&self) -> f64 {
        self.mean(|rank| 1.0 / rank)
    }
    fn mean(&self, of: impl Fn(f64) -> f64) -> f64 {
        self.0.iter().map(|&rank| of(rank)).sum::<f64>() / self.0.len().max(1) as f64
    }
}

/// Measures retrieval of `n` queries among `n` keys, and the geometry of both. Both are `[n, d]` with unit rows.
///
/// # Panics
/// If the shapes disagree.
pub fn evaluate(queries: &[f32], keys: &[f32], dim: usize, known: &Known) -> Evaluation {
    let n = queries.len() / dim;
    let judge = Judge::new(known, n);
    let found = search(queries, keys, dim, &judge);
    let ranks = |of: fn(&Found) -> f64| Ranks(found.iter().map(of).collect());
    let (own, right) = (ranks(|found| found.own), ranks(|found| found.right));
    let mean = |values: Vec<f64>| {
        let count = values.len();
        (count > 0).then(|| values.into_iter().sum::<f64>() / count as f64)
    };
    // The recall_at_1 of a subset of the queries.
    let among = |these: &dyn Fn(usize) -> bool| {
        let hits = own.0.iter().enumerate().filter(|&(i, _)| these(i));
        mean(hits.map(|(_, &rank)| if rank <= 1.0 { 1.0 } else { 0.0 }).collect())
    };
    let thirds = thirds(known.frequencies);
    let third = |wanted: Third| {
        let of = |i: usize| known.query_labels.get(i).and_then(|&label| *thirds.get(label as usize)?);
        among(&|i| of(i) == Some(wanted))
    };
    let reached: Reached = found.iter().map(|found| found.reached).sum();
    let energies: Vec<f64> = found.iter().filter_map(|found| found.energy).collect();
    let free: Vec<f64> = energies.iter().zip(known.taus).map(|(energy, &tau)| energy * f64::from(tau)).collect();
    let is_wrong = |i: usize| own.0[i] > 1.0;
    let differ = known.taus.windows(2).any(|two| two[0] != two[1]);
    let mean_tau = |blurred: bool| {
        let these = known.taus.iter().enumerate().filter(|&(i, _)| known.blurred.get(i).is_some_and(|&b| b) == blurred);
        mean(these.map(|(_, &tau)| f64::from(tau)).collect()).filter(|_| differ)
    };
    let classes = judge.knows_classes();
    let class_where = |erased: bool| {
        let class = known.forgotten?;
        let of = |i: usize| (known.query_labels.get(i) == Some(&class)) == erased;
        mean(found.iter().enumerate().filter(|&(i, _)| of(i)).filter_map(|(_, found)| found.class).collect())
    };
    // The inverse permutation: each key's own query.
    let partners = gathered(keys, dim, known.answers);
    let of_two = |rows: &[f32]| (rows.len() > dim).then(|| uniformity(rows, dim)).filter(|value| value.is_finite());
    let (query_uniformity, key_uniformity) = (of_two(queries), of_two(keys));
    let tolerances = (tolerance(queries, dim, known.query_labels), tolerance(keys, dim, known.key_labels));
    Evaluation {
        recall_at_1: own.recall_at(1),
        recall_at_5: own.recall_at(5),
        recall_at_10: own.recall_at(10),
        mrr: own.mean_reciprocal(),
        right_at_1: right.recall_at(1),
        right_at_10: right.recall_at(10),
        key_right_at_1: backwards(&partners, queries, dim, known).recall_at(1),
        ndcg_at_10: mean(found.iter().map(|found| found.ndcg).collect()).unwrap_or(0.0),
        class_at_10: mean(found.iter().filter_map(|found| found.class).collect()).filter(|_| classes),
        class_at_10_with_own: mean(found.iter().map(|found| found.class_with_own).collect()).filter(|_| classes),
        class_at_10_erased: class_where(true),
        class_at_10_kept: class_where(false),
        recall_head: third(Third::Head),
        recall_torso: third(Third::Torso),
        recall_tail: third(Third::Tail),
        reached: reached.share(&Third::ALL),
        reached_tail: reached.share(&[Third::Tail]),
        favour: mean(found.iter().filter_map(|found| found.favour).collect()),
        direction: None,
        reversed_dropped: None,
        recall_seen: known.unseen.contains(&true).then(|| among(&|i| !known.unseen[i])).flatten(),
        recall_unseen: known.unseen.contains(&true).then(|| among(&|i| known.unseen[i])).flatten(),
        tau_clear: mean_tau(false),
        tau_blurred: mean_tau(true),
        energy_auroc: tells(&energies, is_wrong),
        free_energy_auroc: tells(&free, is_wrong),
        alignment: alignment(queries, &partners, dim),
        uniformity: query_uniformity.zip(key_uniformity).map(|(queries, keys)| (queries + keys) / 2.0),
        query_uniformity,
        key_uniformity,
        tolerance: tolerances.0.zip(tolerances.1).map(|(queries, keys)| (queries + keys) / 2.0),
        modality_gap: modality_gap(queries, keys, dim),
        rank_me: (rank_me(queries, dim) + rank_me(keys, dim)) / 2.0,
        candidates: n,
        guess: Guess::among(n),
    }
}

/// `[n]`: for each query 1 + the number of keys more similar to it than its partner + half the number of others exactly
/// as similar.
pub fn ranks(queries: &[f32], keys: &[f32], dim: usize) -> Ranks {
    let nothing = Known::default();
    let judge = Judge::new(&nothing, queries.len() / dim);
    Ranks(search(queries, keys, dim, &judge).iter().map(|found| found.own).collect())
}

/// The ranks of the right answers of keys that search queries. `partners` are the queries' own keys, in the order of
/// the queries.
fn backwards(partners: &[f32], queries: &[f32], dim: usize, known: &Known) -> Ranks {
    let known = Known { items: known.items, ..Known::default() };
    let judge = Judge::new(&known, queries.len() / dim);
    Ranks(right_ranks(partners, queries, dim, &judge))
}

/// Rows in the order of `indices`; in their own order if `indices` is empty.
fn gathered(rows: &[f32], dim: usize, indices: &[u32]) -> Vec<f32> {
    if indices.is_empty() {
        return rows.to_vec();
    }
    indices.iter().flat_map(|&i| rows[i as usize * dim..(i as usize + 1) * dim].iter().copied()).collect()
}
