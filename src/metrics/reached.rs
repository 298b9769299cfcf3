//! How many of its right answers a query finds, by how often they are shown.

use super::groups::Third;
use super::known::Judge;
use super::sort::by_worth;

/// The right answers of queries, by the third of the keys, by exposure, that they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Reached {
    /// How many of them are among the first R keys of their query, which has R right answers.
    found: [f64; 3],
    /// How many there are.
    all: [f64; 3],
}

impl Reached {
    /// The share of the right answers of these thirds that were found; `None` if there are none.
    pub(super) fn share(&self, thirds: &[Third]) -> Option<f64> {
        let sum = |of: [f64; 3]| thirds.iter().map(|&third| of[third as usize]).sum::<f64>();
        (sum(self.all) > 0.0).then(|| sum(self.found) / sum(self.all))
    }
}

impl std::iter::Sum for Reached {
    fn sum<I: Iterator<Item = Reached>>(each: I) -> Reached {
        each.fold(Reached::default(), |mut sum, one| {
            for third in 0..3 {
                sum.found[third] += one.found[third];
                sum.all[third] += one.all[third];
            }
            sum
        })
    }
}

/// The right answers of the query with these similarities to all keys: the keys of its class. Keys that tie at the last
/// place share what places there are.
pub(super) fn reached(query: usize, similarities: &[f32], judge: &Judge) -> Reached {
    let (thirds, places) = (judge.key_thirds(), judge.class_size(query));
    let mut reached = Reached::default();
    if thirds.is_empty() || places == 0 {
        return reached;
    }
    let mut order: Vec<(f32, usize)> = similarities.iter().copied().zip(0..).collect();
    by_worth(&mut order);
    let last = order[places - 1].0;
    let better = similarities.iter().filter(|&&s| s > last).count();
    let tied = similarities.iter().filter(|&&s| s == last).count();
    let share = (places - better.min(places)) as f64 / tied.max(1) as f64;
    for (key, (&s, &third)) in similarities.iter().zip(thirds).enumerate() {
        if judge.same_class(query, key) {
            reached.all[third as usize] += 1.0;
            reached.found[third as usize] += if s > last {
                1.0
            } else if s == last {
                share
            } else {
                0.0
            };
        }
    }
    reached
}
