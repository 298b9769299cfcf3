//! Batches from clusters as in [`super::topics`], without bins. Clusters are drawn in proportion to a weight, which
//! each refresh sets to the mean of their pairs' last losses.
//!
//! The paper multiplies the weights of all rounds, and a judge scores the drawn examples. Here a pair's loss stays the
//! same until the pair is drawn again, so that a cluster that is not drawn keeps its weight, and no product is needed.

use super::contract::Compose;
use super::topics::{clusters, from_groups};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::choose::some;
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared, Refresh};

/// Batches from clusters, those with a high loss more often.
#[derive(Debug)]
pub struct Reweighted;

impl Described for Reweighted {
    fn about(&self) -> &'static About {
        &About {
            id: "reweighted",
            label: "Topics that are hard",
            help: "Each batch comes from one cluster, and clusters with a higher loss are drawn more often.",
            formula: "P(c) ~ mean loss of c's pairs",
            source: "Yu et al. 2024, Diversify and Conquer: Diversity-Centric Data Selection with Iterative Refinement",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["groups", "refresh", "warmup"]
    }
}

impl Method for Reweighted {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Every { from: knobs.warmup.into(), steps: knobs.refresh.into() }
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let groups = index.before.map_or_else(|| clusters(at, index), |before| before.groups.clone());
        let numbers = weights(&groups, index.losses);
        Prepared { groups, numbers, ..Prepared::default() }
    }
}

impl Compose for Reweighted {
    fn order(&self, at: &At<'_>, prepared: &Prepared, batch: usize) -> Vec<u32> {
        from_groups(at, &prepared.groups, &prepared.numbers, batch, |rng, members, count, order| {
            order.extend_from_slice(some(rng, &mut members.to_vec(), count));
        })
    }

    fn reads_losses(&self) -> bool {
        true
    }
}

/// Each group's mean loss; for a group without a known loss, the mean of the other groups. All weights are equal if no
/// loss is known or all are 0.
fn weights(groups: &[Vec<u32>], losses: &[f32]) -> Vec<f64> {
    let mean = |values: &mut dyn Iterator<Item = f64>| {
        let (sum, count) =
            values.filter(|v| v.is_finite()).fold((0.0, 0), |(sum, count), v| (sum + v.max(0.0), count + 1));
        if count > 0 { sum / f64::from(count) } else { f64::NAN }
    };
    let loss = |&pair: &u32| losses.get(pair as usize).map_or(f64::NAN, |&loss| f64::from(loss));
    let means: Vec<f64> = groups.iter().map(|members| mean(&mut members.iter().map(loss))).collect();
    let unseen = mean(&mut means.iter().copied());
    if unseen.is_nan() || unseen <= 0.0 {
        return vec![1.0; groups.len()];
    }
    means.into_iter().map(|m| if m.is_nan() { unseen } else { m }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_the_means_of_known_losses() {
        let groups = [vec![0, 1], vec![2, 3], vec![4]];
        assert_eq!(weights(&groups, &[1.0, 3.0, f32::NAN, 0.5, f32::NAN]), [2.0, 0.5, 1.25]);
        assert_eq!(weights(&groups, &[]), [1.0; 3]);
        assert_eq!(weights(&groups, &[f32::NAN; 5]), [1.0; 3]);
        assert_eq!(weights(&groups, &[0.0; 5]), [1.0; 3]);
        assert_eq!(weights(&groups, &[0.0, 0.0, 1.0, -1.0, f32::INFINITY]), [0.0, 0.5, 0.25]);
    }
}
