//! Everything that learning changes: read from the device, and written to it.

use super::adapter::Gpu;
use super::buffers::Buffers;
use super::layouts::Outcome;
use super::padded::{PaddedLayout, quads, unpad_rows};
use super::places::Place;
use super::readback::{Piece, numbers};
use crate::backend::{Kept, Learned};
use crate::encoder::Tower;
use crate::plan::{Buffer, Plan};

/// What is read, in the order in which [`learned`] takes it.
pub(super) fn pieces<'a>(b: &'a Buffers, plan: &Plan) -> Vec<Piece<'a>> {
    let mut pieces = [&b.parameters, &b.moment1, &b.moment2].map(Piece::whole).to_vec();
    if let Some(stored) = &b.stored {
        let (shape, remembered) = (&plan.shape, remembered(plan));
        pieces.push(Piece::words(&b.anchor_loss, Outcome::new(plan).pair_loss(), shape.corpus));
        let size = remembered * quads(shape.dim);
        pieces.extend(stored.memory.at.map(|at| Piece::quads(&stored.memory.buffer, at, size)));
        pieces.push(Piece::words(&stored.memory_pairs, 0, remembered));
        pieces.extend(stored.momentum.as_ref().map(|momentum| Piece::whole(&momentum.parameters)));
    }
    pieces
}

/// How many embeddings of a side are remembered, `M`.
pub(super) fn remembered(plan: &Plan) -> usize {
    plan.memory.map_or(0, |memory| memory.size)
}

/// Everything learned, out of the words of the pieces; `remembered`: `M`, `dim`: `d`.
pub(super) fn learned(layout: &PaddedLayout, remembered: usize, dim: usize, words: &[Vec<u32>]) -> Learned {
    let [parameters, moment1, moment2] = [0, 1, 2].map(|n| layout.unpad(&numbers(&words[n])));
    let mut kept = Kept::default();
    if let [pair_loss, queries, keys, pairs, momentum @ ..] = &words[3..] {
        kept = Kept {
            momentum: momentum.first().map_or(Vec::new(), |words| layout.unpad(&numbers(words))),
            memory: [queries, keys].map(|words| unpad_rows(&numbers(words), remembered, dim)),
            memory_pairs: pairs.clone(),
            pair_loss: numbers(pair_loss),
        };
    }
    Learned { parameters, moment1, moment2, kept }
}

/// Goes on from `learned`, after what was submitted so far.
pub(super) fn restore(gpu: &Gpu, b: &Buffers, plan: &Plan, learned: &Learned) {
    let [parameters, moment1, moment2] = b.layout.pad_learned(learned);
    gpu.write(&b.parameters, 0, &parameters);
    gpu.write(&b.moment1, 0, &moment1);
    gpu.write(&b.moment2, 0, &moment2);
    restore_kept(gpu, b, plan, &learned.kept, &parameters);
}

/// Takes over what fits; what does not begins anew. Momentum encoders begin as the online ones (`parameters`, padded).
fn restore_kept(gpu: &Gpu, b: &Buffers, plan: &Plan, kept: &Kept, parameters: &[f32]) {
    let Some(stored) = &b.stored else { return };
    if let Some(momentum) = &stored.momentum {
        let fits = kept.momentum.len() == plan.layout.len();
        let padded = if fits { b.layout.pad(&kept.momentum) } else { parameters.to_vec() };
        gpu.write(&momentum.parameters, 0, &padded);
    }
    let size = remembered(plan);
    let fits = kept.memory.iter().all(|side| side.len() == size * plan.shape.dim);
    if size > 0 && fits && kept.memory_pairs.len() == size {
        for tower in Tower::BOTH {
            write(gpu, b, plan, Buffer::Memory(tower), &kept.memory[tower as usize]);
        }
        gpu.write(&stored.memory_pairs, 0, &kept.memory_pairs);
    }
    if kept.pair_loss.len() == plan.shape.corpus {
        write(gpu, b, plan, Buffer::PairLoss, &kept.pair_loss);
    }
}

/// Replaces the contents of a buffer that lies in rows.
fn write(gpu: &Gpu, b: &Buffers, plan: &Plan, buffer: Buffer, values: &[f32]) {
    let place = Place::of(b, plan, buffer);
    let (at, words) = place.encode(b, values);
    gpu.write(place.buffer, at, &words);
}
