//! Proxies: a query meets the means of groups of the batch's keys in place of the keys themselves.
//!
//! The keys of all pairs are sorted into groups by k-means at every refresh. The mean of a group's keys in the batch
//! stands for all of them, and counts as often as there are keys behind it:
//!
//! ```text
//! L_i = -s_ip / tau + log( e^(s_ip / tau) + sum_(c != g_i) n_c e^(q_i . mu_c / tau) ),   mu_c = mean of k_j, g_j = c
//! ```
//!
//! The query's own group is left out, and with it most false negatives. The gradient passes through a mean to its
//! members. A mean is shorter than its members, and `e^x` is convex, so that the sum is never larger than that of the
//! keys: the lower the temperature, the more is missed (claim C41).
//!
//! The paper learns its groups together with the encoders, and compares groups with groups. Here groups come from
//! k-means, and a query is compared with groups.

use super::contract::{Collect, Draw};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::clusters::k_means;
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared, Refresh};
use crate::random::Purpose;

/// The means of groups of the batch's keys.
#[derive(Debug)]
pub struct Proxies;

impl Described for Proxies {
    fn about(&self) -> &'static About {
        &About {
            id: "proxies",
            label: "+ means of groups",
            help: "Each query also meets the mean of every group of the batch's keys but its own; a mean counts as \
                   often as its group has keys.",
            formula: "k' = mean of the keys of group c != g_i, weighted by their number",
            source: "Kulatilleke, Portmann and Chandra 2022, Efficient block contrastive learning via parameter-free \
                     meta-node approximation",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["groups", "refresh", "inbatch"]
    }
}

impl Method for Proxies {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Every { from: 0, steps: knobs.refresh.into() }
    }

    /// `numbers` is the index of each pair's group.
    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let Some(embeddings) = index.embeddings else { return Prepared::default() };
        let groups = k_means(&embeddings.keys, at.knobs.groups as usize, &mut at.random(Purpose::Preparing));
        let mut numbers = vec![0.0; at.pairs.len()];
        for (group, members) in groups.iter().enumerate() {
            members.iter().for_each(|&pair| numbers[pair as usize] = group as f64);
        }
        Prepared { numbers, ..Prepared::default() }
    }
}

impl Collect for Proxies {
    fn proxies(&self, knobs: &Knobs) -> usize {
        knobs.groups as usize
    }

    /// Only queries ask: a key has no group of queries.
    fn directions(&self) -> Option<(f64, f64)> {
        Some((1.0, 0.0))
    }

    fn draw(&self, at: &At<'_>, prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        let most = self.proxies(at.knobs) as u32 - 1;
        for (group, &pair) in out.groups.iter_mut().zip(batch) {
            // After `groups` has been lowered, the next refresh may still be to come.
            *group = prepared.numbers.get(pair as usize).map_or(0, |&number| (number as u32).min(most));
        }
    }
}
