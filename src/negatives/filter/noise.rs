//! Random points near a point: the noise of a guide, and stand-ins for further augmentations of an item.

use ndarray::{ArrayView1, ArrayViewMut1};
use rand::Rng;

use crate::data::sphere::fill_normal;

/// Writes `point / |point| + noise n / sqrt(d)`, scaled to unit length, where n is standard normal. The noise has a
/// length of about `noise` in any dimension, and in more than a few dimensions the cosine between the point and the
/// result is about `1 / sqrt(1 + noise^2)`. A zero point without noise stays 0. `scratch` has the length of a point.
pub(super) fn near(
    point: ArrayView1<'_, f32>,
    noise: f64,
    rng: &mut impl Rng,
    scratch: &mut [f64],
    mut out: ArrayViewMut1<'_, f32>,
) {
    fill_normal(rng, scratch);
    let length = libm::sqrt(point.iter().map(|&v| f64::from(v) * f64::from(v)).sum());
    let shrink = if length > 0.0 { 1.0 / length } else { 0.0 };
    let per_value = noise / libm::sqrt(scratch.len() as f64);
    for (value, &p) in scratch.iter_mut().zip(point) {
        *value = f64::from(p) * shrink + per_value * *value;
    }
    let length = libm::sqrt(scratch.iter().map(|v| v * v).sum());
    for (value, &v) in out.iter_mut().zip(scratch.iter()) {
        *value = if length > 0.0 { (v / length) as f32 } else { 0.0 };
    }
}
