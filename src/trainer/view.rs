//! From what an engine has shown to what a look measures: every candidate gets its class and its item.

use crate::backend::Seen;
use crate::backend::cpu::direction::State;
use crate::backend::cpu::view::{Viewed, view};
use crate::encoder::Tower;
use crate::loss::rules::Head;
use crate::metrics::{self, Entry, Evaluated, Rows, UNKNOWN};
use crate::negatives::NOBODY;
use crate::plan::Plan;

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
struct Named {
    anchor_labels: Vec<u32>,
    labels: Vec<u32>,
    anchor_items: Vec<u32>,
    items: Vec<u32>,
    entries: Vec<Entry>,
    losses: Vec<f32>,
}

impl Trainer {
    /// Measures what the engine has shown, at temperature `tau`.
    pub(super) fn view(&mut self, seen: &Seen, tau: f64) -> Snapshot {
        let look = if self.plan.stores_rows() && !seen.directions.is_empty() {
            self.view_rows(seen, tau)
        } else {
            self.view_batch(seen, tau)
        };
        Snapshot {
            step: self.step,
            losses: Vec::new(),
            first_loss_step: self.first_unseen,
            indices: self.drawn.batch.clone(),
            look,
            index_age: self.index_age(),
            diverged: self.diverged.clone(),
        }
    }

    fn view_batch(&mut self, seen: &Seen, tau: f64) -> metrics::Look {
        let keys = self.keys(seen);
        let labels = self.labels();
        let items = self.items();
        let batch = &self.drawn.batch;
        let look = metrics::look(
            &metrics::Batch {
                queries: &seen.queries,
                keys: &seen.keys,
                dim: self.plan.shape.dim,
                shared: self.plan.shape.columns.shared,
                own: self.plan.shape.columns.own,
                query_labels: &of(labels[0], batch),
                key_labels: &of(labels[1], &keys),
                query_items: &of(&items[0], batch),
                key_items: &of(&items[1], &keys),
                directions: self.plan.directions,
            },
            tau,
            &mut self.basis,
        );
        let own = self.plan.shape.columns.own;
        let collected = |i: usize| {
            let own = &seen.own[i * own..(i + 1) * own];
            self.drawn.shared.iter().chain(own).copied().collect::<Vec<u32>>()
        };
        let in_batch = |i: usize| batch.iter().copied().filter(|&pair| pair != batch[i]).collect::<Vec<u32>>();
        let collects = own + self.drawn.shared.len() > 0;
        let anchors = batch.len().min(RANKED);
        self.chosen = Chosen {
            anchors: batch[..anchors].to_vec(),
            keys: (0..anchors).map(|i| if collects { collected(i) } else { in_batch(i) }).collect(),
        };
        look
    }

    fn view_rows(&mut self, seen: &Seen, tau: f64) -> metrics::Look {
        let (viewed, outcome) = view(&self.plan, &self.facts, &self.drawn.batch, self.draws.extras(), seen, tau);
        let weights = [self.plan.directions.0, self.plan.directions.1];
        let named: Vec<Named> = viewed.iter().map(|viewed| self.named(viewed)).collect();
        let directions: Vec<Rows<'_>> = viewed
            .iter()
            .zip(&named)
            .zip(&seen.directions)
            .map(|((viewed, named), given)| Rows {
                weight: weights[viewed.asking as usize],
                shared: viewed.shared,
                own: viewed.own,
                from_batch: self.batch_candidates(),
                similarities: &viewed.similarities,
                entries: &named.entries,
                gradient: &viewed.gradient,
                losses: &named.losses,
                anchor_labels: &named.anchor_labels,
                labels: &named.labels,
                anchor_items: &named.anchor_items,
                items: &named.items,
                candidates: &given.candidates,
                own_candidates: &given.own,
            })
            .collect();
        let head = self.plan.rules.head;
        let evaluated = Evaluated {
            directions: &directions,
            chance: directions.iter().map(|rows| rows.weight * chance(&self.plan, rows)).sum(),
            clamped: self.plan.rules.weigh.debias.map(|_| f64::from(outcome.clamped)),
            active: matches!(head, Head::Triplet { .. }).then(|| f64::from(outcome.active)),
        };
        let keys = self.keys(seen);
        let labels = self.labels();
        let batch = &self.drawn.batch;
        let look = metrics::look_at_rows(
            &metrics::Batch {
                queries: &seen.queries,
                keys: &seen.keys,
                dim: self.plan.shape.dim,
                shared: self.plan.shape.columns.shared,
                own: self.plan.shape.columns.own,
                query_labels: &of(labels[0], batch),
                key_labels: &of(labels[1], &keys),
                query_items: &[],
                key_items: &[],
                directions: self.plan.directions,
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
        look
    }

    /// The pairs of the key side's rows: partners, shared candidates, own candidates.
    fn keys(&self, seen: &Seen) -> Vec<u32> {
        self.drawn.batch.iter().chain(&self.drawn.shared).chain(&seen.own).copied().collect()
    }

    /// How many of the candidates that anchors share come from the batch.
    fn batch_candidates(&self) -> usize {
        self.plan.shape.batch * (1 + usize::from(self.plan.shape.same_side))
    }

    /// `[pairs]` per side: classes.
    fn labels(&self) -> [&[u32]; 2] {
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

    fn named(&self, viewed: &Viewed) -> Named {
        let (labels, items) = (self.labels(), self.items());
        let asking = viewed.asking;
        let batch = self.plan.shape.batch;
        let same_side = batch..self.batch_candidates();
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
            anchor_labels: of(labels[asking as usize], &self.drawn.batch),
            labels: of_candidates(labels),
            anchor_items: of(&items[asking as usize], &self.drawn.batch),
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
