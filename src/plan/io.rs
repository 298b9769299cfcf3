//! The buffers that each pass reads and writes. The GPU engine binds no named buffer that is not listed here.
//! `tests/plan.rs` checks that no buffer is read before it was written, and that the CPU engine changes no other
//! buffer.

use super::buffer::Buffer;
use super::pass::Pass;
use super::step::Plan;
use crate::encoder::Tower;
use crate::loss::rules::Head;

/// The named buffers that a pass accesses. Scratch memory of an engine has no name and is not listed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Io {
    /// Buffers that must have been written before the pass.
    pub reads: Vec<Buffer>,
    /// Buffers that the pass writes, completely or (parts of the gradient) in part.
    pub writes: Vec<Buffer>,
    /// Buffers whose content is undefined after the pass, because the step writes them again before they are read.
    pub scratch: Vec<Buffer>,
}

/// A kind of buffer that exists for both sides or both directions.
fn both(buffer: impl Fn(Tower) -> Buffer) -> Vec<Buffer> {
    Tower::BOTH.map(buffer).into()
}

impl Plan {
    /// The buffers that a pass of this plan reads and writes.
    pub fn io(&self, pass: Pass) -> Io {
        use Buffer as B;
        let (reads, writes) = match pass {
            Pass::EncodeCorpus => (vec![vec![B::Parameters]], vec![vec![B::CorpusEmbedding]]),
            Pass::TopK => (vec![vec![B::Parameters, B::CorpusEmbedding]], vec![vec![B::OwnIndices]]),
            Pass::Gather if self.mines() => (vec![vec![B::OwnIndices]], vec![both(B::Input)]),
            Pass::Gather => (vec![], vec![both(B::Input), vec![B::OwnIndices]]),
            Pass::Mask => (
                vec![vec![B::Parameters, B::MomentumParameters], both(B::Input)],
                vec![vec![B::MomentumParameters], both(B::Input)],
            ),
            Pass::Dense { layer } => {
                (vec![vec![B::Parameters], self.layer_input(layer)], vec![self.layer_output(layer)])
            }
            Pass::Normalize => (vec![both(B::Raw)], vec![both(B::Embedding), both(B::InverseNorm)]),
            Pass::Jitter => (
                vec![both(B::Embedding)],
                vec![vec![B::Embedding(Tower::Key)], both(B::Unjittered), vec![B::JitterNorm]],
            ),
            Pass::JitterBackward => (
                vec![vec![B::Embedding(Tower::Key), B::JitterNorm, B::EmbeddingGradient(Tower::Key)]],
                vec![vec![B::EmbeddingGradient(Tower::Key)]],
            ),
            Pass::Similarity => (vec![both(B::Embedding), vec![B::Parameters]], vec![vec![B::Logits, B::OwnLogits]]),
            Pass::LogSumExp => (
                vec![vec![B::Logits, B::OwnLogits, B::Parameters]],
                vec![vec![B::RowLogSumExp, B::ColumnLogSumExp, B::AnchorLoss]],
            ),
            Pass::LogitGradient => (
                vec![vec![B::RowLogSumExp, B::ColumnLogSumExp, B::Logits, B::OwnLogits, B::Parameters]],
                vec![vec![B::Logits, B::OwnLogits]],
            ),
            Pass::EmbeddingGradient => (
                vec![both(B::Embedding), vec![B::Logits, B::OwnLogits, B::Parameters]],
                vec![both(B::EmbeddingGradient), vec![B::Gradient]],
            ),
            Pass::Momentum => (
                vec![vec![B::Parameters, B::MomentumParameters], both(B::Input)],
                vec![vec![B::MomentumParameters], both(B::MomentumEmbedding)],
            ),
            Pass::Candidates => (
                vec![both(B::Embedding), self.kept_candidates(), vec![B::OwnIndices]],
                vec![both(B::Candidate), both(B::OwnCandidate), both(B::CandidatePairs)],
            ),
            Pass::Recall => (vec![vec![B::CandidatePairs(Tower::Query)]], vec![vec![B::Candidate(Tower::Query)]]),
            Pass::Compare => (
                vec![both(B::Embedding), both(B::Candidate), both(B::OwnCandidate)],
                vec![both(B::Scores), both(B::OwnScores)],
            ),
            Pass::Blend => (
                vec![both(B::Embedding), both(B::Candidate), both(B::CandidatePairs), both(B::Scores)],
                vec![both(B::OwnCandidate), both(B::OwnScores)],
            ),
            Pass::Perturb => (
                vec![
                    both(B::Embedding),
                    vec![B::Candidate(Tower::Query)],
                    if self.leads_to_rivals() { vec![B::Scores(Tower::Key), B::Parameters] } else { vec![] },
                ],
                vec![vec![B::OwnCandidate(Tower::Query), B::OwnScores(Tower::Query), B::CandidatePairs(Tower::Query)]],
            ),
            Pass::Proxies => (
                vec![both(B::Embedding), vec![B::Candidate(Tower::Query)]],
                vec![vec![B::OwnCandidate(Tower::Query), B::OwnScores(Tower::Query), B::CandidatePairs(Tower::Query)]],
            ),
            Pass::Rows => (
                vec![
                    both(B::CandidatePairs),
                    if self.compares() { both(B::Scores) } else { vec![] },
                    if self.compares() { both(B::OwnScores) } else { vec![] },
                    vec![B::Parameters],
                    if self.has_heads() { self.compared() } else { vec![] },
                    // The units that the queries' last layer reads choose their temperatures.
                    if self.layout.has_own_temperatures() { self.layer_input(self.layers() - 1) } else { vec![] },
                    // Tile by tile, candidates are met where they are.
                    if self.tiled { [both(B::Embedding), self.kept_candidates()].concat() } else { vec![] },
                    if self.remembers_denominators() { both(B::Denominators) } else { vec![] },
                ],
                vec![
                    both(B::Scores),
                    both(B::OwnScores),
                    vec![B::AnchorLoss, B::PairLoss, B::Parameters, B::Gradient],
                    if self.remembers_denominators() { both(B::Denominators) } else { vec![] },
                ],
            ),
            Pass::Project => (
                vec![both(B::Candidate), both(B::OwnCandidate), both(B::Scores), both(B::OwnScores)],
                vec![both(B::Scores)],
            ),
            Pass::CandidateGradient => (
                vec![
                    self.compared(),
                    both(B::Scores),
                    both(B::OwnScores),
                    if self.has_heads() || self.tiled { vec![B::Parameters] } else { vec![] },
                ],
                vec![
                    both(B::EmbeddingGradient),
                    // Tile by tile, dL/dlog_scale is known only when all gradients are.
                    if self.has_heads() || self.tiled { vec![B::Gradient] } else { vec![] },
                ],
            ),
            Pass::Remember => (
                vec![if self.follows() { both(B::MomentumEmbedding) } else { both(B::Embedding) }],
                vec![both(B::Memory), vec![B::MemoryPairs]],
            ),
            Pass::NormalizeBackward => {
                (vec![self.scaled(), both(B::InverseNorm), both(B::EmbeddingGradient)], vec![both(B::RawGradient)])
            }
            Pass::Lengths => {
                (vec![self.scaled(), both(B::InverseNorm), both(B::RawGradient)], vec![both(B::RawGradient)])
            }
            Pass::DenseBackward { layer } => (
                vec![vec![B::Parameters], self.layer_input(layer), self.output_gradient(layer)],
                vec![vec![B::Gradient], layer.checked_sub(1).map_or(vec![], |below| self.output_gradient(below))],
            ),
            Pass::Optimize => (
                vec![vec![B::Gradient, B::Parameters, B::Moment1, B::Moment2, B::AnchorLoss]],
                vec![vec![B::Parameters, B::Moment1, B::Moment2]],
            ),
        };
        let scratch = match pass {
            // Mining encodes the queries into the buffers into which the step encodes them again.
            Pass::TopK => self.encoded(Tower::Query),
            // The step's own buffers serve the momentum encoders before it encodes.
            Pass::Mask => self.passed_both_ways(),
            // An engine may write a gradient in place of the values that it is the gradient of.
            Pass::NormalizeBackward => both(Buffer::Raw),
            Pass::DenseBackward { layer } if layer > 0 => both(|tower| Buffer::Hidden(tower, layer - 1)),
            // Several heads write coefficients in place of the slopes of similarities.
            Pass::CandidateGradient if self.has_heads() => [both(Buffer::Scores), both(Buffer::OwnScores)].concat(),
            _ => vec![],
        };
        Io { reads: reads.concat(), writes: writes.concat(), scratch }
    }

    /// The outputs as they were scaled to unit length, before any noise.
    fn scaled(&self) -> Vec<Buffer> {
        Tower::BOTH.map(|tower| self.scaled_of(tower)).into()
    }

    /// The same of one side.
    pub fn scaled_of(&self, tower: Tower) -> Buffer {
        if self.jitter.is_some() { Buffer::Unjittered(tower) } else { Buffer::Embedding(tower) }
    }

    /// Every named buffer that this plan's passes access.
    pub fn buffers(&self) -> Vec<Buffer> {
        let mut all: Vec<Buffer> = Vec::new();
        for &pass in &self.passes {
            let Io { reads, writes, scratch } = self.io(pass);
            for buffer in [reads, writes, scratch].concat() {
                if !all.contains(&buffer) {
                    all.push(buffer);
                }
            }
        }
        all
    }

    fn layer_input(&self, layer: usize) -> Vec<Buffer> {
        match layer.checked_sub(1) {
            None => both(Buffer::Input),
            Some(below) => both(|tower| Buffer::Hidden(tower, below)),
        }
    }

    fn layer_output(&self, layer: usize) -> Vec<Buffer> {
        if layer + 1 == self.layers() { both(Buffer::Raw) } else { both(|tower| Buffer::Hidden(tower, layer)) }
    }

    /// The buffer of dL/d(a layer's output before its activation).
    fn output_gradient(&self, layer: usize) -> Vec<Buffer> {
        if layer + 1 == self.layers() {
            both(Buffer::RawGradient)
        } else {
            both(|tower| Buffer::HiddenGradient(tower, layer))
        }
    }

    /// The buffers that are written while a side's items are encoded.
    fn encoded(&self, tower: Tower) -> Vec<Buffer> {
        let hidden = (0..self.layers() - 1).map(|layer| Buffer::Hidden(tower, layer));
        let ends = [Buffer::Input, Buffer::Raw, Buffer::InverseNorm, Buffer::Embedding].map(|buffer| buffer(tower));
        hidden.chain(ends).collect()
    }

    /// The buffers that are written while both sides are encoded, and while a gradient passes back to the inputs.
    fn passed_both_ways(&self) -> Vec<Buffer> {
        let of = |tower| {
            let back = (0..self.layers() - 1).map(move |layer| Buffer::HiddenGradient(tower, layer));
            let ends = [Buffer::RawGradient, Buffer::EmbeddingGradient].map(|buffer| buffer(tower));
            self.encoded(tower)
                .into_iter()
                .filter(move |&buffer| buffer != Buffer::Input(tower))
                .chain(back)
                .chain(ends)
        };
        Tower::BOTH.into_iter().flat_map(of).collect()
    }

    /// The buffers from which the similarities of stored rows are computed.
    fn compared(&self) -> Vec<Buffer> {
        [both(Buffer::Embedding), both(Buffer::Candidate), both(Buffer::OwnCandidate)].concat()
    }

    /// The buffers with candidates that are not embeddings by the towers.
    fn kept_candidates(&self) -> Vec<Buffer> {
        let followed = if self.follows() { both(Buffer::MomentumEmbedding) } else { vec![] };
        let memory =
            if self.memory.is_some() { [both(Buffer::Memory), vec![Buffer::MemoryPairs]].concat() } else { vec![] };
        [followed, memory].concat()
    }

    fn has_heads(&self) -> bool {
        matches!(self.rules.head, Head::Heads { .. })
    }
}
