//! The exponential of many f64 numbers. It is portable (the same bits natively and in every browser), and the compiler
//! turns it into SIMD. A look at a batch computes one exponential per pair of embeddings.

/// Replaces every number by its exponential, exact to about one unit in the last place. Numbers below -700 become about
/// 1e-304, numbers above 700 about 1e304; NaN stays NaN.
///
/// exp(x) = 2^n exp(r) with n = round(x / ln 2) and r within ±ln(2)/2, where Taylor's polynomial of degree 13 is exact.
pub(super) fn exponentiate(values: &mut [f64]) {
    const ROUND: f64 = 6_755_399_441_055_744.0; // 1.5 * 2^52: adding and subtracting it rounds to an integer
    const LN2_HIGH: f64 = 6.931_471_803_691_238e-1; // its last bits are 0, so n * LN2_HIGH is exact
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    for value in values {
        let x = if *value > 700.0 { 700.0 } else { *value };
        let x = if x < -700.0 { -700.0 } else { x };
        let shifted = x * std::f64::consts::LOG2_E + ROUND;
        let n = shifted - ROUND;
        let r = (x - n * LN2_HIGH) - n * LN2_LOW;
        let mut p = INVERSE_FACTORIALS[13];
        for inverse in INVERSE_FACTORIALS[..13].iter().rev() {
            p = p * r + inverse;
        }
        // The integer sits in the low bits of `shifted`; moved to the exponent's place it is 2^n.
        let power = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1f64.to_bits()));
        *value = p * power;
    }
}

/// 1 / k!.
const INVERSE_FACTORIALS: [f64; 14] = {
    let mut inverse = [1.0; 14];
    let mut k = 1;
    while k < 14 {
        inverse[k] = inverse[k - 1] / k as f64;
        k += 1;
    }
    inverse
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_agrees_with_libm() {
        let at: Vec<f64> = (-69_999..=69_999).map(|n| f64::from(n) * 0.01).collect();
        let mut found = at.clone();
        exponentiate(&mut found);
        for (x, y) in at.iter().zip(&found) {
            assert!((y / libm::exp(*x) - 1.0).abs() < 5e-16, "exp({x}) = {y}");
        }
        let mut edges = [0.0, -1e9, f64::NAN, f64::INFINITY];
        exponentiate(&mut edges);
        assert_eq!(edges[0], 1.0);
        assert!(edges[1] > 0.0 && edges[1] < 1e-300 && edges[2].is_nan() && edges[3] > 1e300);
    }
}
