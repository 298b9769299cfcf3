//! The effective number of dimensions of embeddings.

use ndarray::{Array1, Array2, ArrayView2, s};

/// The number of bisections that find an eigenvalue to f64's precision.
const HALVINGS: usize = 52;

/// RankMe (Garrido et al. 2023, RankMe: Assessing the Downstream Performance of Pretrained Self-Supervised
/// Representations by Their Rank): exp of the entropy of the singular values' shares,
///
/// ```text
/// exp( - sum_k p_k ln p_k ),   p_k = sigma_k / sum sigma
/// ```
///
/// It is between 1, when all embeddings lie on a line through the origin, and `d`. `embeddings` is `[n, d]`; the result
/// is 0 if there are none.
pub fn rank_me(embeddings: &[f32], dim: usize) -> f64 {
    let squared = eigenvalues(gram(embeddings, dim));
    // Embeddings are f32: eigenvalues below their rounding errors count as 0.
    let least = squared.iter().copied().fold(0.0, f64::max) * 1e-13;
    let sigma: Vec<f64> = squared.into_iter().filter(|&square| square > least).map(f64::sqrt).collect();
    let sum: f64 = sigma.iter().sum();
    if !(sum > 0.0 && sum.is_finite()) {
        return 0.0;
    }
    libm::exp(sigma.iter().map(|sigma| -sigma / sum * libm::log(sigma / sum)).sum())
}

/// `[d, d]`: the sum over embeddings of their products with themselves.
#[inline(never)]
fn gram(embeddings: &[f32], dim: usize) -> Array2<f64> {
    let z = ArrayView2::from_shape((embeddings.len() / dim, dim), embeddings).expect("whole rows");
    let mut gram = Array2::zeros((dim, dim));
    for row in z.rows() {
        let row = row.mapv(f64::from);
        gram.rows_mut().into_iter().zip(&row).for_each(|(mut sum, &x)| sum.scaled_add(x, &row));
    }
    gram
}

/// The eigenvalues of a symmetric matrix, ascending: Householder's reflections make it tridiagonal, and then Sturm's
/// sequence counts how many lie below any number (Golub and Van Loan 2013, Matrix Computations, sections 8.3 and 8.4).
/// The error is absolute, about 1e-15 of the largest.
#[inline(never)]
fn eigenvalues(mut a: Array2<f64>) -> Vec<f64> {
    let n = a.nrows();
    for k in 0..n.saturating_sub(2) {
        // H = 1 - 2 v v' sets the entries below the subdiagonal in column k to zero; A becomes H A H.
        let mut v: Array1<f64> = a.slice(s![k + 1.., k]).to_owned();
        let norm = v.dot(&v).sqrt();
        v[0] += if v[0] < 0.0 { -norm } else { norm };
        let squared = v.dot(&v);
        if !(squared > 0.0 && squared.is_finite()) {
            continue;
        }
        let head = a[[k + 1, k]];
        a[[k + 1, k]] = if head < 0.0 { norm } else { -norm };
        // With p = 2 A v / v'v and w = p - (p'v / v'v) v:  H A H = A - v w' - w v'.
        let mut rest = a.slice_mut(s![k + 1.., k + 1..]);
        let mut w = rest.dot(&v) * (2.0 / squared);
        let along = w.dot(&v) / squared;
        w.scaled_add(-along, &v);
        for (i, mut row) in rest.rows_mut().into_iter().enumerate() {
            row.scaled_add(-v[i], &w);
            row.scaled_add(-w[i], &v);
        }
    }
    let diagonal = a.diag().to_vec();
    let beside: Vec<f64> = (1..n).map(|k| a[[k, k - 1]] * a[[k, k - 1]]).collect();
    // Gershgorin's bound: all eigenvalues lie within it.
    let reach = |k: usize| {
        let side = |at: Option<usize>| at.and_then(|at| beside.get(at)).map_or(0.0, |squared| squared.sqrt());
        diagonal[k].abs() + side(k.checked_sub(1)) + side(Some(k))
    };
    let bound = (0..n).map(reach).fold(0.0, f64::max);
    let tiny = bound * 1e-30 + f64::MIN_POSITIVE;
    let below = |x: f64| {
        let mut count = 0;
        let mut q = 1.0;
        for k in 0..n {
            let coupled = if k == 0 { 0.0 } else { beside[k - 1] / q };
            q = diagonal[k] - x - coupled;
            count += usize::from(q < 0.0);
            q = if q.abs() < tiny { tiny } else { q };
        }
        count
    };
    let nth = |index: usize| {
        let (mut low, mut high) = (-bound, bound);
        for _ in 0..HALVINGS {
            let middle = (low + high) / 2.0;
            if below(middle) > index { high = middle } else { low = middle }
        }
        (low + high) / 2.0
    };
    (0..n).map(nth).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eigenvalues_agree_with_closed_forms() {
        // The tridiagonal matrix (-1, 2, -1) has the eigenvalues 2 - 2 cos(k pi / (n + 1)).
        for n in [1usize, 2, 7, 32] {
            let a = Array2::from_shape_fn((n, n), |(i, j)| match i.abs_diff(j) {
                0 => 2.0,
                1 => -1.0,
                _ => 0.0,
            });
            for (k, value) in eigenvalues(a).iter().enumerate() {
                let wanted = 2.0 - 2.0 * ((k + 1) as f64 * std::f64::consts::PI / (n + 1) as f64).cos();
                assert!((value - wanted).abs() < 1e-12, "{n}, {k}: {value} {wanted}");
            }
            // The matrix of ones has the eigenvalue n once, else 0. The second matrix is diagonal.
            let ones = eigenvalues(Array2::ones((n, n)));
            assert!(ones[..n - 1].iter().all(|x| x.abs() < 1e-12) && (ones[n - 1] - n as f64).abs() < 1e-12);
            let diagonal = eigenvalues(Array2::from_diag(&Array1::from_shape_fn(n, |k| k as f64)));
            assert!(diagonal.iter().enumerate().all(|(k, x)| (x - k as f64).abs() < 1e-12));
        }
    }
}
