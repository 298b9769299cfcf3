//! What a run's ranker has learned, and what the retriever is taught by it.

use super::state::Observer;
use crate::trainer::run::{Run, Stage};
use crate::views::ranking::{Ranking, Round, softmax, split};

impl Observer {
    /// The ranker's rounds so far, and its targets of the last look. `None` before the first look.
    pub(crate) fn ranking(&self, run: &Run) -> Option<Ranking> {
        let looked = self.looked.as_ref()?;
        let mut ranking = Ranking { step: looked.step, ..Ranking::default() };
        let Some(ranker) = &run.preparation().of(Stage::Weigh).ranker else { return Some(ranking) };
        let rounds = ranker.rounds.iter().filter(|round| round.step <= looked.step);
        ranking.rounds = rounds.map(|r| Round { step: r.step, ranker: r.ranker, retriever: r.retriever }).collect();
        let (shape, drawn, pairs) = (&looked.plan.shape, &looked.drawn, &run.data().train);
        let (own, dim) = (shape.columns.own, shape.dim);
        let width = 1 + own;
        ranking.chance = 1.0 / width as f64;
        if drawn.targets.is_empty() {
            return Some(ranking);
        }
        let (queries, keys) = (&looked.seen.queries, &looked.seen.keys);
        let row = |of: &[f32], n: usize| of[n * dim..(n + 1) * dim].to_vec();
        let (mut beliefs, mut same) = (Vec::new(), Vec::new());
        for (i, &anchor) in drawn.batch.iter().enumerate() {
            let query = row(queries, i);
            let first = shape.batch + shape.columns.shared + i * own;
            for place in std::iter::once(i).chain(first..first + own) {
                let similarity: f64 = query.iter().zip(row(keys, place)).map(|(&q, k)| f64::from(q * k)).sum();
                beliefs.push(similarity / looked.shown_at());
            }
            let class = pairs.query_labels[anchor as usize];
            let of_own = drawn.own[i * own..][..own].iter();
            same.extend(std::iter::once(&anchor).chain(of_own).map(|&pair| pairs.key_labels[pair as usize] == class));
        }
        softmax(&mut beliefs, width);
        let targets: Vec<f64> = drawn.targets.iter().copied().map(f64::from).collect();
        (ranking.target, ranking.belief) = (split(&targets, width, &same), split(&beliefs, width, &same));
        Some(ranking)
    }
}
