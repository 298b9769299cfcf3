//! Soft targets from the model's own past: a pair's target is no longer its partner alone.
//!
//! In classification, self-distillation replaces the one-hot target by `(1 - a_t) onehot + a_t p_past`, where `p_past`
//! is the class distribution that the model itself gave to this example an epoch ago, and `a_t` grows over the run: at
//! first the model knows nothing, later its opinion is worth something. A contrastive row has other candidates at every
//! step, so that no past row can be stored. What is stored is the model: its embeddings `g`, `h` of the whole corpus at
//! the last refresh, and with them the teacher's row over the candidates of today:
//!
//! ```text
//! P_ij    =  softmax over j of (g_i . h_j / tau)                   constant (stop-gradient), tau of now
//! t_ij    =  (1 - a) [j = p] + a P_ij,     a = aim min(1, step / steps)
//! L_i     =  sum_j t_ij (log Z_i - l_ij),  dL_i/dl_ij = p_ij - t_ij
//! ```
//!
//! Candidates that resemble the partner get a part of the target and are pushed less; where the labels are noisy, the
//! model need not memorise them. Label smoothing is the case of a uniform P. Before the first refresh, and with
//! `aim = 0`, the target is the partner alone and the loss is InfoNCE.

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Targets, Weighting};
use crate::negatives::method::Method;
use crate::negatives::{At, Index, Prepared, Refresh};

/// Targets that a growing part of the model's own past row is mixed into.
#[derive(Debug)]
pub struct SoftTargets;

impl Described for SoftTargets {
    fn about(&self) -> &'static About {
        &About {
            id: "soft-targets",
            label: "Its own past as target",
            help: "A growing part of each row's target is what the model itself believed at the last refresh.",
            formula: "t_j = (1 - a) [j = +] + a softmax_j(g.h_j / tau), a = aim step / steps",
            source: "Kim et al. 2021, Self-Knowledge Distillation with Progressive Refinement of Targets",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["aim", "refresh"]
    }
}

impl Method for SoftTargets {
    /// The first refresh comes after as many steps as lie between two.
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        let steps = knobs.refresh.into();
        Refresh::Every { from: steps, steps }
    }

    fn prepare(&self, _at: &At<'_>, index: &Index<'_>) -> Prepared {
        Prepared { guide: index.embeddings.cloned(), ..Prepared::default() }
    }
}

impl Weigh for SoftTargets {
    fn rule(&self, _knobs: &Knobs) -> Weighting {
        Weighting { targets: Targets::Taught, ..Weighting::default() }
    }

    /// The teacher's share `a` of the targets.
    fn progress(&self, knobs: &Knobs, step: u64) -> f64 {
        knobs.aim * (step as f64 / f64::from(knobs.steps.max(1))).min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_teachers_share_grows_to_its_aim() {
        let knobs = Knobs { aim: 0.8, steps: 200, ..Knobs::default() };
        let shares = [0, 50, 100, 200, 900].map(|step| SoftTargets.progress(&knobs, step));
        for (share, expected) in shares.into_iter().zip([0.0, 0.2, 0.4, 0.8, 0.8]) {
            assert!((share - expected).abs() < 1e-12, "{shares:?}");
        }
    }
}
