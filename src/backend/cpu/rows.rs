//! Builds, filters, weighs and evaluates every anchor's row of candidates as the rules say.
//!
//! The rows of both directions are evaluated together, because some rules depend on the whole batch: quartiles, pooled
//! negatives, and temperatures that are computed from the batch.

use super::direction::Direction;
use super::multi_head;
use super::proxies::offsets;
use crate::backend::constants::{HOLD, NEVER_MET};
use crate::encoder::Tower;
use crate::loss::row::global::{excess, global};
use crate::loss::row::weigh::{progressive, weigh};
use crate::loss::row::{Row, heads};
use crate::loss::rules::{Head, Positives, Relation, Targets, TemperatureRule, Trust};
use crate::real::Real;
use batch::{clamp_scale, pool, pooled_row, pulls, scale_of_batch, shifted, uniformity_of};
use entries::{gather, is_positive, left_out, marks_of, scatter, states};
use filter::filter;
use plain::{are_plain, plain_row};
use recorded::Made;
use targets::soft_targets;

pub use context::{Context, Outcome};
pub(super) use recorded::kept;
pub use scratch::Scratch;

mod batch;
mod clicked;
mod context;
mod entries;
mod filter;
mod plain;
mod recorded;
mod scratch;
mod targets;

/// Evaluates the rows of both directions. On return, every direction's scores hold dL/dsimilarity and its `losses` each
/// anchor's loss; in a look, its `states` hold what became of every entry. `L` is the mean over the batch of the
/// directions' weighted losses.
pub fn rows<F: Real>(
    context: &Context<'_, F>,
    directions: &mut [Direction<F>],
    scratch: &mut Scratch<F>,
) -> Outcome<F> {
    let weights = [context.directions.0, context.directions.1];
    let scale = scale_of_batch(context, directions, scratch);
    let mut outcome = Outcome::of(scale);
    let heads = heads_of(context);
    if let Some(heads) = heads {
        heads.forward(directions, &mut scratch.pairs);
    }
    scratch.heads.clear();
    scratch.heads.resize(context.heads.len(), F::zero());
    for direction in directions.iter_mut() {
        let weight = F::of(weights[direction.asking as usize] / context.shape.batch as f64);
        if weight > F::zero() {
            if context.shape.proxies > 0 && direction.asking == Tower::Query {
                offsets(context.extras.groups, context.shape.proxies, &mut direction.offsets);
            }
            evaluate(context, direction, weight, scratch, &mut outcome);
        } else {
            direction.scores.fill(F::zero());
            direction.own_scores.fill(F::zero());
            direction.losses.fill(F::zero());
        }
    }
    if let Some(heads) = heads {
        heads.backward(directions, &mut scratch.pairs, &mut scratch.heads);
    }
    if let TemperatureRule::Hold { target } = context.rules.temperature {
        let step = F::of(HOLD) * (F::of(target).natural_log() - outcome.effective.natural_log());
        if outcome.effective > F::zero() {
            outcome.next_scale = clamp_scale(scale * (-step).exponential());
        }
    }
    outcome
}

/// The heads, if there are several.
fn heads_of<'a, F: Real>(context: &Context<'a, F>) -> Option<multi_head::Heads<'a, F>> {
    let Head::Heads { heads } = context.rules.head else { return None };
    Some(multi_head::Heads {
        parameters: context.heads,
        heads: heads.min(context.shape.dim),
        dim: context.shape.dim,
        anchors: context.anchors,
        asks: [context.directions.0 > 0.0, context.directions.1 > 0.0],
        mutual: context.mutual,
    })
}

/// Evaluates one direction. `weight`: the factor of an anchor's loss in the loss of the batch.
fn evaluate<F: Real>(
    context: &Context<'_, F>,
    direction: &mut Direction<F>,
    weight: F,
    scratch: &mut Scratch<F>,
    outcome: &mut Outcome<F>,
) {
    let Context { rules, shape, extras, .. } = *context;
    let scale = outcome.scale;
    scratch.filtered.begin(context, direction);
    let by_class = (rules.head == Head::Multiple(Positives::Class)).then_some(Relation::Class);
    marks_of(context, direction, by_class, &mut scratch.classes);
    let pool = (rules.head == Head::Pooled).then(|| pool(context, direction, scale, scratch));
    let spread = uniformity_of(context, direction, scratch);
    let shown = scratch.lists.begin(context, direction);
    pulls(context, direction, scratch);
    let begun = remembered(context, direction);
    let Scratch { row, terms, gradient, targets, also, filtered, lists, classes, pulls, slopes, pairs, pooled, .. } =
        scratch;
    let mut words = kept(&mut scratch.recorded, direction.asking);
    if let Some(words) = &mut words {
        words.begin(shape.batch, direction.scores.ncols() + direction.own_scores.ncols(), rules);
    }
    slopes.clear();
    let factors = &pulls[direction.asking as usize];
    let left_out = left_out(context);
    let directions = F::of((context.directions.0 > 0.0) as u8 as f64 + (context.directions.1 > 0.0) as u8 as f64);
    let share = F::one() / (F::of(shape.batch as f64) * directions);
    let plain = are_plain(context, outcome);
    let has_table = context.facts.guide.is_some();
    let recalls = rules.weigh.targets == Targets::Recalled && direction.asking == Tower::Query && has_table;

    for i in 0..shape.batch {
        if plain {
            let loss = plain_row(context, direction, i, left_out, (scale, weight), terms);
            (direction.losses[i], direction.trust[i]) = (loss, F::one());
            outcome.active += if loss > F::zero() { share } else { F::zero() };
            slopes.push((F::zero(), F::zero()));
            if let (Some(words), Head::Softmax { kappa, .. }) = (&mut words, rules.head) {
                words.keep_plain(i, left_out, kappa, terms);
            }
            continue;
        }
        let (mut shares, mut is_clamped) = ((F::zero(), F::zero()), false);
        gather(context, direction, i, left_out, context.scale_of(direction.asking, i, scale), row);
        filter(context, direction, i, row, filtered);
        if context.looks {
            states(context, direction, i, left_out, row, terms);
        }
        let own_pair = context.batch[i] as usize;
        if rules.weigh.trust == Trust::Table && !context.facts.trust.is_empty() {
            row.omega = F::of_f32(context.facts.trust[own_pair]);
        }
        weigh(&rules.weigh, row, terms);
        // Every head overwrites all of the gradient.
        gradient.resize(row.s.len(), F::zero());
        let (mut per_similarity, mut pushed) = (false, false);
        let mut denominator = (F::zero(), F::zero());
        let loss = match rules.head {
            Head::Softmax { .. } if recalls => {
                per_similarity = true;
                heads::alignment(row, F::zero(), spread, 0..0, gradient)
            }
            Head::Softmax { kappa, smoothing, .. } => {
                row.kappa = F::of(kappa);
                let flows = rules.weigh.through && rules.weigh.hardness != 0.0;
                if rules.has_soft_targets() {
                    soft_targets(context, direction, i, row, filtered, targets);
                    heads::targets(row, targets, terms, gradient)
                } else if rules.weigh.debias.is_some() || flows {
                    let (loss, clamped) = heads::debiased(&rules.weigh, row, terms, gradient);
                    outcome.clamped += if clamped { share } else { F::zero() };
                    is_clamped = clamped;
                    loss
                } else {
                    let pull = factors.get(i).copied().unwrap_or(F::one());
                    row.softmax(F::of(smoothing), pull, terms, gradient)
                }
            }
            Head::Global { forget } => {
                row.kappa = F::zero();
                let given = direction.excess[i];
                let before = |all: &[f32]| Some(all[own_pair]).filter(|&u| u > NEVER_MET).map(F::of_f32);
                let now = |h: F| begun.map_or(given, |all| excess(before(all), h, F::of(forget)));
                let (loss, h, above) = global(row, now, terms, gradient);
                (direction.denominators[i], direction.excess[i]) = (h + above, above);
                denominator = (h, above);
                loss
            }
            Head::Pooled => {
                let pool = pool.expect("made above");
                if rules.weigh.penalty == 0.0 {
                    pooled_row(row, pool, &pooled[i * row.s.len()..][..row.s.len()], gradient)
                } else {
                    // The penalty has changed the logits since they were pooled.
                    shifted(row, scale, terms);
                    pooled_row(row, pool, terms, gradient)
                }
            }
            Head::Sigmoid { flip } => {
                let (loss, slope) = heads::sigmoid_pairs(row, context.bias, F::of(flip), terms, gradient);
                shares.1 = weight * row.omega * slope;
                loss
            }
            Head::Multiple(which) => {
                also.clear();
                let class = context.facts.classes[direction.asking as usize][own_pair];
                also.extend(classes.iter().map(|&of_candidate| of_candidate == class));
                also.extend((also.len()..row.s.len()).map(|j| is_positive(context, direction, i, j, which)));
                heads::multiple(row, also, terms, gradient)
            }
            Head::Triplet { gap, pick } => {
                per_similarity = true;
                let drawn = extras.picks.get(direction.asking as usize * shape.batch + i).copied().unwrap_or(0);
                heads::triplet(row, F::of(gap), pick, drawn, terms, gradient)
            }
            Head::Alignment { uniformity, .. } => {
                per_similarity = true;
                heads::alignment(row, F::of(uniformity), spread, context.same_side(), gradient)
            }
            Head::Clicked { .. } if shown => lists.evaluate((i, extras.clicks), row, targets, terms, gradient),
            Head::Clicked { .. } => row.softmax(F::zero(), F::one(), terms, gradient),
            Head::Heads { .. } => {
                // The gradient of several heads is kept in `pairs`. `gradient` only tells the measurement which entries
                // are pushed, and is set to 0 afterwards.
                pushed = true;
                multi_head::row(pairs, direction.asking, i, weight * row.omega, row, terms, gradient)
            }
        };
        if let Some(words) = &mut words {
            let pull = factors.get(i).copied().unwrap_or(F::one());
            words.keep(
                context,
                i,
                left_out,
                row,
                Made { targets, also, pull, gradient, clamped: is_clamped, denominator },
            );
        }
        if matches!(rules.temperature, TemperatureRule::Alignment { .. }) && !recalls {
            // For the softmax, p_p = 1 + dL/dl_p. The weight 1 / (1 - p_p) keeps the gradients of easy rows from
            // vanishing. It is at most 1e6, because 1 - p_p has no more digits in f32. A softmax's slopes add up to 0,
            // and the sum over the negatives keeps the digits that 1 - p_p loses.
            if matches!(rules.head, Head::Softmax { sigma: None, .. }) && rules.weigh.debias.is_none() {
                gradient[row.positive] = F::zero();
                gradient[row.positive] = -crate::real::sum(gradient);
            }
            let rest = -gradient[row.positive];
            if rest > F::zero() {
                row.omega /= if rest > F::of(1e-6) { rest } else { F::of(1e-6) };
            }
        }
        direction.losses[i] = loss;
        direction.trust[i] = row.omega;
        outcome.active += if loss > F::zero() { share } else { F::zero() };
        if context.measures {
            outcome.effective += share * effective(row, gradient, terms);
        }
        if pushed {
            gradient.fill(F::zero());
        }
        let factor = weight * row.omega;
        if matches!(rules.temperature, TemperatureRule::Learned | TemperatureRule::Own { .. }) && !per_similarity {
            terms.clear();
            terms.extend(gradient.iter().zip(&row.s).map(|(&slope, &s)| slope * (s / row.tau)));
            terms[row.positive] = gradient[row.positive] * row.scaled(row.positive);
            shares.0 = factor * crate::real::sum(terms);
        }
        slopes.push(shares);
        gradient[row.positive] *= if recalls { F::one() } else { row.bend };
        // The slopes of a triplet and of distances are with respect to similarities.
        let per_slope = if per_similarity { factor } else { factor / row.tau };
        scatter(direction, i, left_out, per_slope, gradient);
    }

    lists.finish(&mut scratch.heads);
    if rules.weigh.trust == Trust::Progress {
        let rho = F::of(f64::from(extras.progress));
        progressive(direction.losses.as_slice().expect("contiguous"), rho, &mut direction.trust);
        for (i, &omega) in direction.trust.iter().enumerate() {
            direction.scores.row_mut(i).mapv_inplace(|g| g * omega);
            direction.own_scores.row_mut(i).mapv_inplace(|g| g * omega);
            slopes[i] = (slopes[i].0 * omega, slopes[i].1 * omega);
        }
    }
    if let Some(words) = words {
        words.trusted(&direction.trust);
    }
    if let TemperatureRule::Own { .. } = rules.temperature {
        direction.slopes.clear();
        direction.slopes.extend(slopes.iter().map(|&(slope, _)| slope));
    }
    for &(slope, bias_slope) in slopes.iter() {
        outcome.slope += slope;
        outcome.bias_slope += bias_slope;
    }
}

/// Makes room for what anchors remember of their denominators. Returns what they remembered before, `[pairs]`; `None`
/// if the batch was met before, or nothing is remembered.
fn remembered<'a, F: Real>(context: &Context<'a, F>, direction: &mut Direction<F>) -> Option<&'a [f32]> {
    let Head::Global { .. } = context.rules.head else { return None };
    direction.denominators.resize(context.shape.batch, F::nan());
    direction.excess.resize(context.shape.batch, F::zero());
    context.denominators.map(|of_directions| of_directions[direction.asking as usize])
}

/// The effective number of negatives: exp of the entropy of the distribution of the push over the negatives. `terms` is
/// overwritten.
fn effective<F: Real>(row: &Row<F>, gradient: &[F], terms: &mut Vec<F>) -> F {
    let push = |&g: &F| if g > F::zero() { g } else { F::zero() };
    let total = row.over_negatives(gradient.iter().map(push), terms);
    if total <= F::zero() {
        return F::zero();
    }
    // -sum p ln p = ln total - (sum g ln g) / total. Terms that are negligible against the total are left out.
    let least = total * F::of(1e-9);
    for term in terms.iter_mut() {
        let log = term.log_of_positive();
        *term = if *term > least { *term * log } else { F::zero() };
    }
    (total.natural_log() - crate::real::sum(terms) / total).exponential()
}
