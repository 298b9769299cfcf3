//! The number type of the arithmetic: training uses f32, the checks against finite differences use f64, and both run
//! the same code.
//!
//! The functions here are portable: they give the same bits natively and in every browser. `exp` over a slice is
//! written so that the compiler turns it into SIMD, since a step takes one exponential per logit.

use ndarray::NdFloat;

/// A real number, with the functions whose speed or portability matters here.
pub trait Real: NdFloat + Default + Send + Sync {
    /// The width of an interval, ending at 0, over which `exp` neither overflows nor loses its last bits to underflow.
    const EXP_RANGE: f64;
    /// A constant that may be subtracted from logits within ±`bound` so that no exponential overflows or underflows:
    /// the bound itself if there is room, else 0; `None` where the maximum of the logits has to be subtracted.
    #[inline(always)]
    fn shift(bound: Self) -> Option<Self> {
        let share = bound / Self::of(Self::EXP_RANGE);
        if share <= Self::of(0.5) {
            Some(bound)
        } else {
            // The remaining quarter leaves room for the sum of many exponentials.
            (share <= Self::of(0.75)).then(Self::zero)
        }
    }
    /// Converts an f64 constant or setting.
    fn of(value: f64) -> Self;
    /// Converts an f32, the type of parameters and inputs.
    fn of_f32(value: f32) -> Self;
    /// Rounds to f32.
    fn as_f32(self) -> f32;
    /// Widens to f64, the type of the specification.
    fn wide(self) -> f64;
    /// The natural logarithm.
    fn natural_log(self) -> Self;
    /// The exponential.
    fn exponential(self) -> Self;
    /// The natural logarithm of a normal number above 0, without branches, so that loops become SIMD.
    fn log_of_positive(self) -> Self {
        self.natural_log()
    }
    /// The error function, for GELU.
    fn erf(self) -> Self;
    /// The total order of IEEE 754, which needs no branches.
    fn order(&self, other: &Self) -> std::cmp::Ordering;

    /// `out[j] = exp(values[j] - shift)`.
    fn exp_shifted(values: &[Self], shift: Self, out: &mut [Self]) {
        vectorized(
            #[inline(always)]
            || {
                for (out, &value) in out.iter_mut().zip(values) {
                    *out = (value - shift).exponential();
                }
            },
        );
    }

    /// The hyperbolic tangent; its absolute error is a few units in the last place of 1.
    fn tanh_from_exp(self) -> Self {
        let two = Self::of(2.0);
        Self::one() - two / ((two * self).exponential() + Self::one())
    }
}

impl Real for f64 {
    const EXP_RANGE: f64 = 700.0;
    fn of(value: f64) -> Self {
        value
    }
    fn of_f32(value: f32) -> Self {
        f64::from(value)
    }
    fn as_f32(self) -> f32 {
        self as f32
    }
    fn wide(self) -> f64 {
        self
    }
    fn natural_log(self) -> Self {
        libm::log(self)
    }
    fn exponential(self) -> Self {
        libm::exp(self)
    }
    fn erf(self) -> Self {
        libm::erf(self)
    }
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.total_cmp(other)
    }
    fn tanh_from_exp(self) -> Self {
        libm::tanh(self)
    }
}

impl Real for f32 {
    const EXP_RANGE: f64 = 80.0;
    fn of(value: f64) -> Self {
        value as f32
    }
    fn of_f32(value: f32) -> Self {
        value
    }
    fn as_f32(self) -> f32 {
        self
    }
    fn wide(self) -> f64 {
        f64::from(self)
    }
    fn natural_log(self) -> Self {
        libm::logf(self)
    }

    /// exp(x) = 2^n exp(r) with n = round(x / ln 2) and r in ±ln(2)/2, where a polynomial of degree 6 is exact to f32.
    /// There are no branches and no calls. Below -87 the result is about 1.6e-38 instead of a denormal; above 88 it is
    /// 1.7e38.
    #[inline(always)]
    fn exponential(self) -> Self {
        const ROUND: f32 = 12_582_912.0; // 1.5 * 2^23: adding and subtracting it rounds to an integer
        const LN2_HIGH: f32 = 0.693_359_4; // it has 10 significant bits, so n * LN2_HIGH is exact
        const LN2_LOW: f32 = -2.121_944_4e-4;
        let x = if self > 88.0 { 88.0 } else { self };
        let x = if x < -87.0 { -87.0 } else { x };
        let n = (x * std::f32::consts::LOG2_E + ROUND) - ROUND;
        let r = (x - n * LN2_HIGH) - n * LN2_LOW;
        let p = 1.0 / 720.0;
        let p = p * r + 1.0 / 120.0;
        let p = p * r + 1.0 / 24.0;
        let p = p * r + 1.0 / 6.0;
        let p = p * r + 0.5;
        let p = p * r + 1.0;
        let p = p * r + 1.0;
        // The integer sits in the low bits of n + ROUND; shifted to the exponent's place it is 2^n.
        let power = f32::from_bits(((n + ROUND).to_bits() << 23).wrapping_add(0x3f80_0000));
        p * power
    }

    /// ln(2^n m) = n ln 2 + ln m with m from sqrt(1/2) to sqrt(2), where Cephes's polynomial is exact to f32. There are
    /// no branches and no calls.
    #[inline(always)]
    fn log_of_positive(self) -> Self {
        const ROOT_HALF: i32 = 0x3f35_04f3;
        const LN2_HIGH: f32 = 0.693_359_4;
        const LN2_LOW: f32 = -2.121_944_4e-4;
        let bits = self.to_bits() as i32;
        let exponent = bits.wrapping_sub(ROOT_HALF) >> 23;
        let n = exponent as f32;
        let r = f32::from_bits(bits.wrapping_sub(exponent << 23) as u32) - 1.0;
        let p = 7.037_683_6e-2;
        let p = p * r - 0.115_146_1;
        let p = p * r + 0.116_769_99;
        let p = p * r - 0.124_201_41;
        let p = p * r + 0.142_493_23;
        let p = p * r - 0.166_680_58;
        let p = p * r + 0.200_007_15;
        let p = p * r - 0.249_999_94;
        let p = p * r + 0.333_333_3;
        let square = r * r;
        (n * LN2_LOW - 0.5 * square + p * r * square) + r + n * LN2_HIGH
    }
    fn erf(self) -> Self {
        libm::erff(self)
    }
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.total_cmp(other)
    }
}

/// Runs loops with vectors of 8 `f32` where this processor has them. In the browser the build fixes the width. Vectors
/// of 16 would save 2 % of a step in passes over rows, but the products are slower with them (`product/kernel.rs`).
/// Only inlined code is compiled so, hence the closure must be `#[inline(always)]`. Nothing is fused or reordered: the
/// bits stay the same. A function that calls this once per row is `#[inline(never)]`: more copies would be no faster,
/// and the page would have to load them.
#[inline(always)]
pub fn vectorized<R>(loops: impl FnOnce() -> R) -> R {
    #[cfg(target_arch = "x86_64")]
    return pulp::Arch::new().dispatch(loops);
    #[cfg(not(target_arch = "x86_64"))]
    return loops();
}

/// How many partial sums are added up side by side, so that no addition waits for the one before it.
pub const LANES: usize = 16;

/// The sum in a fixed order over [`LANES`] lanes: the same bits everywhere, and SIMD.
#[inline(always)]
pub fn sum<F: Real>(values: &[F]) -> F {
    let mut lanes = [F::zero(); LANES];
    let chunks = values.chunks_exact(LANES);
    let rest = chunks.remainder();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    let mut total =
        if values.len() < LANES { F::zero() } else { lanes.iter().fold(F::zero(), |sum, &lane| sum + lane) };
    for &value in rest {
        total += value;
    }
    total
}

/// The dot product, in a fixed order over 8 lanes.
#[inline(always)]
pub fn dot<F: Real>(a: &[F], b: &[F]) -> F {
    const LANES: usize = 8;
    // A product shorter than the lanes is added up directly.
    if a.len() < LANES {
        return a.iter().zip(b).fold(F::zero(), |total, (&x, &y)| total + x * y);
    }
    let mut lanes = [F::zero(); LANES];
    let (a_chunks, b_chunks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = a_chunks.remainder().iter().zip(b_chunks.remainder());
    for (x, y) in a_chunks.zip(b_chunks) {
        for l in 0..LANES {
            lanes[l] += x[l] * y[l];
        }
    }
    let mut total = lanes.iter().fold(F::zero(), |sum, &lane| sum + lane);
    for (&x, &y) in rest {
        total += x * y;
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_exponential_is_exact_to_f32() {
        let mut worst = 0.0f64;
        for n in -8700..8800 {
            let x = n as f32 * 0.01;
            let exact = f64::from(x).exp();
            worst = worst.max(((f64::from(x.exponential()) - exact) / exact).abs());
        }
        assert!(worst < 2.5e-7, "relative error {worst:e}");
        assert_eq!(0.0f32.exponential(), 1.0);
    }

    #[test]
    fn the_fast_logarithm_is_exact_to_f32() {
        let mut worst = 0.0f64;
        for n in -8700..8800 {
            let x = (f64::from(n) * 0.01).exp() as f32;
            let exact = f64::from(x).ln();
            worst = worst.max((f64::from(x.log_of_positive()) - exact).abs() / exact.abs().max(1e-3));
        }
        assert!(worst < 2.5e-7, "relative error {worst:e}");
        assert_eq!(1.0f32.log_of_positive(), 0.0);
    }

    #[test]
    fn sums_and_dot_products_are_right_for_every_length() {
        for n in 0..20u32 {
            let values: Vec<f64> = (0..n).map(f64::from).collect();
            assert_eq!(sum(&values), values.iter().sum::<f64>());
            assert_eq!(dot(&values, &values), values.iter().map(|v| v * v).sum::<f64>());
        }
    }
}
