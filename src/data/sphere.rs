//! Random points on the unit sphere: uniform, and von Mises-Fisher around a mean.
//!
//! The code uses only `libm` and plain arithmetic, so that a browser and a terminal draw the same points to the bit.

use rand::{Rng, RngExt};

/// Two independent standard normal numbers (Box and Muller 1958).
pub fn normal_pair(rng: &mut impl Rng) -> (f64, f64) {
    let uniform: f64 = 1.0 - rng.random::<f64>(); // in (0, 1], so that its logarithm is finite
    let radius = libm::sqrt(-2.0 * libm::log(uniform));
    let angle = std::f64::consts::TAU * rng.random::<f64>();
    (radius * libm::cos(angle), radius * libm::sin(angle))
}

/// Fills `out` with independent standard normal numbers.
pub fn fill_normal(rng: &mut impl Rng, out: &mut [f64]) {
    for slots in out.chunks_mut(2) {
        let (first, second) = normal_pair(rng);
        slots[0] = first;
        if let Some(slot) = slots.get_mut(1) {
            *slot = second;
        }
    }
}

/// Fills `out` with a point drawn uniformly from the unit sphere.
pub fn fill_uniform(rng: &mut impl Rng, out: &mut [f64]) {
    loop {
        fill_normal(rng, out);
        if scale_to_unit(out) {
            return;
        }
    }
}

/// Fills `out` with a point of the von Mises-Fisher distribution, density proportional to exp(kappa mean . x), by
/// Ulrich's rejection method (Ulrich 1984, Computer Generation of Distributions on the m-Sphere; as corrected by Wood
/// 1994, Simulation of the von Mises Fisher Distribution).
///
/// `mean` is a unit vector of the same length as `out`, at least 2. `kappa` = 0 is the uniform distribution, infinity
/// puts every point on the mean.
pub fn fill_von_mises_fisher(rng: &mut impl Rng, mean: &[f64], kappa: f64, out: &mut [f64]) {
    if kappa.is_infinite() {
        out.copy_from_slice(mean);
        return;
    }
    let cosine = draw_cosine(rng, kappa, out);
    let sine = libm::sqrt((1.0 - cosine * cosine).max(0.0));
    // A uniform direction orthogonal to the mean.
    loop {
        fill_normal(rng, out);
        let along = dot(out, mean);
        for (value, &m) in out.iter_mut().zip(mean) {
            *value -= along * m;
        }
        if scale_to_unit(out) {
            break;
        }
    }
    for (value, &m) in out.iter_mut().zip(mean) {
        *value = cosine * m + sine * *value;
    }
    scale_to_unit(out); // removes rounding errors
}

/// Draws the cosine between a point and the mean; `scratch` has the length of a point and is overwritten.
fn draw_cosine(rng: &mut impl Rng, kappa: f64, scratch: &mut [f64]) -> f64 {
    let m = scratch.len() as f64 - 1.0;
    let b = m / (2.0 * kappa + libm::sqrt(4.0 * kappa * kappa + m * m));
    let x0 = (1.0 - b) / (1.0 + b);
    let c = kappa * x0 + m * libm::log(1.0 - x0 * x0);
    loop {
        // The first coordinate t of a uniform point makes (1 + t) / 2 a draw of Beta(m / 2, m / 2).
        fill_uniform(rng, scratch);
        let z = (1.0 + scratch[0]) / 2.0;
        let w = (1.0 - (1.0 + b) * z) / (1.0 - (1.0 - b) * z);
        let uniform: f64 = 1.0 - rng.random::<f64>();
        if kappa * w + m * libm::log(1.0 - x0 * w) - c >= libm::log(uniform) {
            return w;
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// Scales the vector to unit length, and returns whether it was long enough for that.
fn scale_to_unit(vector: &mut [f64]) -> bool {
    let norm = libm::sqrt(dot(vector, vector));
    let long_enough = norm > 1e-9;
    if long_enough {
        vector.iter_mut().for_each(|value| *value /= norm);
    }
    long_enough
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};

    /// The mean of the cosine in three dimensions is coth(kappa) - 1 / kappa, and its distribution function is known.
    #[test]
    fn cosines_in_three_dimensions_follow_the_closed_form() {
        let mean = [0.6, 0.0, 0.8];
        for kappa in [0.0, 0.5, 3.0, 80.0] {
            let mut rng = stream(7, Purpose::Data, 0);
            let mut point = [0.0; 3];
            let mut cosines: Vec<f64> = (0..20_000)
                .map(|_| {
                    fill_von_mises_fisher(&mut rng, &mean, kappa, &mut point);
                    assert!((dot(&point, &point) - 1.0).abs() < 1e-12);
                    dot(&point, &mean)
                })
                .collect();
            cosines.sort_by(f64::total_cmp);
            // F(w) = (e^(kappa w) - e^-kappa) / (e^kappa - e^-kappa), written without overflow.
            let cdf = |w: f64| {
                if kappa == 0.0 {
                    (w + 1.0) / 2.0
                } else {
                    ((kappa * (w - 1.0)).exp() - (-2.0 * kappa).exp()) / (1.0 - (-2.0 * kappa).exp())
                }
            };
            // Kolmogorov-Smirnov: exceeded once in 10,000 tries (2.23 / sqrt n).
            let n = cosines.len() as f64;
            let gap = cosines.iter().enumerate().map(|(i, &w)| (cdf(w) - (i as f64 + 0.5) / n).abs());
            let worst = gap.fold(0.0, f64::max);
            assert!(worst < 2.23 / n.sqrt(), "kappa {kappa}: {worst}");
        }
    }

    #[test]
    fn infinite_concentration_gives_the_mean() {
        let mean = [0.0, 1.0];
        let mut point = [0.0; 2];
        fill_von_mises_fisher(&mut stream(1, Purpose::Data, 0), &mean, f64::INFINITY, &mut point);
        assert_eq!(point, mean);
    }

    #[test]
    fn normal_numbers_have_mean_0_variance_1_and_fourth_moment_3() {
        let mut values = vec![0.0; 100_001];
        fill_normal(&mut stream(3, Purpose::Data, 0), &mut values);
        let moment = |k: i32| values.iter().map(|v| v.powi(k)).sum::<f64>() / values.len() as f64;
        assert!(moment(1).abs() < 0.015 && (moment(2) - 1.0).abs() < 0.02 && (moment(4) - 3.0).abs() < 0.15);
    }
}
