//! Reads all state that learning changes from the device, and writes it to the device.

use super::adapter::Gpu;
use super::buffers::Buffers;
use super::layouts::Outcome;
use super::padded::{PaddedLayout, quads, unpad_rows};
use super::places::Place;
use super::readback::{Piece, numbers};
use crate::backend::{Kept, Learned};
use crate::encoder::Tower;
use crate::plan::{Buffer, Plan};

/// The pieces of buffers to read, in the order that [`learned`] expects.
pub(super) fn pieces<'a>(b: &'a Buffers, plan: &Plan) -> Vec<Piece<'a>> {
    let mut pieces = [&b.parameters, &b.moment1, &b.moment2].map(Piece::whole).to_vec();
    if let Some(stored) = &b.stored {
        let shape = &plan.shape;
        pieces.push(Piece::words(&b.anchor_loss, Outcome::new(plan).pair_loss(), shape.corpus));
        for tower in Tower::BOTH {
            let size = plan.extent(Buffer::Memory(tower))[0] * quads(shape.dim);
            pieces.push(Piece::quads(&stored.memory.buffer, stored.memory.at[tower as usize], size));
        }
        pieces.push(Piece::words(&stored.memory_pairs, 0, memory_size(plan)));
        pieces.extend(Tower::BOTH.map(|asking| {
            let (at, length) = Outcome::new(plan).denominators(asking);
            Piece::words(&b.anchor_loss, at, length)
        }));
    }
    pieces.extend(b.momentum().map(Piece::whole));
    pieces
}

/// The number of embeddings of a side in the memory, `M`.
pub(super) fn memory_size(plan: &Plan) -> usize {
    plan.memory.map_or(0, |memory| memory.size)
}

/// All learned state, from the words of the pieces; `memory_size`: `M`, `dim`: `d`.
pub(super) fn learned(layout: &PaddedLayout, memory_size: usize, dim: usize, words: &[Vec<u32>]) -> Learned {
    let [parameters, moment1, moment2] = [0, 1, 2].map(|n| layout.unpad(&numbers(&words[n])));
    let momentum = |of: &[Vec<u32>]| of.first().map_or(Vec::new(), |words| layout.unpad(&numbers(words)));
    let kept = match &words[3..] {
        [pair_loss, queries, keys, pairs, of_queries, of_keys, rest @ ..] => Kept {
            momentum: momentum(rest),
            memory: [queries, keys].map(|words| unpad_rows(&numbers(words), memory_size, dim)),
            memory_pairs: pairs.clone(),
            pair_loss: numbers(pair_loss),
            denominators: [of_queries, of_keys].map(|words| numbers(words)),
        },
        rest => Kept { momentum: momentum(rest), ..Kept::default() },
    };
    Learned { parameters, moment1, moment2, kept }
}

/// Continues from `learned`, after all work submitted so far.
pub(super) fn restore(gpu: &Gpu, b: &Buffers, plan: &Plan, learned: &Learned) {
    let [parameters, moment1, moment2] = b.layout.pad_learned(learned);
    gpu.write(&b.parameters, 0, &parameters);
    gpu.write(&b.moment1, 0, &moment1);
    gpu.write(&b.moment2, 0, &moment2);
    restore_kept(gpu, b, plan, &learned.kept, &parameters);
}

/// Restores the parts that have the right size. The others begin anew; momentum encoders begin as the online ones
/// (`parameters`, padded).
fn restore_kept(gpu: &Gpu, b: &Buffers, plan: &Plan, kept: &Kept, parameters: &[f32]) {
    if let Some(momentum) = b.momentum() {
        let fits = kept.momentum.len() == plan.layout.len();
        let padded = if fits { b.layout.pad(&kept.momentum) } else { parameters.to_vec() };
        gpu.write(momentum, 0, &padded);
    }
    let Some(stored) = &b.stored else { return };
    let size = memory_size(plan);
    let fits = Tower::BOTH.into_iter().all(|tower| {
        let [rows, columns] = plan.extent(Buffer::Memory(tower));
        kept.memory[tower as usize].len() == rows * columns
    });
    if size > 0 && fits && kept.memory_pairs.len() == size {
        for tower in Tower::BOTH {
            write(gpu, b, plan, Buffer::Memory(tower), &kept.memory[tower as usize]);
        }
        gpu.write(&stored.memory_pairs, 0, &kept.memory_pairs);
    }
    if kept.pair_loss.len() == plan.shape.corpus {
        write(gpu, b, plan, Buffer::PairLoss, &kept.pair_loss);
    }
    for asking in Tower::BOTH {
        let denominators = &kept.denominators[asking as usize];
        if plan.remembers_denominators() && denominators.len() == plan.shape.corpus {
            write(gpu, b, plan, Buffer::Denominators(asking), denominators);
        }
    }
}

/// Replaces the contents of a named buffer.
fn write(gpu: &Gpu, b: &Buffers, plan: &Plan, buffer: Buffer, values: &[f32]) {
    let place = Place::of(b, plan, buffer);
    let (at, words) = place.encode(b, values);
    gpu.write(place.buffer, at, &words);
}
