//! The layout of matrices in GPU buffers: rows and columns are padded with zeros to multiples of four, so that shaders
//! work on whole blocks of 4 by 4 and never check bounds within one.

use crate::backend::Learned;
use crate::encoder::{Layer, Layout, Tower};

/// The number of quads (vec4s) that hold `n` numbers.
pub(super) fn quads(n: usize) -> usize {
    n.div_ceil(4)
}

/// Copies `[rows, columns]` into rows that are whole quads.
pub(super) fn pad_rows<'a>(rows: impl Iterator<Item = &'a [f32]>, columns: usize, to: &mut Vec<f32>) {
    for row in rows {
        to.extend_from_slice(row);
        to.resize(to.len() + 4 * quads(columns) - columns, 0.0);
    }
}

/// The inverse of [`pad_rows`], for the first `rows` rows.
pub(super) fn unpad_rows(padded: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    padded.chunks(4 * quads(columns).max(1)).take(rows).flat_map(|row| &row[..columns]).copied().collect()
}

/// The offsets and sizes of one layer in the padded parameters, in quads.
#[derive(Debug, Clone, Copy)]
pub(super) struct PaddedLayer {
    pub(super) weight_at: usize,
    pub(super) bias_at: usize,
    pub(super) input_quads: usize,
    pub(super) output_quads: usize,
    plain: Layer,
}

impl PaddedLayer {
    /// The number of inputs, without padding.
    pub(super) fn inputs(&self) -> usize {
        self.plain.inputs
    }
}

/// The padded form of [`Layout`]: every matrix is padded by itself, and the parameters of several heads follow. The
/// last quad holds `log_scale` and, if there is one, the bias of the sigmoid loss.
#[derive(Debug, Clone)]
pub(super) struct PaddedLayout {
    towers: [Vec<PaddedLayer>; 2],
    shared: bool,
    /// The quad at which the towers end and the parameters of several heads begin.
    pub(super) heads_at: usize,
    heads: std::ops::Range<usize>,
    /// The quad of `log_scale`.
    pub(super) log_scale_at: usize,
    plain_log_scale: usize,
    plain_bias: Option<usize>,
}

impl PaddedLayout {
    pub(super) fn new(layout: &Layout) -> Self {
        let mut end = 0;
        let mut place = |layers: &[Layer]| -> Vec<PaddedLayer> {
            layers
                .iter()
                .map(|&plain| {
                    let (input_quads, output_quads) = (quads(plain.inputs), quads(plain.outputs));
                    let weight_at = end;
                    let bias_at = weight_at + 4 * input_quads * output_quads;
                    end = bias_at + output_quads;
                    PaddedLayer { weight_at, bias_at, input_quads, output_quads, plain }
                })
                .collect()
        };
        let query = place(layout.layers(Tower::Query));
        let key = if layout.is_shared() { query.clone() } else { place(layout.layers(Tower::Key)) };
        PaddedLayout {
            towers: [query, key],
            shared: layout.is_shared(),
            heads_at: end,
            heads: layout.heads.clone(),
            log_scale_at: end + quads(layout.heads.len()),
            plain_log_scale: layout.log_scale,
            plain_bias: layout.bias,
        }
    }

    /// The length in quads, including `log_scale`.
    pub(super) fn len(&self) -> usize {
        self.log_scale_at + 1
    }

    pub(super) fn layer(&self, tower: Tower, layer: usize) -> PaddedLayer {
        self.towers[tower as usize][layer]
    }

    /// The range of a side's weights and biases.
    pub(super) fn tower(&self, tower: Tower) -> std::ops::Range<usize> {
        let layers = &self.towers[tower as usize];
        let end = layers.last().map_or(0, |last| last.bias_at + last.output_quads);
        layers.first().map_or(0, |first| first.weight_at)..end
    }

    fn layers(&self) -> impl Iterator<Item = &PaddedLayer> {
        let own = if self.shared { 1 } else { 2 };
        self.towers[..own].iter().flatten()
    }

    /// From `[P]` to the padded form.
    pub(super) fn pad(&self, plain: &[f32]) -> Vec<f32> {
        let mut padded = Vec::with_capacity(4 * self.len());
        for layer in self.layers() {
            let at = layer.plain;
            pad_rows(plain[at.weight..at.bias].chunks(at.outputs), at.outputs, &mut padded);
            padded.resize(4 * layer.bias_at, 0.0);
            pad_rows(std::iter::once(&plain[at.bias..at.bias + at.outputs]), at.outputs, &mut padded);
        }
        padded.extend(&plain[self.heads.clone()]);
        padded.resize(4 * self.log_scale_at, 0.0);
        padded.push(plain[self.plain_log_scale]);
        padded.extend(self.plain_bias.map(|at| plain[at]));
        padded.resize(4 * self.len(), 0.0);
        padded
    }

    /// From the padded form to `[P]`.
    pub(super) fn unpad(&self, padded: &[f32]) -> Vec<f32> {
        let mut plain = Vec::with_capacity(self.plain_log_scale + 1);
        for layer in self.layers() {
            let at = layer.plain;
            plain.extend(unpad_rows(&padded[4 * layer.weight_at..], at.inputs, at.outputs));
            plain.extend(&padded[4 * layer.bias_at..][..at.outputs]);
        }
        plain.extend(self.plain_bias.map(|_| padded[4 * self.log_scale_at + 1]));
        plain.extend(&padded[4 * self.heads_at..][..self.heads.len()]);
        plain.push(padded[4 * self.log_scale_at]);
        plain
    }

    /// The padded parameters and moments.
    pub(super) fn pad_learned(&self, learned: &Learned) -> [Vec<f32>; 3] {
        [self.pad(&learned.parameters), self.pad(&learned.moment1), self.pad(&learned.moment2)]
    }
}
