//! How well the encoders find partners, now and so far.

use ndarray::Array2;

use super::choosing::choosing;
use super::snapshot::{Choosing, Evaluation};
use super::state::Observer;
use crate::backend::Learned;
use crate::backend::looking::embed;
use crate::data::Pairs;
use crate::metrics;
use crate::negatives::Embeddings;
use crate::trainer::run::Run;

impl Observer {
    /// How well held-out queries find their keys, with the last good weights, which see the held-out pairs like this.
    pub(crate) fn evaluate(&mut self, run: &Run, embeddings: &Embeddings) -> Evaluation {
        let (step, learned) = run.good();
        let retrieval = retrieval(run, &run.data().held_out, embeddings);
        self.course.retain(|&(before, _)| before < step);
        self.course.push((step, retrieval.recall_at_1));
        let evaluation = self.evaluation(run, step, retrieval, choosing(run, learned, &self.chosen));
        self.recent.begin_anew_if_edited(run);
        self.recent.evaluated(&evaluation);
        evaluation
    }

    /// The same among all training pairs, with these weights: how well the corpus itself can be searched, with what is
    /// known about it.
    pub(crate) fn corpus(&self, run: &Run, learned: &Learned) -> Evaluation {
        let train = run.corpus();
        let retrieval = retrieval(run, train, &embed(run.plan(), &learned.parameters, train));
        self.evaluation(run, run.step(), retrieval, choosing(run, learned, &self.chosen))
    }

    fn evaluation(&self, run: &Run, step: u64, retrieval: metrics::Evaluation, choosing: Choosing) -> Evaluation {
        let examples = |target| metrics::examples_to_target(target, &self.course, run.plan().shape.batch);
        Evaluation { step, retrieval, choosing, examples_to_half: examples(0.5), examples_to_most: examples(0.9) }
    }
}

fn retrieval(run: &Run, pairs: &Pairs, embeddings: &Embeddings) -> metrics::Evaluation {
    let known = metrics::Known {
        query_labels: &pairs.query_labels,
        key_labels: &pairs.key_labels,
        items: &pairs.truth.duplicates,
        answers: &pairs.truth.answers,
        frequencies: &metrics::frequencies(&run.corpus().query_labels),
        unseen: &pairs.truth.unseen,
        exposure: &pairs.truth.exposure,
        popularity: &pairs.truth.popularity,
    };
    let flat = |values: &Array2<f32>| values.iter().copied().collect::<Vec<_>>();
    metrics::evaluate(&flat(&embeddings.queries), &flat(&embeddings.keys), run.plan().shape.dim, &known)
}
