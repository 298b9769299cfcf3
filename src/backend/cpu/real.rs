//! The number type of the CPU engine: f32 to train, f64 to be checked against finite differences. One code for both.

use ndarray::{LinalgScalar, NdFloat};

/// A real number, with the few functions whose speed or portability we care about.
pub trait Real: NdFloat + LinalgScalar + Send + Sync {
    /// From a setting.
    fn of(value: f64) -> Self;
    /// From a stored number.
    fn from_f32(value: f32) -> Self;
    /// To a stored number.
    fn to_f32(self) -> f32;
    /// The error function, for GELU.
    fn erf(self) -> Self;
}

impl Real for f64 {
    fn of(value: f64) -> Self {
        value
    }
    fn from_f32(value: f32) -> Self {
        f64::from(value)
    }
    fn to_f32(self) -> f32 {
        self as f32
    }
    fn erf(self) -> Self {
        libm::erf(self)
    }
}

impl Real for f32 {
    fn of(value: f64) -> Self {
        value as f32
    }
    fn from_f32(value: f32) -> Self {
        value
    }
    fn to_f32(self) -> f32 {
        self
    }
    fn erf(self) -> Self {
        libm::erff(self)
    }
}
