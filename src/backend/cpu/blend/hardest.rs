//! Finds the candidates of a row that are most similar to its anchor. The loops have no branches on similarities,
//! because processors predict those badly.

use std::cmp::Ordering;

use crate::loss::row::filter::nth_largest;
use crate::negatives::NOBODY;
use crate::real::{Real, vectorized};

/// The absolute value of a similarity is below this, even after rounding.
const BOUND: f64 = 1.001;

/// The number of bounds that are tried. Candidates that they do not separate are sorted.
const TRIES: usize = 32;

/// Entries of a block: as many as a word has bits.
const BLOCK: usize = 64;

/// The words with one bit set. They are read from a table because not every processor can shift the lanes of a vector
/// by different distances.
const BITS: [u64; BLOCK] = {
    let mut bits = [1; BLOCK];
    let mut n = 1;
    while n < BLOCK {
        bits[n] = bits[n - 1] << 1;
        n += 1;
    }
    bits
};

/// Scratch of the search, which is kept between rows.
#[derive(Debug, Default)]
pub struct Hardest<F> {
    /// `[row]`: similarities; minus infinity for entries that take no part.
    similarities: Vec<F>,
    /// The bound: the hardest entries are at least as similar as this.
    least: F,
    places: Vec<usize>,
    /// The similarities at `places`, if too many entries reach the bound.
    values: Vec<F>,
}

impl<F: Real> Hardest<F> {
    /// The places of the `top` most similar entries whose pair is not `own_pair`, or of all of them if they are fewer,
    /// in the order of the row. The tie-break is the lower index.
    ///
    /// # Shapes
    /// * `similarities`, `pairs`: `[row]`.
    pub(super) fn of(&mut self, similarities: &[F], pairs: &[u32], own_pair: u32, top: usize) -> &[usize] {
        vectorized(
            #[inline(always)]
            || {
                // The row is padded to whole blocks with entries that take no part.
                let n = similarities.len();
                self.similarities.resize(n.next_multiple_of(BLOCK), F::zero());
                let (to, rest) = self.similarities.split_at_mut(n);
                let [count, reach] = leave_out(own_pair, similarities, &pairs[..n], self.least, to);
                rest.fill(F::neg_infinity());
                self.find_least(top, count, reach);
                self.find_places();
            },
        );
        let Hardest { similarities, places, values, .. } = self;
        if places.len() > top {
            values.clear();
            values.extend(places.iter().map(|&place| similarities[place]));
            let least = nth_largest(values, top.saturating_sub(1));
            let mut equal = top - places.iter().filter(|&&place| similarities[place] > least).count();
            places.retain(|&place| {
                let takes_place = similarities[place] == least && equal > 0;
                equal -= usize::from(takes_place);
                takes_place || similarities[place] > least
            });
        }
        places
    }

    /// Finds a bound that `top` of the `count` similarities reach. More may reach it if the bounds that are tried do
    /// not separate them, and all reach it if `count` is at most `top`. `reach`: the number of similarities that
    /// reach `self.least`, the bound of the previous row, which is tried first.
    ///
    /// The root finder is the modified regula falsi of Dowell and Jarratt (1971, A Modified Regula Falsi Method for
    /// Computing the Root of an Equation): the number that reaches a bound is interpolated linearly between two bounds.
    #[inline(always)]
    fn find_least(&mut self, top: usize, count: usize, mut reach: usize) {
        let (mut low, mut high) = (F::of(-BOUND), F::of(BOUND));
        // The excess of the number that reaches `low`, and what the number that reaches `high` lacks.
        let (mut over, mut under) = (count.saturating_sub(top) as f32, top as f32);
        let mut last = Ordering::Equal;
        let tries = if count > top { TRIES } else { 0 };
        for _ in 0..tries {
            let side = reach.cmp(&top);
            // An end of the interval that stays twice is given half its weight, or it would stay for ever.
            let weight = if side == last { 0.5 } else { 1.0 };
            match side {
                Ordering::Equal => return,
                Ordering::Greater => (low, over, under) = (self.least, (reach - top) as f32, weight * under),
                Ordering::Less => (high, over, under) = (self.least, weight * over, (top - reach) as f32),
            }
            last = side;
            self.least = low + F::of_f32(over / (over + under)) * (high - low);
            reach = self.similarities.iter().map(|&s| u32::from(s >= self.least)).sum::<u32>() as usize;
        }
        self.least = low;
    }

    /// Finds the places of all entries that reach the bound.
    #[inline(always)]
    fn find_places(&mut self) {
        self.places.clear();
        for (block, similarities) in self.similarities.chunks_exact(BLOCK).enumerate() {
            let mut reach = 0;
            for (&bit, &s) in BITS.iter().zip(similarities) {
                reach |= if s >= self.least { bit } else { 0 };
            }
            while reach != 0 {
                self.places.push(block * BLOCK + reach.trailing_zeros() as usize);
                reach &= reach - 1;
            }
        }
    }
}

/// Copies similarities, with minus infinity in place of those of `own_pair` and of empty entries. Counts the entries
/// that take part, and those of them that reach the bound.
#[inline(always)]
fn leave_out<F: Real>(own_pair: u32, similarities: &[F], pairs: &[u32], bound: F, out: &mut [F]) -> [usize; 2] {
    let (mut count, mut reach) = (0, 0);
    for ((out, &s), &pair) in out.iter_mut().zip(similarities).zip(pairs) {
        let is_present = (pair != own_pair) & (pair != NOBODY);
        // The sum turns -0 into 0, so that -0 does not sort below 0.
        *out = s + if is_present { F::zero() } else { F::neg_infinity() };
        count += u32::from(is_present);
        reach += u32::from(*out >= bound);
    }
    [count as usize, reach as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use rand::RngExt;

    const OWN_PAIR: u32 = 3;

    /// Compares the result with that of a stable sort.
    fn check<F: Real>(hardest: &mut Hardest<F>, similarities: &[F], pairs: &[u32], top: usize) {
        let takes_part = |&j: &usize| pairs[j] != OWN_PAIR && pairs[j] != NOBODY;
        let mut expected: Vec<usize> = (0..pairs.len()).filter(takes_part).collect();
        expected.sort_by(|&a, &b| similarities[b].partial_cmp(&similarities[a]).expect("numbers"));
        expected.truncate(top);
        expected.sort();
        assert_eq!(hardest.of(similarities, pairs, OWN_PAIR, top), expected, "{top} of {similarities:?}");
    }

    #[test]
    fn the_hardest_are_those_of_a_stable_sort() {
        let mut rng = stream(3, Purpose::Data, 1);
        let (mut narrow, mut wide) = (Hardest::<f32>::default(), Hardest::<f64>::default());
        for n in [0, 1, 2, 7, 8, 9, 64, 65, 200, 512] {
            for spread in [1.0, 1e-3, 1e-7] {
                let wides: Vec<f64> = (0..n).map(|_| 1.0 - spread * rng.random_range(0.0..2.0)).collect();
                let narrows: Vec<f32> = wides.iter().map(|&s| s as f32).collect();
                let some: Vec<u32> = (0..n).map(|_| [0, 1, OWN_PAIR, NOBODY][rng.random_range(0..4)]).collect();
                for pairs in [&vec![0; n], &some] {
                    for top in [1, 5, 64] {
                        check(&mut narrow, &narrows, pairs, top);
                        check(&mut wide, &wides, pairs, top);
                    }
                }
            }
        }
    }

    #[test]
    fn of_equal_ones_the_first_are_taken_and_nobody_is_nowhere() {
        let mut hardest = Hardest::<f32>::default();
        let similarities = [0.5, -0.0, 0.9, 0.0, 0.5, -1.0, 0.0, -0.0, 0.5, 1.0, 1.0];
        assert_eq!(hardest.of(&similarities, &[0; 11], OWN_PAIR, 7), [0, 1, 2, 4, 8, 9, 10]);
        for top in 1..12 {
            check(&mut hardest, &similarities, &[0; 11], top);
            check(&mut hardest, &[0.25; 300], &[0; 300], top);
        }
        assert_eq!(hardest.of(&similarities, &[NOBODY; 11], OWN_PAIR, 7), [0usize; 0]);
    }
}
