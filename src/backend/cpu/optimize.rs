//! The optimiser's update, as in `torch.optim`: SGD (dampening 0, no Nesterov), Adam, AdamW.
//!
//! ```text
//! SGD     v = mu v + (g + decay w)             w = w - rate v
//! Adam    g = g + decay w                      w = w - rate m^ / (sqrt v^ + 1e-8)
//! AdamW   w = w - rate decay w                 w = w - rate m^ / (sqrt v^ + 1e-8)
//!         m = 0.9 m + 0.1 g,  v = 0.999 v + 0.001 g²,  m^ = m / (1 - 0.9^t),  v^ = v / (1 - 0.999^t)
//! ```

use crate::adam::{self, Decay};
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
    match update.optimizer {
        OptimizerKind::Sgd => {
            let (rate, momentum) = (F::of(update.rate), F::of(update.momentum));
            for ((w, &g), velocity) in parameters.iter_mut().zip(gradient).zip(moment1) {
                *velocity = momentum * *velocity + (g + decay * *w);
                *w -= rate * *velocity;
            }
        }
        OptimizerKind::Adam | OptimizerKind::AdamW => {
            let decoupled = update.optimizer == OptimizerKind::AdamW;
            let decay = Decay {
                into_gradient: if decoupled { F::zero() } else { decay },
                into_weight: if decoupled { F::of(1.0 - update.rate * update.decay) } else { F::one() },
            };
            adam::update((update.step, update.rate), decay, gradient, parameters, moment1, moment2);
        }
    }
}
