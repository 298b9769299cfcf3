//! The optimiser's update, as in `torch.optim`: SGD (dampening 0, no Nesterov), Adam, AdamW.
//!
//! ```text
//! SGD     v = mu v + (g + decay w)             w = w - rate v
//! Adam    g = g + decay w                      w = w - rate m^ / (sqrt v^ + 1e-8)
//! AdamW   w = w - rate decay w                 w = w - rate m^ / (sqrt v^ + 1e-8)
//!         m = 0.9 m + 0.1 g,  v = 0.999 v + 0.001 g²,  m^ = m / (1 - 0.9^t),  v^ = v / (1 - 0.999^t)
//! ```

use crate::backend::constants::{BETA1, BETA2, EPSILON, bias_corrections};
use crate::knobs::OptimizerKind;
use crate::real::Real;

/// The numbers of one update.
#[derive(Debug, Clone, Copy)]
pub struct Update {
    /// The rule.
    pub optimizer: OptimizerKind,
    /// 1-based number of the step.
    pub step: u64,
    /// Learning rate.
    pub rate: f64,
    /// Weight decay.
    pub decay: f64,
    /// SGD's momentum.
    pub momentum: f64,
}

/// Updates `parameters` and the moments. All slices have the same length.
pub fn optimize<F: Real>(update: Update, gradient: &[F], parameters: &mut [F], moment1: &mut [F], moment2: &mut [F]) {
    let decay = F::of(update.decay);
    let state = parameters.iter_mut().zip(gradient).zip(moment1.iter_mut().zip(moment2));
    match update.optimizer {
        OptimizerKind::Sgd => {
            let (rate, momentum) = (F::of(update.rate), F::of(update.momentum));
            for ((w, &g), (velocity, _)) in state {
                *velocity = momentum * *velocity + (g + decay * *w);
                *w -= rate * *velocity;
            }
        }
        OptimizerKind::Adam | OptimizerKind::AdamW => {
            let (rate1, correction2) = bias_corrections(update.step, update.rate);
            let (rate1, correction2, epsilon) = (F::of(rate1), F::of(correction2), F::of(EPSILON));
            let (beta1, beta2) = (F::of(BETA1), F::of(BETA2));
            let (rest1, rest2) = (F::of(1.0 - BETA1), F::of(1.0 - BETA2));
            let decoupled = update.optimizer == OptimizerKind::AdamW;
            let into_gradient = if decoupled { F::zero() } else { decay };
            let into_weight = if decoupled { F::of(1.0 - update.rate * update.decay) } else { F::one() };
            for ((w, &g), (m, v)) in state {
                let g = g + into_gradient * *w;
                *m = beta1 * *m + rest1 * g;
                *v = beta2 * *v + rest2 * g * g;
                *w = *w * into_weight - rate1 * *m / ((*v * correction2).sqrt() + epsilon);
            }
        }
    }
}
