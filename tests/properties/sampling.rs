//! Every way of composing batches and of collecting candidates, under random settings: exact counts, indices in range,
//! no pair twice, never an anchor's own pair, and the same choice for the same seed.

use contrastive_playground::data::{Pairs, Truth};
use contrastive_playground::described::Choice;
use contrastive_playground::experiment::{Experiment, Settings, catalogue};
use contrastive_playground::knobs::{InBatch, Knobs, TowerKind};
use contrastive_playground::negatives::collect::{self, Collect, Draw, Mining};
use contrastive_playground::negatives::compose::{self, Compose};
use contrastive_playground::negatives::{At, Embeddings, Index, Prepared, Refresh};
use contrastive_playground::random::{Purpose, stream};
use ndarray::Array2;
use proptest::prelude::*;
use rand::RngExt;

/// Pairs without any known truth but their number.
pub fn plain_pairs(count: usize) -> Pairs {
    Pairs {
        queries: Array2::zeros((count, 1)),
        keys: Array2::zeros((count, 1)),
        query_labels: vec![0; count],
        key_labels: vec![0; count],
        truth: Truth::default(),
    }
}

/// The properties of the pairs of a test.
#[derive(Debug, Clone, Copy)]
struct World {
    pairs: usize,
    classes: u32,
    /// The number of different items: fewer items give ties and duplicates.
    items: usize,
    /// Whether parents, places and hidden points are known.
    known: bool,
    seed: u32,
}

impl World {
    fn pairs(&self) -> Pairs {
        let mut rng = stream(self.seed, Purpose::Data, 1);
        let mut items = |columns| {
            let items = Array2::from_shape_simple_fn((self.items, columns), || rng.random_range(-1.0f32..1.0));
            Array2::from_shape_fn((self.pairs, columns), |(i, j)| items[[i % self.items, j]])
        };
        let (queries, keys, hidden, places) = (items(4), items(3), items(2), items(2));
        let labels: Vec<u32> = (0..self.pairs as u32).map(|i| i * i % self.classes).collect();
        let truth = Truth {
            duplicates: (0..self.pairs).map(|i| (i % self.items) as u32).collect(),
            parents: labels.iter().map(|label| label / 3).collect(),
            hidden,
            places,
            ..Truth::default()
        };
        let truth = if self.known { truth } else { Truth::default() };
        Pairs { queries, keys, query_labels: labels.clone(), key_labels: labels, truth }
    }

    /// Unit rows, the same for the same item.
    fn embeddings(&self, dim: usize) -> Embeddings {
        let mut rng = stream(self.seed, Purpose::Data, 2);
        let mut side = || {
            let mut items = Array2::from_shape_simple_fn((self.items, dim), || rng.random_range(-1.0f32..1.0));
            for mut row in items.rows_mut() {
                let length = row.dot(&row).sqrt().max(1e-3);
                row /= length;
            }
            Array2::from_shape_fn((self.pairs, dim), |(i, j)| items[[i % self.items, j]])
        };
        Embeddings { queries: side(), keys: side() }
    }
}

/// A stage's preparation at `step`, by the refreshes that the trainer would have made.
fn prepared(
    refresh: Refresh,
    at: &At<'_>,
    embeddings: &Embeddings,
    losses: &[f32],
    prepare: impl Fn(&At<'_>, &Index<'_>) -> Prepared,
) -> Prepared {
    let mut made: Option<Prepared> = None;
    let mut due = None;
    for step in 0..=at.step {
        if refresh.due(step).is_some() && refresh.due(step) != due {
            due = refresh.due(step);
            let index = Index {
                embeddings: Some(embeddings).filter(|_| refresh.needs_embeddings()),
                before: made.as_ref(),
                losses,
                meetings: &[],
            };
            made = Some(prepare(&At { step, ..*at }, &index));
        }
    }
    made.unwrap_or_default()
}

pub fn composed(method: &dyn Compose, at: &At<'_>, embeddings: &Embeddings, losses: &[f32]) -> Prepared {
    prepared(method.refresh(at.knobs), at, embeddings, losses, |at, index| method.prepare(at, index))
}

pub fn collected(method: &dyn Collect, at: &At<'_>, embeddings: &Embeddings) -> Prepared {
    prepared(method.refresh(at.knobs), at, embeddings, &[], |at, index| method.prepare(at, index))
}

pub fn drawn(method: &dyn Collect, at: &At<'_>, prepared: &Prepared, batch: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let columns = method.columns(at.knobs);
    let own = if method.mining() == Mining::None { batch.len() * columns.own } else { 0 };
    let (mut shared, mut own) = (vec![u32::MAX; columns.shared], vec![u32::MAX; own]);
    method.draw(
        at,
        prepared,
        batch,
        &mut Draw { shared: &mut shared, own: &mut own, clicks: &mut [], groups: &mut [] },
    );
    (shared, own)
}

fn all_different<'a>(indices: impl IntoIterator<Item = &'a u32>) -> bool {
    let mut sorted: Vec<u32> = indices.into_iter().copied().collect();
    sorted.sort_unstable();
    sorted.windows(2).all(|two| two[0] != two[1])
}

prop_compose! {
    /// An experiment that can run, with random values of every knob that a sampler reads, and a world for it.
    fn any_run()(
        (pairs, batch, negatives, pool) in (2u32..150, 2u32..40, 1u32..30, 1u32..60),
        (refresh, warmup, growth, groups, bins) in (1u32..9, 0u32..6, 1u32..6, 2u32..20, 1u32..=20),
        (exponent, siblings, cutoff, inbatch) in (0.0f64..=1.0, 0.0f64..=1.0, 0.1f64..=1.4, any::<bool>()),
        (dim, seed, shared_tower) in (2u32..8, any::<u32>(), any::<bool>()),
        (classes, same, known) in (1u32..12, prop_oneof![Just(1usize), 2usize..10, Just(1000usize)], any::<bool>()),
    ) -> (Settings, World) {
        let settings = Settings {
            data: contrastive_playground::data::by_id("clusters").expect("in the table"),
            knobs: Knobs {
                pairs, batch, negatives, pool, refresh, warmup, growth, groups, bins, exponent, siblings, cutoff, dim,
                seed,
                inbatch: if inbatch { InBatch::Yes } else { InBatch::No },
                tower: if shared_tower { TowerKind::Shared } else { TowerKind::Separate },
                ..Knobs::default()
            },
            ..Settings::default()
        };
        let settings = (*catalogue::repair(settings).0).clone();
        let pairs = settings.pairs as usize;
        let world = World { pairs, classes, items: same.min(pairs), known, seed };
        (settings, world)
    }
}

fn run_of(settings: Settings, change: impl FnOnce(&mut Settings)) -> Experiment {
    let mut settings = settings;
    change(&mut settings);
    catalogue::repair(settings).0
}

proptest! {
    #![proptest_config(super::cases(48))]

    #[test]
    fn batches_are_full_different_and_in_range((settings, world) in any_run(), step in 0u64..12) {
        let (pairs, embeddings) = (world.pairs(), world.embeddings(settings.dim as usize));
        let losses: Vec<f32> = (0..world.pairs).map(|i| if i % 3 == 0 { f32::NAN } else { i as f32 }).collect();
        for &method in compose::METHODS {
            let experiment = run_of(settings.clone(), |s| s.compose = Choice(method));
            let at = At { knobs: &experiment, step, pairs: &pairs };
            let id = method.about().id;
            let size = experiment.batch as usize;
            for losses in [&losses[..], &[]] {
                let prepared = composed(method, &at, &embeddings, losses);
                let order = method.order(&at, &prepared, size);
                prop_assert_eq!(order.len(), world.pairs / size * size, "{}", id);
                prop_assert!(order.iter().all(|&i| (i as usize) < world.pairs), "{}", id);
                for batch in order.chunks(size) {
                    prop_assert!(all_different(batch), "{id} {batch:?}");
                }
                let again = method.order(&at, &composed(method, &at, &embeddings, losses), size);
                prop_assert_eq!(&order, &again, "{}", id);
                prop_assert_eq!(method.order(&at, &Prepared::default(), size).len(), order.len(), "{}", id);
            }
        }
    }

    #[test]
    fn candidates_are_as_many_as_wanted_distinct_and_never_the_anchors_own(
        (settings, world) in any_run(), step in 0u64..12,
    ) {
        let (pairs, embeddings) = (world.pairs(), world.embeddings(settings.dim as usize));
        for &method in collect::METHODS {
            let experiment = run_of(settings.clone(), |s| s.collect = Choice(method));
            if experiment.collect.id() != method.about().id {
                continue;
            }
            let at = At { knobs: &experiment, step, pairs: &pairs };
            let id = method.about().id;
            let order = compose::random::Random.order(&at, &Prepared::default(), experiment.batch as usize);
            let batch = &order[..experiment.batch as usize];
            let ready = collected(method, &at, &embeddings);
            prop_assert!(ready.offsets.is_empty() || ready.offsets.len() == world.pairs, "{}", id);
            prop_assert_eq!(method.has_offsets(), !ready.offsets.is_empty(), "{}", id);
            prop_assert!(ready.offsets.iter().all(|o| o.is_finite()), "{}", id);
            for prepared in [&ready, &Prepared::default()] {
                let (shared, own) = drawn(method, &at, prepared, batch);
                prop_assert!(shared.iter().chain(&own).all(|&i| (i as usize) < world.pairs), "{}", id);
                prop_assert!(all_different(batch.iter().chain(&shared)), "{}", id);
                let columns = method.columns(&experiment).own.max(1);
                for (anchor, own) in batch.iter().zip(own.chunks(columns)) {
                    prop_assert!(all_different(own.iter().chain([anchor])), "{id}: {anchor} {own:?}");
                    if experiment.inbatch == InBatch::Yes {
                        prop_assert!(all_different(own.iter().chain(batch)), "{id}: a key twice in the row of \
                            {anchor}");
                    }
                }
                prop_assert_eq!(drawn(method, &at, prepared, batch), (shared, own), "{}", id);
            }
        }
    }
}
