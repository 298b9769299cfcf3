//! The rows that the key side encodes: a key that several anchors meet is encoded once.
//!
//! The plan speaks of `B + S + B K` rows: partners, shared candidates, every anchor's own ([`crate::plan`]). Here an
//! own candidate that has a row already, its own or an earlier anchor's, shares it, and the row's gradient is the sum
//! over all who meet it. What leaves the engine is spread out again.

use crate::negatives::NOBODY;

/// Which row of the key side each own candidate has.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    /// Rows of partners and shared candidates, which are always their own.
    others: usize,
    /// `[B K]`.
    pub(super) own: Vec<u32>,
    /// `[rows]`: whose each row is.
    pub(super) pairs: Vec<u32>,
    /// `[corpus]`: the row of each pair in this step; [`NOBODY`] where it has none.
    row_of: Vec<u32>,
}

impl Distinct {
    /// Every own candidate with a row to itself, until [`Distinct::find`] knows better.
    pub(super) fn new(others: usize, own: usize, corpus: usize) -> Self {
        let rows = others..others + own;
        Distinct {
            others,
            own: rows.map(|row| row as u32).collect(),
            pairs: Vec::with_capacity(others + own.min(corpus)),
            row_of: vec![NOBODY; if own > 0 { corpus } else { 0 }],
        }
    }

    /// Gives each of `own` the first row of its pair. `others`: partners, then shared candidates.
    pub(super) fn find(&mut self, others: impl Iterator<Item = u32>, own: impl Iterator<Item = u32>) {
        self.pairs.clear();
        self.pairs.extend(others);
        if self.own.is_empty() {
            return;
        }
        for (row, &pair) in self.pairs.iter().enumerate().rev() {
            self.row_of[pair as usize] = row as u32;
        }
        for (row, pair) in self.own.iter_mut().zip(own) {
            let of_pair = &mut self.row_of[pair as usize];
            if *of_pair == NOBODY {
                *of_pair = self.pairs.len() as u32;
                self.pairs.push(pair);
            }
            *row = *of_pair;
        }
        for &pair in &self.pairs {
            self.row_of[pair as usize] = NOBODY;
        }
    }

    /// `[B + S + B K, width]` from what stands in the rows.
    pub(super) fn spread<T: Copy>(&self, rows: &[T], width: usize) -> Vec<T> {
        let mut all = rows[..self.others * width].to_vec();
        self.own.iter().for_each(|&row| all.extend_from_slice(&rows[row as usize * width..][..width]));
        all
    }

    /// The same of gradients: the row's own stands at its first place, and 0 at the others.
    pub(super) fn spread_gradient<T: Copy + Default>(&self, rows: &[T], width: usize) -> Vec<T> {
        let mut all = rows[..self.others * width].to_vec();
        let mut next = self.others;
        for &row in &self.own {
            if row as usize == next {
                all.extend_from_slice(&rows[next * width..][..width]);
                next += 1;
            } else {
                all.resize(all.len() + width, T::default());
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_met_twice_has_one_row() {
        let mut distinct = Distinct::new(3, 6, 10);
        assert_eq!(distinct.own, [3, 4, 5, 6, 7, 8]);
        for own in [[7, 2, 7, 9, 5, 9], [0, 1, 3, 4, 6, 8]] {
            distinct.find([5, 2, 5].into_iter(), own.into_iter());
            let met: Vec<u32> = distinct.own.iter().map(|&row| distinct.pairs[row as usize]).collect();
            assert_eq!(met, own);
        }
        distinct.find([5, 2, 5].into_iter(), [7, 2, 7, 9, 5, 9].into_iter());
        assert_eq!((&distinct.own[..], &distinct.pairs[..]), (&[3, 1, 3, 4, 0, 4][..], &[5, 2, 5, 7, 9][..]));
        assert_eq!(distinct.spread(&[10, 11, 12, 13, 14], 1), [10, 11, 12, 13, 11, 13, 14, 10, 14]);
        assert_eq!(distinct.spread_gradient(&[10, 11, 12, 13, 14], 1), [10, 11, 12, 13, 0, 0, 14, 0, 0]);
    }
}
