//! From what an engine has shown to what a look measures: every candidate gets its class and its item.

use std::sync::Arc;

use crate::backend::cpu::direction::{Facts, State};
use crate::backend::cpu::view::{Compared, Viewed};
use crate::backend::{Seen, SeenDirection};
use crate::described::Choice;
use crate::encoder::Tower;
use crate::loss::rules::Head;
use crate::metrics::{self, Entry, Evaluated, MOST_SHOWN, Rows, UNKNOWN};
use crate::negatives::NOBODY;
use crate::negatives::filter::Filter;
use crate::negatives::weigh::Weigh;
use crate::plan::Plan;

use super::batches::Drawn;
use super::draws::Draws;
use super::{Snapshot, Trainer};

/// Anchors whose chosen negatives are kept, to be ranked among the corpus.
const RANKED: usize = 64;

/// Some anchors of a batch, and the pairs whose keys they were given as negatives.
#[derive(Debug, Clone, Default)]
pub(super) struct Chosen {
    pub(super) anchors: Vec<u32>,
    pub(super) keys: Vec<Vec<u32>>,
}

/// One direction's candidates, named.
pub(super) struct Named {
    anchor_labels: Vec<u32>,
    labels: Vec<u32>,
    anchor_items: Vec<u32>,
    items: Vec<u32>,
    entries: Vec<Entry>,
    losses: Vec<f32>,
}

impl Named {
    /// Takes the losses of the same rows at another temperature.
    pub(super) fn count_losses(&mut self, viewed: &Viewed) {
        self.losses.clear();
        self.losses.extend(viewed.losses.iter().zip(&viewed.trust).map(|(loss, trust)| loss * trust));
    }

    /// The rows they belong to.
    pub(super) fn rows<'a>(
        &'a self,
        viewed: &'a Viewed,
        given: &'a SeenDirection,
        weight: f64,
        from_batch: usize,
    ) -> Rows<'a> {
        Rows {
            weight,
            shared: viewed.shared,
            own: viewed.own,
            from_batch,
            similarities: &viewed.similarities,
            entries: &self.entries,
            gradient: &viewed.gradient,
            losses: &self.losses,
            anchor_labels: &self.anchor_labels,
            labels: &self.labels,
            anchor_items: &self.anchor_items,
            items: &self.items,
            candidates: &given.candidates,
            own_candidates: &given.own,
        }
    }
}

/// A look, and all that is needed to see its batch again: the run may go on meanwhile.
pub(super) struct Looked {
    pub(super) seen: Seen,
    pub(super) plan: Plan,
    pub(super) facts: Arc<Facts>,
    pub(super) drawn: Drawn,
    pub(super) draws: Draws,
    pub(super) filter: Choice<dyn Filter>,
    pub(super) weigh: Choice<dyn Weigh>,
    pub(super) step: u64,
    /// The temperature of the look.
    pub(super) tau: f64,
    /// The temperature that was tried since then; the table and the forces show the batch as it was last shown.
    pub(super) tried: Option<f64>,
    /// The rows at that temperature, where rows are stored: queries', keys'.
    pub(super) viewed: Vec<Viewed>,
    /// `[64]`: how many negatives take part per bin of similarity; true ones.
    pub(super) true_negatives: Vec<f32>,
    /// `[64]`: false ones.
    pub(super) false_negatives: Vec<f32>,
}

impl Looked {
    /// Keeps what the look itself has found.
    pub(super) fn keep(&mut self, viewed: Vec<Viewed>, look: &metrics::Look) {
        self.viewed = viewed;
        self.true_negatives.clone_from(&look.true_negatives);
        self.false_negatives.clone_from(&look.false_negatives);
    }

    /// The temperature through which the batch was last shown.
    pub(super) fn shown_at(&self) -> f64 {
        self.tried.unwrap_or(self.tau)
    }

    /// Whether the rows are evaluated one by one.
    pub(super) fn stores_rows(&self) -> bool {
        self.plan.stores_rows() && !self.seen.directions.is_empty()
    }

    /// Weights of the two directions.
    pub(super) fn weights(&self) -> [f64; 2] {
        [self.plan.directions.0, self.plan.directions.1]
    }

    /// The rows, compared with their candidates.
    pub(super) fn compared(&self) -> Compared<'_> {
        Compared::new(&self.plan, &self.facts, &self.drawn.batch, self.draws.extras(), &self.seen)
    }

    /// `[n, d]` each: the queries and keys of the pairs that are drawn.
    pub(super) fn drawn_pairs(&self) -> [&[f32]; 2] {
        let shown = self.plan.shape.batch.min(MOST_SHOWN) * self.plan.shape.dim;
        [&self.seen.queries[..shown], &self.seen.keys[..shown]]
    }

    /// The pairs of the key side's rows: partners, shared candidates, own candidates.
    fn keys(&self) -> Vec<u32> {
        self.drawn.batch.iter().chain(&self.drawn.shared).chain(&self.seen.own).copied().collect()
    }

    /// The embeddings as the loss saw them, of which no class or item is known.
    pub(super) fn unnamed(&self) -> metrics::Batch<'_> {
        metrics::Batch {
            queries: &self.seen.queries,
            keys: &self.seen.keys,
            dim: self.plan.shape.dim,
            shared: self.plan.shape.columns.shared,
            own: self.plan.shape.columns.own,
            query_labels: &[],
            key_labels: &[],
            query_items: &[],
            key_items: &[],
            directions: self.plan.directions,
        }
    }

    /// Evaluated rows, with what is known of them.
    pub(super) fn rows<'a>(&'a self, viewed: &'a [Viewed], named: &'a [Named]) -> Vec<Rows<'a>> {
        let all = viewed.iter().zip(named).zip(&self.seen.directions);
        let weights = self.weights();
        all.map(|((viewed, named), given)| {
            named.rows(viewed, given, weights[viewed.asking as usize], self.batch_candidates())
        })
        .collect()
    }

    /// How many of the candidates that anchors share come from the batch.
    pub(super) fn batch_candidates(&self) -> usize {
        self.plan.shape.batch * (1 + usize::from(self.plan.shape.same_side))
    }
}

impl Trainer {
    /// What the engine has shown of the batch it holds, with all that is needed to see it again.
    pub(super) fn looked_at(&self, seen: Seen, tau: f64) -> Looked {
        Looked {
            seen,
            plan: self.plan.clone(),
            facts: self.facts.clone(),
            drawn: self.drawn.clone(),
            draws: self.draws.clone(),
            filter: self.experiment.filter,
            weigh: self.experiment.weigh,
            step: self.step,
            tau,
            tried: None,
            viewed: Vec::new(),
            true_negatives: Vec::new(),
            false_negatives: Vec::new(),
        }
    }

    /// Measures what the engine has shown, at temperature `tau`; and the rows, where they are stored.
    pub(super) fn view(&mut self, looked: &Looked, tau: f64) -> (Snapshot, Vec<Viewed>) {
        let (look, viewed) =
            if looked.stores_rows() { self.view_rows(looked, tau) } else { (self.view_batch(looked, tau), Vec::new()) };
        let snapshot = Snapshot {
            step: looked.step,
            losses: Vec::new(),
            first_loss_step: self.first_unseen,
            indices: looked.drawn.batch[..look.labels.len()].to_vec(),
            look,
            index_age: self.index_age(),
            diverged: self.diverged.clone(),
        };
        (snapshot, viewed)
    }

    fn view_batch(&mut self, looked: &Looked, tau: f64) -> metrics::Look {
        let Looked { seen, plan, drawn, .. } = looked;
        let keys = looked.keys();
        let labels = self.labels();
        let items = self.items();
        let batch = &drawn.batch;
        let look = metrics::look(
            &metrics::Batch {
                query_labels: &of(labels[0], batch),
                key_labels: &of(labels[1], &keys),
                query_items: &of(&items[0], batch),
                key_items: &of(&items[1], &keys),
                ..looked.unnamed()
            },
            tau,
            &mut self.basis,
        );
        let own = plan.shape.columns.own;
        let collected = |i: usize| {
            let own = &seen.own[i * own..(i + 1) * own];
            drawn.shared.iter().chain(own).copied().collect::<Vec<u32>>()
        };
        let in_batch = |i: usize| batch.iter().copied().filter(|&pair| pair != batch[i]).collect::<Vec<u32>>();
        let collects = own + drawn.shared.len() > 0;
        let anchors = batch.len().min(RANKED);
        self.chosen = Chosen {
            anchors: batch[..anchors].to_vec(),
            keys: (0..anchors).map(|i| if collects { collected(i) } else { in_batch(i) }).collect(),
        };
        look
    }

    fn view_rows(&mut self, looked: &Looked, tau: f64) -> (metrics::Look, Vec<Viewed>) {
        let (viewed, outcome) = looked.compared().at(tau);
        let named: Vec<Named> = viewed.iter().map(|viewed| self.named(looked, &looked.drawn.batch, viewed)).collect();
        let directions = looked.rows(&viewed, &named);
        let plan = &looked.plan;
        let evaluated = Evaluated {
            directions: &directions,
            chance: directions.iter().map(|rows| rows.weight * chance(plan, rows)).sum(),
            clamped: plan.rules.weigh.debias.map(|_| f64::from(outcome.clamped)),
            active: matches!(plan.rules.head, Head::Triplet { .. }).then(|| f64::from(outcome.active)),
        };
        let keys = looked.keys();
        let labels = self.labels();
        let batch = &looked.drawn.batch;
        let look = metrics::look_at_rows(
            &metrics::Batch {
                query_labels: &of(labels[0], batch),
                key_labels: &of(labels[1], &keys),
                ..looked.unnamed()
            },
            &evaluated,
            tau,
            &mut self.basis,
        );
        let anchors = batch.len().min(RANKED);
        let of_query =
            viewed.iter().zip(&directions).find(|(viewed, rows)| viewed.asking == Tower::Query && rows.weight > 0.0);
        self.chosen = of_query.map_or(Chosen::default(), |(viewed, rows)| Chosen {
            anchors: batch[..anchors].to_vec(),
            keys: (0..anchors)
                .map(|i| rows.chosen(i).map(|place| viewed.pairs[place]).filter(|&pair| pair != NOBODY).collect())
                .collect(),
        });
        drop(directions);
        (look, viewed)
    }

    /// Share of the push of a look that falls on false negatives; `None` where nothing is pushed.
    pub(super) fn false_push(&self, looked: &Looked) -> Option<f64> {
        let batch = &looked.drawn.batch;
        if looked.stores_rows() {
            let named: Vec<Named> = looked.viewed.iter().map(|viewed| self.named(looked, batch, viewed)).collect();
            return metrics::false_push_of_rows(&looked.rows(&looked.viewed, &named));
        }
        let (keys, labels, items) = (looked.keys(), self.labels(), self.items());
        let named = metrics::Batch {
            query_labels: &of(labels[0], batch),
            key_labels: &of(labels[1], &keys),
            query_items: &of(&items[0], batch),
            key_items: &of(&items[1], &keys),
            ..looked.unnamed()
        };
        metrics::false_push(&named, looked.tau)
    }

    /// `[pairs]` per side: classes.
    pub(super) fn labels(&self) -> [&[u32]; 2] {
        [&self.data.train.query_labels, &self.data.train.key_labels]
    }

    /// `[pairs]` per side: the item that a query shows, and that a key shows; empty where nothing is known of them.
    fn items(&self) -> [Vec<u32>; 2] {
        let truth = &self.data.train.truth;
        if truth.duplicates.is_empty() && truth.answers.is_empty() {
            return [Vec::new(), Vec::new()];
        }
        let queries: Vec<u32> = match truth.duplicates.is_empty() {
            true => (0..self.data.train.len() as u32).collect(),
            false => truth.duplicates.clone(),
        };
        let keys = truth.of_keys(&queries);
        [queries, keys]
    }

    /// Names the rows of these anchors.
    pub(super) fn named(&self, looked: &Looked, anchors: &[u32], viewed: &Viewed) -> Named {
        let (labels, items) = (self.labels(), self.items());
        let asking = viewed.asking;
        let same_side = looked.plan.shape.batch..looked.batch_candidates();
        let of_candidates = |tables: [&[u32]; 2]| -> Vec<u32> {
            let one = |(place, &pair): (usize, &u32)| {
                let side = if same_side.contains(&place) { asking } else { asking.other() };
                tables[side as usize].get(pair as usize).copied().unwrap_or(UNKNOWN)
            };
            viewed.pairs.iter().enumerate().map(one).collect()
        };
        let entry = |state: &State| match state {
            State::Absent => Entry::Absent,
            State::TakesPart => Entry::TakesPart,
            State::Removed => Entry::Removed,
            State::Positive => Entry::Positive,
        };
        let known = !items[0].is_empty();
        Named {
            anchor_labels: of(labels[asking as usize], anchors),
            labels: of_candidates(labels),
            anchor_items: of(&items[asking as usize], anchors),
            items: if known { of_candidates([&items[0], &items[1]]) } else { Vec::new() },
            entries: viewed.states.iter().map(entry).collect(),
            losses: viewed.losses.iter().zip(&viewed.trust).map(|(loss, trust)| loss * trust).collect(),
        }
    }
}

/// A table's values of these pairs; none where there is no table.
fn of(table: &[u32], pairs: &[u32]) -> Vec<u32> {
    if table.is_empty() { Vec::new() } else { pairs.iter().map(|&pair| table[pair as usize]).collect() }
}

/// The loss of a direction in which all similarities are equal, so that nothing can be told apart; with a bias, of the
/// best one.
fn chance(plan: &Plan, rows: &Rows<'_>) -> f64 {
    let counts: Vec<f64> = rows.taking_part().map(|count| count as f64).collect();
    let mean = |of: &dyn Fn(f64) -> f64| counts.iter().map(|&n| of(n)).sum::<f64>() / counts.len().max(1) as f64;
    match plan.rules.head {
        // Nothing is asked of an anchor without negatives.
        Head::Softmax { kappa, .. } => mean(&|n| if n > 0.0 { libm::log(kappa + n) } else { 0.0 }),
        Head::Multiple(_) | Head::Heads { .. } => mean(&|n| libm::log1p(n)),
        Head::Pooled => libm::log1p(counts.iter().sum()),
        // One of n + 1 is right: (n + 1) times the entropy of that.
        Head::Sigmoid => mean(&|n| libm::log1p(n) + if n > 0.0 { n * libm::log1p(1.0 / n) } else { 0.0 }),
        Head::Triplet { gap, .. } => mean(&|n| if n > 0.0 { gap } else { 0.0 }),
    }
}
