//! The engine's buffers for plans whose rows are stored, and writing the host's facts to them.

use super::adapter::Gpu;
use super::codes;
use super::layouts::{Arena, Ids, Outcome, is_listed, widest};
use super::maker::{Maker, Matrix};
use super::padded::{PaddedLayout, pad_rows, quads};
use crate::backend::Told;
use crate::backend::constants::NEVER_MET;
use crate::data::{Pairs, Truth};
use crate::encoder::Tower;
use crate::loss::rules::Relation;
use crate::negatives::NOBODY;
use crate::plan::{Buffer, Plan, Shape};

/// The number of suspects of each pair for which the buffer has room at first.
const SUSPECTS: usize = 10;
/// The most candidates that are met at a time, and the most bytes of their similarities to all anchors.
const MOST_MET: usize = 2048;
const MOST_TILE_BYTES: usize = 16 << 20;
/// The momentum encoders.
#[derive(Debug)]
pub(super) struct MomentumBuffers {
    pub(super) parameters: wgpu::Buffer,
    pub(super) input: Matrix,
    /// Hidden layers; successive layers use them in turn.
    pub(super) hidden: [Matrix; 2],
    pub(super) raw: Matrix,
    pub(super) embedding: Matrix,
    pub(super) inverse_norm: wgpu::Buffer,
}

/// Rows that are evaluated tile by tile.
#[derive(Debug)]
pub(super) struct TileBuffers {
    /// The number of candidates that are met at a time, a multiple of four.
    pub(super) width: usize,
    /// `[B, width]`.
    pub(super) scores: wgpu::Buffer,
    /// `[2, B]` of quads; see `row_at` in `shaders/tiled/words.wgsl`.
    pub(super) rows: wgpu::Buffer,
    /// `[B, d]` per direction.
    pub(super) pulls: [wgpu::Buffer; 2],
}

impl TileBuffers {
    fn new(make: &mut Maker<'_>, shape: &Shape) -> Self {
        let (batch, longest) = (quads(shape.batch), quads(widest(shape)));
        let affordable = (MOST_TILE_BYTES / (64 * batch)).clamp(1, quads(MOST_MET));
        let width = longest.min(affordable);
        TileBuffers {
            width: 4 * width,
            scores: make.storage("tile of scores", 4 * batch * width),
            rows: make.storage("rows", 2 * 4 * batch),
            pulls: ["pull of queries", "pull of keys"].map(|label| make.storage(label, 4 * batch * quads(shape.dim))),
        }
    }
}

/// Arenas, scores, memories and facts.
#[derive(Debug)]
pub(super) struct StoredBuffers {
    pub(super) arena: [Arena; 2],
    pub(super) arenas: [wgpu::Buffer; 2],
    pub(super) gradients: [wgpu::Buffer; 2],
    pub(super) scores: [wgpu::Buffer; 2],
    pub(super) own_scores: [wgpu::Buffer; 2],
    /// Per direction, if several heads read them again later; otherwise both directions share one buffer.
    pub(super) weights: [wgpu::Buffer; 2],
    /// The slopes of every entry with several heads.
    pub(super) slopes: wgpu::Buffer,
    pub(super) memory: Matrix,
    pub(super) memory_pairs: wgpu::Buffer,
    pub(super) ids: wgpu::Buffer,
    pub(super) at: Ids,
    pub(super) facts: wgpu::Buffer,
    pub(super) momentum: Option<MomentumBuffers>,
    /// What replaces arenas, scores and weights where rows are evaluated tile by tile.
    pub(super) tiles: Option<TileBuffers>,
    /// Whether the numbers that the filter's relation compares are known.
    pub(super) relation_known: bool,
    /// The head of `ids`.
    head: [u32; 4],
}

impl StoredBuffers {
    pub(super) fn new(make: &mut Maker<'_>, plan: &Plan, data: &Pairs, layout: &PaddedLayout) -> Self {
        let shape = &plan.shape;
        let (d, corpus) = (quads(shape.dim), shape.corpus);
        let arena = Tower::BOTH.map(|tower| Arena::new(shape, tower));
        let at = Ids::new(plan);
        let remembered = Tower::BOTH.map(|tower| plan.extent(Buffer::Memory(tower))[0]);
        let memory_size = plan.memory.map_or(0, |memory| memory.size);
        let batch = [shape.batch; 2];
        let widths: Vec<usize> =
            plan.layout.layers(Tower::Query)[..plan.layers() - 1].iter().map(|layer| layer.outputs).collect();
        let widest_layer = widths.iter().copied().max().unwrap_or(0);
        let guide = if plan.rules.has_table() {
            shape.dim.max(shape.query_dim).max(shape.key_dim).max(data.truth.hidden.ncols())
        } else {
            0
        };
        let suspects = if is_listed(&plan.rules) { SUSPECTS * corpus } else { 0 };
        let known = match plan.rules.filter.same {
            Some(Relation::Parent) => !data.truth.parents.is_empty(),
            Some(Relation::Duplicate) => !data.truth.duplicates.is_empty(),
            Some(Relation::Class) | None => true,
        };
        let heads = plan.layout.heads.len().saturating_sub(2 * shape.dim);
        let slopes = if heads > 0 { shape.batch * (widest(shape) * heads + shape.dim + heads) } else { 0 };
        // Tile by tile, nothing is held that has an entry for every candidate of every anchor.
        let held = |size: usize| if plan.tiled { 0 } else { size };
        let rows = held(quads(shape.batch * widest(shape)));
        let weights = make.storage("weights", rows);
        let weights = [weights.clone(), if heads > 0 { make.storage("weights of keys", rows) } else { weights }];
        StoredBuffers {
            arenas: arena.map(|a| make.storage("arena", held(a.rows * d))),
            gradients: arena.map(|a| make.storage("arena gradient", held(a.rows * d))),
            scores: arena.map(|a| make.storage("scores", held(4 * quads(shape.batch) * quads(a.candidates)))),
            own_scores: arena.map(|a| make.storage("own scores", quads(shape.batch * a.own))),
            weights,
            slopes: make.storage("slopes of heads", slopes.div_ceil(2)),
            memory: make.matrix("memory", remembered, [shape.dim; 2]),
            memory_pairs: make.storage("memory pairs", quads(memory_size)),
            ids: make.storage("ids", quads(at.suspects + suspects)),
            facts: make.storage("facts", quads(2 * corpus) + 2 * corpus * quads(guide)),
            momentum: plan.follows().then(|| MomentumBuffers {
                parameters: make.storage("momentum parameters", layout.len()),
                input: make.matrix("seen input", batch, Tower::BOTH.map(|tower| shape.input_dim(tower))),
                hidden: [0, 1].map(|_| make.matrix("momentum hidden", batch, [widest_layer; 2])),
                raw: make.matrix("momentum raw", batch, [shape.dim; 2]),
                embedding: make.matrix("momentum embedding", batch, [shape.dim; 2]),
                inverse_norm: make.storage("momentum inverse norm", 2 * quads(shape.batch)),
            }),
            tiles: plan.tiled.then(|| TileBuffers::new(make, shape)),
            arena,
            at,
            relation_known: known,
            head: [0; 4],
        }
    }

    /// Writes the facts that never change, and an empty memory.
    pub(super) fn begin(&self, queue: &wgpu::Queue, plan: &Plan, data: &Pairs, outcome: &wgpu::Buffer) {
        let corpus = plan.shape.corpus;
        let mut words = vec![0u32; self.at.suspects];
        for (at, bound) in self.at.tops.into_iter().zip([plan.rules.filter.above, plan.rules.filter.below]) {
            if let Some(bound) = bound.filter(|bound| bound.among_top != 0.0) {
                for n in 0..=widest(&plan.shape) {
                    words[at + n] = ((bound.share * n as f64).ceil() as u32).clamp(1, n.max(1) as u32);
                }
            }
        }
        let Truth { parents, duplicates, .. } = &data.truth;
        let (of_keys, of_key_items) = (data.truth.of_keys(parents), data.truth.of_keys(duplicates));
        let lists = [&data.query_labels, &data.key_labels, parents, &of_keys, duplicates, &of_key_items];
        for (n, list) in lists.into_iter().enumerate() {
            let place = &mut words[self.at.facts + n * corpus..][..corpus];
            place.iter_mut().zip(list).for_each(|(to, &from)| *to = from);
        }
        queue.write_buffer(&self.ids, 0, bytemuck::cast_slice(&words));
        let nobody = vec![NOBODY; self.memory_pairs.size() as usize / 4];
        queue.write_buffer(&self.memory_pairs, 0, bytemuck::cast_slice(&nobody));
        let never = vec![f32::NAN; corpus];
        let lists = Outcome::new(plan);
        queue.write_buffer(outcome, 4 * lists.pair_loss() as u64, bytemuck::cast_slice(&never));
        for (at, length) in Tower::BOTH.map(|asking| lists.denominators(asking)) {
            queue.write_buffer(outcome, 4 * at as u64, bytemuck::cast_slice(&vec![NEVER_MET; length]));
        }
    }

    /// Writes what the host has prepared. Returns the number of bytes by which buffers had to grow.
    pub(super) fn tell(&mut self, gpu: &Gpu, plan: &Plan, told: Told<'_>) -> u64 {
        let Gpu { device, queue, .. } = gpu;
        let corpus = plan.shape.corpus;
        let mut grown = 0;
        let mut put = |buffer: &mut wgpu::Buffer, word: usize, bytes: &[u8]| {
            let needed = 4 * word as u64 + bytes.len() as u64;
            if needed > buffer.size() {
                let before = buffer.size();
                *buffer = larger(device, queue, buffer, needed);
                grown += buffer.size() - before;
            }
            queue.write_buffer(buffer, 4 * word as u64, bytes);
        };
        match told {
            Told::Offsets(offsets) => {
                self.head[codes::IDS_OFFSETS as usize] = u32::from(!offsets.is_empty());
                put(&mut self.facts, 0, bytemuck::cast_slice(offsets));
            }
            Told::Trust(trust) => {
                self.head[codes::IDS_TRUST as usize] = u32::from(!trust.is_empty());
                put(&mut self.facts, corpus, bytemuck::cast_slice(trust));
            }
            Told::Guide(guide) => {
                self.head[codes::IDS_GUIDE as usize] = guide.map_or(0, |guide| quads(guide.queries.ncols()) as u32);
                if let Some(guide) = guide.filter(|_| plan.rules.has_table()) {
                    let mut padded = Vec::new();
                    for side in [&guide.queries, &guide.keys] {
                        let plain: Vec<f32> = side.iter().copied().collect();
                        pad_rows(plain.chunks(side.ncols().max(1)), side.ncols(), &mut padded);
                    }
                    put(&mut self.facts, 4 * quads(2 * corpus), bytemuck::cast_slice(&padded));
                }
            }
            Told::Suspects(suspects) => {
                self.head[codes::IDS_SUSPECTS as usize] = suspects.ncols() as u32;
                if is_listed(&plan.rules) {
                    let plain: Vec<u32> = suspects.iter().copied().collect();
                    put(&mut self.ids, self.at.suspects, bytemuck::cast_slice(&plain));
                }
            }
            Told::Bank(bank) => {
                let size = plan.memory.map_or(0, |memory| memory.size);
                for (side, given) in [&bank.queries, &bank.keys].into_iter().enumerate() {
                    let [rows, columns] = plan.extent(Buffer::Memory(Tower::BOTH[side]));
                    if given.dim() == (rows, columns) {
                        let mut padded = Vec::new();
                        let plain: Vec<f32> = given.iter().copied().collect();
                        pad_rows(plain.chunks(plan.shape.dim), plan.shape.dim, &mut padded);
                        let at = 16 * self.memory.at[side] as u64;
                        queue.write_buffer(&self.memory.buffer, at, bytemuck::cast_slice(&padded));
                    }
                }
                let everyone: Vec<u32> = (0..size as u32).collect();
                queue.write_buffer(&self.memory_pairs, 0, bytemuck::cast_slice(&everyone));
            }
        }
        queue.write_buffer(&self.ids, 0, bytemuck::cast_slice(&self.head));
        grown
    }
}

/// A buffer of at least `needed` bytes that begins with the contents of the old one.
fn larger(device: &wgpu::Device, queue: &wgpu::Queue, old: &wgpu::Buffer, needed: u64) -> wgpu::Buffer {
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("grown"),
        size: needed.div_ceil(16) * 16,
        usage: old.usage(),
        mapped_at_creation: false,
    });
    let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("grow") });
    encoder.copy_buffer_to_buffer(old, 0, &buffer, 0, Some(old.size()));
    queue.submit([encoder.finish()]);
    buffer
}
