//! A ranker's scores as targets: a second, finer model tells the retriever what to make of the keys that it finds
//! (Zhang et al. 2022, AR2).
//!
//! The retriever, that is the two towers, and the [`ranker`](crate::negatives::ranker) learn from each other in rounds,
//! one at every refresh:
//!
//! 1. The corpus is encoded and searched, so that each query's own candidates, drawn by the collect stage, are keys
//!    that the retriever confuses with the partner.
//! 2. The ranker takes `lessons` steps on rows of such candidates, with parameters and an optimiser of its own. The
//!    first round has [`FIRST_LESSONS`] more.
//! 3. Until the next refresh the retriever learns with the ranker's scores D as targets of its softmax,
//!
//! ```text
//! t_j = (1 - lambda) softmax_j(D / T) + lambda log(1 + e^(D_j - D_0))        j = 0: the own key
//! L   = sum_j t_j (log Z - l_j),      dL/dl_j = sum(t) p_j - t_j
//! ```
//!
//! The lambda here is the knob `reward`, and T is `softness`. The batch's keys, if they are candidates too, are not
//! scored: their target is 0. Before the first refresh the target is the own key alone, and the loss is InfoNCE. It
//! stays so as long as the ranker picks the own key less often than the retriever does, in the exam that ends a round:
//! whoever knows less has nothing to teach. (The paper begins with a ranker that was trained before.)
//!
//! A round costs at most [`ANCHORS`](crate::negatives::ranker::practice::ANCHORS) anchors times their candidates per
//! lesson, whatever the batch; a step costs one pass of the ranker over the batch's own candidates, about as much as
//! encoding them.

use super::contract::Weigh;
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::loss::rules::{Targets, Weighting};
use crate::negatives::method::Method;
use crate::negatives::ranker::practice::{EXAMS, FIRST_LESSONS, Meeting, picked};
use crate::negatives::ranker::targets::targets;
use crate::negatives::ranker::{Ranker, Round};
use crate::negatives::{At, Index, Prepared, Refresh};

/// Targets from a ranker that learns beside the retriever.
#[derive(Debug)]
pub struct Ranked;

impl Described for Ranked {
    fn about(&self) -> &'static About {
        &About {
            id: "ranked",
            label: "A ranker's judgement as target",
            help: "A second model, which sees query and key together, judges a query's own negatives: its scores are \
                   the targets.",
            formula: "t_j = (1 - lambda) softmax_j(D/T) + lambda log(1 + exp(D_j - D_0))",
            source: "Zhang et al. 2022, Adversarial Retriever-Ranker for Dense Text Retrieval",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["reward", "softness", "lessons", "refresh", "warmup"]
    }
}

impl Method for Ranked {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        Refresh::Every { from: knobs.warmup.into(), steps: knobs.refresh.into() }
    }

    /// What a ranker has learned stays right whatever it is used for, unless its first round is yet to come.
    fn spoiled_by(&self) -> &'static [&'static str] {
        &["warmup"]
    }

    fn meetings(&self, knobs: &Knobs, before: Option<&Prepared>) -> usize {
        let first = if before.is_some_and(|before| before.ranker.is_some()) { 0 } else { FIRST_LESSONS };
        first + knobs.lessons as usize + EXAMS
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let Some((lessons, exams)) = index.meetings.split_at_checked(index.meetings.len().saturating_sub(EXAMS)) else {
            return Prepared::default();
        };
        let learned = index.before.and_then(|before| before.ranker.clone());
        let mut ranker = learned.unwrap_or_else(|| Ranker::new(at.knobs.seed, at.pairs));
        ranker.learn(at.pairs, lessons);
        let retriever = index.embeddings.map_or(f64::NAN, |seen| picked(&seen.queries, &seen.keys, exams));
        let round = Round { step: at.step, ranker: ranker.picks(exams), retriever };
        ranker.note(round);
        Prepared { ranker: Some(ranker), ..Prepared::default() }
    }
}

impl Weigh for Ranked {
    fn rule(&self, _knobs: &Knobs) -> Weighting {
        Weighting { targets: Targets::Given, ..Weighting::default() }
    }

    fn targets(&self, at: &At<'_>, prepared: &Prepared, met: &Meeting, out: &mut Vec<f32>) {
        let Some(ranker) = prepared.ranker.as_ref().filter(|ranker| ranker.may_teach()) else { return };
        let (reward, softness) = (at.knobs.reward as f32, at.knobs.softness as f32);
        let width = 1 + met.own.len() / met.batch.len();
        for scores in ranker.scores(met).chunks_exact(width) {
            targets(scores, reward, softness, out);
        }
    }
}
