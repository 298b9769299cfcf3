//! Sorting of similarities.

use crate::order::{best, by_key};

/// The number of bits of a digit: three digits hold 32 bits.
const DIGIT: u32 = 11;
const VALUES: usize = 1 << DIGIT;

/// Sorts numbers in ascending order, in the total order of IEEE 754, by a radix sort over their bits, whose time
/// depends on their count alone.
pub(super) fn sort(values: &mut Vec<f32>) {
    let mut keys: Vec<u32> = values.iter().map(|value| ordered(value.to_bits())).collect();
    let mut other = vec![0; keys.len()];
    for shift in [0, DIGIT, 2 * DIGIT] {
        let digit = |key: u32| (key >> shift) as usize % VALUES;
        let mut place = [0usize; VALUES];
        keys.iter().for_each(|&key| place[digit(key)] += 1);
        let mut next = 0;
        for place in &mut place {
            next += std::mem::replace(place, next);
        }
        for &key in &keys {
            let at = &mut place[digit(key)];
            other[*at] = key;
            *at += 1;
        }
        std::mem::swap(&mut keys, &mut other);
    }
    values.clear();
    values.extend(keys.iter().map(|&key| f32::from_bits(unordered(key))));
}

/// Sorts by worth, the greatest first; the tie-break is the lower index.
#[inline(never)]
pub fn by_worth(worths: &mut [(f32, usize)]) {
    by_key(worths, |&(worth, index)| best(worth, index as u32));
}

/// Maps the bits of a number to an integer that orders as the numbers do. IEEE 754 represents negative numbers by sign
/// and magnitude.
fn ordered(bits: u32) -> u32 {
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

fn unordered(key: u32) -> u32 {
    if key >> 31 == 1 { key & !(1 << 31) } else { !key }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use rand::RngExt;

    #[test]
    fn sorting_follows_the_total_order() {
        let mut rng = stream(1, Purpose::Data, 0);
        for count in [0, 1, 2, 1000, 70_000] {
            let mut found: Vec<f32> = (0..count).map(|_| rng.random_range(-1.0..=1.0)).collect();
            found.extend([0.0, -0.0, 1.0, -1.0, 1.0, f32::NAN, f32::INFINITY, f32::MIN_POSITIVE]);
            let mut wanted = found.clone();
            wanted.sort_by(f32::total_cmp);
            sort(&mut found);
            assert!(found.iter().zip(&wanted).all(|(a, b)| a.to_bits() == b.to_bits()));
        }
    }
}
