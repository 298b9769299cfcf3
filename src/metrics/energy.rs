//! Whether a query's energy warns of a wrong answer, and which temperatures queries choose.
//!
//! A query's energy is `E_i = -log sum_j exp(s_ij / tau_i)` over all keys (LeVine et al. 2024, Out-of-Distribution
//! Detection & Applications With Ablated Learned Temperature Energy). A high one says that no key is similar at the
//! query's own temperature. A free energy would be `tau_i E_i`; that paper leaves the factor out (it ablates it).

use super::auroc::auroc;
use super::sort::sort;

/// `-log sum_j exp(s_j / tau)`.
pub(super) fn energy(similarities: &[f32], tau: f32) -> f64 {
    let tau = f64::from(tau);
    let most = f64::from(similarities.iter().copied().fold(f32::NEG_INFINITY, f32::max));
    let sum: f64 = similarities.iter().map(|&s| libm::exp((f64::from(s) - most) / tau)).sum();
    -(most / tau + libm::log(sum))
}

/// The probability that a number is larger for a query of which `is_told` holds than for another; `None` if all or no
/// queries are such.
pub(super) fn tells(numbers: &[f64], is_told: impl Fn(usize) -> bool) -> Option<f64> {
    let of = |wanted: bool| {
        let these = numbers.iter().enumerate().filter(|&(i, _)| is_told(i) == wanted);
        let mut these: Vec<f32> = these.map(|(_, &number)| number as f32).collect();
        sort(&mut these);
        these
    };
    let (told, others) = (of(true), of(false));
    (!told.is_empty() && !others.is_empty()).then(|| auroc(&told, &others))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_energy_is_low_where_a_key_is_similar() {
        let expected = -(libm::exp(2.0) + libm::exp(-1.0) + 1.0).ln();
        assert!((energy(&[1.0, -0.5, 0.0], 0.5) - expected).abs() < 1e-12);
        assert!((energy(&[1.0, 0.0], 0.001) + 1000.0).abs() < 1e-3, "exponentials do not overflow");
        assert!(energy(&[0.9, 0.1], 0.1) < energy(&[0.2, 0.1], 0.1));
    }

    #[test]
    fn what_is_told_perfectly_has_an_area_of_1() {
        assert_eq!(tells(&[0.1, 0.9, 0.2, 0.8], |i| i % 2 == 1), Some(1.0));
        assert_eq!(tells(&[0.9, 0.1, 0.8, 0.2], |i| i % 2 == 1), Some(0.0));
        assert_eq!(tells(&[0.5; 4], |i| i == 0), Some(0.5));
        assert_eq!((tells(&[0.5; 4], |_| true), tells(&[], |_| true)), (None, None));
    }
}
