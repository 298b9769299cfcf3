//! How well the encoders find partners, now and so far.

use ndarray::Array2;

use super::choosing::choosing;
use super::lengths::of_held_out;
use super::snapshot::{Choosing, Evaluation};
use super::state::Observer;
use crate::backend::Learned;
use crate::backend::looking::{embed, own_temperatures};
use crate::data::Pairs;
use crate::loss::rules::Targets;
use crate::metrics;
use crate::negatives::{Embeddings, erased};
use crate::trainer::run::Run;

impl Observer {
    /// How well held-out queries find their keys, with the last good weights, which see the held-out pairs like this.
    pub(crate) fn evaluate(&mut self, run: &Run, embeddings: &Embeddings) -> Evaluation {
        let (step, learned) = run.good();
        let mut retrieval = retrieval(run, &learned.parameters, &run.data().held_out, embeddings);
        let compares_lengths = run.plan().lengths > 0.0 || run.data().held_out.truth.edited;
        if let Some([queries, keys]) = compares_lengths.then(|| of_held_out(run)).flatten()
            && let Some(found) = metrics::direction(&queries, &keys)
        {
            (retrieval.direction, retrieval.reversed_dropped) = (Some(found.auroc), Some(found.dropped));
        }
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
        let retrieval = retrieval(run, &learned.parameters, train, &embed(run.plan(), &learned.parameters, train));
        self.evaluation(run, run.step(), retrieval, choosing(run, learned, &self.chosen))
    }

    fn evaluation(&self, run: &Run, step: u64, retrieval: metrics::Evaluation, choosing: Choosing) -> Evaluation {
        let examples = |target| metrics::examples_to_target(target, &self.course, run.plan().shape.batch);
        Evaluation { step, retrieval, choosing, examples_to_half: examples(0.5), examples_to_most: examples(0.9) }
    }
}

fn retrieval(run: &Run, parameters: &[f32], pairs: &Pairs, embeddings: &Embeddings) -> metrics::Evaluation {
    let known = metrics::Known {
        query_labels: &pairs.query_labels,
        key_labels: &pairs.key_labels,
        items: &pairs.truth.duplicates,
        answers: &pairs.truth.answers,
        frequencies: &metrics::frequencies(&run.corpus().query_labels),
        forgotten: erased(run),
        taus: &taus(run, parameters, pairs),
        blurred: &pairs.truth.blurred,
        unseen: &pairs.truth.unseen,
        exposure: &pairs.truth.exposure,
        popularity: &pairs.truth.popularity,
    };
    let flat = |values: &Array2<f32>| values.iter().copied().collect::<Vec<_>>();
    metrics::evaluate(&flat(&embeddings.queries), &flat(&embeddings.keys), run.plan().shape.dim, &known)
}

/// The class that is erased, if one is.
fn erased(run: &Run) -> Option<u32> {
    let experiment = run.experiment();
    let erases = experiment.rules().weigh.targets == Targets::Recalled;
    if erases { erased::concept(experiment.forgotten, run.corpus()) } else { None }
}

/// `[pairs]`: the temperatures at which the energies of queries are measured: their own, or that of the next step where
/// some are blurred, beside which their own can be seen; else none.
fn taus(run: &Run, parameters: &[f32], pairs: &Pairs) -> Vec<f32> {
    let own = own_temperatures(run.plan(), parameters, pairs.queries.view());
    let (experiment, plan) = (run.experiment(), run.plan());
    let shared = match plan.moves_temperature() {
        true => libm::exp(-f64::from(parameters[plan.layout.log_scale])),
        false => experiment.temperature.at(experiment, run.step()),
    };
    own.unwrap_or_else(|| vec![shared as f32; pairs.truth.blurred.len()])
}
