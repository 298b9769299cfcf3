//! Puts a direction's candidates in their order: partners, the asking side's own, shared, remembered, each anchor's
//! own.

use ndarray::{Array2, ArrayView2, s};

use super::direction::Direction;
use super::tables::CONTIGUOUS;
use crate::backend::Extras;
use crate::negatives::NOBODY;
use crate::plan::Shape;
use crate::real::Real;

/// What a direction's candidates are made of.
#[derive(Debug)]
pub struct Parts<'a, F> {
    /// `[B, d]`: the positives' side as it is compared: online, or of the momentum encoders.
    pub partners: ArrayView2<'a, F>,
    /// `[B, d]`: the asking side.
    pub asking: ArrayView2<'a, F>,
    /// `[S, d]`: shared keys; no rows for keys that ask.
    pub shared: ArrayView2<'a, F>,
    /// `[M, d]`: what is remembered of the partners' side; no rows where nothing is.
    pub memory: ArrayView2<'a, F>,
    /// `[rows, d]`: the rows among which own keys are.
    pub own: ArrayView2<'a, F>,
    /// `[B K]`: which of them each anchor's own keys are; none for keys that ask.
    pub own_rows: &'a [u32],
    /// `[B]`: the batch's pairs.
    pub batch: &'a [u32],
    /// `[S]`: the shared keys' pairs.
    pub shared_pairs: &'a [u32],
    /// `[M]`: the remembered pairs.
    pub memory_pairs: &'a [u32],
    /// `[B, K]`: the own keys' pairs.
    pub own_pairs: ArrayView2<'a, u32>,
}

/// Fills `direction.candidates`, `direction.own` and `direction.pairs`. Mixtures of the hardest are left for `blend`.
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
    let remembered = parts.memory.nrows();
    if extras.mix == 0.0 || remembered == 0 {
        put(parts.memory, parts.memory_pairs);
    } else {
        let mixed = transformed(parts, extras);
        let others = |m: usize| (m + extras.rotation as usize) % remembered;
        let pairs: Vec<u32> = (0..remembered)
            .map(|m| if parts.memory_pairs[others(m)] == NOBODY { NOBODY } else { parts.memory_pairs[m] })
            .collect();
        put(mixed.view(), &pairs);
    }
    // Each anchor's own keys come first, then its mixtures.
    let keys = parts.own_rows.len() / shape.batch;
    let own = shape.own_candidates(direction.asking);
    if keys == 0 {
        return;
    }
    let dim = shape.dim;
    let (online, table) = (parts.own.to_slice().expect(CONTIGUOUS), direction.own.as_slice_mut().expect(CONTIGUOUS));
    for (i, rows) in parts.own_rows.chunks_exact(keys).enumerate() {
        for (&row, to) in rows.iter().zip(table[i * own * dim..].chunks_exact_mut(dim)) {
            // Few numbers: a call to copy them would take longer.
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
