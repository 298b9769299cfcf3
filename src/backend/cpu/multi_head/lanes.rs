//! The forward and the backward pass of the heads over one row.
//!
//! A row's candidates stand side by side, one dimension after the other, so that every loop runs over candidates and
//! becomes SIMD. Each quantity has a short loop of its own, since in one long loop the instructions would wait for each
//! other. Only sums over candidates are computed [`LANES`] at a time.

use super::{Heads, Pairs};
use crate::loss::rules::HEAD_TAU;
use crate::real::{LANES, Real, sum, vectorized};

impl<F: Real> Pairs<F> {
    /// Computes the logits of anchor `i`'s row and the regularisation of its temperatures.
    #[inline(never)]
    pub(super) fn forward(&mut self, of: &Heads<'_, F>, i: usize, q: &[F]) {
        vectorized(
            #[inline(always)]
            || self.forward_of_row(of, i, q),
        );
    }

    #[inline(always)]
    fn forward_of_row(&mut self, of: &Heads<'_, F>, i: usize, q: &[F]) {
        let (low, range) = (F::of(HEAD_TAU.0), F::of(HEAD_TAU.1 - HEAD_TAU.0));
        let width = self.width;
        let from = self.first / LANES * LANES;
        let n = width - from;
        let (logit, regularisation) =
            (&mut self.logit[i * width + from..][..n], &mut self.regularisation[i * width + from..][..n]);
        let [s, inverse_tau, inverses] = &mut self.scratch;
        let (s, inverse_tau, inverses) = (&mut s[..n], &mut inverse_tau[..n], &mut inverses[..n]);
        for (head, &(begin, end)) in self.dims.iter().enumerate() {
            // At first, `sigma` holds the argument of the sigmoid.
            let sigma = &mut self.sigma[(i * of.heads + head) * width + from..][..n];
            let bias = of.parameters[2 * of.dim + head];
            for d in begin..end {
                let (q, product, distance) = (q[d], of.parameters[d], of.parameters[of.dim + d]);
                let k = &self.keys[d * width + from..][..n];
                if d == begin {
                    for j in 0..n {
                        s[j] = q * k[j];
                        sigma[j] = bias + product * (q * k[j]) + distance * (q - k[j]).abs();
                    }
                } else {
                    for j in 0..n {
                        let both = q * k[j];
                        s[j] += both;
                        sigma[j] += product * both + distance * (q - k[j]).abs();
                    }
                }
            }
            for j in 0..n {
                sigma[j] = F::one() / (F::one() + (-sigma[j]).exponential());
                inverse_tau[j] = F::one() / (low + range * sigma[j]);
            }
            if head == 0 {
                for j in 0..n {
                    logit[j] = s[j] * inverse_tau[j];
                }
                regularisation.copy_from_slice(inverse_tau);
                inverses.copy_from_slice(inverse_tau);
            } else {
                for j in 0..n {
                    logit[j] += s[j] * inverse_tau[j];
                }
                for j in 0..n {
                    regularisation[j] += inverse_tau[j];
                    inverses[j] *= inverse_tau[j];
                }
            }
            // Successive heads of equal size share one logarithm, which takes as long as all the rest.
            let size = end - begin;
            if self.dims.get(head + 1).is_none_or(|(begin, end)| end - begin != size) {
                let half = F::of(size as f64 / 2.0);
                for j in 0..n {
                    regularisation[j] -= half * inverses[j].log_of_positive();
                    inverses[j] = F::one();
                }
            }
        }
        let columns = &mut self.regularisation_of_columns[from..];
        for j in 0..n {
            columns[j] += regularisation[j];
        }
    }

    /// The backward pass over anchor `i`'s row. All results are added to the present values.
    #[inline(never)]
    pub(super) fn backward(&mut self, of: &Heads<'_, F>, i: usize, q: &[F], of_anchor: &mut [F]) {
        vectorized(
            #[inline(always)]
            || self.backward_of_row(of, i, q, of_anchor),
        );
    }

    #[inline(always)]
    fn backward_of_row(&mut self, of: &Heads<'_, F>, i: usize, q: &[F], of_anchor: &mut [F]) {
        let (low, range) = (F::of(HEAD_TAU.0), F::of(HEAD_TAU.1 - HEAD_TAU.0));
        let width = self.width;
        let from = self.first / LANES * LANES;
        let n = width - from;
        let (slope, pull) = (&self.slope[i * width + from..][..n], &mut self.pull[i * width + from..][..n]);
        let of_column = &self.pull_of_columns[from..][..n];
        for j in 0..n {
            pull[j] += of_column[j];
        }
        // `of_s` becomes dL/ds, and `of_x` dL/dx, where sigma = sigmoid(x).
        let [of_s, of_x, inverse_tau] = &mut self.scratch;
        let (of_s, of_x, inverse_tau) = (&mut of_s[..n], &mut of_x[..n], &mut inverse_tau[..n]);
        for (head, &(begin, end)) in self.dims.iter().enumerate() {
            let sigma = &self.sigma[(i * of.heads + head) * width + from..][..n];
            let half = F::of((end - begin) as f64 / 2.0);
            // At first, `of_x` holds s.
            for d in begin..end {
                let (q, k) = (q[d], &self.keys[d * width + from..][..n]);
                if d == begin {
                    of_x.iter_mut().zip(k).for_each(|(s, &k)| *s = q * k);
                } else {
                    of_x.iter_mut().zip(k).for_each(|(s, &k)| *s += q * k);
                }
            }
            for j in 0..n {
                inverse_tau[j] = F::one() / (low + range * sigma[j]);
                of_s[j] = slope[j] * inverse_tau[j];
            }
            for j in 0..n {
                let of_tau = (pull[j] * (half - inverse_tau[j]) - of_s[j] * of_x[j]) * inverse_tau[j];
                of_x[j] = of_tau * range * sigma[j] * (F::one() - sigma[j]);
            }
            add_lanes(&mut self.sums[2 * of.dim + head], of_x);
            for d in begin..end {
                let (q, product, distance) = (q[d], of.parameters[d], of.parameters[of.dim + d]);
                let k = self.keys[d * width + from..][..n].as_chunks::<LANES>().0;
                let of_k = self.gradient[d * width + from..][..n].as_chunks_mut::<LANES>().0;
                let given = k.iter().zip(of_s.as_chunks::<LANES>().0).zip(of_x.as_chunks::<LANES>().0);
                let (mut of_q, mut of_product, mut of_distance) =
                    ([F::zero(); LANES], [F::zero(); LANES], [F::zero(); LANES]);
                for (((k, of_s), of_x), of_k) in given.zip(of_k) {
                    for l in 0..LANES {
                        let (difference, of_both) = (q - k[l], of_s[l] + product * of_x[l]);
                        let of_difference = if difference < F::zero() { -of_x[l] } else { of_x[l] };
                        of_k[l] += q * of_both - distance * of_difference;
                        of_q[l] += k[l] * of_both + distance * of_difference;
                        of_product[l] += q * k[l] * of_x[l];
                        of_distance[l] += difference * of_difference;
                    }
                }
                add_lanes(&mut self.sums[d], &of_product);
                add_lanes(&mut self.sums[of.dim + d], &of_distance);
                of_anchor[d] += sum(&of_q);
            }
        }
    }

    /// Sets the sums over all rows to 0.
    pub(super) fn begin_sums(&mut self, of: &Heads<'_, F>) {
        self.sums.clear();
        self.sums.resize(of.parameters.len(), [F::zero(); LANES]);
    }

    /// Adds the sums over all rows to the parameters' gradient.
    pub(super) fn add_sums(&self, of_parameters: &mut [F]) {
        of_parameters.iter_mut().zip(&self.sums).for_each(|(to, lanes)| *to += sum(lanes));
    }
}

/// Adds to the sums of each lane.
#[inline(always)]
fn add_lanes<F: Real>(lanes: &mut [F; LANES], values: &[F]) {
    let mut sums = [F::zero(); LANES];
    for values in values.as_chunks::<LANES>().0 {
        for l in 0..LANES {
            sums[l] += values[l];
        }
    }
    for l in 0..LANES {
        lanes[l] += sums[l];
    }
}
