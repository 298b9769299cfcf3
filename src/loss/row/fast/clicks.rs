//! Clicks on a list, counted for one of the two models that explain them: see [`crate::loss::clicked`].

use super::{exponentials, maximum};
use crate::real::{Real, dot, sum};

/// The largest weight of a click. Without a bound, one click on a key that seems irrelevant, or stands very low,
/// outweighs all others.
pub const MOST: f64 = 20.0;

/// Counts every click inversely to how likely the other model, with these logits, makes it: `c_j e^(x_1 - x_j)`, which
/// is `c_j P_1 / P_j` with `P = softmax(x)`. Without logits clicks count as they are. All are `[positions]`.
pub fn counted<F: Real>(clicks: &[f32], logits: &[F], counts: &mut Vec<F>) {
    counts.clear();
    let most = F::of(MOST);
    for (j, &click) in clicks.iter().enumerate() {
        let weight = match logits.get(j) {
            Some(&logit) if click > 0.0 => {
                let ratio = (logits[0] - logit).exponential();
                if ratio > most { most } else { ratio }
            }
            _ => F::one(),
        };
        counts.push(F::of_f32(click) * weight);
    }
}

/// `sum_j u_j (log sum_k e^(x_k) - x_j)`, with its gradient `U softmax(x)_k - u_k`, U = sum u, added to `gradient`.
/// Returns the loss and U. All are `[positions]`; `terms` is scratch.
pub fn explained<F: Real>(logits: &[F], counts: &[F], terms: &mut Vec<F>, gradient: &mut [F]) -> (F, F) {
    terms.clear();
    terms.extend_from_slice(logits);
    let largest = maximum(terms);
    exponentials(terms, largest);
    let (total, z) = (sum(counts), sum(terms));
    let share = total / z;
    for ((slope, &term), &count) in gradient.iter_mut().zip(terms.iter()).zip(counts) {
        *slope += term * share - count;
    }
    (total * (largest + z.natural_log()) - dot(counts, logits), total)
}
