//! Hard negatives where every right answer exists in another form too, such as a text and a picture of one thing.
//!
//! A query asks for one form. Batches hold few keys that show its item in the other form, so that training by the batch
//! alone hardly teaches to heed the form. At every refresh the corpus is searched, and each query later meets, in
//! addition to random draws from
//!
//! ```text
//! C1 = { j : form_j != form_p, s_ij > s_ip }    the right content in the wrong form: more similar than the partner
//! C2 = { j : form_j  = form_p, deep < rank_j }  the right form, but not among its `deep` nearest keys
//! ```
//!
//! C1 has at most the [`NEAREST`] nearest keys of the wrong form; where fewer of them lie above the partner than are
//! drawn, the nearest ones join. C2 has the [`NEAREST`] keys after the `deep` nearest of the right form, for nearer
//! ones may be right answers that nobody has labelled. A share `quota` of the draws comes from C1, the others from
//! C2. (The paper searches with a retriever that was trained with random negatives, and trains anew with what was
//! found; here the search is repeated, as in ANCE.)
//!
//! Where nothing is known of forms, all keys have one: everything comes from C2.

use ndarray::s;

use super::contract::{Collect, Columns, Draw};
use super::listed::draw_from;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::negatives::choose::some;
use crate::negatives::method::Method;
use crate::negatives::{At, Embeddings, Index, Prepared, Refresh};
use crate::order::{best, by_key};
use crate::product::times;

/// Own candidates of the wrong form and of the right one.
#[derive(Debug)]
pub struct Forms;

/// The size of each of the two lists, at most.
pub const NEAREST: usize = 50;
/// How many rows of similarities are in memory at a time.
const BLOCK: usize = 128;

impl Described for Forms {
    fn about(&self) -> &'static About {
        &About {
            id: "forms",
            label: "+ keys of the wrong form",
            help: "Each query also meets keys that show the right thing in a form that it did not ask for, and hard \
                   keys of the right form.",
            formula: "C1: other form, s_j > s+; C2: same form, rank_j > deep",
            source: "Lin et al. 2024, MM-Embed: Universal Multimodal Retrieval with Multimodal LLMs",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "quota", "deep", "refresh", "warmup", "inbatch"]
    }
}

impl Method for Forms {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Every { from: knobs.warmup.into(), steps: knobs.refresh.into() }
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        index.embeddings.map_or_else(Prepared::default, |seen| both_lists(at, seen))
    }
}

impl Collect for Forms {
    fn columns(&self, knobs: &Knobs) -> Columns {
        Columns { shared: 0, own: knobs.negatives as usize }
    }

    fn draw(&self, at: &At<'_>, prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        let all = at.knobs.negatives as usize;
        let of = |lists: &[Vec<u32>], anchor: u32| lists.get(anchor as usize).cloned().unwrap_or_default();
        draw_from(at, batch, out, |rng, anchor, list| {
            let (mut wrong, mut right) = (of(&prepared.lists, anchor), of(&prepared.groups, anchor));
            list.extend_from_slice(some(rng, &mut wrong, of_wrong_form(at.knobs)));
            let rest = all - list.len();
            list.extend_from_slice(some(rng, &mut right, rest));
            all
        });
    }
}

/// How many keys of the wrong form a query meets.
fn of_wrong_form(knobs: &Knobs) -> usize {
    libm::round(knobs.quota * f64::from(knobs.negatives)) as usize
}

/// For each pair: C1 in `lists` and C2 in `groups`, the most similar first.
fn both_lists(at: &At<'_>, seen: &Embeddings) -> Prepared {
    let (forms, pairs) = (&at.pairs.truth.forms, seen.keys.nrows());
    let form = |j: usize| forms.get(j).copied().unwrap_or(0);
    let (drawn, deep) = (of_wrong_form(at.knobs), at.knobs.deep as usize);
    let mut prepared = Prepared::default();
    let (mut wrong, mut right): (Vec<u64>, Vec<u64>) = (Vec::new(), Vec::new());
    for first in (0..pairs).step_by(BLOCK) {
        let rows = first..pairs.min(first + BLOCK);
        let block = times(seen.queries.slice(s![rows.clone(), ..]), seen.keys.t());
        for (i, row) in rows.zip(block.rows()) {
            wrong.clear();
            right.clear();
            for (j, &s) in row.iter().enumerate().filter(|&(j, _)| j != i) {
                let list = if form(j) == form(i) { &mut right } else { &mut wrong };
                list.push(best(s + 0.0, j as u32));
            }
            nearest(&mut wrong, NEAREST);
            let above = wrong.iter().take_while(|&&rank| row[rank as u32 as usize] > row[i]).count();
            wrong.truncate(above.max(drawn));
            nearest(&mut right, deep + NEAREST);
            let listed = |ranks: &[u64]| ranks.iter().map(|&rank| rank as u32).collect();
            prepared.lists.push(listed(&wrong));
            prepared.groups.push(listed(right.get(deep..).unwrap_or(&[])));
        }
    }
    prepared
}

/// Leaves the `count` smallest sort keys, in order.
fn nearest(ranks: &mut Vec<u64>, count: usize) {
    if count < ranks.len() {
        ranks.select_nth_unstable(count);
        ranks.truncate(count);
    }
    by_key(ranks, |&rank| rank);
}
