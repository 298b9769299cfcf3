//! Tolerance: the similarity of items of one class (Wang and Liu 2021, Understanding the Behaviour of Contrastive
//! Loss).

/// Mean similarity of two different embeddings of the same class, `mean (z_i . z_j) over i != j with y_i = y_j`.
/// `embeddings` is `[n, d]` with unit rows, `labels` are their classes. `None` if no class has two items.
///
/// The paper multiplies each similarity by whether the classes agree and takes the mean over all pairs, so that the
/// number depends on how many classes there are; here the mean is over the pairs of the same class.
///
/// If `S` is the sum of a class's `n` embeddings, its similarities add up to `|S|^2 - sum |z|^2`, so no pair has to be
/// formed.
pub fn tolerance(embeddings: &[f32], dim: usize, labels: &[u32]) -> Option<f64> {
    let classes = labels.iter().max().map_or(0, |&most| most as usize + 1);
    let (mut sums, mut counts) = (vec![0.0; classes * dim], vec![0u64; classes]);
    let mut squares = 0.0;
    for (row, &label) in embeddings.chunks_exact(dim).zip(labels) {
        let class = label as usize;
        counts[class] += 1;
        for (sum, &x) in sums[class * dim..].iter_mut().zip(row) {
            *sum += f64::from(x);
            // A class of one item has no pair: its square is subtracted below exactly.
            squares += f64::from(x) * f64::from(x);
        }
    }
    let pairs: u64 = counts.iter().map(|count| count * count.saturating_sub(1)).sum();
    let together: f64 = sums.iter().map(|sum| sum * sum).sum();
    (pairs > 0).then(|| (together - squares) / pairs as f64)
}
