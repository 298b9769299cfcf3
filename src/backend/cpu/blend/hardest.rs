//! The candidates of a row that are most similar to its anchor, in order. Without branches on similarities, which no
//! processor foresees.

use crate::negatives::NOBODY;
use crate::real::{Real, vectorized};

/// Candidates that are compared at once.
const LANES: usize = 8;

/// Similarities lie between this and its negative, rounding included.
const BOUND: f64 = 1.001;

/// Halvings of that range, after which what is not told apart is ordered with the rest.
const HALVINGS: usize = 24;

/// Scratch of ordering a row; kept between rows.
#[derive(Debug, Default)]
pub(super) struct Hardest<F: Real> {
    /// `[row]`: minus infinity for whom takes no part.
    similarities: Vec<F>,
    /// Those among whom the hardest are, in the order of the row.
    kept: Vec<usize>,
    /// `[kept]`, and some more to fill the last lanes: their similarities, as integers of the same order.
    ranks: Vec<F::Rank>,
    ranked: Vec<usize>,
}

impl<F: Real> Hardest<F> {
    /// The `top` most similar of those who are somebody else than `mine`, or all of them where they are fewer; of equal
    /// ones the lower index comes first.
    ///
    /// # Shapes
    /// * `similarities`, `pairs`: `[row]`.
    pub(super) fn of(&mut self, similarities: &[F], pairs: &[u32], mine: u32, top: usize) -> &[usize] {
        vectorized(
            #[inline(always)]
            || {
                self.similarities.resize(similarities.len(), F::zero());
                for ((to, &s), &pair) in self.similarities.iter_mut().zip(similarities).zip(pairs) {
                    *to = if (pair != mine) & (pair != NOBODY) { s } else { F::neg_infinity() };
                }
                self.keep(top);
                self.order();
            },
        );
        self.ranked.truncate(top);
        &self.ranked
    }

    /// Keeps those above a similarity that not many more than `top` reach.
    #[inline(always)]
    fn keep(&mut self, top: usize) {
        let (mut low, mut high) = (F::of(-BOUND), F::of(BOUND));
        for _ in 0..HALVINGS {
            let middle = F::of(0.5) * (low + high);
            let n = self.similarities.iter().map(|&s| u32::from(s >= middle)).sum::<u32>() as usize;
            if n < top {
                high = middle;
                continue;
            }
            low = middle;
            if n <= top + top / 4 {
                break;
            }
        }
        // Every index is written where the next one belongs, and is overwritten unless it stays.
        self.kept.resize(self.similarities.len(), 0);
        let mut n = 0;
        for (j, &s) in self.similarities.iter().enumerate() {
            self.kept[n] = j;
            n += usize::from(s >= low);
        }
        self.kept.truncate(n);
    }

    /// Puts each in the place that is the number of those above it, or the next one that is free.
    #[inline(always)]
    fn order(&mut self) {
        const FREE: usize = usize::MAX;
        let n = self.kept.len();
        self.ranks.clear();
        self.ranks.extend(self.kept.iter().map(|&j| self.similarities[j].rank()));
        self.ranks.resize(n.next_multiple_of(LANES), F::Rank::default());
        self.ranked.clear();
        self.ranked.resize(n, FREE);
        for (kept, mine) in self.kept.chunks(LANES).zip(self.ranks.chunks_exact(LANES)) {
            let mut above = [0u32; LANES];
            for &other in &self.ranks[..n] {
                for l in 0..LANES {
                    above[l] += u32::from(other > mine[l]);
                }
            }
            for (&j, above) in kept.iter().zip(above) {
                let mut place = above as usize;
                while self.ranked[place] != FREE {
                    place += 1;
                }
                self.ranked[place] = j;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use rand::RngExt;

    const MINE: u32 = 3;

    /// By a stable sort.
    fn check<F: Real>(hardest: &mut Hardest<F>, similarities: &[F], pairs: &[u32], top: usize) {
        let mut sorted: Vec<usize> = (0..pairs.len()).filter(|&j| pairs[j] != MINE && pairs[j] != NOBODY).collect();
        sorted.sort_by(|&a, &b| similarities[b].order(&similarities[a]));
        sorted.truncate(top);
        assert_eq!(hardest.of(similarities, pairs, MINE, top), sorted, "{top} of {similarities:?}");
    }

    #[test]
    fn the_hardest_come_as_a_stable_sort_has_them() {
        let mut rng = stream(3, Purpose::Data, 1);
        let (mut narrow, mut wide) = (Hardest::<f32>::default(), Hardest::<f64>::default());
        for n in [0, 1, 2, 7, 8, 9, 64, 65, 200, 512] {
            for spread in [1.0, 1e-3, 1e-7] {
                let wides: Vec<f64> = (0..n).map(|_| 1.0 - spread * rng.random_range(0.0..2.0)).collect();
                let narrows: Vec<f32> = wides.iter().map(|&s| s as f32).collect();
                let some: Vec<u32> = (0..n).map(|_| [0, 1, MINE, NOBODY][rng.random_range(0..4)]).collect();
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
    fn of_equal_ones_the_first_comes_first_and_nobody_is_nowhere() {
        let mut hardest = Hardest::<f32>::default();
        let similarities = [0.5, -0.0, 0.9, 0.0, 0.5, -1.0, 0.0, -0.0, 0.5, 1.0, 1.0];
        assert_eq!(hardest.of(&similarities, &[0; 11], MINE, 7), [9, 10, 2, 0, 4, 8, 3]);
        for top in 1..12 {
            check(&mut hardest, &similarities, &[0; 11], top);
            check(&mut hardest, &[0.25; 300], &[0; 300], top);
        }
        assert_eq!(hardest.of(&similarities, &[NOBODY; 11], MINE, 7), [0usize; 0]);
    }
}
