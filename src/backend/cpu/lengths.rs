//! Teaches lengths which way a pair points (Wang, Sun and Yang 2023, asymmetrical-similarity learning): the output of a
//! query becomes shorter than that of its key. Similarities do not see lengths, and lengths do not see directions.
//!
//! ```text
//! L   += strength mean over pairs of e^(1 - r_i),      r_i = |v_i| / |u_i|      query's output u_i, its key's v_i
//!
//! dL/du_i += (strength / B) e^(1 - r_i) r_i q_i / |u_i|,     q_i = u_i / |u_i|
//! dL/dv_i -= (strength / B) e^(1 - r_i) k_i / |u_i|,         k_i = v_i / |v_i|
//! ```
//!
//! Both gradients are radial, along `q_i` and `k_i`. The gradient that comes back through the scaling to unit length is
//! perpendicular to them (`normalize_backward`), so that the two never disturb each other.

use ndarray::{ArrayView1, ArrayView2, ArrayViewMut2};

use crate::real::Real;

/// One side of the pairs: its embeddings, `[rows, d]`, and `1 / |output|`, `[rows]`. Pair `i` is row `i`.
#[derive(Debug)]
pub struct Scaled<'a, F> {
    /// `q` or `k`.
    pub embedding: ArrayView2<'a, F>,
    /// `1 / |u|` or `1 / |v|`.
    pub inverse_norm: ArrayView1<'a, F>,
}

/// Adds the gradient of the first `batch` pairs to dL/du and dL/dv, `[rows, d]` each, which stand beside their sides.
pub fn lengths<F: Real>(
    strength: F,
    batch: usize,
    [(query, mut of_query), (key, mut of_key)]: [(Scaled<'_, F>, ArrayViewMut2<'_, F>); 2],
) {
    let share = strength / F::of(batch as f64);
    for i in 0..batch {
        let inverse = query.inverse_norm[i];
        let ratio = inverse / key.inverse_norm[i];
        let pull = share * (F::one() - ratio).exponential() * inverse;
        of_query.row_mut(i).scaled_add(pull * ratio, &query.embedding.row(i));
        of_key.row_mut(i).scaled_add(-pull, &key.embedding.row(i));
    }
}

/// The value of the term that this is the gradient of: `strength mean of e^(1 - r_i)`. A run does not compute it.
pub fn value<F: Real>(strength: F, of_queries: ArrayView1<'_, F>, of_keys: ArrayView1<'_, F>) -> F {
    let mut sum = F::zero();
    of_queries.iter().zip(of_keys).for_each(|(&query, &key)| sum += (F::one() - query / key).exponential());
    strength * sum / F::of(of_queries.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::cpu::normalize::normalize;
    use crate::data::sphere::fill_normal;
    use crate::random::{Purpose, stream};
    use ndarray::{Array1, Array2, s};

    const BATCH: usize = 5;
    const STRENGTH: f64 = 0.7;

    /// Outputs of a side with two rows more than there are pairs; their embeddings and inverse lengths.
    fn side(number: u64) -> (Array2<f64>, Array2<f64>, Array1<f64>) {
        let mut outputs = Array2::zeros((BATCH + 2, 3));
        fill_normal(&mut stream(3, Purpose::Data, number), outputs.as_slice_mut().expect("a new table"));
        let (mut embedding, mut inverse) = (outputs.clone(), Array1::zeros(BATCH + 2));
        normalize(outputs.view(), embedding.view_mut(), inverse.view_mut());
        (outputs, embedding, inverse)
    }

    fn term(queries: &Array2<f64>, keys: &Array2<f64>) -> f64 {
        let inverse = |of: &Array2<f64>| of.rows().into_iter().map(|u| 1.0 / u.dot(&u).sqrt()).collect::<Array1<f64>>();
        let (queries, keys) = (inverse(queries), inverse(keys));
        value(STRENGTH, queries.slice(s![..BATCH]), keys.slice(s![..BATCH]))
    }

    #[test]
    fn the_gradient_is_that_of_the_term_and_is_radial() {
        let ((u, q, of_u), (v, k, of_v)) = (side(0), side(1));
        let mut gradients = [Array2::zeros(u.raw_dim()), Array2::zeros(v.raw_dim())];
        let [of_queries, of_keys] = gradients.each_mut().map(|gradient| gradient.view_mut());
        let queries = (Scaled { embedding: q.view(), inverse_norm: of_u.view() }, of_queries);
        let keys = (Scaled { embedding: k.view(), inverse_norm: of_v.view() }, of_keys);
        lengths(STRENGTH, BATCH, [queries, keys]);
        let step = 1e-6;
        for side in 0..2 {
            for at in u.indexed_iter().map(|(at, _)| at) {
                let moved = |by: f64| {
                    let mut both = [u.clone(), v.clone()];
                    both[side][at] += by;
                    term(&both[0], &both[1])
                };
                let difference = (moved(step) - moved(-step)) / (2.0 * step);
                assert!((difference - gradients[side][at]).abs() < 1e-9, "side {side}, {at:?}");
            }
        }
        for (embedding, gradient) in [(&q, &gradients[0]), (&k, &gradients[1])] {
            for (q, du) in embedding.rows().into_iter().zip(gradient.rows()) {
                let rest = &du - &(&q * q.dot(&du));
                assert!(rest.iter().all(|x| x.abs() < 1e-15), "{rest}");
            }
        }
    }
}
