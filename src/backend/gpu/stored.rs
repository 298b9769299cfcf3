//! What the engine holds for plans whose rows are stored, and how the host's knowledge reaches it.

use super::buffers::{Maker, Matrix};
use super::padded::{PaddedLayout, pad_rows, quads};
use crate::backend::Told;
use crate::data::{Pairs, Truth};
use crate::encoder::Tower;
use crate::loss::rules::{Bound, Head, Pick, Positives, Relation, Rules, Trust};
use crate::negatives::NOBODY;
use crate::plan::{Plan, Shape};

/// Words of the head of `ids`; their meaning is written in `rows.wgsl`.
const HEAD: usize = 16;
/// Suspects of each pair that there is room for at first.
const SUSPECTS: usize = 10;
/// Numbers between the lists of the outcome; see `rows.wgsl`.
pub(super) const OUTCOME_HEAD: usize = 64;

/// Where each of a step's lists begins among its indices: `[B]`, `[S]`, then these.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed {
    /// `[B, K]`, where the host draws them.
    pub(super) own: usize,
    /// `[2 B]`, where triplets are random.
    pub(super) picks: usize,
    /// `[Y, 3]`: mixtures.
    pub(super) blends: usize,
    /// `[input]`: what the momentum encoders do not see.
    pub(super) hidden: usize,
    /// All of them.
    pub(super) end: usize,
}

impl Listed {
    pub(super) fn new(plan: &Plan) -> Self {
        let shape = &plan.shape;
        let own = shape.batch + shape.columns.shared;
        let picks = own + if super::mines(plan) { 0 } else { shape.batch * shape.columns.own };
        let random = matches!(plan.rules.head, Head::Triplet { pick: Pick::Random, .. });
        let blends = picks + if random { 2 * shape.batch } else { 0 };
        let hidden = blends + 3 * shape.blends[0];
        let end = hidden + if follows(plan) { shape.query_dim.max(shape.key_dim) } else { 0 };
        Listed { own, picks, blends, hidden, end }
    }
}

/// Whether there are momentum encoders.
pub(super) fn follows(plan: &Plan) -> bool {
    plan.memory.is_some_and(|memory| memory.momentum.is_some())
}

/// Why a plan cannot run here, if so.
pub(super) fn refusal(plan: &Plan) -> Option<String> {
    let weigh = &plan.rules.weigh;
    let heads = matches!(plan.rules.head, Head::Heads { .. });
    let alone = weigh.penalty == 0.0 && weigh.trust != Trust::Progress && plan.shape.blends == [0, 0];
    (heads && !alone).then(|| "several heads with a penalty, progressive trust or mixtures run on the CPU".into())
}

/// The rows of a direction's arena: anchors and candidates in whole blocks, then own candidates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arena {
    pub(super) candidates_at: usize,
    pub(super) own_at: usize,
    pub(super) rows: usize,
    /// `C`.
    pub(super) candidates: usize,
    /// `K`.
    pub(super) own: usize,
}

impl Arena {
    pub(super) fn new(shape: &Shape, asking: Tower) -> Self {
        let (candidates, own) = (shape.shared_candidates(asking), shape.own_candidates(asking));
        let candidates_at = 4 * quads(shape.batch);
        let own_at = candidates_at + 4 * quads(candidates);
        Arena { candidates_at, own_at, rows: own_at + shape.batch * own, candidates, own }
    }
}

/// Where the words of `ids` lie.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    /// Per direction: `[C]`, `[B, K]`.
    pub(super) pairs: [usize; 2],
    /// How many are the top of n, for the bounds above and below.
    pub(super) tops: [usize; 2],
    /// `[pairs]` four times, then the suspects.
    pub(super) facts: usize,
    pub(super) suspects: usize,
}

impl Ids {
    fn new(plan: &Plan) -> Self {
        let shape = &plan.shape;
        let of = Tower::BOTH.map(|tower| Arena::new(shape, tower)).map(|a| a.candidates + shape.batch * a.own);
        let widest = widest(shape);
        let asks = |bound: Option<Bound>| if bound.is_some_and(|b| b.among_top != 0.0) { widest + 1 } else { 0 };
        let above = HEAD + of[0] + of[1];
        let below = above + asks(plan.rules.filter.above);
        let facts = below + asks(plan.rules.filter.below);
        let suspects = facts + 6 * shape.corpus;
        Ids { pairs: [HEAD, HEAD + of[0]], tops: [above, below], facts, suspects }
    }
}

/// Entries of the longest row.
fn widest(shape: &Shape) -> usize {
    let width = |tower| shape.shared_candidates(tower) + shape.own_candidates(tower);
    width(Tower::Query).max(width(Tower::Key))
}

/// The momentum encoders.
#[derive(Debug)]
pub(super) struct MomentumBuffers {
    pub(super) parameters: wgpu::Buffer,
    pub(super) input: Matrix,
    /// Used in turn.
    pub(super) hidden: [Matrix; 2],
    pub(super) raw: Matrix,
    pub(super) embedding: Matrix,
    pub(super) inverse_norm: wgpu::Buffer,
}

/// Arenas, scores, memories and facts.
#[derive(Debug)]
pub(super) struct StoredBuffers {
    pub(super) arena: [Arena; 2],
    pub(super) arenas: [wgpu::Buffer; 2],
    pub(super) gradients: [wgpu::Buffer; 2],
    pub(super) scores: [wgpu::Buffer; 2],
    pub(super) own_scores: [wgpu::Buffer; 2],
    /// Per direction, where several heads need them once more; otherwise both are one.
    pub(super) weights: [wgpu::Buffer; 2],
    /// What several heads give to every entry.
    pub(super) slopes: wgpu::Buffer,
    pub(super) memory: Matrix,
    pub(super) memory_pairs: wgpu::Buffer,
    pub(super) ids: wgpu::Buffer,
    pub(super) at: Ids,
    pub(super) facts: wgpu::Buffer,
    pub(super) momentum: Option<MomentumBuffers>,
    /// What the relation that filters compares by is known.
    pub(super) relation_known: bool,
    /// The head of `ids`.
    head: [u32; 4],
}

/// Quads of everything that a plan's rows leave behind; see `rows.wgsl`.
pub(super) fn outcome_quads(plan: &Plan) -> usize {
    let shape = &plan.shape;
    let bins = if asks_for_quartiles(&plan.rules) { 512 * shape.batch } else { 0 };
    15 * quads(shape.batch) + OUTCOME_HEAD / 4 + quads(shape.corpus + bins)
}

/// Word of the outcome from which on each pair's loss lies.
pub(super) fn pair_loss_at(shape: &Shape) -> usize {
    60 * quads(shape.batch) + OUTCOME_HEAD
}

pub(super) fn asks_for_quartiles(rules: &Rules) -> bool {
    let asks = |bound: Option<Bound>| bound.is_some_and(|b| b.lower_quartile != 0.0 || b.upper_quartile != 0.0);
    asks(rules.filter.above) || asks(rules.filter.below)
}

fn is_listed(rules: &Rules) -> bool {
    rules.filter.listed || rules.head == Head::Multiple(Positives::Listed)
}

impl StoredBuffers {
    pub(super) fn new(make: &mut Maker<'_>, plan: &Plan, data: &Pairs, layout: &PaddedLayout) -> Self {
        let shape = &plan.shape;
        let (d, corpus) = (quads(shape.dim), shape.corpus);
        let arena = Tower::BOTH.map(|tower| Arena::new(shape, tower));
        let at = Ids::new(plan);
        let remembered = plan.memory.map_or(0, |memory| memory.size);
        let batch = [shape.batch; 2];
        let widths: Vec<usize> =
            plan.layout.layers(Tower::Query)[..plan.layers() - 1].iter().map(|layer| layer.outputs).collect();
        let widest_layer = widths.iter().copied().max().unwrap_or(0);
        let guide = if plan.rules.filter.guide.is_some() {
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
        let rows = quads(shape.batch * widest(shape));
        let weights = make.storage("weights", rows);
        let weights = [weights.clone(), if heads > 0 { make.storage("weights of keys", rows) } else { weights }];
        StoredBuffers {
            arenas: arena.map(|a| make.storage("arena", a.rows * d)),
            gradients: arena.map(|a| make.storage("arena gradient", a.rows * d)),
            scores: arena.map(|a| make.storage("scores", 4 * quads(shape.batch) * quads(a.candidates))),
            own_scores: arena.map(|a| make.storage("own scores", quads(shape.batch * a.own))),
            weights,
            slopes: make.storage("slopes of heads", slopes.div_ceil(2)),
            memory: make.matrix("memory", [remembered; 2], [shape.dim; 2]),
            memory_pairs: make.storage("memory pairs", quads(remembered)),
            ids: make.storage("ids", quads(at.suspects + suspects)),
            facts: make.storage("facts", quads(2 * corpus) + 2 * corpus * quads(guide)),
            momentum: follows(plan).then(|| MomentumBuffers {
                parameters: make.storage("momentum parameters", layout.len()),
                input: make.matrix("seen input", batch, Tower::BOTH.map(|tower| shape.input_dim(tower))),
                hidden: [0, 1].map(|_| make.matrix("momentum hidden", batch, [widest_layer; 2])),
                raw: make.matrix("momentum raw", batch, [shape.dim; 2]),
                embedding: make.matrix("momentum embedding", batch, [shape.dim; 2]),
                inverse_norm: make.storage("momentum inverse norm", 2 * quads(shape.batch)),
            }),
            arena,
            at,
            relation_known: known,
            head: [0; 4],
        }
    }

    /// Writes what never changes, and that nothing is remembered yet.
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
        let lists = [&data.query_labels, &data.key_labels, parents, duplicates, &of_keys, &of_key_items];
        for (n, list) in lists.into_iter().enumerate() {
            let place = &mut words[self.at.facts + n * corpus..][..corpus];
            place.iter_mut().zip(list).for_each(|(to, &from)| *to = from);
        }
        queue.write_buffer(&self.ids, 0, bytemuck::cast_slice(&words));
        let nobody = vec![NOBODY; self.memory_pairs.size() as usize / 4];
        queue.write_buffer(&self.memory_pairs, 0, bytemuck::cast_slice(&nobody));
        let never = vec![f32::NAN; corpus];
        queue.write_buffer(outcome, 4 * pair_loss_at(&plan.shape) as u64, bytemuck::cast_slice(&never));
    }

    /// Takes what the host has prepared. Returns whether buffers had to grow.
    pub(super) fn tell(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, plan: &Plan, told: Told<'_>) -> bool {
        let corpus = plan.shape.corpus;
        let mut grown = false;
        let mut put = |buffer: &mut wgpu::Buffer, word: usize, bytes: &[u8]| {
            let needed = 4 * word as u64 + bytes.len() as u64;
            if needed > buffer.size() {
                *buffer = larger(device, queue, buffer, needed);
                grown = true;
            }
            queue.write_buffer(buffer, 4 * word as u64, bytes);
        };
        match told {
            Told::Offsets(offsets) => {
                self.head[0] = u32::from(!offsets.is_empty());
                put(&mut self.facts, 0, bytemuck::cast_slice(offsets));
            }
            Told::Trust(trust) => {
                self.head[1] = u32::from(!trust.is_empty());
                put(&mut self.facts, corpus, bytemuck::cast_slice(trust));
            }
            Told::Guide(guide) => {
                self.head[2] = guide.map_or(0, |guide| quads(guide.queries.ncols()) as u32);
                if let Some(guide) = guide.filter(|_| plan.rules.filter.guide.is_some()) {
                    let mut padded = Vec::new();
                    for side in [&guide.queries, &guide.keys] {
                        let plain: Vec<f32> = side.iter().copied().collect();
                        pad_rows(plain.chunks(side.ncols().max(1)), side.ncols(), &mut padded);
                    }
                    put(&mut self.facts, 4 * quads(2 * corpus), bytemuck::cast_slice(&padded));
                }
            }
            Told::Suspects(suspects) => {
                self.head[3] = suspects.ncols() as u32;
                if is_listed(&plan.rules) {
                    let plain: Vec<u32> = suspects.iter().copied().collect();
                    put(&mut self.ids, self.at.suspects, bytemuck::cast_slice(&plain));
                }
            }
            Told::Bank(bank) => {
                let size = plan.memory.map_or(0, |memory| memory.size);
                for (side, given) in [&bank.queries, &bank.keys].into_iter().enumerate() {
                    if given.dim() == (size, plan.shape.dim) {
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

/// A buffer of at least `needed` bytes that begins as the old one.
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
