//! What a ranker says of a row, as the target of the retriever's softmax.
//!
//! ```text
//! t_j = (1 - lambda) softmax_j(D / T) + lambda log(1 + e^(D_j - D_0))
//! ```
//!
//! The first part is *distillation*: the retriever shall rank as the ranker does. Where keys answer the query as well
//! as its own key, the ranker spreads the target over them. The second part is the *game* between the two: `log(1 +
//! e^(D_j - D_0))` is how hard it is for the ranker to prefer the own key to key j, so the retriever is rewarded for
//! keys that fool the ranker, and the ranker for not being fooled by these keys.
//!
//! Targets are at least 0 and need not add up to 1: with T = sum t, the gradient of an anchor's loss is
//! `dL/dl_j = T p_j - t_j`, so that rows in which the ranker is fooled weigh more.

use crate::loss::row::heads::softplus;
use crate::real::Real;

/// Appends the targets of a row of scores, `[1 + K]`, whose first entry is the anchor's own key. `reward`: lambda, in
/// [0, 1]; `softness`: T.
pub fn targets<F: Real>(scores: &[F], reward: F, softness: F, out: &mut Vec<F>) {
    let most = scores.iter().fold(scores[0], |most, &d| if d > most { d } else { most });
    let first = out.len();
    out.extend(scores.iter().map(|&d| ((d - most) / softness).exponential()));
    let sum = out[first..].iter().fold(F::zero(), |sum, &e| sum + e);
    let share = (F::one() - reward) / sum;
    for (target, &d) in out[first..].iter_mut().zip(scores) {
        *target = *target * share + reward * softplus(d - scores[0]).0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(scores: &[f64], reward: f64, softness: f64) -> Vec<f64> {
        let mut out = Vec::new();
        targets(scores, reward, softness, &mut out);
        out
    }

    #[test]
    fn lambda_enters_linearly() {
        let scores = [0.3, 2.0, -1.5, 0.3];
        let (none, all) = (of(&scores, 0.0, 0.7), of(&scores, 1.0, 0.7));
        for reward in [0.2, 0.5, 0.9] {
            for ((t, n), a) in of(&scores, reward, 0.7).iter().zip(&none).zip(&all) {
                assert!((t - ((1.0 - reward) * n + reward * a)).abs() < 1e-14);
            }
        }
        assert!((none.iter().sum::<f64>() - 1.0).abs() < 1e-14);
    }

    #[test]
    fn the_reward_is_how_unsure_the_ranker_is_of_the_own_key() {
        let scores = [0.3, 2.0, -1.5, 900.0];
        for (t, d) in of(&scores, 1.0, 1.0).iter().zip(scores).take(3) {
            // -log sigmoid(D_0 - D_j).
            let expected = -(1.0 / (1.0 + (d - scores[0]).exp())).ln();
            assert!((t - expected).abs() < 1e-12, "{t} is not {expected}");
        }
        assert!((of(&scores, 1.0, 1.0)[0] - 2f64.ln()).abs() < 1e-15, "the own key against itself");
        assert!((of(&scores, 1.0, 1.0)[3] - 899.7).abs() < 1e-9, "a large difference does not overflow");
        assert_eq!(of(&[900.0, 0.0], 1.0, 1.0)[1], 0.0, "nor does it leave anything in the other direction");
    }

    #[test]
    fn a_ranker_that_knows_nothing_gives_every_key_the_same_target() {
        assert!(of(&[1.3; 4], 0.0, 2.0).iter().all(|t| (t - 0.25).abs() < 1e-15));
        let sure = of(&[80.0, 0.0, 0.0], 0.0, 1.0);
        assert_eq!(sure[0], 1.0, "a ranker that is sure gives all to the own key");
    }
}
