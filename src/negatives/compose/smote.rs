//! SMOTE: rare classes are filled up with synthetic pairs before the run begins, and batches are random.
//!
//! A class whose pairs are fewer than `T = amount * (pairs / classes)` gets `T - n` further ones. For each of them a
//! pair `i` of the class is drawn, then a partner `j` among the `kin` pairs of the class whose queries are nearest to
//! that of `i`, and one share `u` from 0 to 1:
//!
//! `x' = x_i + u (x_j - x_i)`, `y' = y_i + u (y_j - y_i)`.
//!
//! Both sides take the same partner and the same share. If each side looked for neighbours by itself, the two halves of
//! a synthetic pair would show different things. The paper has items and no pairs; it mixes an item with one of its
//! nearest in the same way. Neighbours are found by the Euclidean distance of the inputs, before anything is learned.
//!
//! A copy of a rare pair in the same batch would be a false negative of it, whereas a mixture is another item.
//! Where rare classes look like frequent ones, they learn from these, and more pairs of them change little.
//!
//! A pair whose sides are of two classes, because it is wrong, belongs to none and is not mixed. A class with a single
//! pair stays as it is.

use rand::RngExt;

use super::contract::Compose;
use super::random;
use crate::data::{Mixture, Pairs};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::method::Method;
use crate::negatives::neighbours::nearest_points;
use crate::negatives::{At, Prepared};
use crate::order::rows_at;
use crate::random::{Purpose, stream};

/// Random batches of the pairs and of mixtures within rare classes.
#[derive(Debug)]
pub struct Smote;

impl Described for Smote {
    fn about(&self) -> &'static About {
        &About {
            id: "smote",
            label: "Rare classes filled up",
            help: "Rare classes get synthetic pairs, each between two near pairs of the class. Batches are random.",
            formula: "x' = x_i + u (x_j - x_i), y' = y_i + u (y_j - y_i)",
            source: "Chawla et al. 2002, SMOTE: Synthetic Minority Over-sampling Technique",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["amount", "kin"]
    }
}

impl Method for Smote {}

impl Compose for Smote {
    fn order(&self, at: &At<'_>, _prepared: &Prepared, batch: usize) -> Vec<u32> {
        random::order(at, batch)
    }

    fn adds_pairs(&self) -> bool {
        true
    }

    fn mixtures(&self, knobs: &Knobs, pairs: &Pairs) -> Vec<Mixture> {
        let classes = members(pairs);
        let mean = pairs.len() as f64 / classes.iter().filter(|class| !class.is_empty()).count().max(1) as f64;
        let target = libm::round(knobs.amount * mean) as usize;
        let mut mixtures = Vec::new();
        for (label, class) in classes.iter().enumerate() {
            if class.len() < 2 || class.len() >= target {
                continue;
            }
            let near = nearest_points(&rows_at(&pairs.queries, class), knobs.kin as usize);
            // Every class has a stream of its own, so that its mixtures do not depend on the sizes of the others.
            let mut rng = stream(knobs.seed, Purpose::Synthesis, label as u64);
            for _ in class.len()..target {
                let first = rng.random_range(0..class.len() as u64) as usize;
                let second = near[first][rng.random_range(0..near[first].len() as u64) as usize] as usize;
                let share = rng.random::<f64>() as f32;
                mixtures.push(Mixture { first: class[first] as u32, second: class[second] as u32, share, moved: None });
            }
        }
        mixtures
    }
}

/// `[classes]`: the pairs of which both sides are of this class.
fn members(pairs: &Pairs) -> Vec<Vec<usize>> {
    let mut classes = vec![Vec::new(); pairs.query_labels.iter().max().map_or(0, |&most| most as usize + 1)];
    for (pair, (&query, &key)) in pairs.query_labels.iter().zip(&pairs.key_labels).enumerate() {
        if query == key {
            classes[query as usize].push(pair);
        }
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Truth;
    use ndarray::Array2;

    /// Classes of 40, 6, 2 and 1 pairs, whose inputs are unlike each other's.
    fn pairs() -> Pairs {
        let labels: Vec<u32> = [(0, 40), (1, 6), (2, 2), (5, 1)].iter().flat_map(|&(n, many)| vec![n; many]).collect();
        let input = |i: usize, j: usize| ((i * 37 + j * 11) % 29) as f32 / 7.0 + i as f32 / 50.0;
        Pairs {
            queries: Array2::from_shape_fn((labels.len(), 3), |(i, j)| input(i, j)),
            keys: Array2::from_shape_fn((labels.len(), 4), |(i, j)| input(3 * i + 1, j + 5)),
            query_labels: labels.clone(),
            key_labels: labels,
            truth: Truth::default(),
        }
    }

    #[test]
    fn classes_of_two_pairs_or_more_reach_the_target() {
        for (amount, target) in [(0.0, 0), (0.3, 4), (1.0, 12), (2.0, 25)] {
            let knobs = Knobs { amount, ..Knobs::default() };
            let all = pairs().followed_by(&Smote.mixtures(&knobs, &pairs()));
            let count = |label| all.query_labels.iter().filter(|&&other| other == label).count();
            // 49 pairs in 4 classes.
            let expected = [40, 6.max(target), 2.max(target), 1].map(|n: usize| n);
            assert_eq!([0, 1, 2, 5].map(count), expected, "amount {amount}");
            assert_eq!(all.query_labels, all.key_labels);
        }
    }

    #[test]
    fn both_sides_lie_at_one_share_between_two_near_pairs_of_the_class() {
        let (knobs, pairs) = (Knobs { kin: 2, ..Knobs::default() }, pairs());
        let mixtures = Smote.mixtures(&knobs, &pairs);
        let all = pairs.followed_by(&mixtures);
        let distance = |side: &Array2<f32>, a: usize, b: usize| {
            side.row(a).iter().zip(side.row(b)).map(|(a, b)| f64::from(a - b).powi(2)).sum::<f64>().sqrt()
        };
        for (n, mixture) in mixtures.iter().enumerate() {
            let (made, i, j) = (pairs.len() + n, mixture.first as usize, mixture.second as usize);
            assert_eq!([pairs.query_labels[i], pairs.query_labels[j]], [all.query_labels[made]; 2]);
            for side in [&all.queries, &all.keys] {
                let whole = distance(side, i, j);
                assert!((distance(side, i, made) - f64::from(mixture.share) * whole).abs() < 1e-5, "{mixture:?}");
                assert!((distance(side, i, made) + distance(side, made, j) - whole).abs() < 1e-5, "{mixture:?}");
            }
            let nearer = (0..pairs.len())
                .filter(|&other| other != i && pairs.query_labels[other] == pairs.query_labels[i])
                .filter(|&other| distance(&pairs.queries, i, other) < distance(&pairs.queries, i, j));
            assert!(i != j && nearer.count() < 2, "{mixture:?}");
        }
        assert!(mixtures.iter().any(|mixture| mixture.share < 0.3) && mixtures.iter().any(|m| m.share > 0.7));
    }

    #[test]
    fn a_pair_of_two_classes_is_not_mixed() {
        let mut pairs = pairs();
        pairs.key_labels[41] = 0;
        let mixtures = Smote.mixtures(&Knobs::default(), &pairs);
        assert!(!mixtures.is_empty() && mixtures.iter().all(|mixture| mixture.first != 41 && mixture.second != 41));
    }
}
