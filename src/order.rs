//! Sorting by numeric keys. All callers share one sort, so that it is compiled once: a sort takes 4 to 6 kB of wasm for
//! every type and every comparison that it is compiled for. Also rows of a matrix in any order.

use ndarray::Array2;

/// Sorts items by a key, the least first. The sort is stable: items with equal keys stay in their order. [`rising`] and
/// [`falling`] make keys of numbers.
pub fn by_key<T: Copy>(items: &mut [T], key: impl Fn(&T) -> u64) {
    let mut ranks: Vec<(u64, u32)> = items.iter().zip(0..).map(|(item, place)| (key(item), place)).collect();
    sort(&mut ranks);
    let sorted: Vec<T> = ranks.into_iter().map(|(_, place)| items[place as usize]).collect();
    items.copy_from_slice(&sorted);
}

/// Sorts whole numbers, the least first.
pub fn numbers(numbers: &mut [u32]) {
    by_key(numbers, |&number| number.into());
}

/// A key that puts the greatest number first, and among equal ones that of the lowest index.
pub fn best(number: f32, index: u32) -> u64 {
    // The result orders as the numbers do: see `rising`.
    let bits = number.to_bits();
    let rising = if bits >> 31 == 1 { !bits } else { bits | 1 << 31 };
    u64::from(!rising) << 32 | u64::from(index)
}

/// A key that puts the least number first, in the total order of IEEE 754.
pub fn rising(number: f64) -> u64 {
    // The result orders as the numbers do. IEEE 754 represents negative numbers by sign and magnitude, so their bits
    // are inverted.
    let bits = number.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// A key that puts the greatest number first.
pub fn falling(number: f64) -> u64 {
    !rising(number)
}

/// `[indices, n]`: rows of a matrix in standard layout. (`ndarray`'s `select` is ten times as large in wasm.)
#[inline(never)]
pub fn rows_at<T: Copy>(matrix: &Array2<T>, indices: &[usize]) -> Array2<T> {
    let (width, all) = (matrix.ncols(), matrix.as_slice().expect("a matrix in standard layout"));
    let mut rows = Vec::with_capacity(indices.len() * width);
    indices.iter().for_each(|&i| rows.extend_from_slice(&all[i * width..(i + 1) * width]));
    Array2::from_shape_vec((indices.len(), width), rows).expect("whole rows")
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
    fn sorting_follows_the_total_order_of_ieee_754_and_is_stable() {
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
