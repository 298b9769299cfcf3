//! Hard negatives from lists: of the keys most similar to each query when the corpus was last encoded, some are drawn.

use super::Draw;
use crate::experiment::InBatch;
use crate::negatives::choose::{Outside, some};
use crate::negatives::neighbours::nearest;
use crate::negatives::{At, Index, Prepared};
use crate::random::Purpose;

/// For each query the `pool` most similar keys, its partner left out.
pub(super) fn pools(at: &At<'_>, index: &Index<'_>) -> Prepared {
    let count = at.settings.pool as usize;
    let lists = index.embeddings.map_or(Vec::new(), |seen| nearest(&seen.queries, &seen.keys, count));
    Prepared { lists, ..Prepared::default() }
}

/// Draws each anchor's own candidates from its list, without replacement. Where the batch's keys are negatives anyway,
/// they are not drawn once more; where a list has too few others, or there is none yet, random keys outside the batch
/// fill up.
pub(super) fn draw(at: &At<'_>, lists: &[Vec<u32>], batch: &[u32], out: &mut Draw<'_>) {
    if out.own.is_empty() {
        return;
    }
    let mut rng = at.random(Purpose::Sampling);
    let outside = Outside::new(at.pairs.len(), batch);
    let meets_batch = at.settings.inbatch == InBatch::Yes;
    let mut list = Vec::new();
    for (&anchor, slots) in batch.iter().zip(out.own.chunks_exact_mut(out.own.len() / batch.len())) {
        list.clear();
        if let Some(pool) = lists.get(anchor as usize) {
            list.extend(pool.iter().filter(|&&pair| !meets_batch || outside.has(pair)));
        }
        let drawn = some(&mut rng, &mut list, slots.len());
        slots[..drawn.len()].copy_from_slice(drawn);
        let found = drawn.len();
        outside.fill_up(&mut rng, slots, found);
    }
}
