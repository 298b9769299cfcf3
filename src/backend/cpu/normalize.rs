//! Scales each row to unit length: `q = u / |u|`.

use ndarray::{ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2};

use crate::real::{Real, dot};

/// A row that is zero or not finite has no direction. Its embedding is NaN, and so is the loss, so that the run stops
/// instead of learning from an embedding that has no unit length.
///
/// # Shapes
/// * `raw`: `[rows, d]`, `embedding`: `[rows, d]`, `inverse_norm`: `[rows]`.
pub fn normalize<F: Real>(
    raw: ArrayView2<'_, F>,
    mut embedding: ArrayViewMut2<'_, F>,
    mut inverse_norm: ArrayViewMut1<'_, F>,
) {
    let least = least_squares::<F>();
    for ((u, mut q), inverse) in raw.rows().into_iter().zip(embedding.rows_mut()).zip(&mut inverse_norm) {
        let squares = match u.as_slice() {
            Some(u) => dot(u, u),
            None => u.dot(&u),
        };
        // The plain formula serves nearly every row.
        if squares >= least && squares < F::infinity() {
            *inverse = F::one() / squares.sqrt();
            q.zip_mut_with(&u, |q, &u| *q = u * *inverse);
        } else {
            *inverse = scaled(u, q);
        }
    }
}

/// The least sum of squares at which squares that underflow would not have changed the sum.
fn least_squares<F: Real>() -> F {
    F::min_positive_value() / (F::epsilon() * F::epsilon())
}

/// Normalizes a row whose squares overflow or underflow: it is first divided by its largest component. Returns `1 /
/// |u|`, which may overflow to infinity where `|u|` is below the least normal number.
#[cold]
fn scaled<F: Real>(u: ArrayView1<'_, F>, mut q: ArrayViewMut1<'_, F>) -> F {
    let largest = u.iter().fold(F::zero(), |most, u| if u.abs() > most { u.abs() } else { most });
    if largest == F::zero() || !u.iter().all(|u| u.is_finite()) {
        q.fill(F::nan());
        return F::nan();
    }
    q.zip_mut_with(&u, |q, &u| *q = u / largest);
    let shrink = F::one() / q.dot(&q).sqrt();
    q.mapv_inplace(|v| v * shrink);
    shrink / largest
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array1, Array2, array};

    fn normalized<F: Real>(raw: &Array2<F>) -> (Array2<F>, Array1<F>) {
        let (mut q, mut inverse) = (Array2::zeros(raw.raw_dim()), Array1::zeros(raw.nrows()));
        normalize(raw.view(), q.view_mut(), inverse.view_mut());
        (q, inverse)
    }

    fn every_finite_length_is_scaled_to_one<F: Real>(sizes: &[F]) {
        let direction = array![[F::of(2.0 / 7.0), F::of(-3.0 / 7.0), F::of(6.0 / 7.0)]];
        for &size in sizes {
            let (q, _) = normalized(&direction.mapv(|v| v * size));
            // Numbers below the least normal one have fewer significant bits.
            let bits = if size < F::min_positive_value() { F::of(0.01) } else { F::of(4.0) * F::epsilon() };
            assert!(q.iter().zip(&direction).all(|(&q, &v)| (q - v).abs() <= bits), "{size}: {q}");
        }
    }

    #[test]
    fn lengths_from_the_least_number_to_the_largest_become_one() {
        let sizes = [f32::MAX, 1e38, 2e19, 1.8e19, 1.0, 1e-6, 1e-7, 1e-12, 1e-18, 1e-23, 1e-38, 1e-43];
        every_finite_length_is_scaled_to_one(&sizes);
        every_finite_length_is_scaled_to_one(&[f64::MAX, 1e200, 1e154, 1.0, 1e-7, 1e-140, 1e-200, 1e-307, 1e-320]);
    }

    #[test]
    fn what_has_no_length_is_no_embedding() {
        for row in [[0.0; 3], [1.0, f32::INFINITY, 0.0], [f32::NAN, 1.0, 0.0], [0.0, 0.0, f32::NEG_INFINITY]] {
            let (q, inverse) = normalized(&array![row, [3.0, 0.0, 4.0]]);
            assert!(q.row(0).iter().all(|v| v.is_nan()) && inverse[0].is_nan(), "{row:?}: {q}");
            assert_eq!(q.row(1), array![3.0f32 * 0.2, 0.0, 4.0 * 0.2], "another row keeps its own");
        }
    }

    #[test]
    fn an_ordinary_row_keeps_the_bits_of_the_plain_formula() {
        let row = [0.3f32, -1.7, 2.9, 0.01];
        let inverse = 1.0 / dot(&row, &row).sqrt();
        assert_eq!(normalized(&array![row]).0.row(0), array![row].row(0).mapv(|v| v * inverse));
    }
}
