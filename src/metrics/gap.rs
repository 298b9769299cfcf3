//! The modality gap (Liang et al. 2022, Mind the Gap: Understanding the Modality Gap in Multi-modal Contrastive
//! Representation Learning).

/// Distance between the mean query and the mean key, `|mean q - mean k|`: 0 when both towers use the same part of the
/// sphere, 2 when each has collapsed to a point opposite to the other's. Both are `[n, d]` with unit rows; the result
/// is 0 if there are none.
pub fn modality_gap(queries: &[f32], keys: &[f32], dim: usize) -> f64 {
    let mean = |rows: &[f32]| {
        let mut sum = vec![0.0; dim];
        for row in rows.chunks_exact(dim) {
            sum.iter_mut().zip(row).for_each(|(sum, &x)| *sum += f64::from(x));
        }
        let n = (rows.len() / dim).max(1) as f64;
        sum.iter_mut().for_each(|sum| *sum /= n);
        sum
    };
    mean(queries).iter().zip(mean(keys)).map(|(q, k)| (q - k) * (q - k)).sum::<f64>().sqrt()
}
