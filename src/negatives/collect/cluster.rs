//! Keys like the partner: the raw inputs of the keys are clustered once, before anything is learned, and an anchor's
//! own candidates come from its partner's cluster. If the cluster is too small, random keys fill the list up.
//!
//! The paper clusters a language model's embeddings of each entity's description; here the raw inputs take their place.

use super::contract::{Collect, Columns, Draw};
use super::listed::draw_from;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::clusters::k_means;
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared};
use crate::random::Purpose;

/// Own candidates from the partner's cluster.
#[derive(Debug)]
pub struct Cluster;

impl Described for Cluster {
    fn about(&self) -> &'static About {
        &About {
            id: "cluster",
            label: "+ keys like the partner",
            help: "Each query also meets keys whose raw inputs lie in the same cluster as its partner's.",
            formula: "j ~ Uniform(cluster of y_i without i)",
            source: "Rony et al. 2022, LEMON: LanguagE ModeL for Negative Sampling of Knowledge Graph Embeddings",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "groups", "inbatch"]
    }
}

impl Method for Cluster {
    /// `numbers` is the index of each pair's group.
    fn prepare(&self, at: &At<'_>, _index: &Index<'_>) -> Prepared {
        let groups = k_means(&at.pairs.keys, at.knobs.groups as usize, &mut at.random(Purpose::Preparing));
        let mut numbers = vec![0.0; at.pairs.len()];
        for (group, members) in groups.iter().enumerate() {
            members.iter().for_each(|&pair| numbers[pair as usize] = group as f64);
        }
        Prepared { groups, numbers, ..Prepared::default() }
    }
}

impl Collect for Cluster {
    fn columns(&self, knobs: &Knobs) -> Columns {
        Columns { shared: 0, own: knobs.negatives as usize }
    }

    fn draw(&self, at: &At<'_>, prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        draw_from(at, batch, out, |_, anchor, list| {
            if let Some(&group) = prepared.numbers.get(anchor as usize) {
                list.extend(prepared.groups[group as usize].iter().filter(|&&pair| pair != anchor));
            }
            usize::MAX
        });
    }
}
