//! Encodes items for which no gradient is needed, in blocks of rows so that the scratch stays small.

use std::ops::Range;

use ndarray::{Array1, Array2, ArrayView2, s};

use super::dense::{activated, affine};
use super::layer::{bias_of, weight_of};
use super::normalize::normalize;
use super::own_temperature;
use crate::encoder::Tower;
use crate::knobs::Activation;
use crate::plan::Plan;
use crate::product::Workspace;
use crate::real::Real;

/// Rows encoded at a time.
pub(super) const BLOCK: usize = 256;

/// `[n, input]`: items that are encoded.
pub(super) enum Items<'a, F> {
    /// Those of a data set.
    OfData(ArrayView2<'a, f32>),
    /// Those that an engine has made of them.
    Made(ArrayView2<'a, F>),
}

impl<F: Real> Items<'_, F> {
    fn nrows(&self) -> usize {
        match self {
            Items::OfData(items) => items.nrows(),
            Items::Made(items) => items.nrows(),
        }
    }

    /// `[rows, input]`: a copy of some rows.
    fn block(&self, rows: Range<usize>) -> Array2<F> {
        match self {
            Items::OfData(items) => items.slice(s![rows, ..]).mapv(F::of_f32),
            Items::Made(items) => items.slice(s![rows, ..]).to_owned(),
        }
    }
}

/// Encodes items into unit rows.
///
/// # Shapes
/// * `parameters`: `[P]`, `items`: `[n, input]`, `out`: `[n, d]`.
pub fn encode<F: Real>(plan: &Plan, parameters: &[F], tower: Tower, items: ArrayView2<'_, f32>, out: &mut Array2<F>) {
    encode_with(plan, parameters, tower, Items::OfData(items), out, &mut Workspace::default());
}

/// `[n]`: how long the outputs of these items are, `[n, input]`, before they are scaled to unit length.
pub fn output_lengths<F: Real>(plan: &Plan, parameters: &[F], tower: Tower, items: ArrayView2<'_, f32>) -> Vec<F> {
    let mut lengths = Vec::with_capacity(items.nrows());
    let mut embeddings = Array2::zeros((items.nrows(), plan.shape.dim));
    let keep = |inverse_norm: &Array1<F>| lengths.extend(inverse_norm.iter().map(|&inverse| F::one() / inverse));
    let items = Items::OfData(items);
    encode_keeping(plan, parameters, tower, items, &mut embeddings, &mut Workspace::default(), keep);
    lengths
}

/// As [`encode`], with a scratch that is kept.
pub(super) fn encode_with<F: Real>(
    plan: &Plan,
    parameters: &[F],
    tower: Tower,
    items: Items<'_, F>,
    out: &mut Array2<F>,
    workspace: &mut Workspace<F>,
) {
    encode_keeping(plan, parameters, tower, items, out, workspace, |_| {});
}

/// The same, which gives `keep` the factors, one for each item, by which a block of outputs was scaled.
fn encode_keeping<F: Real>(
    plan: &Plan,
    parameters: &[F],
    tower: Tower,
    items: Items<'_, F>,
    out: &mut Array2<F>,
    workspace: &mut Workspace<F>,
    mut keep: impl FnMut(&Array1<F>),
) {
    for start in (0..items.nrows()).step_by(BLOCK) {
        let end = (start + BLOCK).min(items.nrows());
        let units = units(plan, parameters, tower, items.block(start..end), workspace);
        let at = *plan.layout.layers(tower).last().expect("a tower has layers");
        let mut values = Array2::zeros((end - start, at.outputs));
        let (weight, bias) = (weight_of(parameters, at), bias_of(parameters, at));
        affine(units.view(), weight, bias, values.view_mut(), workspace);
        let mut inverse_norm = Array1::zeros(end - start);
        normalize(values.view(), out.slice_mut(s![start..end, ..]), inverse_norm.view_mut());
        keep(&inverse_norm);
    }
}

/// `[n, h]`: the units that the last layer reads, of these items.
fn units<F: Real>(
    plan: &Plan,
    parameters: &[F],
    tower: Tower,
    mut values: Array2<F>,
    workspace: &mut Workspace<F>,
) -> Array2<F> {
    let layers = plan.layout.layers(tower);
    for &at in &layers[..layers.len() - 1] {
        let mut next = Array2::zeros((values.nrows(), at.outputs));
        // Only a gradient would read this buffer, but GELU writes to it.
        let kept = if plan.activation == Activation::Gelu { next.len() } else { 0 };
        let mut before = vec![F::zero(); kept];
        let of_layer = (weight_of(parameters, at), bias_of(parameters, at));
        activated(values.view(), of_layer, plan.activation, &mut before, next.view_mut(), workspace);
        values = next;
    }
    values
}

/// `[n]`: the temperatures of queries that have their own; `None` if they share one.
///
/// # Shapes
/// * `parameters`: `[P]`, `queries`: `[n, input]`.
pub fn own_temperatures<F: Real>(plan: &Plan, parameters: &[F], queries: ArrayView2<'_, f32>) -> Option<Vec<F>> {
    let bounds = own_temperature::bounds(plan.rules.temperature)?;
    let (items, mut workspace) = (Items::OfData(queries), Workspace::default());
    let (mut all, mut scales) = (Vec::with_capacity(queries.nrows()), Vec::new());
    for start in (0..queries.nrows()).step_by(BLOCK) {
        let block = items.block(start..(start + BLOCK).min(queries.nrows()));
        let units = units(plan, parameters, Tower::Query, block, &mut workspace);
        own_temperature::forward(units.view(), &parameters[plan.layout.heads.clone()], bounds, &mut scales);
        all.extend(scales.iter().map(|&scale| F::one() / scale));
    }
    Some(all)
}
