//! The rules that settings must satisfy so that the experiment can run, and the repairs of settings that violate them.
//!
//! They are applied in this order, because each rule relies on the earlier ones:
//!
//! 1. Every number lies within its knob's range: the nearest allowed one is used (the default for NaN).
//! 2. `pairs` is at most the number of pairs of the data set, else it is lowered.
//! 3. `batch` is at most `pairs`, and where its similarities have to be held ([`Settings::holds_for`]), they must fit
//!    into memory ([`MAX_LOGITS`]); else it is lowered.
//! 4. A shared tower needs inputs of equal width, else `tower` becomes `separate`.
//! 5. A method that freezes the key tower needs a separate key tower: with a shared tower `collect` becomes `none`.
//! 6. A loss in which no candidates compete gives the stages that choose and weigh them nothing to do: with it
//!    `collect` and `filter` become `none`, and `weigh` becomes `equal`. Collected keys are candidates of queries
//!    alone. With a loss without query-to-key direction, a method has no effect without a memory of queries, unless it
//!    changes the keys that ask: `collect` becomes `none`. With momentum encoders on both sides, a one-directional loss
//!    gives one tower no gradient: with one direction alone `collect` becomes `none`.
//! 7. Soft targets need a softmax with the positive in its denominator, else `weigh` becomes `equal`. They take the
//!    place of label smoothing, so that `smoothing` becomes 0, and of a filter's guide: `filter` becomes `none`. Pushes
//!    are not projected with several heads, which have no similarity of their own: `weigh` becomes `equal`. It does
//!    so too where the batch's sum would be debiased, or differentiated through its weights, and is remembered instead.
//!    A query's own temperature needs a softmax of the query by itself, else `temperature` becomes `fixed`.
//!    A method that adds pairs mixes two of them, and a mixture has no list of results to be clicked: where `collect`
//!    shows lists, `compose` becomes `random`.
//! 8. A memory holds at least a batch, else `memory` is raised.
//! 9. Lists of the most similar keys must fit into memory ([`MAX_LISTED`]), else `pool` is lowered.
//! 10. At most all keys of a pool can be drawn, else `negatives` is lowered.
//! 11. The extra candidates must exist outside the batch and fit into memory ([`MAX_OWN`], [`MAX_LOGITS`],
//!     [`MAX_KEY_NUMBERS`], [`MAX_REMEMBERED`]) and into a step of a few seconds ([`MAX_PRODUCTS`]), else `negatives`
//!     or `memory` is lowered; if not even the least value fits, `collect` becomes `none`.
//! 12. A ranker judges the own candidates of queries, which the host has to draw: if there are none, `weigh` becomes
//!     `equal`. So it does where a concept would be erased, unless `compose` gives its neighbours, only queries ask,
//!     and keys can stand still.
//! 13. Every anchor needs negatives at every step: if neither the batch nor a method gives any, or the method does not
//!     yet, `inbatch` becomes `yes`.

use super::problem::{Correction, Notice, Problem};
use crate::described::Choice;
use crate::experiment::table::{all_plain, plain};
use crate::experiment::{Experiment, MAX_LOGITS, Settings};
use crate::knobs::{InBatch, Knobs, TowerKind, Value};
use crate::loss::rules::{Head, Targets, TemperatureRule};
use crate::negatives::collect::none::NoneCollected;
use crate::negatives::collect::{Collect, Filled, Mining, Mixing};
use crate::negatives::compose::random::Random;
use crate::negatives::filter::Filter;
use crate::negatives::filter::none::Keep;
use crate::negatives::weigh::Weigh;
use crate::negatives::weigh::equal::Equal;
use crate::temperature::fixed::Fixed;

/// The largest number of own candidates of an anchor.
pub const MAX_OWN: usize = 64;
/// The largest number of entries of the memory of one side: 32 MiB.
pub const MAX_REMEMBERED: usize = 8 << 20;
/// The largest number of multiplications of one product of a direction, batch times candidates times dimensions. A step
/// then takes about five seconds on one core.
pub const MAX_PRODUCTS: u64 = 16 << 30;
/// The largest number of entries in one layer's output for the keys of a step, or of the corpus: 128 MiB as well.
pub const MAX_KEY_NUMBERS: usize = 32 << 20;
/// The largest number of entries of the lists of similar keys, `pairs * pool`: 128 MiB.
pub const MAX_LISTED: usize = 32 << 20;

/// Accepts settings that satisfy every rule.
///
/// # Errors
/// One [`Problem`] per knob that violates a rule: its value, and the allowed ones.
pub fn check(mut settings: Settings) -> Result<Experiment, Vec<Problem>> {
    let mut corrections = Vec::new();
    mend(&mut settings, &mut corrections);
    if corrections.is_empty() {
        Ok(Experiment::trust(settings))
    } else {
        Err(corrections.into_iter().map(|correction| correction.problem).collect())
    }
}

/// The nearest settings that satisfy every rule, and a notice for each change.
pub fn repair(mut settings: Settings) -> (Experiment, Vec<Notice>) {
    let mut corrections = Vec::new();
    mend(&mut settings, &mut corrections);
    (Experiment::trust(settings), corrections.iter().map(Correction::notice).collect())
}

/// Applies the rules in their order and adds the changes to `corrections`.
pub(super) fn mend(settings: &mut Settings, corrections: &mut Vec<Correction>) {
    let mut correct = |id: &str, given: Value, used: Value, reason: String| {
        Correction::add(corrections, id, &given, used, reason);
    };

    for knob in all_plain() {
        let (Some(range), Value::Number(given)) = (knob.range(), knob.get(settings)) else { continue };
        let fallback = if given.is_nan() { knob.default() } else { Value::Number(range.clamp(given)) };
        if fallback != Value::Number(given) {
            knob.offer(settings, &fallback);
            correct(knob.id, Value::Number(given), fallback, format!("must be {}", knob.allowed()));
        }
    }

    let available = settings.data.max_pairs();
    if settings.pairs > available {
        let given = std::mem::replace(&mut settings.pairs, available);
        let reason = format!("must be at most {available}, all that the data set {} has", settings.data.id());
        correct("pairs", Value::Number(given.into()), Value::Number(available.into()), reason);
    }

    if settings.batch > settings.pairs {
        let given = std::mem::replace(&mut settings.knobs.batch, settings.knobs.pairs);
        let reason = format!("must be at most {}, the number of training pairs", settings.pairs);
        correct("batch", Value::Number(given.into()), Value::Number(settings.pairs.into()), reason);
    }

    // The batch by itself, whatever is collected.
    let alone = |batch: u32| Settings { collect: NONE, ..with(settings, |knobs| knobs.batch = batch) };
    if !fit_into_memory(&alone(settings.batch)) {
        let given = settings.batch;
        let most = most(given, |batch| fit_into_memory(&alone(batch)));
        let reason = format!("must be at most {most}{}", because(&alone(given)));
        settings.batch = most;
        correct("batch", Value::Number(given.into()), Value::Number(most.into()), reason);
    }

    let (query_width, key_width) = settings.data.widths();
    if settings.tower == TowerKind::Shared && query_width != key_width {
        let given = shown("tower", settings);
        settings.tower = TowerKind::Separate;
        let reason = format!(
            "must be separate, because the queries and keys of {} have {query_width} and {key_width} numbers",
            settings.data.id()
        );
        correct("tower", given, shown("tower", settings), reason);
    }

    let refused = |settings: &Settings| {
        if settings.collect.id() != NONE.id() && !settings.loss.has_candidates() {
            return Some("must be none, because with this loss no candidates compete");
        }
        let shared_and_frozen = settings.tower == TowerKind::Shared && settings.collect.freezes_keys(settings);
        if shared_and_frozen {
            return Some("must be none, because the key tower stands still and one shared tower cannot");
        }
        // Candidates come from the momentum encoders, through which no gradient flows: a tower that encodes no anchors
        // would get none.
        let (queries, keys) = settings.collect.directions().unwrap_or(settings.loss.directions());
        let two_slow_sides =
            settings.collect.memory(settings).is_some_and(|memory| memory.momentum.is_some() && memory.both_sides);
        if settings.tower == TowerKind::Separate && two_slow_sides && (queries == 0.0 || keys == 0.0) {
            return Some(
                "must be none, because with this loss one side alone asks, and no gradient reaches the other tower",
            );
        }
        let unheard = settings.loss.directions().0 == 0.0
            && settings.collect.id() != NONE.id()
            && settings.collect.jitter(settings).is_none()
            && settings.collect.masking(settings).is_none()
            && !settings.collect.memory(settings).is_some_and(|memory| memory.both_sides);
        unheard.then_some("must be none, because with this loss only keys ask, and collected keys are met by queries")
    };
    if let Some(reason) = refused(settings) {
        let given = shown("collect", settings);
        settings.collect = NONE;
        correct("collect", given, shown("collect", settings), reason.into());
    }

    if !settings.loss.has_candidates() {
        if settings.filter.id() != KEEP.id() {
            let given = shown("filter", settings);
            settings.filter = KEEP;
            let reason = "must be none, because with this loss no candidates compete";
            correct("filter", given, shown("filter", settings), reason.into());
        }
        if settings.weigh.id() != EQUAL.id() {
            let given = shown("weigh", settings);
            settings.weigh = EQUAL;
            let reason = "must be equal, because with this loss no candidates compete";
            correct("weigh", given, shown("weigh", settings), reason.into());
        }
    }

    if settings.weigh.rule(settings).project > 0.0 && matches!(settings.loss.head(settings), Head::Heads { .. }) {
        let given = shown("weigh", settings);
        settings.weigh = EQUAL;
        let reason = "must be equal, because several heads push by no single similarity that could be projected";
        correct("weigh", given, shown("weigh", settings), reason.into());
    }
    let rule = settings.weigh.rule(settings);
    let sums = rule.debias.is_some() || (rule.through && rule.hardness != 0.0);
    if sums && matches!(settings.loss.head(settings), Head::Global { .. }) {
        let given = shown("weigh", settings);
        settings.weigh = EQUAL;
        let reason = "must be equal, because the denominator is remembered and no sum of this batch alone";
        correct("weigh", given, shown("weigh", settings), reason.into());
    }
    if settings.rules().has_soft_targets() {
        let plain = matches!(settings.loss.head(settings), Head::Softmax { kappa: 1.0, sigma: None, .. });
        if !plain {
            let given = shown("weigh", settings);
            settings.weigh = EQUAL;
            let reason = "must be equal, because soft targets need a softmax with the positive in its denominator";
            correct("weigh", given, shown("weigh", settings), reason.into());
        } else {
            let told = matches!(settings.weigh.rule(settings).targets, Targets::Taught | Targets::Recalled);
            if told && settings.filter.rule(settings).guide.is_some() {
                let given = shown("filter", settings);
                settings.filter = KEEP;
                let reason = "must be none, because the second model gives the targets";
                correct("filter", given, shown("filter", settings), reason.into());
            }
            if settings.smoothing > 0.0 {
                let given = std::mem::replace(&mut settings.smoothing, 0.0);
                let reason = "must be 0, because the targets are soft already";
                correct("smoothing", Value::Number(given), Value::Number(0.0), reason.into());
            }
        }
    }

    let owns = matches!(settings.temperature.rule(settings), TemperatureRule::Own { .. });
    let by_itself = matches!(settings.loss.head(settings), Head::Softmax { sigma: None, .. });
    if owns && (!by_itself || settings.loss.directions().0 == 0.0) {
        let given = shown("temperature", settings);
        settings.temperature = Choice(&Fixed);
        let reason = "must be fixed, because with this loss no query has a softmax of its own";
        correct("temperature", given, shown("temperature", settings), reason.into());
    }

    if settings.compose.adds_pairs() && settings.collect.is_clicked() {
        let given = shown("compose", settings);
        settings.compose = Choice(&Random);
        let reason = "must be random, because a mixture of two queries has no list of results to be clicked";
        correct("compose", given, shown("compose", settings), reason.into());
    }

    let remembers_batches = settings.collect.memory(settings).is_some_and(|memory| memory.filled == Filled::Batches);
    if remembers_batches && reads(settings, "memory") && settings.memory < settings.batch {
        let given = std::mem::replace(&mut settings.knobs.memory, settings.knobs.batch);
        let reason = format!("must be at least {}, the pairs of a batch", settings.batch);
        correct("memory", Value::Number(given.into()), Value::Number(settings.memory.into()), reason);
    }

    let longest = (MAX_LISTED / settings.pairs as usize) as u32;
    if (reads(settings, "pool") || settings.compose.knobs().contains(&"pool")) && settings.pool > longest {
        let given = std::mem::replace(&mut settings.pool, longest);
        let reason = format!("must be at most {longest} with this many pairs");
        correct("pool", Value::Number(given.into()), Value::Number(longest.into()), reason);
    }

    if reads(settings, "pool") && reads(settings, "negatives") && settings.negatives > settings.pool {
        let given = std::mem::replace(&mut settings.knobs.negatives, settings.knobs.pool);
        let reason = format!("must be at most {}, the pool they are drawn from", settings.pool);
        correct("negatives", Value::Number(given.into()), Value::Number(settings.pool.into()), reason);
    }

    if !candidates_fit(settings) {
        let with_negatives = |most| with(settings, |knobs| knobs.negatives = most);
        let with_memory = |most| with(settings, |knobs| knobs.memory = most);
        let (id, given, most) = if reads(settings, "memory") {
            ("memory", settings.memory, most(settings.memory, |most| candidates_fit(&with_memory(most))))
        } else {
            ("negatives", settings.negatives, most(settings.negatives, |most| candidates_fit(&with_negatives(most))))
        };
        let least = if id == "memory" { settings.batch } else { 1 };
        if most < least {
            let given = shown("collect", settings);
            let outside = settings.pairs - settings.batch;
            let reason = if outside == 0 && id == "negatives" {
                "must be none, because there is no pair outside the batch to collect"
            } else {
                "must be none, because with this batch its candidates do not fit into memory"
            };
            settings.collect = NONE;
            correct("collect", given, shown("collect", settings), reason.into());
        } else {
            let reason = format!("must be at most {most} with this batch and these towers{}", because(settings));
            *(if id == "memory" { &mut settings.memory } else { &mut settings.negatives }) = most;
            correct(id, Value::Number(given.into()), Value::Number(most.into()), reason);
        }
    }

    if settings.weigh.rule(settings).targets == Targets::Given
        && let Some(reason) = unjudged(settings)
    {
        let given = shown("weigh", settings);
        settings.weigh = EQUAL;
        correct("weigh", given, shown("weigh", settings), reason.into());
    }

    if settings.weigh.rule(settings).targets == Targets::Recalled
        && let Some(reason) = unerasable(settings)
    {
        let given = shown("weigh", settings);
        settings.weigh = EQUAL;
        correct("weigh", given, shown("weigh", settings), reason.into());
    }

    if settings.inbatch == InBatch::No {
        let queries_ask = settings.collect.directions().unwrap_or(settings.loss.directions()).0 > 0.0;
        let columns = settings.collect.columns(settings);
        let memory = settings.collect.memory(settings).filter(|memory| queries_ask || memory.both_sides);
        let reason = match memory {
            _ if queries_ask && columns.shared + columns.own + settings.collect.proxies(settings) > 0 => None,
            Some(memory) if memory.from == 0 => None,
            Some(memory) => {
                Some(format!("must be yes, because before step {} nothing else is a negative", memory.from))
            }
            None if settings.collect.perturbing(settings).is_some() => {
                Some("must be yes, because what is made of a query's own key holds no pairs apart".into())
            }
            None => Some("must be yes, because nothing else is a negative".into()),
        };
        if let Some(reason) = reason {
            let given = shown("inbatch", settings);
            settings.inbatch = InBatch::Yes;
            correct("inbatch", given, shown("inbatch", settings), reason);
        }
    }
}

/// Why nothing can be erased.
fn unerasable(settings: &Settings) -> Option<&'static str> {
    if !settings.compose.adds_neighbours() {
        Some("must be equal, because nothing is to be erased: compose = erasure gives the neighbours of a concept")
    } else if settings.collect.directions().unwrap_or(settings.loss.directions()).1 > 0.0 {
        Some("must be equal, because only queries are moved, and with this loss keys ask too")
    } else if settings.tower == TowerKind::Shared {
        Some("must be equal, because the key tower stands still and one shared tower cannot")
    } else {
        None
    }
}

/// Why the host can give no targets of own candidates.
fn unjudged(settings: &Settings) -> Option<&'static str> {
    if settings.collect.columns(settings).own == 0 {
        Some("must be equal, because a ranker judges a query's own negatives, and with this collect it has none")
    } else if settings.collect.mining() == Mining::TopK {
        Some("must be equal, because a ranker judges keys before the step, and this collect finds them during the step")
    } else {
        None
    }
}

/// The settings with changed knobs.
fn with(settings: &Settings, change: impl FnOnce(&mut Knobs)) -> Settings {
    let mut changed = settings.clone();
    change(&mut changed.knobs);
    changed
}

const NONE: Choice<dyn Collect> = Choice(&NoneCollected);
const KEEP: Choice<dyn Filter> = Choice(&Keep);
const EQUAL: Choice<dyn Weigh> = Choice(&Equal);

/// Whether the chosen way of collecting reads this knob.
fn reads(settings: &Settings, knob: &str) -> bool {
    settings.collect.knobs().contains(&knob)
}

fn shown(id: &str, settings: &Settings) -> Value {
    plain(id).map_or(Value::Number(f64::NAN), |knob| knob.get(settings))
}

/// The largest number up to `given` that fits; 0 if none does. It is found by bisection, since every smaller number
/// fits as well.
fn most(given: u32, fits: impl Fn(u32) -> bool) -> u32 {
    let (mut good, mut too_many) = (0, given);
    while too_many - good > 1 {
        let middle = good + (too_many - good) / 2;
        if fits(middle) { good = middle } else { too_many = middle }
    }
    good
}

/// Whether the similarities of a step fit into memory, or need not be held and take no more than seconds.
fn fit_into_memory(settings: &Settings) -> bool {
    let (similarities, dim) = (settings.similarities(), settings.dim as usize);
    let remembered = settings.collect.memory(settings).map_or(0, |memory| memory.size);
    let fits = similarities <= MAX_LOGITS || settings.is_tileable();
    fits && remembered * dim <= MAX_REMEMBERED && similarities as u64 * dim as u64 <= MAX_PRODUCTS
}

/// Why the similarities of these settings do not fit, to be appended to what must be; empty if something else is the
/// reason.
fn because(settings: &Settings) -> String {
    let similarities = settings.similarities();
    match settings.holds_for() {
        Some((knob, id)) if similarities > MAX_LOGITS => {
            let [needed, allowed] = [similarities, MAX_LOGITS].map(|numbers| (4 * numbers as u64).div_ceil(1 << 20));
            format!(": {knob} = {id} holds all similarities, which would take {needed} MiB of {allowed}")
        }
        _ => String::new(),
    }
}

/// Whether the candidates exist and fit into memory.
fn candidates_fit(settings: &Settings) -> bool {
    let columns = settings.collect.columns(settings);
    let memory = settings.collect.memory(settings);
    let mixtures = match memory.map(|memory| memory.mixing) {
        Some(Mixing::Hard { blends, query_blends, .. }) => blends + query_blends,
        _ => 0,
    };
    let made =
        mixtures + usize::from(settings.collect.perturbing(settings).is_some()) + settings.collect.proxies(settings);
    let (batch, pairs) = (settings.batch as usize, settings.pairs as usize);
    let outside = pairs - batch;
    let keys = batch + columns.shared;
    let rows = (keys + batch * columns.own).max(if columns.own > 0 { pairs } else { 0 });
    let hidden = if settings.depth > 0 { settings.width as usize } else { 0 };
    let widest = settings.data.widths().1.max(hidden).max(settings.dim as usize);
    columns.shared.max(columns.own) <= outside
        && columns.own <= MAX_OWN
        && fit_into_memory(settings)
        && rows * widest <= MAX_KEY_NUMBERS
        && batch * (columns.own + made) * settings.dim as usize <= MAX_KEY_NUMBERS
}
