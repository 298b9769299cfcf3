//! Reads from the device what a look needs, and converts the words to [`Seen`].

use super::buffers::{Buffers, LOSSES};
use super::codes;
use super::layouts::{Arena, Outcome};
use super::padded::{quads, unpad_rows};
use super::readback::{Piece, numbers};
use crate::backend::{Seen, SeenDirection};
use crate::encoder::Tower;
use crate::loss::rules::TemperatureRule;
use crate::negatives::NOBODY;
use crate::plan::Plan;

/// The steps that a look shows, and the host's values for them.
pub(super) struct Look {
    /// `[B, K]`: the own candidates that the host drew; empty if the engine mines them.
    pub(super) own: Vec<u32>,
    /// The number of steps queued since the start.
    pub(super) taken: u64,
    /// The number of steps whose losses have been handed out.
    pub(super) told: u64,
    /// Whether the last queued work was a step, which records the log_scale that it used.
    pub(super) stepped: bool,
    /// ln(1/tau) of the last inputs.
    pub(super) log_scale: f32,
    /// `[B]`: the pairs of the last batch, and whether the memory counted; only kept where rows are evaluated tile by
    /// tile.
    pub(super) batch: Vec<u32>,
    pub(super) memory_counts: bool,
}

/// How the words of a look are converted. It does not borrow the engine.
pub(super) struct Reading {
    look: Look,
    batch: usize,
    key_rows: usize,
    dim: usize,
    heads: usize,
    has_bias: bool,
    /// Whether the host gives the temperature.
    given: bool,
    /// Whether every query has a temperature of its own.
    owns: bool,
    /// The layouts of the arenas, if rows are stored.
    arenas: Option<[Arena; 2]>,
    /// The number of partners and of entries of the memory that each direction shows, if rows are evaluated tile by
    /// tile: those of a narrowed plan.
    met: Option<[[usize; 2]; 2]>,
}

impl Reading {
    pub(super) fn new(plan: &Plan, look: Look) -> Self {
        let shape = &if plan.tiled { plan.narrowed() } else { plan.clone() }.shape;
        let met = if plan.rules.in_batch { plan.shape.batch } else { shape.batch };
        Reading {
            look,
            batch: shape.batch,
            key_rows: shape.rows(Tower::Key),
            dim: shape.dim,
            heads: plan.layout.heads.len(),
            has_bias: plan.layout.bias.is_some(),
            given: plan.rules.temperature == TemperatureRule::Given,
            owns: plan.layout.has_own_temperatures(),
            met: plan.tiled.then(|| plan.shape.memory.map(|remembered| [met, remembered])),
            arenas: plan.stores_rows().then(|| Tower::BOTH.map(|tower| Arena::new(shape, tower))),
        }
    }

    /// The pieces of buffers to read, in the order that [`Reading::seen`] expects.
    pub(super) fn pieces<'a>(&self, b: &'a Buffers, plan: &Plan) -> Vec<Piece<'a>> {
        let d = quads(self.dim);
        let rows =
            |tower: Tower, rows: usize| Piece::quads(&b.embedding.buffer, b.embedding.at[tower as usize], rows * d);
        let mined = if plan.mines() { self.batch * plan.shape.columns.own } else { 0 };
        let mut pieces = vec![
            rows(Tower::Query, self.batch),
            rows(Tower::Key, self.key_rows),
            Piece::words(&b.own_indices, 0, mined),
            Piece::words(&b.losses, 0, 2 * LOSSES),
            Piece::quads(&b.parameters, b.layout.heads_at, b.layout.len() - b.layout.heads_at),
        ];
        if let Some(stored) = &b.stored {
            pieces.push(Piece::words(&b.anchor_loss, Outcome::new(plan).head(), codes::OUTCOME_HEAD as usize));
            let partners = stored.momentum.as_ref().map_or(&b.embedding, |momentum| &momentum.embedding);
            for (asking, [met, remembered]) in Tower::BOTH.into_iter().zip(self.met.into_iter().flatten()) {
                let other = asking.other() as usize;
                pieces.push(Piece::quads(&partners.buffer, partners.at[other], d * met));
                pieces.push(Piece::quads(&stored.memory.buffer, stored.memory.at[other], d * remembered));
                pieces.push(Piece::words(&stored.memory_pairs, 0, remembered));
            }
            for (n, arena) in stored.arena.iter().enumerate().filter(|_| self.met.is_none()) {
                let own = self.batch * arena.own;
                pieces.push(Piece::quads(&stored.arenas[n], d * arena.candidates_at, d * arena.candidates));
                pieces.push(Piece::quads(&stored.arenas[n], d * arena.own_at, d * own));
                pieces.push(Piece::words(&stored.ids, stored.at.pairs[n], arena.candidates + own));
            }
            if plan.layout.has_own_temperatures() {
                pieces.push(Piece::words(&b.anchor_loss, Outcome::new(plan).own(Tower::Query), self.batch));
            }
            if plan.remembers_denominators() {
                let at = Tower::BOTH.map(|asking| Outcome::new(plan).excess(asking));
                pieces.extend(at.map(|at| Piece::words(&b.anchor_loss, at, self.batch)));
            }
        }
        pieces
    }

    /// Converts the words of the pieces.
    pub(super) fn seen(self, words: Vec<Vec<u32>>) -> Seen {
        let [queries, keys, mined, ring, parameters, stored @ ..] = &words[..] else { return Seen::default() };
        let Look { own, taken, told, stepped, log_scale, batch, memory_counts } = self.look;
        let ring = numbers(ring);
        let slot = |step: u64| 2 * (step % LOSSES as u64) as usize;
        let first = told.max(taken.saturating_sub(LOSSES as u64));
        let last = &parameters[4 * quads(self.heads)..];
        let learned = match stored.first() {
            Some(head) => f32::from_bits(head[codes::AT_LOG_SCALE as usize]),
            None if stepped && taken > 0 => ring[slot(taken - 1) + 1],
            None => f32::from_bits(last[0]),
        };
        let of_directions = || stored.get(1..).unwrap_or(&[]).chunks(3);
        let directions: Vec<SeenDirection> = match self.met {
            Some(met) => {
                let seen = |([met, remembered], words): ([usize; 2], &[Vec<u32>])| {
                    let mut candidates = unpad_rows(&numbers(&words[0]), met, self.dim);
                    candidates.extend(unpad_rows(&numbers(&words[1]), remembered, self.dim));
                    let of_memory = words[2].iter().map(|&pair| if memory_counts { pair } else { NOBODY });
                    let pairs = batch[..met].iter().copied().chain(of_memory).collect();
                    SeenDirection { candidates, own: Vec::new(), pairs }
                };
                met.into_iter().zip(of_directions()).map(seen).collect()
            }
            None => {
                let seen = |(arena, words): (&Arena, &[Vec<u32>])| SeenDirection {
                    candidates: unpad_rows(&numbers(&words[0]), arena.candidates, self.dim),
                    own: unpad_rows(&numbers(&words[1]), self.batch * arena.own, self.dim),
                    pairs: words[2].clone(),
                };
                self.arenas.iter().flatten().zip(of_directions()).map(seen).collect()
            }
        };
        // After the head and three pieces of each direction. Denominators are remembered only at shared temperatures.
        let rest = |n: usize, of: bool| stored.get(7 + n).filter(|_| of).map_or(Vec::new(), |words| numbers(words));
        let excess = [0, 1].map(|n| rest(n, !self.owns));
        let scales = rest(0, self.owns);
        let of_keys = vec![libm::expf(log_scale); scales.len()];
        Seen {
            excess,
            own_scales: [scales, of_keys],
            heads: numbers(&parameters[..self.heads]),
            bias: if self.has_bias { f32::from_bits(last[1]) } else { 0.0 },
            directions,
            queries: unpad_rows(&numbers(queries), self.batch, self.dim),
            keys: unpad_rows(&numbers(keys), self.key_rows, self.dim),
            own: if own.is_empty() { mined.clone() } else { own },
            losses: (first..taken).map(|step| ring[slot(step)]).collect(),
            log_scale: if self.given { log_scale } else { learned },
        }
    }
}
