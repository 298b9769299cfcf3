//! Losses: each turns an anchor's row of candidates into a number and its gradient.

pub mod alignment;
pub mod asymmetric;
pub mod clicked;
mod contract;
pub mod decoupled;
pub mod global;
pub mod infonce;
pub mod multi_head;
pub mod multiple;
pub mod ntxent;
pub mod pooled;
pub mod row;
pub mod rules;
pub mod sigmoid;
pub mod triplet;

use crate::described::{self, Choice};
pub use contract::Loss;

/// Every loss. One file holds a family of losses.
pub static METHODS: &[&dyn Loss] = &[
    &infonce::Symmetric,
    &infonce::QueryToKey,
    &infonce::KeyToQuery,
    &ntxent::NtXent,
    &decoupled::Decoupled,
    &decoupled::Weighted,
    &global::Global,
    &sigmoid::Sigmoid,
    &sigmoid::Flipped,
    &multiple::SupCon,
    &multiple::Attraction,
    &triplet::Random,
    &triplet::SemiHard,
    &triplet::Hardest,
    &pooled::Pooled,
    &multi_head::MultiHead,
    &alignment::Alignment,
    &alignment::AlignmentUniformity,
    &clicked::Clicked,
    &asymmetric::Asymmetric,
];

/// The loss with this id.
pub fn by_id(id: &str) -> Option<Choice<dyn Loss>> {
    described::by_id(METHODS, id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knobs::Knobs;
    use rules::{Head, Pick, Positives};

    #[test]
    fn every_loss_has_its_head() {
        let knobs = Knobs {
            smoothing: 0.2,
            sigma: 0.4,
            gap: 0.3,
            heads: 4,
            flip: 0.7,
            uniformity: 0.5,
            kernel: 3.0,
            pace: 7.0,
            forget: 0.4,
            ..Knobs::default()
        };
        let smoothed = Head::Softmax { kappa: 1.0, smoothing: 0.2, sigma: None };
        let decoupled = |sigma| Head::Softmax { kappa: 0.0, smoothing: 0.0, sigma };
        let triplet = |pick| Head::Triplet { gap: 0.3, pick };
        let expected = [
            ("infonce", smoothed),
            ("infonce-qk", smoothed),
            ("infonce-kq", smoothed),
            ("ntxent", smoothed),
            // Smoothing stays 0: the positive is not in the denominator, over whose entries the target would be spread.
            ("decoupled", decoupled(None)),
            ("decoupled-weighted", decoupled(Some(0.4))),
            ("global-denominator", Head::Global { forget: 0.4 }),
            ("sigmoid", Head::Sigmoid { flip: 0.0 }),
            ("sigmoid-flipped", Head::Sigmoid { flip: 0.7 }),
            ("supcon", Head::Multiple(Positives::Class)),
            ("attraction", Head::Multiple(Positives::Listed)),
            ("triplet", triplet(Pick::Random)),
            ("triplet-semihard", triplet(Pick::SemiHard)),
            ("triplet-hardest", triplet(Pick::Hardest)),
            ("pooled", Head::Pooled),
            ("multi-head", Head::Heads { heads: 4 }),
            ("alignment", Head::Alignment { uniformity: 0.0, kernel: 1.0 }),
            ("alignment-uniformity", Head::Alignment { uniformity: 0.5, kernel: 3.0 }),
            ("clicked", Head::Clicked { pace: Some(7.0) }),
            ("asymmetric", Head::Softmax { kappa: 1.0, smoothing: 0.0, sigma: None }),
        ];
        let named: Vec<_> = METHODS.iter().map(|m| (m.about().id, m.head(&knobs))).collect();
        assert_eq!(named, expected);
    }

    #[test]
    fn directions_add_up_to_one_and_only_nt_xent_has_candidates_of_the_anchors_side() {
        for loss in METHODS {
            let (query, key) = loss.directions();
            assert_eq!(query + key, 1.0);
            assert_eq!(loss.same_side(), ["ntxent", "alignment-uniformity"].contains(&loss.about().id));
        }
    }
}
