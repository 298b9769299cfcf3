//! Pairs that are mixed of two pairs of a data set: the same share of both sides.

use ndarray::{Array2, Axis, concatenate};

use super::pairs::{Mixture, Moved, Pairs, Truth};
use super::sphere::normal_pair;
use crate::random::{Purpose, stream};

impl Moved {
    /// Adds the noise to an input.
    pub fn add_to<'a>(self, input: impl Iterator<Item = &'a mut f32>) {
        let mut rng = stream(self.seed, Purpose::Synthesis, self.number);
        let mut spare = None;
        for x in input {
            let normal = spare.take().unwrap_or_else(|| {
                let (one, other) = normal_pair(&mut rng);
                spare = Some(other);
                one
            });
            *x += self.sigma * normal as f32;
        }
    }
}

impl Mixture {
    fn between(&self, first: f32, second: f32) -> f32 {
        first + self.share * (second - first)
    }
}

impl Pairs {
    /// These pairs, followed by the mixtures, which [`Truth::mixtures`] then has.
    ///
    /// A mixture is right, an item of its own, and as much of everything else as its two pairs are: coordinates, hidden
    /// points, exposure and popularity are mixed too, and parent class and form are those of the first. No list of
    /// results is known of it, and so lists are unknown of all pairs.
    ///
    /// # Panics
    /// If a mixture names a pair that does not exist, or if these pairs have mixtures already.
    pub fn followed_by(&self, mixtures: &[Mixture]) -> Pairs {
        assert!(self.truth.mixtures.is_empty(), "mixtures of mixtures have no name");
        let labels = |labels: &[u32]| extended(labels, mixtures, |mixture| labels[mixture.first as usize]);
        let mut queries = mixed(&self.queries, mixtures);
        for (mut query, mixture) in queries.rows_mut().into_iter().skip(self.len()).zip(mixtures) {
            if let Some(moved) = mixture.moved {
                moved.add_to(query.iter_mut());
            }
        }
        Pairs {
            queries,
            keys: mixed(&self.keys, mixtures),
            query_labels: labels(&self.query_labels),
            key_labels: labels(&self.key_labels),
            truth: self.truth.followed_by(mixtures, self.len()),
        }
    }

    /// The number of pairs that are the data set's own. Those after them are mixtures.
    pub fn own(&self) -> usize {
        self.len() - self.truth.mixtures.len()
    }
}

impl Truth {
    fn followed_by(&self, mixtures: &[Mixture], pairs: usize) -> Truth {
        let numbers = |table: &[f32]| {
            extended(table, mixtures, |mixture| {
                mixture.between(table[mixture.first as usize], table[mixture.second as usize])
            })
        };
        let as_first = |table: &[u32]| extended(table, mixtures, |mixture| table[mixture.first as usize]);
        // Numbers that are not in use yet, one each.
        let new = |table: &[u32], first: usize| {
            let mut next = first as u32..;
            extended(table, mixtures, |_| next.next().unwrap_or(u32::MAX))
        };
        let items = self.duplicates.iter().max().map_or(0, |&most| most as usize + 1);
        Truth {
            duplicates: new(&self.duplicates, items),
            parents: as_first(&self.parents),
            wrong: extended(&self.wrong, mixtures, |_| false),
            answers: new(&self.answers, pairs),
            unseen: extended(&self.unseen, mixtures, |mixture| self.unseen[mixture.first as usize]),
            blurred: extended(&self.blurred, mixtures, |mixture| self.blurred[mixture.first as usize]),
            exposure: numbers(&self.exposure),
            lists: Array2::default((0, 0)),
            examination: self.examination.clone(),
            popularity: numbers(&self.popularity),
            forms: as_first(&self.forms),
            edited: self.edited,
            hidden: mixed(&self.hidden, mixtures),
            places: mixed(&self.places, mixtures),
            names: extended(&self.names, mixtures, |mixture| {
                let names = [mixture.first, mixture.second].map(|pair| self.names[pair as usize].as_str());
                if mixture.moved.is_some() { format!("near {}", names[0]) } else { names.join(" + ") }
            }),
            mixtures: mixtures.to_vec(),
        }
    }
}

/// `[pairs]` to `[pairs + mixtures]`; an empty table stays empty.
fn extended<T: Clone>(table: &[T], mixtures: &[Mixture], of: impl FnMut(&Mixture) -> T) -> Vec<T> {
    match table.is_empty() {
        true => Vec::new(),
        false => table.iter().cloned().chain(mixtures.iter().map(of)).collect(),
    }
}

/// `[pairs, n]` to `[pairs + mixtures, n]`; an empty table stays empty.
fn mixed(rows: &Array2<f32>, mixtures: &[Mixture]) -> Array2<f32> {
    if rows.is_empty() {
        return rows.clone();
    }
    let between = Array2::from_shape_fn((mixtures.len(), rows.ncols()), |(n, column)| {
        let mixture = &mixtures[n];
        mixture.between(rows[[mixture.first as usize, column]], rows[[mixture.second as usize, column]])
    });
    concatenate(Axis(0), &[rows.view(), between.view()]).expect("both have these columns")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn pairs() -> Pairs {
        Pairs {
            queries: array![[0.0, 4.0], [2.0, 0.0], [9.0, 9.0]],
            keys: array![[1.0], [5.0], [9.0]],
            query_labels: vec![3, 3, 1],
            key_labels: vec![3, 3, 1],
            truth: Truth {
                duplicates: vec![0, 0, 2],
                parents: vec![7, 7, 8],
                answers: vec![0, 1, 2],
                wrong: vec![false, true, false],
                places: array![[0.0, 0.0], [4.0, 8.0], [1.0, 1.0]],
                names: ["a", "b", "c"].map(String::from).into(),
                lists: array![[0], [1], [2]],
                ..Truth::default()
            },
        }
    }

    #[test]
    fn a_mixture_lies_at_the_same_share_of_everything() {
        let all = pairs().followed_by(&[Mixture { first: 1, second: 0, share: 0.25, moved: None }]);
        assert_eq!((all.len(), all.own()), (4, 3));
        assert_eq!(all.queries.row(3), array![1.5, 1.0]);
        assert_eq!(all.keys.row(3), array![4.0]);
        assert_eq!((&all.query_labels[..], &all.key_labels[..]), (&[3, 3, 1, 3][..], &[3, 3, 1, 3][..]));
        let Truth { duplicates, parents, answers, wrong, places, names, .. } = &all.truth;
        assert_eq!(
            (&duplicates[..], &parents[..], &answers[..]),
            (&[0, 0, 2, 3][..], &[7, 7, 8, 7][..], &[0, 1, 2, 3][..])
        );
        assert_eq!((wrong[3], places.row(3), names[3].as_str()), (false, array![3.0, 6.0].view(), "b + a"));
        assert!(all.truth.exposure.is_empty() && all.truth.hidden.is_empty(), "what is unknown stays so");
        assert!(all.truth.lists.is_empty(), "a mixture has no results, so that no lists are known");
    }

    #[test]
    fn the_pairs_before_them_stay() {
        let (before, all) =
            (pairs(), pairs().followed_by(&[Mixture { first: 0, second: 1, share: 1.0, moved: None }; 2]));
        assert_eq!(all.queries.slice(ndarray::s![..3, ..]), before.queries);
        assert_eq!((&all.truth.wrong[..3], &all.truth.names[..3]), (&before.truth.wrong[..], &before.truth.names[..]));
        assert_eq!(all.queries.row(4), before.queries.row(1), "share 1 is the second pair");
    }
}
