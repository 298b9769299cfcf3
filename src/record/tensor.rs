//! Arrays of a record.

use crate::data::Pairs;
use crate::encoder::{Layout, Slot};
use safetensors::tensor::{Dtype, TensorView};

/// A named array to be written to the file.
pub(super) struct Tensor {
    pub(super) name: String,
    dtype: Dtype,
    shape: Vec<usize>,
    pub(super) bytes: Vec<u8>,
}

impl Tensor {
    pub(super) fn numbers(name: &str, shape: Vec<usize>, values: &[f32]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Tensor { name: name.into(), dtype: Dtype::F32, shape, bytes }
    }

    /// Indices of 64 bits, as other frameworks expect.
    pub(super) fn indices(name: &str, shape: Vec<usize>, values: &[i64]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Tensor { name: name.into(), dtype: Dtype::I64, shape, bytes }
    }

    /// Truths, 8 in a byte, the first in its lowest bit. The rows of `width` values begin with a new byte.
    pub(super) fn bits(name: &str, mut shape: Vec<usize>, width: usize, values: &[bool]) -> Self {
        let byte = |bits: &[bool]| bits.iter().rev().fold(0, |byte, &bit| byte << 1 | u8::from(bit));
        let bytes = values.chunks(width.max(1)).flat_map(|row| row.chunks(8).map(byte)).collect();
        shape.push(width.div_ceil(8));
        Tensor { name: name.into(), dtype: Dtype::U8, shape, bytes }
    }

    pub(super) fn view(&self) -> Result<TensorView<'_>, safetensors::SafeTensorError> {
        TensorView::new(self.dtype, self.shape.clone(), &self.bytes)
    }
}

pub(super) fn inputs(name: &str, pairs: &Pairs) -> [Tensor; 4] {
    let matrix = |side: &str, values: &ndarray::Array2<f32>| {
        let numbers: Vec<f32> = values.iter().copied().collect();
        Tensor::numbers(&format!("{name}.{side}"), values.shape().to_vec(), &numbers)
    };
    let labels = |side: &str, labels: &[u32]| {
        let labels: Vec<i64> = labels.iter().map(|&label| i64::from(label)).collect();
        Tensor::indices(&format!("{name}.{side}"), vec![labels.len()], &labels)
    };
    [
        matrix("queries", &pairs.queries),
        matrix("keys", &pairs.keys),
        labels("query_labels", &pairs.query_labels),
        labels("key_labels", &pairs.key_labels),
    ]
}

pub(super) fn weights(when: &str, layout: &Layout, parameters: &[f32]) -> Vec<Tensor> {
    let tensor =
        |slot: Slot| Tensor::numbers(&format!("{when}.{}", slot.name), slot.shape.clone(), part(parameters, &slot));
    layout.slots().into_iter().map(tensor).collect()
}

pub(super) fn part<'a>(values: &'a [f32], slot: &Slot) -> &'a [f32] {
    &values[slot.offset..slot.offset + slot.shape.iter().product::<usize>()]
}
