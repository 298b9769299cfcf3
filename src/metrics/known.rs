//! The known truth for retrieval: which key answers which query, and how well.

use super::groups::{Third, frequencies, thirds};
use crate::order::by_key;

/// The truth about `n` queries and `n` keys. A list that is unknown is empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// `[n]`: the class of each query.
    pub query_labels: &'a [u32],
    /// `[n]`: the class of each key.
    pub key_labels: &'a [u32],
    /// `[n]`: the item that each query shows; queries with the same number show the same item.
    pub items: &'a [u32],
    /// `[n]`: the key that belongs to each query, a permutation. If empty, key `i` belongs to query `i`.
    pub answers: &'a [u32],
    /// `[classes]`: how many training pairs each class has.
    pub frequencies: &'a [u32],
    /// `[n]`: whether the query is of a kind without training pairs.
    pub unseen: &'a [bool],
    /// The class that is erased, if one is.
    pub forgotten: Option<u32>,
    /// `[n]`: the temperature at which each query's energy is measured.
    pub taus: &'a [f32],
    /// `[n]`: whether the query is blurred.
    pub blurred: &'a [bool],
    /// `[n]`: the chance with which each key is shown, relative to that of others.
    pub exposure: &'a [f32],
    /// `[n]`: how popular each key is among those of its class.
    pub popularity: &'a [f32],
}

/// How well a key answers a query: 3 for the query's own key, 2 for another key of the same item, 1 for another item of
/// its class, else 0.
pub type Grade = usize;

/// [`Known`] with the tables that its questions need.
#[derive(Debug)]
pub struct Judge<'a> {
    known: &'a Known<'a>,
    /// Item and index of all keys, in ascending order; empty if items are unknown.
    keys_by_item: Vec<(u32, u32)>,
    /// `[classes]`: the number of keys of each class.
    class_sizes: Vec<u32>,
    /// `[n]`: the third of the keys, by exposure, that each key belongs to; empty if exposure is unknown.
    key_thirds: Vec<Third>,
}

impl<'a> Judge<'a> {
    /// The judge for `n` queries and `n` keys.
    ///
    /// # Panics
    /// If the lists do not all have `n` entries or none.
    pub fn new(known: &'a Known<'a>, n: usize) -> Self {
        let fits = |count: usize| count == 0 || count == n;
        assert!(fits(known.taus.len()) && fits(known.blurred.len()), "{n} temperatures");
        assert!(
            [known.items.len(), known.answers.len(), known.unseen.len(), known.exposure.len(), known.popularity.len()]
                .into_iter()
                .all(fits),
            "lists of {n} entries or none"
        );
        assert!(fits(known.query_labels.len()) && known.query_labels.len() == known.key_labels.len(), "{n} classes");
        let mut judge = Judge {
            known,
            keys_by_item: Vec::new(),
            class_sizes: frequencies(known.key_labels),
            key_thirds: Vec::new(),
        };
        // The bits of positive numbers are ordered as the numbers are.
        let exposure: Vec<u32> = known.exposure.iter().map(|exposure| exposure.to_bits()).collect();
        judge.key_thirds = thirds(&exposure).into_iter().map(|third| third.unwrap_or(Third::Tail)).collect();
        judge.keys_by_item =
            known.items.iter().enumerate().map(|(query, &item)| (item, judge.own(query) as u32)).collect();
        by_key(&mut judge.keys_by_item, |&(item, key)| u64::from(item) << 32 | u64::from(key));
        judge
    }

    /// The key that belongs to this query.
    pub fn own(&self, query: usize) -> usize {
        self.known.answers.get(query).map_or(query, |&key| key as usize)
    }

    /// The keys that show this query's item, its own among them; none if items are unknown.
    pub fn same_item(&self, query: usize) -> impl Iterator<Item = usize> + Clone {
        let item = self.known.items.get(query).copied();
        let from = item.map_or(0, |item| self.keys_by_item.partition_point(|&(other, _)| other < item));
        self.keys_by_item[from..]
            .iter()
            .take_while(move |&&(other, _)| Some(other) == item)
            .map(|&(_, key)| key as usize)
    }

    /// Whether classes are known.
    pub fn knows_classes(&self) -> bool {
        !self.known.query_labels.is_empty()
    }

    /// Whether query and key have the same known class.
    pub fn same_class(&self, query: usize, key: usize) -> bool {
        self.knows_classes() && self.known.query_labels[query] == self.known.key_labels[key]
    }

    /// `[n]`: the third of the keys, by exposure, that each key belongs to; empty if exposure or classes are unknown.
    pub(super) fn key_thirds(&self) -> &[Third] {
        if self.knows_classes() { &self.key_thirds } else { &[] }
    }

    /// `[n]`: how popular each key is among those of its class; empty if that or classes are unknown.
    pub(super) fn popularity(&self) -> &[f32] {
        if self.knows_classes() { self.known.popularity } else { &[] }
    }

    /// The temperature at which this query's energy is measured.
    pub(super) fn tau(&self, query: usize) -> Option<f32> {
        self.known.taus.get(query).copied()
    }

    /// The number of keys of this query's class.
    pub(super) fn class_size(&self, query: usize) -> usize {
        let label = self.known.query_labels.get(query);
        label.and_then(|&label| self.class_sizes.get(label as usize)).map_or(0, |&count| count as usize)
    }

    /// How well this key answers this query.
    pub fn grade(&self, query: usize, key: usize) -> Grade {
        if key == self.own(query) {
            3
        } else if self.same_item(query).any(|other| other == key) {
            2
        } else {
            usize::from(self.same_class(query, key))
        }
    }

    /// The number of keys of each grade but the lowest: `[_, 1, 2, 3]`.
    pub(super) fn grades(&self, query: usize) -> [usize; 4] {
        let own = self.own(query);
        let duplicates = self.same_item(query).filter(|&key| key != own);
        let of_class = self.class_size(query);
        let better = std::iter::once(own).chain(duplicates.clone()).filter(|&key| self.same_class(query, key)).count();
        [0, of_class - better, duplicates.count(), 1]
    }
}
