//! The raw inputs of pairs as points, for methods that compare pairs before anything is learned.

use ndarray::{Array2, Axis};

use crate::data::Pairs;

/// `[pairs, query inputs + key inputs]`: each pair's two inputs, centred and concatenated. Both sides have equal length
/// and a row has unit length, so that the inner product of two rows is the mean of the two sides' cosines. An input at
/// the mean stays zero.
pub(super) fn raw(pairs: &Pairs) -> Array2<f32> {
    let (queries, keys) = (centred(&pairs.queries), centred(&pairs.keys));
    let rows = queries.rows().into_iter().zip(keys.rows());
    let both = rows.flat_map(|(query, key)| query.into_iter().chain(key).map(|v| v * std::f32::consts::FRAC_1_SQRT_2));
    Array2::from_shape_vec((keys.nrows(), queries.ncols() + keys.ncols()), both.collect()).expect("whole rows")
}

fn centred(inputs: &Array2<f32>) -> Array2<f32> {
    let mut centred = inputs.clone();
    if let Some(mean) = inputs.mean_axis(Axis(0)) {
        centred -= &mean;
    }
    for mut row in centred.rows_mut() {
        let length = row.iter().map(|&v| f64::from(v) * f64::from(v)).sum::<f64>();
        if length > 0.0 {
            row /= libm::sqrt(length) as f32;
        }
    }
    centred
}
