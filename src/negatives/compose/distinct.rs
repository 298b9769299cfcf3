//! Batches with as many classes as possible: a second pair of a class joins only when every class is in the batch
//! already. With at least as many classes as places in the batch, no negative is of the anchor's class.
//!
//! Classes that were visited least, relative to their size, come first. Where classes differ in size, the pairs of
//! small classes are visited more often as a consequence.

use rand::seq::SliceRandom;

use super::contract::Compose;
use crate::described::{About, Described};
use crate::negatives::method::Method;
use crate::negatives::{At, Prepared};
use crate::order::by_key;
use crate::random::Purpose;

/// Batches of pairs of different classes.
#[derive(Debug)]
pub struct Distinct;

impl Described for Distinct {
    fn about(&self) -> &'static About {
        &About {
            id: "distinct",
            label: "Different classes",
            help: "No two pairs of a batch are of the same class, as long as there are enough classes.",
            formula: "at most ceil(B / classes) pairs of a class",
            source: "",
        }
    }
}

/// A class's pairs in random order, and how many have been taken. After the last the first is taken again.
#[derive(Default)]
struct Class {
    members: Vec<u32>,
    taken: usize,
}

impl Method for Distinct {}

impl Compose for Distinct {
    fn order(&self, at: &At<'_>, _prepared: &Prepared, batch: usize) -> Vec<u32> {
        let mut rng = at.random(Purpose::Batches);
        let labels = &at.pairs.query_labels;
        let mut classes: Vec<Class> = Vec::new();
        classes.resize_with(labels.iter().max().map_or(0, |&most| most as usize + 1), Class::default);
        for (pair, &label) in (0..).zip(labels) {
            classes[label as usize].members.push(pair);
        }
        classes.retain(|class| !class.members.is_empty());
        classes.iter_mut().for_each(|class| class.members.shuffle(&mut rng));

        let total = at.pairs.len() / batch * batch;
        let mut order = Vec::with_capacity(total);
        while order.len() < total {
            let end = order.len() + batch;
            // The order is random first, which is the tie-break of the sort: the least visited come first, relative to
            // their size.
            classes.shuffle(&mut rng);
            let mut turn: Vec<usize> = (0..classes.len()).collect();
            by_key(&mut turn, |&n| (classes[n].taken as u64 * (1 << 32)) / classes[n].members.len() as u64);
            classes = turn.into_iter().map(|n| std::mem::take(&mut classes[n])).collect();
            let mut round = 0;
            while order.len() < end {
                // No pair of a class stands twice in a batch.
                for class in classes.iter_mut().filter(|class| class.members.len() > round).take(end - order.len()) {
                    order.push(class.members[class.taken % class.members.len()]);
                    class.taken += 1;
                }
                round += 1;
            }
        }
        order
    }
}
