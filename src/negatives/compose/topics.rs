//! Topic-aware batches: the pairs are clustered once, and a batch comes from one random cluster. If the cluster is too
//! small, another one fills the batch up.
//!
//! If the method begins at step 0, the raw inputs of the queries are clustered; if it begins later, their embeddings at
//! that step.
//!
//! The paper balances the margins of the negatives that it mines for every query. Here a query's negatives are the
//! other pairs of its batch, so that pairs are chosen by their margins. A pair's margin is the similarity of its
//! partner minus the mean similarity of the other keys of its cluster, by the embeddings at the method's beginning or,
//! at step 0, by the raw inputs of both sides (by which a pair's similarity to itself is 1). The margins of a cluster
//! are cut into bins of equal width; a bin is drawn, then a pair from it. A cluster that fits into the batch joins as a
//! whole.

use ndarray::{Array1, Array2};
use rand::RngExt;
use rand_pcg::Pcg64;

use super::contract::Compose;
use super::random;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::clusters::k_means;
use crate::negatives::inputs::raw;
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared, Refresh};
use crate::random::Purpose;

/// Batches from one cluster each, with balanced margins.
#[derive(Debug)]
pub struct Topics;

impl Described for Topics {
    fn about(&self) -> &'static About {
        &About {
            id: "topics",
            label: "One topic each",
            help: "The pairs are clustered once; each batch comes from one cluster, with large and small margins \
                   alike.",
            formula: "c ~ Uniform(clusters); bin ~ Uniform(bins of s+ - mean s-); i ~ Uniform(bin)",
            source: "Hofstätter et al. 2021, Efficiently Teaching an Effective Dense Retriever with Balanced Topic \
                     Aware Sampling",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["groups", "bins", "warmup"]
    }
}

impl Method for Topics {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        if knobs.warmup == 0 { Refresh::Never } else { Refresh::Once(knobs.warmup.into()) }
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let groups = clusters(at, index);
        let numbers = match index.embeddings {
            Some(seen) => margins(&groups, &seen.queries, &seen.keys),
            None => {
                let inputs = raw(at.pairs);
                margins(&groups, &inputs, &inputs)
            }
        };
        Prepared { groups, numbers, ..Prepared::default() }
    }
}

impl Compose for Topics {
    fn order(&self, at: &At<'_>, prepared: &Prepared, batch: usize) -> Vec<u32> {
        let uniform = vec![1.0; prepared.groups.len()];
        from_groups(at, &prepared.groups, &uniform, batch, |rng, members, count, order| {
            balanced(rng, members, &prepared.numbers, at.knobs.bins as usize, count, order);
        })
    }
}

/// Clusters of the queries, by their embeddings or, at step 0, by their raw inputs.
pub(super) fn clusters(at: &At<'_>, index: &Index<'_>) -> Vec<Vec<u32>> {
    let later = index.embeddings.filter(|_| at.knobs.warmup > 0);
    let points = later.map_or(&at.pairs.queries, |seen| &seen.queries);
    k_means(points, at.knobs.groups as usize, &mut at.random(Purpose::Preparing))
}

/// The batches of an epoch, each from one group, which is drawn in proportion to its weight. If it is too small,
/// another of the remaining groups fills the batch up. `choose` draws different members of a group that is too large.
/// Batches are random if there are no groups.
pub(super) fn from_groups(
    at: &At<'_>,
    groups: &[Vec<u32>],
    weights: &[f64],
    batch: usize,
    mut choose: impl FnMut(&mut Pcg64, &[u32], usize, &mut Vec<u32>),
) -> Vec<u32> {
    if groups.is_empty() {
        return random::order(at, batch);
    }
    let mut rng = at.random(Purpose::Batches);
    let batches = at.pairs.len() / batch;
    let mut order = Vec::with_capacity(batches * batch);
    for end in (1..=batches).map(|n| n * batch) {
        let mut left: Vec<usize> = (0..groups.len()).collect();
        while order.len() < end && !left.is_empty() {
            let total: f64 = left.iter().map(|&g| weights[g]).sum();
            let mut mark = total * rng.random::<f64>();
            let drawn = left.iter().position(|&g| {
                mark -= weights[g];
                mark < 0.0
            });
            let members = &groups[left.remove(drawn.unwrap_or(left.len() - 1))];
            let wanted = end - order.len();
            if members.len() <= wanted {
                order.extend_from_slice(members);
            } else {
                choose(&mut rng, members, wanted, &mut order);
            }
        }
    }
    order
}

/// Draws `count` different members: each time a bin of margins that is not empty, then one of its members.
fn balanced(rng: &mut Pcg64, members: &[u32], margins: &[f64], bins: usize, count: usize, order: &mut Vec<u32>) {
    let margin = |i: u32| margins[i as usize];
    let (least, most) = members
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), &i| (least.min(margin(i)), most.max(margin(i))));
    let mut binned = vec![Vec::new(); bins];
    for &i in members {
        // The largest margin lies on the upper edge of the last bin and belongs to it.
        let bin = (margin(i) - least) / (most - least) * bins as f64;
        binned[(bin as usize).min(bins - 1)].push(i);
    }
    for _ in 0..count {
        binned.retain(|bin| !bin.is_empty());
        let bin = rng.random_range(0..binned.len());
        let at = rng.random_range(0..binned[bin].len());
        order.push(binned[bin].swap_remove(at));
    }
}

/// `[pairs]`: each query's similarity to its key minus its mean similarity to the other keys of its group.
fn margins(groups: &[Vec<u32>], queries: &Array2<f32>, keys: &Array2<f32>) -> Vec<f64> {
    let mut margins = vec![0.0; queries.nrows()];
    for members in groups {
        let mut sum = Array1::<f64>::zeros(keys.ncols());
        for &i in members {
            sum.zip_mut_with(&keys.row(i as usize), |sum, &x| *sum += f64::from(x));
        }
        for &i in members {
            let (query, key) = (queries.row(i as usize), keys.row(i as usize));
            let dot = |other: &mut dyn Iterator<Item = f64>| {
                query.iter().zip(other).map(|(&q, k)| f64::from(q) * k).sum::<f64>()
            };
            let own = dot(&mut key.iter().map(|&k| f64::from(k)));
            let others = (members.len() - 1).max(1) as f64;
            let rest = if members.len() > 1 { dot(&mut sum.iter().copied()) - own } else { own };
            margins[i as usize] = own - rest / others;
        }
    }
    margins
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::stream;
    use ndarray::array;

    #[test]
    fn a_margin_is_the_partners_similarity_minus_the_mean_of_the_others() {
        let queries = array![[1.0f32, 0.0], [0.0, 1.0], [1.0, 0.0], [0.6, 0.8]];
        let keys = array![[0.8f32, 0.6], [0.0, 1.0], [0.0, -1.0], [1.0, 0.0]];
        let found = margins(&[vec![0, 1, 2], vec![3]], &queries, &keys);
        let expected = [0.8 - 0.0, 1.0 - (0.6 - 1.0) / 2.0, 0.0 - (0.8 + 0.0) / 2.0, 0.0];
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{found:?}");
    }

    #[test]
    fn bins_are_equally_likely_until_they_are_empty() {
        // Nine margins at the bottom and one at the top, in two bins: the one at the top is drawn first half of the
        // time.
        let margins: Vec<f64> = (0..10).map(|i| if i == 9 { 1.0 } else { 0.01 * f64::from(i) }).collect();
        let members: Vec<u32> = (0..10).collect();
        let mut rng = stream(1, Purpose::Batches, 0);
        let mut first = 0;
        for _ in 0..4000 {
            let mut order = Vec::new();
            balanced(&mut rng, &members, &margins, 2, 4, &mut order);
            first += u32::from(order[0] == 9);
            order.sort_unstable();
            order.dedup();
            assert_eq!(order.len(), 4);
        }
        assert!((f64::from(first) - 2000.0).abs() < 3.7 * 1000f64.sqrt(), "{first}");
        let mut order = Vec::new();
        balanced(&mut rng, &members, &[0.5; 10], 20, 9, &mut order);
        assert_eq!(order.len(), 9, "margins that are all alike fall into one bin");
    }
}
