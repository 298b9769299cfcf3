//! Encodes a key once even if several anchors meet it.
//!
//! The plan has `B + S + B K` rows on the key side: partners, shared candidates, and every anchor's own candidates
//! ([`crate::plan`]). In this engine, an own candidate shares the row of its pair if the pair already has one, and the
//! row's gradient is the sum over all anchors that meet it. Buffers that are read are expanded to the plan's rows.

use crate::negatives::NOBODY;

/// The row of the key side of each own candidate.
#[derive(Debug, Default)]
pub(super) struct Distinct {
    /// The number of partners and shared candidates, each of which always has its own row.
    others: usize,
    /// `[B K]`: the row of each own candidate.
    pub(super) own: Vec<u32>,
    /// `[rows]`: the pair of each row.
    pub(super) pairs: Vec<u32>,
    /// `[corpus]`: the row of each pair in this step; [`NOBODY`] if it has none.
    row_of: Vec<u32>,
}

impl Distinct {
    /// Gives every own candidate its own row, until [`Distinct::find`] is called.
    pub(super) fn new(others: usize, own: usize, corpus: usize) -> Self {
        let rows = others..others + own;
        Distinct {
            others,
            own: rows.map(|row| row as u32).collect(),
            pairs: Vec::with_capacity(others + own.min(corpus)),
            row_of: vec![NOBODY; if own > 0 { corpus } else { 0 }],
        }
    }

    /// Gives each own candidate of `own` the first row of its pair. `others`: partners, then shared candidates.
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

    /// `[B + S + B K, width]` from values per row.
    pub(super) fn spread<T: Copy>(&self, rows: &[T], width: usize) -> Vec<T> {
        let mut all = rows[..self.others * width].to_vec();
        self.own.iter().for_each(|&row| all.extend_from_slice(&rows[row as usize * width..][..width]));
        all
    }

    /// The same for gradients: a row's gradient stands at its first place, and 0 at the others.
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
