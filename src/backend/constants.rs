//! Constants that both engines use. `tests/shaders.rs` checks that the shaders' constants of the same names are equal.

/// Adam's decay of the first moment.
pub const BETA1: f64 = 0.9;
/// Adam's decay of the second moment.
pub const BETA2: f64 = 0.999;
/// What Adam adds to the root of the second moment.
pub const EPSILON: f64 = 1e-8;

/// Adam's bias corrections of a 1-based step: `rate / (1 - 0.9^t)` and `1 / (1 - 0.999^t)`.
pub fn bias_corrections(step: u64, rate: f64) -> (f64, f64) {
    let power = |beta: f64| libm::pow(beta, step as f64);
    (rate / (1.0 - power(BETA1)), 1.0 / (1.0 - power(BETA2)))
}

/// ln(1/tau) stays within these bounds when it is learned: tau from 2 down to 0.01 (CLIP's clamp).
pub const LOG_SCALE_BOUNDS: (f64, f64) = (-std::f64::consts::LN_2, 4.605_170_185_988_091);

/// 1/tau stays within these bounds when it depends on the batch: tau from 2 down to 0.01.
pub const SCALE_BOUNDS: (f64, f64) = (0.5, 100.0);

/// The rate of [`TemperatureRule::Hold`]: `ln tau += HOLD (ln target - ln effective negatives)`.
///
/// [`TemperatureRule::Hold`]: crate::loss::rules::TemperatureRule::Hold
pub const HOLD: f64 = 0.05;

/// Weight of the term that keeps the temperatures of several heads away from their bounds.
pub const REGULARIZER: f64 = 0.1;

/// A mixture of two unit vectors is shorter than this only if they are opposite. It then has no direction, and is
/// divided by this number instead of its length: it stays short, and its similarity to every anchor is nearly 0.
pub const MIN_NORM: f64 = 1e-6;
/// A direction is too short to be one if its length is below this. It is then not followed.
pub const LEAST_STEP: f64 = 1e-12;
/// The logarithm of a denominator that was never met. It is finite, because shaders need not heed NaN and infinity.
pub const NEVER_MET: f32 = -1e30;
