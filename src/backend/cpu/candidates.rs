//! Copies a direction's candidates into their order: partners, embeddings of the asking side, shared candidates,
//! entries of the memory, and each anchor's own candidates.

use ndarray::{Array2, ArrayView2, s};

use super::direction::Direction;
use super::tables::CONTIGUOUS;
use crate::backend::Extras;
use crate::negatives::NOBODY;
use crate::plan::Shape;
use crate::real::Real;

/// The embeddings and pairs that become a direction's candidates.
#[derive(Debug)]
pub struct Parts<'a, F> {
    /// `[B, d]`: the partners' embeddings, by the online or the momentum encoders.
    pub partners: ArrayView2<'a, F>,
    /// `[B, d]`: the anchors' embeddings.
    pub asking: ArrayView2<'a, F>,
    /// `[S, d]`: shared keys; no rows if the anchors are keys.
    pub shared: ArrayView2<'a, F>,
    /// `[M, d]`: the memory of the partners' side; no rows without a memory.
    pub memory: ArrayView2<'a, F>,
    /// `[rows, d]`: the embeddings of the key side, among which the own keys are.
    pub own: ArrayView2<'a, F>,
    /// `[B K]`: the rows of `own` that hold each anchor's own keys; empty if the anchors are keys.
    pub own_rows: &'a [u32],
    /// `[B]`: the batch's pairs.
    pub batch: &'a [u32],
    /// `[S]`: the shared keys' pairs.
    pub shared_pairs: &'a [u32],
    /// `[M]`: the pairs of the memory's entries.
    pub memory_pairs: &'a [u32],
    /// `[B, K]`: the own keys' pairs.
    pub own_pairs: ArrayView2<'a, u32>,
}

/// Fills `direction.candidates`, `direction.own` and `direction.pairs`. The passes `blend`, `perturb`
/// and `proxies` fill candidates that are made.
pub fn candidates<F: Real>(parts: &Parts<'_, F>, shape: &Shape, extras: &Extras<'_>, direction: &mut Direction<F>) {
    let mut at = 0;
    let mut put = |rows: ArrayView2<'_, F>, pairs: &[u32]| {
        let end = at + rows.nrows();
        direction.candidates.slice_mut(s![at..end, ..]).assign(&rows);
        direction.pairs[at..end].copy_from_slice(pairs);
        at = end;
    };
    put(parts.partners, parts.batch);
    if shape.same_side {
        put(parts.asking, parts.batch);
    }
    put(parts.shared, parts.shared_pairs);
    let memory_size = parts.memory.nrows();
    if extras.mix == 0.0 || memory_size == 0 {
        put(parts.memory, parts.memory_pairs);
    } else {
        let mixed = transformed(parts, extras);
        let others = |m: usize| (m + extras.rotation as usize) % memory_size;
        let pairs: Vec<u32> = (0..memory_size)
            .map(|m| if parts.memory_pairs[others(m)] == NOBODY { NOBODY } else { parts.memory_pairs[m] })
            .collect();
        put(mixed.view(), &pairs);
    }
    // Each anchor's own keys come first, then the candidates that are made, which are nobody's.
    let keys = parts.own_rows.len() / shape.batch;
    let own = shape.own_candidates(direction.asking);
    if shape.perturbed + shape.proxies > 0 {
        direction.pairs[at..].chunks_exact_mut(own.max(1)).for_each(|pairs| pairs[keys..].fill(NOBODY));
    }
    if keys == 0 {
        return;
    }
    let dim = shape.dim;
    let (online, table) = (parts.own.to_slice().expect(CONTIGUOUS), direction.own.as_slice_mut().expect(CONTIGUOUS));
    for (i, rows) in parts.own_rows.chunks_exact(keys).enumerate() {
        for (&row, to) in rows.iter().zip(table[i * own * dim..].chunks_exact_mut(dim)) {
            // A row has few numbers: a call that copies them would take longer than this loop.
            to.iter_mut().zip(&online[row as usize * dim..][..dim]).for_each(|(to, &from)| *to = from);
        }
        let pairs = &mut direction.pairs[at + i * own..][..keys];
        pairs.iter_mut().zip(parts.own_pairs.row(i)).for_each(|(to, &pair)| *to = pair);
    }
}

/// Interpolated negatives (Zhu et al. 2021): `(1 - mix) n + mix n'`, not scaled to unit length.
fn transformed<F: Real>(parts: &Parts<'_, F>, extras: &Extras<'_>) -> Array2<F> {
    let mix = F::of(f64::from(extras.mix));
    let n = parts.memory.nrows();
    let mut mixed = parts.memory.mapv(|x| x * (F::one() - mix));
    for (m, mut row) in mixed.rows_mut().into_iter().enumerate() {
        row.scaled_add(mix, &parts.memory.row((m + extras.rotation as usize) % n));
    }
    mixed
}
