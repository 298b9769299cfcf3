//! Orders of things by numbers. One sort serves all of them, so that it is compiled once: a sort is 4 to 6 kB of wasm for
//! every type and every comparison that it is written for.

/// Sorts items by a key, the least first; items of the same key keep their order. Keys of numbers are [`rising`] and
/// [`falling`].
pub fn by_key<T: Copy>(items: &mut [T], key: impl Fn(&T) -> u64) {
    let mut ranks: Vec<(u64, u32)> = items.iter().zip(0..).map(|(item, place)| (key(item), place)).collect();
    sort(&mut ranks);
    let sorted: Vec<T> = ranks.into_iter().map(|(_, place)| items[place as usize]).collect();
    items.copy_from_slice(&sorted);
}

/// A key that puts the least number first, in the total order of IEEE 754.
pub fn rising(number: f64) -> u64 {
    // Bits whose order as integers is the order of the numbers: negative numbers are stored as sign and magnitude.
    let bits = number.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// A key that puts the greatest number first.
pub fn falling(number: f64) -> u64 {
    !rising(number)
}

#[inline(never)]
fn sort(ranks: &mut [(u64, u32)]) {
    ranks.sort_unstable();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use rand::RngExt;

    #[test]
    fn numbers_are_sorted_as_their_total_order_says_and_equal_ones_keep_their_order() {
        let mut rng = stream(1, Purpose::Data, 0);
        for count in [0, 1, 2, 1000] {
            let mut found: Vec<(f64, usize)> = (0..count).map(|i| (rng.random_range(-9..=9).into(), i)).collect();
            found.extend([0.0, -0.0, f64::NAN, -f64::NAN, f64::INFINITY, f64::MIN, 5e-324].map(|v| (v, count)));
            let bits = |all: &[(f64, usize)]| all.iter().map(|&(v, i)| (v.to_bits(), i)).collect::<Vec<_>>();
            let mut wanted = found.clone();
            wanted.sort_by(|a, b| a.0.total_cmp(&b.0));
            by_key(&mut found, |&(number, _)| rising(number));
            assert_eq!(bits(&found), bits(&wanted));
            wanted.sort_by(|a, b| b.0.total_cmp(&a.0));
            by_key(&mut found, |&(number, _)| falling(number));
            assert_eq!(bits(&found), bits(&wanted));
        }
    }
}
