//! The size of each named buffer.

use super::buffer::Buffer;
use super::step::Plan;
use crate::encoder::Tower;

impl Plan {
    /// Rows and columns of a buffer; a list has one row. Their product is 0 if this plan has no such buffer.
    pub fn extent(&self, buffer: Buffer) -> [usize; 2] {
        let shape = &self.shape;
        let (batch, dim) = (shape.batch, shape.dim);
        let own = shape.columns.own;
        let memory_size = self.memory.map_or(0, |memory| memory.size);
        let width = |layer: usize| self.layout.layers(Tower::Query)[layer].outputs;
        let stored = |extent: [usize; 2]| if self.stores_rows() { extent } else { [0, 0] };
        let held = |extent: [usize; 2]| if self.tiled { [0, 0] } else { stored(extent) };
        let followed = |extent: [usize; 2]| if self.follows() { extent } else { [0, 0] };
        match buffer {
            Buffer::Parameters | Buffer::Gradient | Buffer::Moment1 | Buffer::Moment2 => [1, self.layout.len()],
            Buffer::Input(tower) => [shape.rows(tower), shape.input_dim(tower)],
            Buffer::Hidden(tower, layer) | Buffer::HiddenGradient(tower, layer) => [shape.rows(tower), width(layer)],
            Buffer::InverseNorm(tower) => [1, shape.rows(tower)],
            Buffer::Raw(tower)
            | Buffer::Embedding(tower)
            | Buffer::EmbeddingGradient(tower)
            | Buffer::RawGradient(tower) => [shape.rows(tower), dim],
            Buffer::Unjittered(tower) if self.jitter.is_some() => [shape.rows(tower), dim],
            Buffer::JitterNorm if self.jitter.is_some() => [1, batch],
            Buffer::Unjittered(_) | Buffer::JitterNorm => [0, 0],
            Buffer::CorpusEmbedding if self.mines() => [shape.corpus, dim],
            Buffer::CorpusEmbedding => [0, 0],
            Buffer::OwnIndices => [batch, own],
            Buffer::Logits | Buffer::OwnLogits if self.stores_rows() => [0, 0],
            Buffer::Logits => [batch, shape.candidates()],
            Buffer::OwnLogits => [batch, own],
            Buffer::RowLogSumExp | Buffer::ColumnLogSumExp | Buffer::AnchorLoss => [1, batch],
            Buffer::Candidate(asking) => held([shape.shared_candidates(asking), dim]),
            Buffer::OwnCandidate(asking) => held([batch * shape.own_candidates(asking), dim]),
            Buffer::CandidatePairs(asking) => {
                held([1, shape.shared_candidates(asking) + batch * shape.own_candidates(asking)])
            }
            Buffer::Scores(asking) => held([batch, shape.shared_candidates(asking)]),
            Buffer::OwnScores(asking) => held([batch, shape.own_candidates(asking)]),
            Buffer::MomentumParameters if self.has_momentum() => [1, self.layout.len()],
            Buffer::MomentumParameters => [0, 0],
            Buffer::MomentumEmbedding(_) => followed([batch, dim]),
            // Where the memory is large, only the side that is met is remembered.
            Buffer::Memory(tower) if self.tiled => [shape.memory[tower.other() as usize], dim],
            Buffer::Memory(_) => stored([memory_size, dim]),
            Buffer::MemoryPairs => stored([1, memory_size]),
            Buffer::PairLoss => stored([1, shape.corpus]),
            Buffer::Denominators(_) if self.remembers_denominators() => [1, shape.corpus],
            Buffer::Denominators(_) => [0, 0],
        }
    }
}
