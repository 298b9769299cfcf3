//! Every anchor's row of candidates: built, filtered, weighed and evaluated as the rules say.
//!
//! The rows of both directions are evaluated together, because some rules look at the whole batch: quartiles, pooled
//! negatives, temperatures that follow the batch.

use ndarray::ArrayView2;

use super::direction::{Direction, Facts, State};
use super::multi_head;
use super::{CONTIGUOUS, Real};
use crate::backend::Extras;
use crate::encoder::Tower;
use crate::loss::row::filter::{Statistics, bound, nth_largest, quartiles};
use crate::loss::row::weigh::{progressive, weigh};
use crate::loss::row::{Row, exponentials, heads};
use crate::loss::rules::{Bound, Filtering, GuideRule, Head, Positives, Relation, Rules, TemperatureRule, Trust};
use crate::negatives::NOBODY;
use crate::plan::Shape;
use crate::real::dot;

/// How fast [`TemperatureRule::Hold`] follows: `ln tau += HOLD (ln target - ln effective negatives)`.
pub const HOLD: f64 = 0.05;

/// What evaluating rows reads.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a, F> {
    /// The rules.
    pub rules: &'a Rules,
    /// The sizes.
    pub shape: &'a Shape,
    /// What is known about pairs.
    pub facts: &'a Facts,
    /// `[B]`: the batch's pairs.
    pub batch: &'a [u32],
    /// Weights of the two directions.
    pub directions: (f64, f64),
    /// What the host decided besides.
    pub extras: Extras<'a>,
    /// 1 / tau, where it comes from elsewhere than the batch.
    pub scale: F,
    /// The sigmoid's bias.
    pub bias: F,
    /// The parameters of several heads.
    pub heads: &'a [F],
    /// `[B, d]` per side: the anchors.
    pub anchors: [ArrayView2<'a, F>; 2],
    /// Whether the effective number of negatives is wanted, which costs a logarithm per candidate.
    pub measures: bool,
}

/// What comes out besides losses and gradients.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome<F> {
    /// 1 / tau as it was used.
    pub scale: F,
    /// 1 / tau for the next step, where the rule moves it.
    pub next_scale: F,
    /// dL/dlog_scale.
    pub slope: F,
    /// dL/dbias.
    pub bias_slope: F,
    /// How many negatives carry the gradient, the mean over anchors of exp(entropy).
    pub effective: F,
    /// Share of the anchors whose debiased sum was clamped.
    pub clamped: F,
    /// Share of the anchors with a loss above 0.
    pub active: F,
}

/// Scratch that is kept between steps.
#[derive(Debug, Default)]
pub struct Scratch<F> {
    row: Row<F>,
    terms: Vec<F>,
    gradient: Vec<F>,
    also: Vec<bool>,
    sorted: Vec<F>,
    marks: Vec<u32>,
    classes: Vec<u32>,
    pulls: [Vec<F>; 2],
    /// `[2 d + heads]`: dL/d(parameters of several heads).
    pub(super) heads: Vec<F>,
    /// `[B]`: each anchor's share of dL/dlog_scale and of dL/dbias.
    slopes: Vec<(F, F)>,
    candidates: multi_head::Candidates<F>,
}

/// Evaluates the rows of both directions. On return every direction's scores hold dL/dsimilarity, its `losses` each
/// anchor's loss and its `states` what became of every entry. `L` is the mean over the batch, directions weighted.
pub fn rows<F: Real>(
    context: &Context<'_, F>,
    directions: &mut [Direction<F>],
    scratch: &mut Scratch<F>,
) -> Outcome<F> {
    let weights = [context.directions.0, context.directions.1];
    for direction in directions.iter_mut() {
        states(context, direction);
    }
    let scale = scale_of_batch(context, directions, scratch);
    let mut outcome = Outcome {
        scale,
        next_scale: scale,
        slope: F::zero(),
        bias_slope: F::zero(),
        effective: F::zero(),
        clamped: F::zero(),
        active: F::zero(),
    };
    scratch.heads.clear();
    scratch.heads.resize(context.heads.len(), F::zero());
    for direction in directions.iter_mut() {
        let weight = F::of(weights[direction.asking as usize] / context.shape.batch as f64);
        if weight > F::zero() {
            evaluate(context, direction, weight, scratch, &mut outcome);
        } else {
            direction.scores.fill(F::zero());
            direction.own_scores.fill(F::zero());
            direction.losses.fill(F::zero());
        }
    }
    if let TemperatureRule::Hold { target } = context.rules.temperature {
        let step = F::of(HOLD) * (F::of(target).natural_log() - outcome.effective.natural_log());
        if outcome.effective > F::zero() {
            outcome.next_scale = clamp_scale(scale * (-step).exponential());
        }
    }
    outcome
}

/// 1 / tau stays within 1/2 and 100: tau from 2 down to 0.01.
fn clamp_scale<F: Real>(scale: F) -> F {
    let (low, high) = (F::of(0.5), F::of(100.0));
    if scale > high {
        high
    } else if scale < low {
        low
    } else {
        scale
    }
}

/// Which entries there are: everything but the anchor itself, its own pair once more, what is not remembered yet, and the
/// batch's other keys where they are no negatives.
fn states<F: Real>(context: &Context<'_, F>, direction: &mut Direction<F>) {
    let (shared, own) = (direction.scores.ncols(), direction.own_scores.ncols());
    let shape = context.shape;
    let from_batch = shape.batch * (1 + usize::from(shape.same_side));
    let remembered = shared - shape.memory[direction.asking as usize];
    let mixtures = shape.blends[direction.asking as usize];
    let counts = context.extras.memory_counts;
    for (i, states) in direction.states.chunks_mut((shared + own).max(1)).enumerate() {
        let mine = context.batch[i];
        let pairs = &direction.pairs[..shared];
        let own_pairs = &direction.pairs[shared + i * own..][..own];
        let fill = |states: &mut [State], pairs: &[u32], there: bool| {
            for (state, &pair) in states.iter_mut().zip(pairs) {
                let is_there = there & (pair != mine) & (pair != NOBODY);
                *state = if is_there { State::TakesPart } else { State::Absent };
            }
        };
        fill(&mut states[..from_batch], &pairs[..from_batch], context.rules.in_batch);
        fill(&mut states[from_batch..remembered], &pairs[from_batch..remembered], true);
        fill(&mut states[remembered..shared], &pairs[remembered..], counts);
        fill(&mut states[shared..], own_pairs, true);
        if mixtures > 0 && counts && pairs[remembered..].iter().any(|&pair| pair != NOBODY && pair != mine) {
            states[shared + own - mixtures..].fill(State::TakesPart);
        }
        states[i] = State::Positive;
    }
}

/// Copies an anchor's row out of the direction's scores, as it is before any filter.
fn gather<F: Real>(context: &Context<'_, F>, direction: &Direction<F>, i: usize, scale: F, row: &mut Row<F>) {
    let (shared, own) = (direction.scores.ncols(), direction.own_scores.ncols());
    row.s.clear();
    row.s.extend(direction.scores.row(i).iter().chain(direction.own_scores.row(i)));
    row.reset(i, F::one() / scale);
    for (m, &state) in row.m.iter_mut().zip(&direction.states[i * (shared + own)..]) {
        *m = matches!(state, State::TakesPart | State::Removed);
    }
    let stretched = F::of(f64::from(context.extras.stretch));
    let product = F::of(2.0) * (F::one() + stretched) * stretched;
    row.bend = F::one() + product;
    row.lift = -product - F::of(f64::from(context.extras.margin));
    // Keys are drawn by popularity, queries are not: where keys ask, the correction is the same for all.
    if context.rules.offsets && direction.asking == Tower::Query && !context.facts.offsets.is_empty() {
        for (j, o) in row.o.iter_mut().enumerate() {
            let pair = pair_of(direction, i, j);
            if pair != NOBODY {
                *o = F::from_stored(context.facts.offsets[pair as usize]);
            }
        }
    }
}

/// Whose entry `j` of anchor `i` is.
fn pair_of<F: Real>(direction: &Direction<F>, i: usize, j: usize) -> u32 {
    let (shared, own) = (direction.scores.ncols(), direction.own_scores.ncols());
    if j < shared { direction.pairs[j] } else { direction.pairs[shared + i * own + j - shared] }
}

/// The side that entry `j` belongs to.
fn side_of<F>(context: &Context<'_, F>, asking: Tower, j: usize) -> Tower {
    let batch = context.shape.batch;
    let same = context.shape.same_side && (batch..2 * batch).contains(&j);
    if same { asking } else { asking.other() }
}

/// 1 / tau, where the batch decides it.
fn scale_of_batch<F: Real>(context: &Context<'_, F>, directions: &[Direction<F>], scratch: &mut Scratch<F>) -> F {
    let positives = || directions[0].scores.diag().into_iter().copied().take(context.shape.batch);
    match context.rules.temperature {
        TemperatureRule::Alignment { alpha } => {
            let mean = positives().fold(F::zero(), |sum, s| sum + s) / F::of(context.shape.batch as f64);
            clamp_scale(context.scale / (F::one() + F::of(alpha) * mean))
        }
        TemperatureRule::Adaptive => {
            // AdaCos: ln(B) / cos(min(pi/4, median angle)), B the mean sum of the negatives' exponentials.
            let (mut total, mut anchors) = (F::zero(), F::zero());
            for direction in directions {
                for i in 0..context.shape.batch {
                    gather(context, direction, i, context.scale, &mut scratch.row);
                    for j in scratch.row.negatives() {
                        total += (context.scale * scratch.row.s[j]).exponential();
                    }
                    anchors += F::one();
                }
            }
            scratch.sorted.clear();
            scratch.sorted.extend(positives());
            let middle = scratch.sorted.len() / 2;
            let cosine = nth_largest(&mut scratch.sorted, middle);
            let least = F::of(std::f64::consts::FRAC_1_SQRT_2);
            let average = total / anchors;
            if average > F::one() {
                clamp_scale(average.natural_log() / if cosine > least { cosine } else { least })
            } else {
                context.scale
            }
        }
        _ => context.scale,
    }
}

/// What a relation compares the shared candidates by: a number each, or one that no anchor has.
fn marks_of<F: Real>(
    context: &Context<'_, F>,
    direction: &Direction<F>,
    relation: Option<Relation>,
    marks: &mut Vec<u32>,
) {
    marks.clear();
    let Some(relation) = relation else { return };
    for (j, &pair) in direction.pairs[..direction.scores.ncols()].iter().enumerate() {
        let numbers = context.facts.numbers(relation, side_of(context, direction.asking, j));
        marks.push(numbers.filter(|_| pair != NOBODY).map_or(NOBODY, |numbers| numbers[pair as usize]));
    }
}

/// The guide's similarity of two items.
fn dot_of(a: &ndarray::Array2<f32>, i: usize, b: &ndarray::Array2<f32>, j: usize) -> f32 {
    let width = a.ncols();
    let row = |n: usize| n * width..(n + 1) * width;
    let (a_all, b_all) = (a.as_slice().expect("contiguous"), b.as_slice().expect("contiguous"));
    dot(&a_all[row(i)], &b_all[row(j)])
}

fn filter<F: Real>(
    context: &Context<'_, F>,
    direction: &mut Direction<F>,
    i: usize,
    quartiles: (F, F),
    marks: &[u32],
    row: &mut Row<F>,
    scratch: &mut Vec<F>,
) {
    let Filtering { same, above, below, guide, listed } = context.rules.filter;
    let facts = context.facts;
    let (asking, mine) = (direction.asking, context.batch[i] as usize);
    if above.is_some() || below.is_some() {
        let known = Statistics::new(row, quartiles);
        let above = above.map(|b: Bound| bound(&b, row, &known, scratch));
        let below = below.map(|b: Bound| bound(&b, row, &known, scratch));
        for j in 0..row.s.len() {
            row.m[j] &= above.is_none_or(|b| row.s[j] <= b) && below.is_none_or(|b| row.s[j] >= b);
        }
    }
    if let Some(relation) = same
        && let Some(of_anchors) = facts.numbers(relation, asking)
    {
        let (mine, shared) = (of_anchors[mine], direction.scores.ncols());
        for (m, &mark) in row.m.iter_mut().zip(marks) {
            *m &= mark != mine;
        }
        for j in shared..row.s.len() {
            let pair = pair_of(direction, i, j);
            let of_others = facts.numbers(relation, asking.other()).unwrap_or(of_anchors);
            row.m[j] &= pair == NOBODY || of_others[pair as usize] != mine;
        }
    }
    if let (Some(rule), Some(anchors), Some(partners)) = (guide, facts.guide(asking), facts.guide(asking.other())) {
        let similarity = |table: &ndarray::Array2<f32>, pair: usize| dot_of(anchors, mine, table, pair);
        let positive = similarity(partners, mine);
        let limit = match rule {
            GuideRule::Absolute(margin) => positive - margin as f32,
            GuideRule::Relative(margin) => positive - positive.abs() * margin as f32,
        };
        for j in 0..row.s.len() {
            let pair = pair_of(direction, i, j);
            if row.m[j] && pair != NOBODY {
                let table = if side_of(context, asking, j) == asking { anchors } else { partners };
                row.m[j] = similarity(table, pair as usize) <= limit;
            }
        }
    }
    if listed && facts.suspects.ncols() > 0 {
        let suspects = facts.suspects.row(mine);
        for j in 0..row.s.len() {
            let pair = pair_of(direction, i, j);
            row.m[j] &= pair == NOBODY || !suspects.iter().any(|&suspect| suspect == pair);
        }
    }
    let width = row.s.len();
    for (state, &m) in direction.states[i * width..].iter_mut().zip(&row.m) {
        if *state == State::TakesPart && !m {
            *state = State::Removed;
        }
    }
}

/// The quartiles of all negatives of the direction, where some bound asks for them.
fn quartiles_of<F: Real>(context: &Context<'_, F>, direction: &Direction<F>, scratch: &mut Scratch<F>) -> (F, F) {
    let asks = |b: Option<Bound>| b.is_some_and(|b| b.lower_quartile != 0.0 || b.upper_quartile != 0.0);
    if !asks(context.rules.filter.above) && !asks(context.rules.filter.below) {
        return (F::zero(), F::zero());
    }
    scratch.sorted.clear();
    let (shared, own) = (direction.scores.ncols(), direction.own_scores.ncols());
    for i in 0..context.shape.batch {
        let states = &direction.states[i * (shared + own)..];
        let scores = direction.scores.row(i).into_iter().chain(direction.own_scores.row(i)).zip(states);
        scratch.sorted.extend(scores.filter(|(_, state)| **state == State::TakesPart).map(|(&s, _)| s));
    }
    quartiles(&mut scratch.sorted)
}

/// Evaluates one direction; `weight`: of an anchor's loss in the batch's.
fn evaluate<F: Real>(
    context: &Context<'_, F>,
    direction: &mut Direction<F>,
    weight: F,
    scratch: &mut Scratch<F>,
    outcome: &mut Outcome<F>,
) {
    let Context { rules, shape, extras, .. } = *context;
    let scale = outcome.scale;
    let quartiles = quartiles_of(context, direction, scratch);
    marks_of(context, direction, rules.filter.same, &mut scratch.marks);
    let by_class = (rules.head == Head::Multiple(Positives::Class)).then_some(Relation::Class);
    marks_of(context, direction, by_class, &mut scratch.classes);
    let pooled = (rules.head == Head::Pooled).then(|| pool(context, direction, scale, quartiles, scratch));
    pulls(context, direction, scratch);
    let Scratch { row, terms, gradient, also, sorted, marks, classes, pulls, heads: head_gradient, slopes, candidates } =
        scratch;
    slopes.clear();
    if let Head::Heads { heads } = rules.head {
        candidates.begin(direction, heads.min(shape.dim));
    }
    let factors = &pulls[direction.asking as usize];
    let shared = direction.scores.ncols();
    let directions = F::of((context.directions.0 > 0.0) as u8 as f64 + (context.directions.1 > 0.0) as u8 as f64);
    let share = F::one() / (F::of(shape.batch as f64) * directions);

    for i in 0..shape.batch {
        let mut shares = (F::zero(), F::zero());
        gather(context, direction, i, scale, row);
        filter(context, direction, i, quartiles, marks, row, sorted);
        let mine = context.batch[i] as usize;
        if rules.weigh.trust == Trust::Table && !context.facts.trust.is_empty() {
            row.omega = F::from_stored(context.facts.trust[mine]);
        }
        weigh(&rules.weigh, row, terms);
        gradient.clear();
        gradient.resize(row.s.len(), F::zero());
        let (mut per_similarity, mut pushed) = (false, false);
        let loss = match rules.head {
            Head::Softmax { kappa, smoothing, .. } => {
                row.kappa = F::of(kappa);
                let flows = rules.weigh.through && rules.weigh.hardness != 0.0;
                if rules.weigh.debias.is_some() || flows {
                    let (loss, clamped) = heads::debiased(&rules.weigh, row, terms, gradient);
                    outcome.clamped += if clamped { share } else { F::zero() };
                    loss
                } else {
                    let pull = factors.get(i).copied().unwrap_or(F::one());
                    row.softmax(F::of(smoothing), pull, terms, gradient)
                }
            }
            Head::Pooled => {
                let (max, sum, inverse) = pooled.expect("made above");
                pooled_row(row, max, sum, inverse, terms, gradient)
            }
            Head::Sigmoid => {
                let (loss, slope) = heads::sigmoid_pairs(row, context.bias, gradient);
                shares.1 = weight * row.omega * slope;
                loss
            }
            Head::Multiple(which) => {
                also.clear();
                let class = context.facts.classes[direction.asking as usize][mine];
                also.extend(classes.iter().map(|&of_candidate| of_candidate == class));
                also.extend((also.len()..row.s.len()).map(|j| is_positive(context, direction, i, j, which)));
                heads::multiple(row, also, terms, gradient)
            }
            Head::Triplet { gap, pick } => {
                per_similarity = true;
                let drawn = extras.picks.get(direction.asking as usize * shape.batch + i).copied().unwrap_or(0);
                heads::triplet(row, F::of(gap), pick, drawn, gradient)
            }
            Head::Heads { heads } => {
                let of = multi_head::Heads { parameters: context.heads, heads: heads.min(shape.dim), dim: shape.dim };
                let anchor = context.anchors[direction.asking as usize].row(i);
                candidates.take_own(i, direction);
                let mut to = multi_head::Gradients {
                    parameters: head_gradient,
                    anchor: direction.direct[0].row_mut(i).into_slice().expect(CONTIGUOUS),
                    weight: weight * row.omega,
                };
                let loss = of.row(anchor.to_slice().expect(CONTIGUOUS), row, terms, gradient, candidates, &mut to);
                candidates.give_own(i, direction);
                // Everything has gone its own way; what is left says who is pushed, for whoever measures.
                pushed = true;
                loss
            }
        };
        if let TemperatureRule::Alignment { .. } = rules.temperature {
            // p_p = 1 + dL/dl_p for the softmax; the weight 1 / (1 - p_p) undoes the vanishing of easy rows. It ends at 1e6,
            // where easier rows begin to vanish after all: f32 knows p_p no better. A softmax's slopes add up to 0, and
            // the negatives' sum keeps the digits that 1 - p_p loses.
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
            outcome.effective += share * effective(row, gradient);
        }
        if pushed {
            gradient.fill(F::zero());
        }
        let factor = weight * row.omega;
        gradient.iter_mut().for_each(|slope| *slope *= factor);
        if !per_similarity {
            if rules.temperature == TemperatureRule::Learned {
                for (j, &slope) in gradient.iter().enumerate() {
                    shares.0 += slope * row.scaled(j);
                }
            }
            for (slope, &tau) in gradient.iter_mut().zip(&row.tau) {
                *slope /= tau;
            }
        }
        slopes.push(shares);
        gradient[row.positive] *= row.bend;
        for (out, &slope) in direction.scores.row_mut(i).iter_mut().zip(gradient.iter()) {
            *out = slope;
        }
        for (out, &slope) in direction.own_scores.row_mut(i).iter_mut().zip(&gradient[shared..]) {
            *out = slope;
        }
    }

    if rules.weigh.trust == Trust::Progress {
        let rho = F::of(f64::from(extras.progress));
        progressive(direction.losses.as_slice().expect("contiguous"), rho, &mut direction.trust);
        for (i, &omega) in direction.trust.iter().enumerate() {
            direction.scores.row_mut(i).mapv_inplace(|g| g * omega);
            direction.own_scores.row_mut(i).mapv_inplace(|g| g * omega);
            slopes[i] = (slopes[i].0 * omega, slopes[i].1 * omega);
        }
    }
    if matches!(rules.head, Head::Heads { .. }) {
        candidates.end(direction);
    }
    for &(slope, bias_slope) in slopes.iter() {
        outcome.slope += slope;
        outcome.bias_slope += bias_slope;
    }
}

/// exp of the entropy of the push's distribution over the negatives that are pushed.
fn effective<F: Real>(row: &Row<F>, gradient: &[F]) -> F {
    let push = |j: usize| if gradient[j] > F::zero() { gradient[j] } else { F::zero() };
    let total = row.negatives().fold(F::zero(), |sum, j| sum + push(j));
    if total <= F::zero() {
        return F::zero();
    }
    // -sum p ln p = ln total - (sum g ln g) / total; what is lost against the total adds nothing.
    let least = total * F::of(1e-9);
    let logs = row.negatives().map(push).filter(|&g| g > least).fold(F::zero(), |sum, g| sum + g * g.natural_log());
    (total.natural_log() - logs / total).exponential()
}

/// Whether entry `j` is a positive besides the anchor's own key.
fn is_positive<F: Real>(
    context: &Context<'_, F>,
    direction: &Direction<F>,
    i: usize,
    j: usize,
    which: Positives,
) -> bool {
    let pair = pair_of(direction, i, j);
    if pair == NOBODY {
        return false;
    }
    let (facts, asking, mine) = (context.facts, direction.asking, context.batch[i] as usize);
    match which {
        Positives::Class => {
            let side = side_of(context, asking, j);
            facts.classes[side as usize][pair as usize] == facts.classes[asking as usize][mine]
        }
        Positives::Listed => {
            facts.suspects.ncols() > 0 && facts.suspects.row(mine).iter().any(|&suspect| suspect == pair)
        }
    }
}

/// The factors of the positives' terms of the weighted decoupled loss: `2 - B softmax_i(s_ip / sigma)`.
fn pulls<F: Real>(context: &Context<'_, F>, direction: &Direction<F>, scratch: &mut Scratch<F>) {
    let pulls = &mut scratch.pulls[direction.asking as usize];
    pulls.clear();
    let Head::Softmax { sigma: Some(sigma), .. } = context.rules.head else { return };
    pulls.extend((0..context.shape.batch).map(|i| (direction.scores[[i, i]] / F::of(sigma)).exponential()));
    let factor = F::of(context.shape.batch as f64) / crate::real::sum(pulls);
    for pull in pulls.iter_mut() {
        *pull = F::of(2.0) - *pull * factor;
    }
}

/// The pooled negatives: the maximum logit, the sum of their exponentials relative to it, and the sum over anchors of 1 / Z_i,
/// in which every pooled negative appears.
fn pool<F: Real>(
    context: &Context<'_, F>,
    direction: &mut Direction<F>,
    scale: F,
    quartiles: (F, F),
    scratch: &mut Scratch<F>,
) -> (F, F, F) {
    // |s| <= 1 bounds every logit.
    let max = scale;
    let mut sum = F::zero();
    let Scratch { row, terms, sorted, marks, pulls, .. } = scratch;
    let rows = &mut pulls[direction.asking as usize];
    rows.clear();
    for i in 0..context.shape.batch {
        gather(context, direction, i, scale, row);
        filter(context, direction, i, quartiles, marks, row, sorted);
        let negatives = shifted(row, max, terms);
        sum += negatives;
        rows.push(negatives + (row.logit(row.positive) - max).exponential());
    }
    let inverse = rows.iter().fold(F::zero(), |total, &own| total + F::one() / (own + sum));
    (max, sum, inverse)
}

/// Leaves `e^(l_j - shift)` of the negatives in `terms`, 0 elsewhere, and returns their sum.
fn shifted<F: Real>(row: &Row<F>, shift: F, terms: &mut Vec<F>) -> F {
    terms.clear();
    terms.extend((0..row.s.len()).map(|j| row.s[j] / row.tau[j] + row.o[j]));
    exponentials(terms, shift);
    for (term, &m) in terms.iter_mut().zip(&row.m) {
        *term = if m { *term } else { F::zero() };
    }
    terms[row.positive] = F::zero();
    crate::real::sum(terms)
}

/// `-l_p + log( e^(l_p) + sum_j e^(l_j) + pooled )`. A pooled negative is pushed by every anchor of the batch.
fn pooled_row<F: Real>(row: &Row<F>, max: F, pooled: F, inverse: F, terms: &mut Vec<F>, gradient: &mut [F]) -> F {
    let positive = (row.logit(row.positive) - max).exponential();
    let total = positive + pooled + shifted(row, max, terms);
    let factor = F::one() / total + inverse;
    for (slope, &term) in gradient.iter_mut().zip(terms.iter()) {
        *slope = term * factor;
    }
    gradient[row.positive] = positive / total - F::one();
    max + total.natural_log() - row.logit(row.positive)
}
