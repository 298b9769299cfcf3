//! The fourth stage: how much each remaining candidate counts.

mod contract;
pub mod debiased;
pub mod debiased_hardness;
pub mod equal;
pub mod erasure;
pub mod focal;
pub mod hardness;
pub mod penalty;
pub mod progressive;
pub mod projected;
pub mod propensity;
pub mod ranked;
pub mod selection;
pub mod soft_targets;
pub mod trust;

use crate::described::{self, Choice};
pub use contract::Weigh;

/// Every weighting. Each has a file and a row here.
pub static METHODS: &[&dyn Weigh] = &[
    &equal::Equal,
    &hardness::Hardness,
    &debiased::Debiased,
    &debiased_hardness::DebiasedHardness,
    &focal::Focal,
    &penalty::Penalty,
    &selection::Selection,
    &trust::Doubt,
    &progressive::Progressive,
    &soft_targets::SoftTargets,
    &projected::Projected,
    &propensity::Propensity,
    &ranked::Ranked,
    &erasure::Erasure,
];

/// The method with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Weigh>> {
    described::by_id(METHODS, id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knobs::{Flow, Knobs};
    use crate::loss::row::Row;
    use crate::loss::row::weigh::weigh;
    use crate::loss::rules::{Trust, Weighting};

    fn rule(id: &str, knobs: &Knobs) -> Weighting {
        by_id(id).expect("in the table").rule(knobs)
    }

    /// A row's weights and offsets under a rule, as the CPU engine evaluates it.
    fn weighed(id: &str, knobs: &Knobs) -> Row<f64> {
        let mut row = Row::plain(1, vec![0.3, 0.6, -0.4, 0.7, 0.1], 0.2);
        row.m[4] = 0.0;
        weigh(&rule(id, knobs), &mut row, &mut Vec::new());
        row
    }

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-12, "{a} is not {b}");
    }

    #[test]
    fn weights_agree_with_the_documented_formulas() {
        let knobs = Knobs { beta: 1.5, gamma: 0.5, penalty: 4.0, selection: 0.3, ..Knobs::default() };
        let e = |s: f64| (s / 0.2f64).exp();
        let negatives = [(0, 0.3), (2, -0.4), (3, 0.7)];

        let row = weighed("hardness", &knobs);
        let mean = negatives.iter().map(|&(_, s)| e(1.5 * s)).sum::<f64>() / 3.0;
        negatives.iter().for_each(|&(j, s)| close(row.w[j], e(1.5 * s) / mean));
        close(negatives.iter().map(|&(j, _)| row.w[j]).sum::<f64>(), 3.0);

        let row = weighed("focal", &knobs);
        let sum = e(0.6) + negatives.iter().map(|&(_, s)| e(s)).sum::<f64>();
        negatives.iter().for_each(|&(j, s)| close(row.w[j], (e(s) / sum).sqrt()));

        let row = weighed("penalty", &knobs);
        negatives.iter().for_each(|&(j, s)| close(row.o[j], 4.0 * s));
        close(row.o[1], 0.0);

        let row = weighed("selection", &knobs);
        for (j, s) in negatives {
            let r = 1.0 / (1.0 + e(0.6 - s));
            // Bayes: the probability of "relevant and not labelled" over that of "not labelled".
            close(row.w[j], (1.0 - r) / ((1.0 - r) + r * 0.7));
        }
        assert!(weighed("equal", &knobs).w.is_empty(), "where all weights are 1, the vector is empty");
    }

    #[test]
    fn debiasing_hardness_with_gradient_and_trust_leave_a_rows_weights_alone() {
        let knobs = Knobs { beta: 2.0, prior: 0.2, flow: Flow::Through, ..Knobs::default() };
        let plain = Weighting::default();
        assert_eq!(rule("debiased", &knobs), Weighting { debias: Some(0.2), ..plain });
        assert_eq!(rule("hardness", &knobs), Weighting { hardness: 2.0, through: true, ..plain });
        let both = Weighting { hardness: 2.0, through: true, debias: Some(0.2), ..plain };
        assert_eq!(rule("debiased-hardness", &knobs), both);
        assert!(!rule("hardness", &Knobs::default()).through, "weights are constants unless asked for");
        assert_eq!(rule("trust", &knobs), Weighting { trust: Trust::Table, ..plain });
        assert_eq!(rule("progressive", &knobs), Weighting { trust: Trust::Progress, ..plain });
    }

    #[test]
    fn progress_goes_from_easy_to_hard() {
        let knobs = Knobs { steps: 400, ..Knobs::default() };
        let rho = |step| by_id("progressive").expect("in the table").progress(&knobs, step);
        assert_eq!([0, 100, 200, 400, 5000].map(rho), [-1.0, -0.5, 0.0, 1.0, 1.0]);
        assert_eq!(by_id("equal").expect("in the table").progress(&knobs, 300), 0.0);
    }

    #[test]
    fn ids_are_as_published() {
        let ids: Vec<_> = METHODS.iter().map(|m| m.about().id).collect();
        let published = "equal hardness debiased debiased-hardness focal penalty selection trust progressive \
            soft-targets projected propensity ranked erasure";
        assert_eq!(ids.join(" "), published);
    }
}
