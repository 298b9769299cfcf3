//! What views show of the last look: temperatures through which it is seen again, its table of similarities, the forces
//! on one anchor. Nothing here changes the run, nor what a later look shows.

use std::borrow::Cow;

use ndarray::Array2;

use super::known::{KnownRows, labels};
use super::seen::SeenBatch;
use super::some_rows::{asking, of_side, some_rows};
use super::state::Observer;
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::loss::rules::{Head, Rules, TemperatureRule, Weighting};
use crate::metrics::{Evaluated, Gradient, Picture, Plain};
use crate::negatives::clusters;
use crate::order;
use crate::random::{Purpose, stream};
use crate::trainer::run::Run;
use crate::views::forces::{self, Forces};
use crate::views::lens::{Lens, LensError, OwnTemperatures, check_temperatures};
use crate::views::matrix::{self, Matrix};

/// How the rows of a table of similarities are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By class; within a class as in the batch.
    #[default]
    Class,
    /// By groups of similar embeddings, each from its middle outwards.
    Cluster,
    /// As in the batch.
    Batch,
}

impl Order {
    /// From its id: `class`, `cluster` or `batch`.
    pub fn by_id(id: &str) -> Option<Self> {
        match id {
            "class" => Some(Order::Class),
            "cluster" => Some(Order::Cluster),
            "batch" => Some(Order::Batch),
            _ => None,
        }
    }
}

/// Groups that embeddings are put into, at most.
const GROUPS: usize = 12;

impl Observer {
    /// The last look's negatives through these temperatures, the one it was last shown at if there are none.
    ///
    /// # Errors
    /// Before the first look, and when a temperature is too low.
    pub(crate) fn lens(&self, run: &Run, taus: &[f64]) -> Result<Lens, LensError> {
        check_temperatures(taus)?;
        let looked = self.looked.as_ref().ok_or(LensError::Unseen)?;
        let shown_at = [looked.shown_at()];
        let taus = if taus.is_empty() { &shown_at } else { taus };
        let of = if looked.stores_rows() { of_rows } else { of_batch };
        let gradients = of(&run.data().train, looked, taus);
        let counts = [&looked.true_negatives[..], &looked.false_negatives];
        let holds = counts_by_similarity(&looked.plan.rules);
        let lens = Lens::new(looked.step, looked.shown_at(), counts, &gradients, holds);
        Ok(Lens { own: own_temperatures(&run.data().train, looked), ..lens })
    }

    /// The last look's similarities: those of the first `most` anchors of the batch, and at most `most` candidates
    /// beyond these anchors' partners. `None` before the first look.
    pub(crate) fn matrix(&self, run: &Run, most: usize, order: Order) -> Option<Matrix> {
        let looked = self.looked.as_ref()?;
        let rows: Vec<usize> = (0..most.min(looked.plan.shape.batch)).collect();
        Some(matrix_of(run, looked, &rows, most, order))
    }

    /// What pulls and pushes the anchor in this row of the last look's batch, at most `most` candidates by name. `None`
    /// before the first look, and where the batch has no such row.
    pub(crate) fn forces(&self, run: &Run, row: usize, most: usize) -> Option<Forces> {
        let looked = self.looked.as_ref()?;
        (row < looked.plan.shape.batch).then(|| forces_of(run, looked, row, most, &self.picture_of(looked)))
    }

    /// Where the last look draws a batch's embeddings.
    pub(super) fn picture_of(&self, looked: &SeenBatch) -> Picture {
        let [queries, keys] = looked.drawn_pairs();
        Picture::of(queries, keys, looked.plan.shape.dim, self.basis.as_ref())
    }
}

/// The table of the anchors in these rows of a batch.
pub(super) fn matrix_of(run: &Run, looked: &SeenBatch, rows: &[usize], most: usize, order: Order) -> Matrix {
    let asking = asking(looked);
    let some = some_rows(&run.data().train, looked, asking, rows);
    let captions = matrix::Captions {
        step: looked.step,
        tau: looked.shown_at(),
        side: id(asking),
        batch: looked.plan.shape.batch,
        removed_by: looked.filter.about().label,
        weighed_by: looked.weigh.about().label,
    };
    let order: Vec<usize> = ordered(run, looked, asking, rows, order).into_iter().map(|n| some.at[n]).collect();
    matrix::matrix(&some.direction(looked), &order, &some.places, most, captions)
}

/// The forces on the anchor in this row of a batch.
pub(super) fn forces_of(run: &Run, looked: &SeenBatch, row: usize, most: usize, picture: &Picture) -> Forces {
    let dim = looked.plan.shape.dim;
    let asking = asking(looked);
    let some = some_rows(&run.data().train, looked, asking, &[row]);
    // Another temperature than that of the step multiplies all of the queries' own alike.
    let (shown, seen) = (looked.shown_at(), &looked.seen);
    let own = seen.own_scales[asking as usize].get(row);
    let captions = forces::Captions {
        step: looked.step,
        tau: own.map_or(shown, |&scale| shown * libm::exp(f64::from(seen.log_scale)) / f64::from(scale)),
        side: id(asking),
        row,
        complete: !matches!(looked.plan.rules.head, Head::Heads { .. }),
    };
    let anchor = &of_side(&looked.seen, asking)[row * dim..(row + 1) * dim];
    forces::forces(&some.direction(looked), some.at[0], anchor, most, picture, captions)
}

/// The temperatures that the queries of a batch had by themselves in its step; `None` if they shared one.
fn own_temperatures(pairs: &Pairs, looked: &SeenBatch) -> Option<OwnTemperatures> {
    let TemperatureRule::Own { low, high } = looked.plan.rules.temperature else { return None };
    let queries = looked.drawn.batch.iter().zip(&looked.seen.own_scales[Tower::Query as usize]);
    let blurred = |pair: u32| pairs.truth.blurred.get(pair as usize).is_some_and(|&blurred| blurred);
    let queries = queries.map(|(&pair, &scale)| (1.0 / f64::from(scale), blurred(pair)));
    Some(OwnTemperatures::new((low, high), queries))
}

/// The gradients of stored rows.
fn of_rows(pairs: &Pairs, looked: &SeenBatch, taus: &[f64]) -> Vec<(f64, Gradient)> {
    let batch = looked.known(pairs);
    let mut evaluator = None;
    let mut known: Vec<KnownRows> = Vec::new();
    let mut negatives = None;
    let gradient = |&tau: &f64| {
        let rows = if tau == looked.tau {
            Cow::Borrowed(&looked.evaluated)
        } else {
            Cow::Owned(evaluator.get_or_insert_with(|| looked.evaluator()).at(tau).rows)
        };
        if known.is_empty() {
            known = looked.all_known(pairs, &rows);
        }
        known.iter_mut().zip(rows.iter()).for_each(|(known, rows)| known.count_losses(rows));
        let evaluated = Evaluated::of_rows(batch.batch(), looked.rows(&rows, &known), tau);
        let negatives = negatives.get_or_insert_with(|| evaluated.rows().sorted_negatives());
        (tau, Gradient::of(&evaluated, negatives))
    };
    taus.iter().map(gradient).collect()
}

/// These rows of the batch in another order: places among them.
fn ordered(run: &Run, looked: &SeenBatch, asking: Tower, rows: &[usize], order: Order) -> Vec<usize> {
    let mut places: Vec<usize> = (0..rows.len()).collect();
    match order {
        Order::Batch => places,
        Order::Class => {
            let labels = labels(&run.data().train)[asking as usize];
            order::by_key(&mut places, |&n| labels[looked.drawn.batch[rows[n]] as usize].into());
            places
        }
        Order::Cluster => {
            let dim = looked.plan.shape.dim;
            let embeddings = of_side(&looked.seen, asking);
            let points = rows.iter().flat_map(|&row| embeddings[row * dim..(row + 1) * dim].iter().copied());
            let points = Array2::from_shape_vec((rows.len(), dim), points.collect());
            let points = points.expect("a batch has these anchors");
            // The same start at every look, so that only the embeddings move the groups.
            let mut rng = stream(run.experiment().seed, Purpose::Preparing, 0);
            clusters::ordered(&points, GROUPS.min(rows.len().div_ceil(4)), &mut rng)
        }
    }
}

/// The gradients of plain rows.
fn of_batch(pairs: &Pairs, looked: &SeenBatch, taus: &[f64]) -> Vec<(f64, Gradient)> {
    let known = looked.known(pairs);
    let plain = Plain::of_first(&known.batch(), looked.anchors);
    let mut negatives = None;
    let gradient = |&tau: &f64| {
        let at = plain.at(tau);
        let evaluated = at.evaluated();
        let negatives = negatives.get_or_insert_with(|| evaluated.rows().sorted_negatives());
        (tau, Gradient::of(&evaluated, negatives))
    };
    taus.iter().map(gradient).collect()
}

fn id(asking: Tower) -> &'static str {
    match asking {
        Tower::Query => "query",
        Tower::Key => "key",
    }
}

/// Whether a negative that takes part counts by `e^(s / tau)` and nothing else.
fn counts_by_similarity(rules: &Rules) -> bool {
    let softmax = matches!(rules.head, Head::Softmax { smoothing: 0.0, sigma: None, .. });
    let shared = !matches!(rules.temperature, TemperatureRule::Own { .. });
    softmax && shared && !rules.offsets && rules.weigh == Weighting::default()
}
