//! The momentum encoders follow the online ones (He et al. 2020): `theta' = ema theta' + (1 - ema) theta`.

use crate::real::Real;

/// Moves `momentum` towards `parameters`. Both `[P]`.
pub fn follow<F: Real>(ema: F, parameters: &[F], momentum: &mut [F]) {
    for (kept, &online) in momentum.iter_mut().zip(parameters) {
        *kept = ema * *kept + (F::one() - ema) * online;
    }
}
