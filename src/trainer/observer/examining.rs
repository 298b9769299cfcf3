//! What a run has learned of the positions of the lists that it shows.

use super::state::Observer;
use crate::loss::rules::Head;
use crate::trainer::run::Run;
use crate::views::examination::{Examination, examination};

impl Observer {
    /// How likely each position of a list is looked at, by the last look. `None` before the first look.
    pub(crate) fn examination(&self, run: &Run) -> Option<Examination> {
        let looked = self.looked.as_ref()?;
        let rules = &looked.plan.rules;
        if !rules.clicked {
            return Some(Examination { step: looked.step, ..Examination::default() });
        }
        let logits = match rules.head {
            Head::Clicked { pace: Some(pace) } => {
                Some(looked.seen.heads.iter().map(|&theta| pace * f64::from(theta)).collect::<Vec<f64>>())
            }
            _ => None,
        };
        let truth = &run.data().train.truth.examination;
        let positions = looked.plan.shape.columns.own;
        Some(examination(looked.step, logits.as_deref(), truth, &looked.drawn.clicks, positions))
    }
}
