//! Records the dispatches of masking: the momentum encoders see the batch, and the gradient of each pair's similarity
//! passes back to the inputs. All of it in the buffers into which the step encodes the batch afterwards.

use super::super::layouts::Listed;
use super::super::padded::quads;
use super::super::params::{DenseBackward, Mask, MaskSide, Momentum};
use super::recorder::Bound::{Of, Own, Part};
use super::recorder::{ELEMENT_WORKGROUP, ROW_WORKGROUP, Recorder};
use crate::encoder::Tower;
use crate::negatives::collect::Masking;
use crate::plan::Buffer;

/// The reason why the pass finds what only some plans have.
const PLANNED: &str = "a plan with this pass masks inputs";

impl Recorder<'_> {
    pub(super) fn mask(&mut self) {
        let (shape, b) = (&self.plan.shape, self.buffers);
        let masks = b.masks.as_ref().expect(PLANNED);
        let masking = self.plan.masking.expect(PLANNED);
        self.follow();
        (0..self.plan.layers()).for_each(|layer| self.dense_with(layer, 2, Buffer::MomentumParameters));
        self.normalize(2);

        let side = |tower: Tower| self.mask_side(tower, masking);
        let params = Mask {
            query: side(Tower::Query),
            key: side(Tower::Key),
            batch: shape.batch as u32,
            quads: quads(shape.dim) as u32,
        };
        let storage = [
            Of(Buffer::Embedding(Tower::Query)),
            Of(Buffer::EmbeddingGradient(Tower::Query)),
            Own(&masks.attention.buffer),
            Of(Buffer::Input(Tower::Query)),
        ];
        let grid = |columns: usize| {
            [columns.div_ceil(ELEMENT_WORKGROUP), shape.batch.div_ceil(ELEMENT_WORKGROUP), Tower::BOTH.len()]
        };
        self.dispatch(("mask", "exchange"), vec![], &params, &storage, grid(quads(shape.dim)));
        self.normalize_backward();
        (0..self.plan.layers()).rev().for_each(|layer| self.back_to_input(layer));
        let widest = quads(shape.query_dim.max(shape.key_dim));
        for entry in ["weigh", "hide"] {
            self.dispatch(("mask", entry), vec![], &params, &storage, grid(widest));
        }
    }

    /// Moves the momentum encoders.
    fn follow(&mut self) {
        let b = self.buffers;
        let params = Momentum {
            parameter_quads: b.layout.len() as u32,
            hidden_at: Listed::new(self.plan).hidden as u32,
            ..Momentum::default()
        };
        let storage = [
            Of(Buffer::Parameters),
            Of(Buffer::Input(Tower::Query)),
            Own(&b.indices),
            Of(Buffer::MomentumParameters),
            Own(&b.masks.as_ref().expect(PLANNED).attention.buffer),
        ];
        let grid = [b.layout.len().div_ceil(ROW_WORKGROUP), 1, 1];
        self.dispatch(("momentum", "follow"), vec![], &params, &storage, grid);
    }

    fn mask_side(&self, tower: Tower, masking: Masking) -> MaskSide {
        let (b, inputs) = (self.buffers, self.plan.shape.input_dim(tower));
        MaskSide {
            inputs: inputs as u32,
            quads: quads(inputs) as u32,
            input_at: b.input.at[tower as usize] as u32,
            count: masking.inputs(inputs) as u32,
            embedding_at: b.embedding.at[tower as usize] as u32,
            partners_at: b.embedding.at[tower.other() as usize] as u32,
        }
    }

    /// dL/d(a layer's input) of the momentum encoders; of the first layer that of the items.
    fn back_to_input(&mut self, layer: usize) {
        let b = self.buffers;
        let masks = b.masks.as_ref().expect(PLANNED);
        let (input, output) = (b.layer_input(layer), b.output_gradient(layer));
        let side = |tower| self.dense_backward_side(tower, layer, input, output);
        let params = DenseBackward { query: side(Tower::Query), key: side(Tower::Key), ..DenseBackward::default() };
        let (before, activation) = self.below(layer);
        let constants = vec![("WEIGHTS", 0.0), ("OWN", 0.0), ("ACTIVATION", activation)];
        let input_gradient = match layer.checked_sub(1) {
            Some(below) => Of(self.output_gradient(below)),
            None => Own(&masks.attention.buffer),
        };
        let storage = [
            Of(self.layer_input(layer)),
            Own(before),
            Of(self.output_gradient(layer)),
            Of(Buffer::MomentumParameters),
            Own(&b.nothing[1]),
            input_gradient,
            Part(&b.anchor_loss),
        ];
        let inputs = params.query.input_quads.max(params.key.input_quads) as usize;
        let tile = self.tile(inputs, params.query.output_quads as usize);
        let grid = [tile.workgroups(self.most_row_quads(2), inputs), 1, 2];
        self.dispatch(("dense_backward", "main"), tile.with(constants), &params, &storage, grid);
    }
}
