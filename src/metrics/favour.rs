//! Whether popular keys are ranked above equally right ones.

use super::known::Judge;

/// The correlation (Pearson) between similarity and popularity among the right answers of the query with these
/// similarities to all keys; `None` if popularity is unknown, or where it or the similarities do not vary.
///
/// Popularity says nothing about how right a key is, so that it should be 0.
pub(super) fn favour(query: usize, similarities: &[f32], judge: &Judge) -> Option<f64> {
    let popularity = judge.popularity();
    let right = || {
        let keys = similarities.iter().zip(popularity).enumerate();
        keys.filter(|&(key, _)| judge.same_class(query, key)).map(|(_, (&s, &p))| (f64::from(s), f64::from(p)))
    };
    let (mut count, mut sums) = (0.0, [0.0; 2]);
    right().for_each(|(s, p)| (count, sums) = (count + 1.0, [sums[0] + s, sums[1] + p]));
    let means = sums.map(|sum| sum / count);
    let (mut product, mut squares) = (0.0, [0.0; 2]);
    for (s, p) in right() {
        let (s, p) = (s - means[0], p - means[1]);
        product += s * p;
        squares = [squares[0] + s * s, squares[1] + p * p];
    }
    let scale = libm::sqrt(squares[0] * squares[1]);
    (scale > 0.0).then(|| product / scale)
}
