//! What views show of the last look: temperatures through which it is seen again, its table of similarities, the forces on one
//! anchor. Nothing here changes the run, nor what a later look shows.

use std::borrow::Cow;

use super::Trainer;
use super::view::{Looked, Named};
use crate::backend::cpu::view::{Viewed, view};
use crate::backend::{Extras, Seen, SeenDirection};
use crate::encoder::Tower;
use crate::loss::rules::{Head, Rules, Weighting};
use crate::metrics::{Evaluated, Gradient, Picture, Similarities};
use crate::negatives::clusters;
use crate::order;
use crate::plan::{Plan, Shape};
use crate::random::{Purpose, stream};
use crate::views;
use crate::views::forces::{self, Forces};
use crate::views::lens::Lens;
use crate::views::matrix::{self, Matrix};
use ndarray::Array2;

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

/// Some rows of the side that asks.
struct Asked<'a> {
    viewed: Cow<'a, Viewed>,
    given: Cow<'a, SeenDirection>,
    named: Named,
    /// Where each wanted anchor stands among the rows.
    at: Vec<usize>,
    /// `[rows]`: their pairs.
    anchors: Vec<u32>,
    /// `[rows]`: where they stand in the batch.
    places: Vec<usize>,
    per_anchor: f64,
}

impl Trainer {
    /// The last look's negatives through these temperatures, the one it was last shown at if there are none. `None` before the first
    /// look.
    pub fn lens(&self, taus: &[f64]) -> Option<Lens> {
        let looked = self.looked.as_ref()?;
        let shown_at = [looked.shown_at()];
        let taus = if taus.is_empty() { &shown_at } else { taus };
        let gradients = if looked.stores_rows() { self.of_rows(looked, taus) } else { of_batch(looked, taus) };
        let counts = [&looked.true_negatives[..], &looked.false_negatives];
        let holds = counts_by_similarity(&looked.plan.rules);
        Some(Lens::new(looked.step, looked.shown_at(), counts, &gradients, holds))
    }

    /// The last look's similarities: those of the first `most` anchors of the batch, and at most `most` candidates beyond
    /// these anchors' partners. `None` before the first look.
    pub fn matrix(&self, most: usize, order: Order) -> Option<Matrix> {
        let looked = self.looked.as_ref()?;
        let rows: Vec<usize> = (0..most.min(looked.plan.shape.batch)).collect();
        Some(self.matrix_of(looked, &rows, most, order))
    }

    /// What pulls and pushes the anchor in this row of the last look's batch, at most `most` candidates by name. `None` before
    /// the first look, and where the batch has no such row.
    pub fn forces(&self, row: usize, most: usize) -> Option<Forces> {
        let looked = self.looked.as_ref()?;
        (row < looked.plan.shape.batch).then(|| self.forces_of(looked, row, most, &self.picture_of(looked)))
    }

    /// The table of the anchors in these rows of a batch.
    pub(super) fn matrix_of(&self, looked: &Looked, rows: &[usize], most: usize, order: Order) -> Matrix {
        let asking = asking(looked);
        let asked = self.asked(looked, asking, rows);
        let captions = matrix::Captions {
            step: looked.step,
            tau: looked.shown_at(),
            side: id(asking),
            batch: looked.plan.shape.batch,
            removed_by: looked.filter.about().label,
            weighed_by: looked.weigh.about().label,
        };
        let order: Vec<usize> = self.ordered(looked, asking, rows, order).into_iter().map(|n| asked.at[n]).collect();
        matrix::matrix(&asked.direction(looked), &order, &asked.places, most, captions)
    }

    /// The forces on the anchor in this row of a batch.
    pub(super) fn forces_of(&self, looked: &Looked, row: usize, most: usize, picture: &Picture) -> Forces {
        let dim = looked.plan.shape.dim;
        let asking = asking(looked);
        let asked = self.asked(looked, asking, &[row]);
        let captions = forces::Captions {
            step: looked.step,
            tau: looked.shown_at(),
            side: id(asking),
            row,
            complete: !matches!(looked.plan.rules.head, Head::Heads { .. }),
        };
        let anchor = &of_side(&looked.seen, asking)[row * dim..(row + 1) * dim];
        forces::forces(&asked.direction(looked), asked.at[0], anchor, most, picture, captions)
    }

    /// Where the last look draws a batch's embeddings.
    pub(super) fn picture_of(&self, looked: &Looked) -> Picture {
        let [queries, keys] = looked.drawn_pairs();
        Picture::of(queries, keys, looked.plan.shape.dim, self.basis.as_ref())
    }

    /// The gradients of stored rows.
    fn of_rows(&self, looked: &Looked, taus: &[f64]) -> Vec<(f64, Gradient)> {
        let mut compared = None;
        let mut named: Vec<Named> = Vec::new();
        let mut negatives = Vec::new();
        let gradient = |&tau: &f64| {
            let viewed = if tau == looked.tau {
                Cow::Borrowed(&looked.viewed)
            } else {
                Cow::Owned(compared.get_or_insert_with(|| looked.compared()).at(tau).0)
            };
            if named.is_empty() {
                named = viewed.iter().map(|viewed| self.named(looked, &looked.drawn.batch, viewed)).collect();
            }
            named.iter_mut().zip(viewed.iter()).for_each(|(named, viewed)| named.count_losses(viewed));
            let directions = looked.rows(&viewed, &named);
            let evaluated = Evaluated { directions: &directions, chance: f64::NAN, clamped: None, active: None };
            if negatives.is_empty() {
                negatives = evaluated.sorted_negatives();
            }
            (tau, Gradient::of_rows(&evaluated, &negatives, tau))
        };
        taus.iter().map(gradient).collect()
    }

    /// Rows of one side, with at least these anchors of the batch among them. Rows that are stored are all there; plain ones
    /// know nothing of each other, and only those asked for are evaluated.
    fn asked<'a>(&self, looked: &'a Looked, asking: Tower, wanted: &[usize]) -> Asked<'a> {
        let Looked { plan, seen, drawn, .. } = looked;
        let batch = plan.shape.batch;
        if looked.stores_rows() {
            let viewed = match looked.tried {
                None => Cow::Borrowed(&looked.viewed[asking as usize]),
                Some(tau) => Cow::Owned(looked.compared().at(tau).0.swap_remove(asking as usize)),
            };
            return Asked {
                named: self.named(looked, &drawn.batch, &viewed),
                viewed,
                given: Cow::Borrowed(&seen.directions[asking as usize]),
                at: wanted.to_vec(),
                anchors: drawn.batch.clone(),
                places: (0..batch).collect(),
                per_anchor: batch as f64 / looked.weights()[asking as usize],
            };
        }
        let (viewed, given) = plain_rows(looked, asking, wanted);
        let anchors: Vec<u32> = wanted.iter().map(|&row| drawn.batch[row]).collect();
        Asked {
            named: self.named(looked, &anchors, &viewed),
            viewed: Cow::Owned(viewed),
            given: Cow::Owned(given),
            at: (0..wanted.len()).collect(),
            anchors,
            places: wanted.to_vec(),
            per_anchor: wanted.len() as f64,
        }
    }

    /// These rows of the batch in another order: places among them.
    fn ordered(&self, looked: &Looked, asking: Tower, rows: &[usize], order: Order) -> Vec<usize> {
        let mut places: Vec<usize> = (0..rows.len()).collect();
        match order {
            Order::Batch => places,
            Order::Class => {
                let labels = self.labels()[asking as usize];
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
                let mut rng = stream(self.experiment.seed, Purpose::Preparing, 0);
                clusters::ordered(&points, GROUPS.min(rows.len().div_ceil(4)), &mut rng)
            }
        }
    }
}

impl Asked<'_> {
    fn direction(&self, looked: &Looked) -> views::Direction<'_> {
        let shape = &looked.plan.shape;
        let collected = if self.viewed.asking == Tower::Query { shape.columns.shared } else { 0 };
        views::Direction {
            // The weight is in `per_anchor`.
            rows: self.named.rows(&self.viewed, &self.given, 1.0, looked.batch_candidates()),
            anchors: &self.anchors,
            pairs: &self.viewed.pairs,
            partners: shape.batch,
            collected,
            per_anchor: self.per_anchor,
        }
    }
}

/// The gradients of plain rows, both directions in one.
fn of_batch(looked: &Looked, taus: &[f64]) -> Vec<(f64, Gradient)> {
    let Looked { plan, seen, .. } = looked;
    // Gradients ask for no class.
    let [query_labels, key_labels] = [&seen.queries, &seen.keys].map(|rows| vec![0; rows.len() / plan.shape.dim]);
    let batch = crate::metrics::Batch { query_labels: &query_labels, key_labels: &key_labels, ..looked.unnamed() };
    let similarities = Similarities::new(&batch);
    let negatives = similarities.sorted_negatives();
    taus.iter().map(|&tau| (tau, Gradient::new(&similarities, &negatives, plan.directions, tau))).collect()
}

/// The plain rows of some anchors. What they have in common with the rest of the batch is that its keys are their
/// candidates; so the rest, and what was collected for all, is given to the general row as if it were remembered.
fn plain_rows(looked: &Looked, asking: Tower, wanted: &[usize]) -> (Viewed, SeenDirection) {
    let Looked { plan, seen, drawn, .. } = looked;
    let Shape { batch, dim, columns, .. } = plan.shape;
    let row = |all: &[f32], n: usize| all[n * dim..(n + 1) * dim].to_vec();
    let gathered = |all: &[f32], rows: &[usize]| rows.iter().flat_map(|&n| row(all, n)).collect::<Vec<f32>>();
    let (shared, own) = if asking == Tower::Query { (columns.shared, columns.own) } else { (0, 0) };
    let others = of_side(seen, asking.other());

    let mut is_wanted = vec![false; batch];
    wanted.iter().for_each(|&n| is_wanted[n] = true);
    let rest: Vec<usize> = (0..batch).filter(|&n| !is_wanted[n]).chain(batch..batch + shared).collect();
    let candidates: Vec<usize> = wanted.iter().chain(&rest).copied().collect();
    let own_rows: Vec<usize> =
        wanted.iter().flat_map(|&n| (0..own).map(move |k| batch + shared + n * own + k)).collect();
    let places: Vec<usize> = candidates.iter().chain(&own_rows).copied().collect();
    let keys: Vec<u32> = drawn.batch.iter().chain(&drawn.shared).chain(&seen.own).copied().collect();

    let weight = |tower| if tower == asking { 1.0 } else { 0.0 };
    let mut memory = [0; 2];
    memory[asking as usize] = rest.len();
    let narrow = Plan {
        shape: Shape {
            batch: wanted.len(),
            columns: crate::negatives::collect::Columns { shared: 0, own },
            memory,
            ..plan.shape.clone()
        },
        directions: (weight(Tower::Query), weight(Tower::Key)),
        ..plan.clone()
    };
    // In plain rows all but the partner are negatives, whoever they are: so every candidate counts as another's.
    let names = |count: usize| (0..count as u32).collect::<Vec<u32>>();
    let given = SeenDirection {
        candidates: gathered(others, &candidates),
        own: gathered(others, &own_rows),
        pairs: names(places.len()),
    };
    let idle = SeenDirection {
        pairs: names(
            narrow.shape.shared_candidates(asking.other()) + wanted.len() * narrow.shape.own_candidates(asking.other()),
        ),
        ..SeenDirection::default()
    };
    let narrow_seen = Seen {
        queries: gathered(&seen.queries, wanted),
        keys: gathered(&seen.keys, wanted),
        directions: match asking {
            Tower::Query => vec![given, idle],
            Tower::Key => vec![idle, given],
        },
        ..Seen::default()
    };
    let extras = Extras { memory_counts: true, mixes: true, ..Extras::default() };
    let (mut viewed, _) = view(&narrow, &looked.facts, &names(wanted.len()), extras, &narrow_seen, looked.shown_at());
    let mut viewed = viewed.swap_remove(asking as usize);
    viewed.pairs = places.iter().map(|&place| keys[place]).collect();
    let given = narrow_seen.directions.into_iter().nth(asking as usize).expect("both are there");
    (viewed, given)
}

/// The side whose rows are shown: the queries', or the keys' where only these count.
fn asking(looked: &Looked) -> Tower {
    if looked.plan.directions.0 > 0.0 { Tower::Query } else { Tower::Key }
}

fn id(asking: Tower) -> &'static str {
    match asking {
        Tower::Query => "query",
        Tower::Key => "key",
    }
}

/// A side's embeddings.
fn of_side(seen: &Seen, tower: Tower) -> &[f32] {
    match tower {
        Tower::Query => &seen.queries,
        Tower::Key => &seen.keys,
    }
}

/// Whether a negative that takes part counts by `e^(s / tau)` and nothing else.
fn counts_by_similarity(rules: &Rules) -> bool {
    let softmax = matches!(rules.head, Head::Softmax { smoothing: 0.0, sigma: None, .. });
    softmax && !rules.offsets && rules.weigh == Weighting::default()
}
