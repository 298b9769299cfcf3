//! Random numbers: every draw is keyed by (seed, purpose, step), so that one seed means one run.
//!
//! Two experiments that differ in one knob share all other randomness, and step 400 can be drawn without drawing the
//! 399 before it. The generator is named and portable (PCG XSL RR 128/64, O'Neill 2014).

use rand_pcg::Pcg64;

/// The purpose of a stream of random numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Generating a data set.
    Data = 1,
    /// Initial weights.
    Initialization = 2,
    /// Which pairs share a batch.
    Batches = 3,
    /// Which extra candidates are collected.
    Sampling = 4,
    /// How candidates are mixed (MoCHi, MixCo) and which negative a triplet takes.
    Mixing = 5,
    /// The noise of what a guide sees, and the synthetic further observations of an item for a support set.
    Guiding = 6,
    /// Groups and lists that methods prepare ahead of the steps.
    Preparing = 7,
    /// Which keys of the lists that are shown are clicked.
    Clicking = 8,
    /// In which directions partners are moved.
    Perturbing = 9,
    /// Which pairs are mixed into synthetic ones, and how much of each.
    Synthesis = 10,
    /// What a ranker begins with, and which pairs it practises on.
    Ranking = 11,
    /// Whether a step jitters its keys, and by how much each of them.
    Jittering = 12,
}

/// The generator for one purpose at one step. Some purposes count epochs or rounds in place of steps.
pub fn stream(seed: u32, purpose: Purpose, step: u64) -> Pcg64 {
    let state = mix(u64::from(seed) ^ mix(purpose as u64));
    let key = mix(state ^ mix(step.wrapping_add(0x5851_f42d_4c95_7f2d)));
    Pcg64::new(
        (u128::from(state) << 64) | u128::from(key),
        0x0a02_bdbf_7bb3_c0a7_ac28_fa16_a64a_bf96 ^ u128::from(mix(key)),
    )
}

/// SplitMix64's finaliser (Steele, Lea and Flood 2014) spreads every input bit over the output.
fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;

    #[test]
    fn streams_differ_by_seed_purpose_and_step() {
        let first = |seed, purpose, step| stream(seed, purpose, step).next_u64();
        let base = first(1, Purpose::Data, 0);
        assert_eq!(base, first(1, Purpose::Data, 0));
        assert_ne!(base, first(2, Purpose::Data, 0));
        assert_ne!(base, first(1, Purpose::Batches, 0));
        assert_ne!(base, first(1, Purpose::Data, 1));
    }
}
