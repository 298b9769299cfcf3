//! Properties for all inputs: metrics agree with their definitions, draws with their distributions, data sets with
//! their documentation.

use proptest::test_runner::{Config as ProptestConfig, RngSeed};

mod chances;
mod choosing;
mod clusters;
mod digits;
mod draws;
mod emoji;
mod generated;
mod looks;
mod metrics;
mod product;
mod projection;
mod reference;
mod retrieval;
mod row;
mod sampling;
mod sources;

/// The configuration for this number of cases, which are the same in every run.
fn cases(count: u32) -> ProptestConfig {
    ProptestConfig { rng_seed: RngSeed::Fixed(20), failure_persistence: None, ..ProptestConfig::with_cases(count) }
}

/// Fails when `counts` could have come from equal probabilities only once in about 10,000 tries.
///
/// The values were drawn in independent groups of `group` different ones. Within a group values exclude each other,
/// which makes counts vary less: by the factor `(n - group) / (n - 1)`.
fn assert_uniform(counts: &[u32], group: usize) {
    let n = counts.len() as f64;
    let expected = counts.iter().map(|&c| f64::from(c)).sum::<f64>() / n;
    assert!(expected >= 5.0, "too few draws for the test: {expected} expected per value");
    let squares: f64 = counts.iter().map(|&c| (f64::from(c) - expected).powi(2)).sum();
    let statistic = squares / expected / ((n - group as f64) / (n - 1.0));
    assert_chi_square(statistic, n - 1.0);
}

/// Fails when a chi-square statistic with so many degrees of freedom would be exceeded, or undercut, only once in about
/// 10,000 tries (Wilson and Hilferty 1931: its cube root is nearly normal).
fn assert_chi_square(statistic: f64, freedom: f64) {
    let spread = 2.0 / (9.0 * freedom);
    let z = ((statistic / freedom).cbrt() - (1.0 - spread)) / spread.sqrt();
    assert!(z.abs() < 3.7, "chi-square {statistic} with {freedom} degrees of freedom (z = {z})");
}
