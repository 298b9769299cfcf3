//! The logarithm of many f64 numbers. It is portable, and the compiler turns it into SIMD.

/// The sum of `x ln x`, exact to about one unit in the last place of each term. All values are above 0; denormal
/// numbers count as 0.
///
/// `x = 2^n m` with m within a factor of sqrt(2) of 1, and `ln m = 2 artanh t` with `t = (m - 1) / (m + 1)`, |t| <
/// 0.172, where eleven terms of the series are exact.
pub(super) fn sum_of_x_ln_x(values: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut lanes = [0.0; LANES];
    let chunks = values.chunks_exact(LANES);
    let rest: f64 = chunks.remainder().iter().map(|&x| x * ln(x)).sum();
    for chunk in chunks {
        for (lane, &x) in lanes.iter_mut().zip(chunk) {
            *lane += x * ln(x);
        }
    }
    lanes.iter().sum::<f64>() + rest
}

#[inline(always)]
fn ln(x: f64) -> f64 {
    // Subtracting the bits of sqrt(1/2) first makes the exponent change there instead of at 1.
    const HALF_ROOT: u64 = 0x3fe6_a09e_667f_3bcd;
    const MAGIC: f64 = 6_755_399_441_055_744.0; // 1.5 * 2^52: its low bits hold an integer
    let shifted = x.to_bits().wrapping_sub(HALF_ROOT);
    let exponent = shifted >> 52;
    // Converts the exponent, 12 bits of two's complement, to a floating-point number.
    let n = f64::from_bits(MAGIC.to_bits() + ((exponent + 2048) & 4095)) - MAGIC - 2048.0;
    let m = f64::from_bits((shifted & 0x000f_ffff_ffff_ffff) + HALF_ROOT);
    let t = (m - 1.0) / (m + 1.0);
    let squared = t * t;
    let mut series = 1.0 / 21.0;
    for k in (0..10).rev() {
        series = series * squared + 1.0 / (2 * k + 1) as f64;
    }
    n * std::f64::consts::LN_2 + 2.0 * t * series
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithm_agrees_with_libm() {
        for n in -7000..=7000 {
            let x = libm::exp(f64::from(n) * 0.1);
            let wanted = libm::log(x);
            assert!((ln(x) - wanted).abs() <= 4e-16 * wanted.abs().max(1.0), "ln({x}) = {} not {wanted}", ln(x));
        }
        let values: Vec<f64> = (1..=21).map(|n| f64::from(n) * 0.07).collect();
        let wanted: f64 = values.iter().map(|&x| x * libm::log(x)).sum();
        assert!((sum_of_x_ln_x(&values) - wanted).abs() < 1e-13);
        assert_eq!(sum_of_x_ln_x(&[]), 0.0);
        assert_eq!(ln(1.0), 0.0);
    }
}
