//! One query among all keys: the ranked list, and what a cut-off of it is worth.
//!
//! # Definitions
//!
//! A key's **rank** is 1 + the number of more similar keys + half the number of others exactly as similar, as in
//! [`crate::metrics::ranks`]. Keys that tie stand in the order of their numbers.
//!
//! With `R` **relevant** keys, of which `r(k)` are expected among the first `k`,
//!
//! ```text
//! precision(k) = r(k) / k        recall(k) = r(k) / R
//! average precision = 1/R sum over relevant keys of the precision at their places
//! ```
//!
//! Keys that tie may stand in any order, so both are means over all orders of what ties (McSherry and Najork 2008, Computing
//! Information Retrieval Performance Measures Efficiently in the Presence of Tied Scores). An encoder that maps
//! everything to one point then gets what a guess gets.

use serde::Serialize;

use crate::metrics::sort::by_worth;

/// What is known of one key, seen from the query.
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
    /// Those of its class, and those that show its item.
    Class,
    /// Those that show its item: where there is no more than one class, a class says nothing.
    Item,
    /// Nobody knows: the query was drawn by hand.
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
    /// Its pair's number.
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

/// What a query finds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// Steps taken by the weights that answered.
    pub step: u64,
    /// The query's number; `None` for a drawing.
    pub query: Option<usize>,
    /// Its class.
    pub label: Option<u32>,
    /// Keys that it was compared with.
    pub count: usize,
    /// The first of them, most similar first.
    pub ranked: Vec<Ranked>,
    /// The query's own partner, wherever it stands.
    pub own: Option<Ranked>,
    /// Its rank.
    pub own_rank: Option<f64>,
    /// 1 / that rank.
    pub reciprocal_rank: Option<f64>,
    /// Which keys count as relevant.
    pub relevance: Relevance,
    /// How many there are.
    pub relevant: usize,
    /// Precision at the cut-offs 1, 2, ..., as many as `ranked` holds; empty where nobody knows what is relevant.
    pub precision: Vec<f64>,
    /// Recall at the same.
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
    // What is not a number comes last, as a partner's rank has it.
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
        // Where one of the tie is relevant, this share of the others before it is too.
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
