//! Negative-mining-aware batches: each refresh clusters the queries' embeddings into balanced groups, and a batch
//! consists of whole groups. Groups begin with one pair, which makes batches random, and their size doubles every
//! `growth` steps.

use rand::seq::SliceRandom;

use super::contract::Compose;
use super::random;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::clusters::balanced;
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared, Refresh};
use crate::random::Purpose;

/// Batches of balanced clusters whose size grows.
#[derive(Debug)]
pub struct Ngame;

impl Described for Ngame {
    fn about(&self) -> &'static About {
        &About {
            id: "ngame",
            label: "Clusters that grow",
            help: "Batches consist of small clusters of queries that are currently similar, doubling in size as \
                   training goes on.",
            formula: "C = 2^floor((step - begin) / growth), at most the batch",
            source: "Dahiya et al. 2023, NGAME: Negative Mining-aware Mini-batching for Extreme Classification",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["growth", "refresh", "warmup"]
    }
}

/// The largest number of pairs of a cluster that is made at `step`.
pub fn cluster_size(knobs: &Knobs, step: u64) -> usize {
    let doublings = step.saturating_sub(knobs.warmup.into()) / u64::from(knobs.growth.max(1));
    1usize.checked_shl(doublings.min(31) as u32).unwrap_or(usize::MAX).min(knobs.batch as usize)
}

impl Method for Ngame {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Every { from: knobs.warmup.into(), steps: knobs.refresh.into() }
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let Some(seen) = index.embeddings else { return Prepared::default() };
        let size = cluster_size(at.knobs, at.step);
        let groups = balanced(&seen.queries, size, &mut at.random(Purpose::Preparing));
        Prepared { groups, ..Prepared::default() }
    }
}

impl Compose for Ngame {
    /// The clusters in random order, each with its members in random order.
    fn order(&self, at: &At<'_>, prepared: &Prepared, batch: usize) -> Vec<u32> {
        if prepared.groups.is_empty() {
            return random::order(at, batch);
        }
        let mut rng = at.random(Purpose::Batches);
        let mut groups = prepared.groups.clone();
        groups.shuffle(&mut rng);
        groups.iter_mut().for_each(|members| members.shuffle(&mut rng));
        let mut order = groups.concat();
        order.truncate(order.len() / batch * batch);
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clusters_double_up_to_the_batch() {
        let knobs = Knobs { batch: 60, warmup: 100, growth: 50, ..Knobs::default() };
        let sizes = [0, 100, 149, 150, 200, 349, 350, 400, 10_000, u64::MAX].map(|step| cluster_size(&knobs, step));
        assert_eq!(sizes, [1, 1, 1, 2, 4, 16, 32, 60, 60, 60]);
    }
}
