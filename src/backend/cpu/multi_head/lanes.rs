//! What the heads make of a row, and the way back.
//!
//! A row's candidates stand side by side, one dimension after the other, so that every loop runs over candidates and
//! becomes SIMD. One short loop per quantity: fused into one body they would wait for each other. Only what is added up
//! over candidates is taken [`LANES`] at a time.

use super::{Heads, Pairs};
use crate::loss::rules::HEAD_TAU;
use crate::real::{LANES, Real, sum, vectorized};

impl<F: Real> Pairs<F> {
    /// The logits of anchor `i`'s row, and what keeps its temperatures from their bounds.
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
        let (logit, kept) = (&mut self.logit[i * width + from..][..n], &mut self.kept[i * width + from..][..n]);
        let [s, inverse_tau, inverses] = &mut self.between;
        let (s, inverse_tau, inverses) = (&mut s[..n], &mut inverse_tau[..n], &mut inverses[..n]);
        for (head, &(begin, end)) in self.dims.iter().enumerate() {
            // Until it is complete, sigma's argument stands in its place.
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
                kept.copy_from_slice(inverse_tau);
                inverses.copy_from_slice(inverse_tau);
            } else {
                for j in 0..n {
                    logit[j] += s[j] * inverse_tau[j];
                }
                for j in 0..n {
                    kept[j] += inverse_tau[j];
                    inverses[j] *= inverse_tau[j];
                }
            }
            // Heads of one size that follow each other share a logarithm, which costs as much as all else.
            let size = end - begin;
            if self.dims.get(head + 1).is_none_or(|(begin, end)| end - begin != size) {
                let half = F::of(size as f64 / 2.0);
                for j in 0..n {
                    kept[j] -= half * inverses[j].log_of_positive();
                    inverses[j] = F::one();
                }
            }
        }
        let columns = &mut self.kept_of_columns[from..];
        for j in 0..n {
            columns[j] += kept[j];
        }
    }

    /// Back through anchor `i`'s row; everything is added.
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
        // With dL/ds, and dL/dx where sigma = sigmoid(x).
        let [of_s, of_x, inverse_tau] = &mut self.between;
        let (of_s, of_x, inverse_tau) = (&mut of_s[..n], &mut of_x[..n], &mut inverse_tau[..n]);
        for (head, &(begin, end)) in self.dims.iter().enumerate() {
            let sigma = &self.sigma[(i * of.heads + head) * width + from..][..n];
            let half = F::of((end - begin) as f64 / 2.0);
            // Until it is complete, s stands in place of dL/dx.
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

    /// Begins the sums over all rows.
    pub(super) fn begin_sums(&mut self, of: &Heads<'_, F>) {
        self.sums.clear();
        self.sums.resize(of.parameters.len(), [F::zero(); LANES]);
    }

    /// Adds what all rows gave.
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
