//! Alignment and uniformity (Wang and Isola 2020, Understanding Contrastive Representation Learning through Alignment
//! and Uniformity on the Hypersphere).

use ndarray::ArrayView2;

use super::exponential::exponentiate;
use crate::product::times;

/// Mean squared distance of partners, `mean_i |q_i - k_i|^2 = mean_i (2 - 2 s_ii)`: 0 when partners coincide, 2 when
/// they are unrelated. Both are `[n, d]` with unit rows. 0 if there are no rows.
#[inline(never)]
pub fn alignment(queries: &[f32], partners: &[f32], dim: usize) -> f64 {
    let squared: f64 = queries.iter().zip(partners).map(|(&q, &k)| f64::from(q) - f64::from(k)).map(|d| d * d).sum();
    squared / (queries.len() / dim).max(1) as f64
}

/// How evenly embeddings cover the sphere, `ln mean_(i<j) exp(-2 |z_i - z_j|^2)`: 0 when all coincide; lower is more
/// even. `embeddings` is `[n, d]` with unit rows; the result is 0 for fewer than two.
pub fn uniformity(embeddings: &[f32], dim: usize) -> f64 {
    let n = embeddings.len() / dim;
    if n < 2 {
        return 0.0;
    }
    let z = ArrayView2::from_shape((n, dim), embeddings).expect("whole rows");
    let similarities = times(z, z.t());
    let mut sum = 0.0;
    let mut terms = Vec::with_capacity(n);
    for (i, row) in similarities.rows().into_iter().enumerate() {
        // |z_i - z_j|^2 = 2 - 2 s_ij for unit rows.
        terms.clear();
        terms.extend(row.iter().skip(i + 1).map(|&s| 4.0 * f64::from(s) - 4.0));
        exponentiate(&mut terms);
        sum += terms.iter().sum::<f64>();
    }
    libm::log(sum / (n * (n - 1) / 2) as f64)
}
