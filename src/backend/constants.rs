//! Constants that both engines use. `tests/shaders.rs` checks that the shaders' constants of the same names are equal.

pub use crate::adam::{BETA1, BETA2, EPSILON, bias_corrections};

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
