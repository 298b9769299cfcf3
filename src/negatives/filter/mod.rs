//! The third stage: which candidates are suspected to be false negatives and removed.

pub mod atss;
pub mod ceiling;
pub mod concepts;
mod contract;
pub mod duplicates;
pub mod guide;
pub mod labels;
pub mod margin;
mod noise;
pub mod none;
pub mod quantile;
pub mod relative;
pub mod semihard;
pub mod support;
pub mod whiskers;

use crate::described::{self, Choice};
pub use contract::Filter;

/// Every filter. Each has a file and a row here.
pub static METHODS: &[&dyn Filter] = &[
    &none::Keep,
    &labels::Labels,
    &concepts::Concepts,
    &duplicates::Duplicates,
    &ceiling::Ceiling,
    &margin::Margin,
    &relative::Relative,
    &atss::Atss,
    &guide::Guided,
    &support::Support,
    &semihard::SemiHard,
    &whiskers::Whiskers,
    &quantile::Quantile,
];

/// The method with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Filter>> {
    described::by_id(METHODS, id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knobs::Knobs;
    use crate::loss::row::Row;
    use crate::loss::row::filter::{Statistics, bound, quartiles};
    use crate::loss::rules::{Filtering, GuideRule, Relation};
    use crate::random::{Purpose, stream};
    use rand::RngExt;

    /// Which entries of a row stay under a filter's bounds, as the CPU engine evaluates them.
    fn kept(id: &str, knobs: &Knobs, row: &Row<f64>, quartiles: (f64, f64)) -> Vec<bool> {
        let rule = by_id(id).expect("in the table").rule(knobs);
        assert_eq!((rule.same, rule.guide, rule.listed), (None, None, false));
        let known = Statistics::new(row, quartiles, &mut Vec::new());
        let above = rule.above.map(|b| bound(&b, row, &known, &mut Vec::new()));
        let ties_stay = !rule.above.is_some_and(|b| b.ties_leave);
        let below = rule.below.map(|b| bound(&b, row, &known, &mut Vec::new()));
        row.s
            .iter()
            .map(|&s| above.is_none_or(|b| s < b || (ties_stay && s == b)) && below.is_none_or(|b| s >= b))
            .collect()
    }

    #[test]
    fn bounds_agree_with_the_documented_formulas() {
        let knobs = Knobs {
            ceiling: 0.4,
            margin: 0.15,
            relative: 0.3,
            deviations: 0.8,
            gap: 0.7,
            whiskers: 0.2,
            quantile: 0.22,
            ..Knobs::default()
        };
        let mut rng = stream(3, Purpose::Data, 0);
        let mut left = [[0usize; 2]; 7];
        for round in 0..40 {
            let s: Vec<f64> = (0..20).map(|_| rng.random_range(-1.0..1.0)).collect();
            let row = Row::plain(round % 20, s.clone(), 0.1);
            let positive = s[row.positive];
            let negatives: Vec<f64> = row.negatives().map(|j| s[j]).collect();
            let mean = negatives.iter().sum::<f64>() / 19.0;
            let deviation = (negatives.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / 19.0).sqrt();
            let (lower, upper) = quartiles(&negatives);
            let range = 0.2 * (upper - lower);
            let more_similar = |x: f64| negatives.iter().filter(|&&other| other > x).count();
            type Formula<'a> = &'a dyn Fn(f64) -> bool;
            let formulas: [(&str, Formula<'_>); 7] = [
                ("ceiling", &|x| x <= 0.4),
                ("margin", &|x| x < positive - 0.15),
                ("relative", &|x| x < positive - positive.abs() * 0.3),
                ("atss", &|x| x <= mean + 0.8 * deviation),
                ("semihard", &|x| x <= positive && 2.0 - 2.0 * x <= 2.0 - 2.0 * positive + 0.7),
                ("whiskers", &|x| (lower - range..=upper + range).contains(&x)),
                // 22 % of 19 are 4.18: the five most similar ones stay.
                ("quantile", &|x| more_similar(x) < 5),
            ];
            for (n, (id, formula)) in formulas.into_iter().enumerate() {
                let kept = kept(id, &knobs, &row, (lower, upper));
                for j in row.negatives() {
                    assert_eq!(kept[j], formula(s[j]), "{id}: {} beside {positive}", s[j]);
                    left[n][usize::from(kept[j])] += 1;
                }
            }
        }
        assert!(left.iter().flatten().all(|&n| n > 20), "some filter never had to decide: {left:?}");
    }

    #[test]
    fn filters_by_known_truth_guide_and_list_have_their_rules() {
        let knobs = Knobs { margin: 0.2, ..Knobs::default() };
        let rule = |id: &str| by_id(id).expect("in the table").rule(&knobs);
        assert_eq!(rule("none"), Filtering::default());
        assert_eq!(rule("labels"), Filtering { same: Some(Relation::Class), ..Filtering::default() });
        assert_eq!(rule("concepts"), Filtering { same: Some(Relation::Parent), ..Filtering::default() });
        assert_eq!(rule("duplicates"), Filtering { same: Some(Relation::Duplicate), ..Filtering::default() });
        assert_eq!(rule("guide"), Filtering { guide: Some(GuideRule::Absolute(0.2)), ..Filtering::default() });
        assert_eq!(rule("support"), Filtering { listed: true, ..Filtering::default() });
    }

    #[test]
    fn ids_are_as_published() {
        let ids: Vec<_> = METHODS.iter().map(|m| m.about().id).collect();
        let published =
            "none labels concepts duplicates ceiling margin relative atss guide support semihard whiskers quantile";
        assert_eq!(ids.join(" "), published);
    }
}
