//! Own candidates that are drawn from a list of pairs for each anchor.

use rand_pcg::Pcg64;

use super::contract::Draw;
use crate::knobs::InBatch;
use crate::negatives::choose::{Outside, some};
use crate::negatives::neighbours::nearest;
use crate::negatives::{At, Index, Prepared};
use crate::random::Purpose;

/// Prepares for each query a list of the `pool` most similar keys, its partner left out.
pub(super) fn pools(at: &At<'_>, index: &Index<'_>) -> Prepared {
    let count = at.knobs.pool as usize;
    let lists = index.embeddings.map_or(Vec::new(), |seen| nearest(&seen.queries, &seen.keys, count));
    Prepared { lists, ..Prepared::default() }
}

/// Draws each anchor's own candidates from its list; they are random keys as long as there is none.
pub(super) fn draw(at: &At<'_>, lists: &[Vec<u32>], batch: &[u32], out: &mut Draw<'_>) {
    draw_from(at, batch, out, |_, anchor, list| {
        list.extend_from_slice(lists.get(anchor as usize).map_or(&[], Vec::as_slice));
        usize::MAX
    });
}

/// Draws each anchor's own candidates from the pairs that `list` writes for it, without replacement and with equal
/// probability, at most as many as `list` returns. `list` must neither write a pair twice nor the anchor's pair.
///
/// Where the batch's keys are negatives anyway, they are left out of the lists. Random keys outside the batch fill the
/// rest.
pub(super) fn draw_from(
    at: &At<'_>,
    batch: &[u32],
    out: &mut Draw<'_>,
    mut list: impl FnMut(&mut Pcg64, u32, &mut Vec<u32>) -> usize,
) {
    if out.own.is_empty() {
        return;
    }
    let mut rng = at.random(Purpose::Sampling);
    let outside = Outside::new(at.pairs.len(), batch);
    let meets_batch = at.knobs.inbatch == InBatch::Yes;
    let mut listed = Vec::new();
    for (&anchor, slots) in batch.iter().zip(out.own.chunks_exact_mut(out.own.len() / batch.len())) {
        listed.clear();
        let most = list(&mut rng, anchor, &mut listed).min(slots.len());
        if meets_batch {
            listed.retain(|&pair| outside.has(pair));
        }
        let drawn = if listed.len() > most { some(&mut rng, &mut listed, most) } else { &listed[..] };
        let found = drawn.len();
        slots[..found].copy_from_slice(drawn);
        outside.fill_up(&mut rng, slots, found);
    }
}
