//! The view in which one query searches all keys: the ranked list, and precision and recall of its cut-offs.
//!
//! # Definitions
//!
//! A key's **rank** is 1 + the number of more similar keys + half the number of others exactly as similar, as in
//! [`crate::metrics::ranks`]. The tie-break of the list is the lower index.
//!
//! With `R` **relevant** keys, of which `r(k)` are expected among the first `k`,
//!
//! ```text
//! precision(k) = r(k) / k        recall(k) = r(k) / R
//! average precision = 1/R sum over relevant keys of the precision at their places
//! ```
//!
//! Keys that tie may stand in any order, so both are means over all orders of the tied keys (McSherry and Najork 2008,
//! Computing Information Retrieval Performance Measures Efficiently in the Presence of Tied Scores). An encoder that
//! maps everything to one point then scores as a guess does.

use serde::Serialize;

use crate::metrics::sort::by_worth;

/// The known truth about one key, relative to the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Key {
    /// Its class.
    pub label: u32,
    /// Whether it is the query's own partner.
    pub right: bool,
    /// Whether it shows the query's item without being its partner.
    pub duplicate: bool,
    /// Whether it has the query's class.
    pub same_class: bool,
}

/// Which keys answer a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Relevance {
    /// The keys of its class, and those that show its item.
    Class,
    /// The keys that show its item, because there is at most one class.
    Item,
    /// Unknown, because the query was drawn by hand.
    Unknown,
}

impl Relevance {
    fn of(self, key: &Key) -> bool {
        match self {
            Relevance::Class => key.right || key.duplicate || key.same_class,
            Relevance::Item => key.right || key.duplicate,
            Relevance::Unknown => false,
        }
    }
}

/// A key in the list.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Ranked {
    /// The index of its pair.
    pub key: usize,
    /// Its rank; halves where keys tie.
    pub rank: f64,
    /// Cosine with the query.
    pub similarity: f32,
    /// Whether it is the query's own partner.
    pub right: bool,
    /// Whether it shows the query's item without being its partner: in a batch it would be a false negative.
    pub duplicate: bool,
    /// Whether it has the query's class; the partner has it too.
    pub same_class: bool,
    /// Its class.
    pub label: u32,
}

/// The result of a query's search.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// The number of steps after which the weights were read.
    pub step: u64,
    /// The index of the query; `None` for a drawing.
    pub query: Option<usize>,
    /// Its class.
    pub label: Option<u32>,
    /// The number of keys that it was compared with.
    pub count: usize,
    /// The first keys of the list, most similar first.
    pub ranked: Vec<Ranked>,
    /// The query's own partner, at any rank.
    pub own: Option<Ranked>,
    /// The partner's rank.
    pub own_rank: Option<f64>,
    /// 1 / the partner's rank.
    pub reciprocal_rank: Option<f64>,
    /// Which keys count as relevant.
    pub relevance: Relevance,
    /// The number of relevant keys.
    pub relevant: usize,
    /// Precision at the cut-offs 1, 2, ..., up to the length of `ranked`; empty if relevance is unknown.
    pub precision: Vec<f64>,
    /// Recall at the same cut-offs.
    pub recall: Vec<f64>,
    /// Average precision over all keys.
    pub average_precision: Option<f64>,
}

/// Ranks the keys by their similarities to a query. Both `[n]`; lists at most `most` of them.
///
/// # Panics
/// If there are not as many keys as similarities.
pub fn answer(similarities: &[f32], keys: &[Key], relevance: Relevance, most: usize) -> Answer {
    assert_eq!(similarities.len(), keys.len(), "one similarity per key");
    let count = keys.len();
    // NaN comes last, as in a partner's rank.
    let worth = |&s: &f32| if s.is_nan() { f32::NEG_INFINITY } else { s };
    let mut order: Vec<(f32, usize)> = similarities.iter().map(worth).zip(0..).collect();
    by_worth(&mut order);
    let most = most.min(count);
    let relevant = keys.iter().filter(|key| relevance.of(key)).count();

    let (mut ranked, mut own) = (Vec::with_capacity(most), None);
    let (mut found, mut precision_sum) = (0.0, 0.0);
    let (mut precision, mut recall) = (Vec::new(), Vec::new());
    let mut place = 0;
    for tie in order.chunk_by(|a, b| a.0 == b.0) {
        let right = tie.iter().filter(|&&(_, key)| relevance.of(&keys[key])).count() as f64;
        let size = tie.len() as f64;
        let rank = 1.0 + place as f64 + (size - 1.0) / 2.0;
        // Given that one of the tied keys is relevant, this is the relevant share of the others before it.
        let others = if size > 1.0 { (right - 1.0) / (size - 1.0) } else { 0.0 };
        for (n, &(_, key)) in tie.iter().enumerate() {
            let Key { label, right: is_own, duplicate, same_class } = keys[key];
            let similarity = similarities[key];
            let entry = Ranked { key, rank, similarity, right: is_own, duplicate, same_class, label };
            own = own.or(is_own.then_some(entry));
            let (cut, before) = ((place + n + 1) as f64, n as f64);
            precision_sum += right / size * (found + 1.0 + before * others) / cut;
            if place + n < most {
                ranked.push(entry);
                let so_far = found + (before + 1.0) * right / size;
                precision.push(so_far / cut);
                recall.push(so_far / relevant.max(1) as f64);
            }
        }
        found += right;
        place += tie.len();
    }
    let known = relevance != Relevance::Unknown;
    if !known {
        (precision, recall) = (Vec::new(), Vec::new());
    }
    Answer {
        step: 0,
        query: None,
        label: None,
        count,
        ranked,
        own,
        own_rank: own.map(|own| own.rank),
        reciprocal_rank: own.map(|own| 1.0 / own.rank),
        relevance,
        relevant,
        precision,
        recall,
        average_precision: (known && relevant > 0).then(|| precision_sum / relevant as f64),
    }
}
