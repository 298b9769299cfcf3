//! InfoNCE on one screen: one anchor's row of candidates, forward and backward. This code is naive on purpose.
//!
//! An *anchor* (one embedding) is compared with *candidates* (embeddings of the other side). One candidate, the
//! *positive* `p`, is the anchor's partner; all others are *negatives*. The loss is small when the positive is the most
//! similar candidate:
//!
//! ```text
//! l_j = s_j / tau + o_j                                          logits
//! Z   = kappa exp(l_p) + sum over negatives of m_j w_j exp(l_j)  denominator
//! L   = omega (log Z - sum_j t_j l_j)                            cross entropy with the target t
//! ```
//!
//! Without smoothing the target is 1 at the positive and 0 elsewhere, and `L = omega (log Z - l_p)`, which is
//! `-omega log(exp(l_p) / Z)`. Each stage of the pipeline writes some of the words: *compose* and *collect* choose the
//! candidates, hence `s`; *filter* clears `m`; *weigh* writes `w`, `o` and `omega`; the loss chooses `kappa` and the
//! smoothing; the temperature writes `tau`.
//!
//! The temperature enters twice. In the logits it decides which negatives count: at a low `tau`, the exponential of the
//! most similar negative outweighs all others. In the gradient `1 / tau` is the factor of every force.
//!
//! With kappa = 1 this is the loss of van den Oord, Li and Vinyals 2018; with kappa = 0 that of Yeh et al. 2022.

/// One anchor's candidates. All vectors are `[candidates]`. `m` and `w` of the positive are ignored.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Which entry is the positive.
    pub positive: usize,
    /// Similarities: dot products of unit vectors, in [-1, 1].
    pub s: Vec<f64>,
    /// Mask: whether the entry takes part; false for a candidate that a filter has removed.
    pub m: Vec<bool>,
    /// Offsets of the logits, such as a correction for how often a candidate is drawn.
    pub o: Vec<f64>,
    /// Weights, at least 0.
    pub w: Vec<f64>,
    /// Temperature, above 0.
    pub tau: f64,
    /// Trust in this anchor's pair: a factor of its loss.
    pub omega: f64,
    /// The positive's share in the denominator.
    pub kappa: f64,
    /// The share of the target that is spread evenly over all candidates that take part.
    pub smoothing: f64,
}

/// The loss, and the intermediate results that the gradient needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Forward {
    /// The loss L, in nats.
    pub loss: f64,
    /// `[candidates]`: each candidate's share in the denominator; they add up to 1.
    pub q: Vec<f64>,
    /// `[candidates]`: the target; it adds up to 1.
    pub t: Vec<f64>,
}

/// The gradient of the loss; masks, weights, offsets and trust are constants (stop-gradient).
#[derive(Debug, Clone, PartialEq)]
pub struct Gradient {
    /// `[candidates]`: dL/ds. It is negative at the positive, which is pulled, and positive at the negatives.
    pub s: Vec<f64>,
    /// dL/dlog(1 / tau), by which a temperature is learned.
    pub log_scale: f64,
}

impl Row {
    fn logit(&self, j: usize) -> f64 {
        self.s[j] / self.tau + self.o[j]
    }

    /// The factor of candidate `j` in the denominator.
    fn factor(&self, j: usize) -> f64 {
        if j == self.positive { self.kappa } else { f64::from(u8::from(self.m[j])) * self.w[j] }
    }

    /// The loss. An anchor without a negative that counts has nothing to learn: its loss and gradient are 0.
    pub fn forward(&self) -> Forward {
        let n = self.s.len();
        if (0..n).all(|j| j == self.positive || self.factor(j) == 0.0) {
            return Forward { loss: 0.0, q: vec![0.0; n], t: vec![0.0; n] };
        }
        let terms: Vec<f64> = (0..n).map(|j| self.factor(j) * self.logit(j).exp()).collect();
        let z: f64 = terms.iter().sum();
        let takes_part = |j: usize| j == self.positive || self.m[j];
        let even = self.smoothing / (0..n).filter(|&j| takes_part(j)).count() as f64;
        let mut t: Vec<f64> = (0..n).map(|j| if takes_part(j) { even } else { 0.0 }).collect();
        t[self.positive] += 1.0 - self.smoothing;
        let attained: f64 = (0..n).map(|j| t[j] * self.logit(j)).sum();
        let q = terms.iter().map(|term| term / z).collect();
        Forward { loss: self.omega * (z.ln() - attained), q, t }
    }

    /// The gradient: softmax minus target, through `l_j = s_j / tau + o_j`.
    pub fn backward(&self, forward: &Forward) -> Gradient {
        let slopes: Vec<f64> = forward.q.iter().zip(&forward.t).map(|(q, t)| self.omega * (q - t)).collect();
        Gradient {
            s: slopes.iter().map(|slope| slope / self.tau).collect(),
            log_scale: slopes.iter().zip(&self.s).map(|(slope, s)| slope * s / self.tau).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Four candidates, all words in use.
    fn row() -> Row {
        Row {
            positive: 1,
            s: vec![0.3, 0.6, -0.2, 0.5],
            m: vec![true, true, false, true],
            o: vec![0.0, 0.1, 0.0, -0.4],
            w: vec![1.0, 1.0, 1.0, 2.5],
            tau: 0.2,
            omega: 0.7,
            kappa: 0.5,
            smoothing: 0.1,
        }
    }

    #[test]
    fn the_gradient_agrees_with_finite_differences() {
        let step = 1e-5;
        let slope = |change: &dyn Fn(&mut Row, f64)| {
            let at = |by: f64| {
                let mut row = row();
                change(&mut row, by);
                row.forward().loss
            };
            (at(step) - at(-step)) / (2.0 * step)
        };
        let gradient = row().backward(&row().forward());
        for (j, found) in gradient.s.iter().enumerate() {
            assert!((found - slope(&|row, by| row.s[j] += by)).abs() < 1e-8, "entry {j}: {found}");
        }
        assert!((gradient.log_scale - slope(&|row, by| row.tau *= (-by).exp())).abs() < 1e-8);
    }

    #[test]
    fn the_loss_of_equally_similar_candidates_is_the_logarithm_of_their_number() {
        let equal = Row { s: vec![0.4; 4], m: vec![true; 4], o: vec![0.0; 4], w: vec![1.0; 4], ..row() };
        let plain = Row { omega: 1.0, kappa: 1.0, smoothing: 0.0, ..equal };
        assert!((plain.forward().loss - 4f64.ln()).abs() < 1e-12);
    }
}
