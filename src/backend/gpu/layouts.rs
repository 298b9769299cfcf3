//! The offsets in buffers that hold several lists: a step's indices, a direction's arena, `ids`, and the outcome.

use super::codes;
use super::padded::quads;
use crate::encoder::Tower;
use crate::loss::rules::{Bound, Head, Pick, Positives, Rules, Targets};
use crate::plan::{Plan, Shape};

/// The number of words of the head of `ids`; see `codes::IDS_OFFSETS` and the codes after it.
const HEAD: usize = 16;
/// The offsets of a step's lists among its indices, which begin with `[B]` and `[S]`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed {
    /// `[B, K]`: own candidates, if the host draws them.
    pub(super) own: usize,
    /// `[2 B]`: random numbers, if the triplets' negatives are random.
    pub(super) picks: usize,
    /// `[Y, 3]`: mixtures.
    pub(super) blends: usize,
    /// `[input]`: the inputs that the momentum encoders do not see.
    pub(super) hidden: usize,
    /// `[B, d]`: the bits of normal numbers, if partners are moved at random or keys are jittered.
    pub(super) normals: usize,
    /// `[B, 1 + K]`: the targets that the host gives, if they are asked for.
    pub(super) targets: usize,
    /// `[B]`: the group of each pair's key, then the number of keys of each group; nothing without proxies.
    pub(super) groups: usize,
    /// The end of the last list.
    pub(super) end: usize,
}

impl Listed {
    pub(super) fn new(plan: &Plan) -> Self {
        let shape = &plan.shape;
        let own = shape.batch + shape.columns.shared;
        let picks = own + if plan.mines() { 0 } else { shape.batch * shape.columns.own };
        let random = matches!(plan.rules.head, Head::Triplet { pick: Pick::Random, .. });
        let blends = picks + if random { 2 * shape.batch } else { 0 };
        let hidden = blends + 3 * shape.blends[0];
        let normals = hidden + if plan.follows() { shape.query_dim.max(shape.key_dim) } else { 0 };
        let random = plan.jitter.is_some() || (plan.perturbing.is_some() && !plan.leads_to_rivals());
        let targets = normals + if random { shape.batch * shape.dim } else { 0 };
        let given = plan.rules.weigh.targets == Targets::Given;
        let groups = targets + if given { shape.batch * (1 + shape.columns.own) } else { 0 };
        let end = groups + if shape.proxies > 0 { shape.batch + shape.proxies } else { 0 };
        Listed { own, picks, blends, hidden, normals, targets, groups, end }
    }
}

/// The rows of a direction's arena: anchors and candidates, each padded to whole blocks, then own candidates.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arena {
    pub(super) candidates_at: usize,
    pub(super) own_at: usize,
    pub(super) rows: usize,
    /// `C`.
    pub(super) candidates: usize,
    /// `K`.
    pub(super) own: usize,
}

impl Arena {
    pub(super) fn new(shape: &Shape, asking: Tower) -> Self {
        let (candidates, own) = (shape.shared_candidates(asking), shape.own_candidates(asking));
        let candidates_at = 4 * quads(shape.batch);
        let own_at = candidates_at + 4 * quads(candidates);
        Arena { candidates_at, own_at, rows: own_at + shape.batch * own, candidates, own }
    }
}

/// The offsets of the lists in `ids`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ids {
    /// Per direction: the pairs of the candidates, `[C]`, `[B, K]`.
    pub(super) pairs: [usize; 2],
    /// For the bounds above and below: how many of n negatives are the top, for every n.
    pub(super) tops: [usize; 2],
    /// `[MARKS, pairs]`: the numbers that relations compare.
    pub(super) facts: usize,
    /// `[pairs, n]`: suspects.
    pub(super) suspects: usize,
}

impl Ids {
    pub(super) fn new(plan: &Plan) -> Self {
        let shape = &plan.shape;
        let of = Tower::BOTH.map(|tower| Arena::new(shape, tower)).map(|a| a.candidates + shape.batch * a.own);
        let widest = widest(shape);
        let asks = |bound: Option<Bound>| if bound.is_some_and(|b| b.among_top != 0.0) { widest + 1 } else { 0 };
        let above = HEAD + of[0] + of[1];
        let below = above + asks(plan.rules.filter.above);
        let facts = below + asks(plan.rules.filter.below);
        let suspects = facts + codes::MARKS as usize * shape.corpus;
        Ids { pairs: [HEAD, HEAD + of[0]], tops: [above, below], facts, suspects }
    }
}

/// The number of entries of the longest row.
pub(super) fn widest(shape: &Shape) -> usize {
    let width = |tower| shape.shared_candidates(tower) + shape.own_candidates(tower);
    width(Tower::Query).max(width(Tower::Key))
}

/// The offsets in the outcome, the results of evaluating stored rows: lists of the batch, a head of single numbers,
/// lists per direction, each pair's loss, bins, and the denominators that are remembered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcome {
    /// The padded length of a list with a number per anchor.
    list: usize,
    pairs: usize,
    bins: usize,
    /// The number of pairs of which each direction remembers a denominator: all or none.
    remembered: usize,
}

impl Outcome {
    pub(super) fn new(plan: &Plan) -> Self {
        let shape = &plan.shape;
        // Two quartiles are counted in each row.
        let bins = if asks_for_quartiles(&plan.rules) { 2 * codes::BINS as usize * shape.batch } else { 0 };
        let remembered = if plan.remembers_denominators() { shape.corpus } else { 0 };
        Outcome { list: 4 * quads(shape.batch), pairs: shape.corpus, bins, remembered }
    }

    /// `[B]`: shares of dL/dlog_scale.
    pub(super) fn slopes(self) -> usize {
        self.list
    }

    /// `[B]`: shares of dL/dbias.
    pub(super) fn bias_slopes(self) -> usize {
        2 * self.list
    }

    /// `[OUTCOME_HEAD]`.
    pub(super) fn head(self) -> usize {
        codes::OUTCOME_TOTALS as usize * self.list
    }

    /// `[pairs]`.
    pub(super) fn pair_loss(self) -> usize {
        let lists = (codes::DIRECTIONS * codes::OUTCOME_LISTS) as usize * self.list;
        self.head() + codes::OUTCOME_HEAD as usize + lists
    }

    /// `[pairs]` of the direction whose anchors are of this side, or empty: where it begins, and its length.
    pub(super) fn denominators(self, asking: Tower) -> (usize, usize) {
        (self.pair_loss() + self.pairs + self.bins + asking as usize * self.remembered, self.remembered)
    }

    /// `[B]`: how far a direction's remembered denominators lie above the batch's, if it remembers any.
    pub(super) fn excess(self, asking: Tower) -> usize {
        let n = codes::OUTCOME_LISTS * asking as u32 + codes::LIST_EXCESS;
        self.head() + codes::OUTCOME_HEAD as usize + n as usize * self.list
    }

    /// `[B]`: a direction's list of the queries' own temperatures.
    pub(super) fn own(self, direction: Tower) -> usize {
        let n = codes::OUTCOME_LISTS * direction as u32 + codes::LIST_OWN;
        self.head() + codes::OUTCOME_HEAD as usize + n as usize * self.list
    }

    /// The number of quads of the whole outcome.
    pub(super) fn quads(self) -> usize {
        quads(self.denominators(Tower::Key).0 + self.remembered)
    }
}

pub(super) fn asks_for_quartiles(rules: &Rules) -> bool {
    let asks = |bound: Option<Bound>| bound.is_some_and(|b| b.lower_quartile != 0.0 || b.upper_quartile != 0.0);
    asks(rules.filter.above) || asks(rules.filter.below)
}

pub(super) fn is_listed(rules: &Rules) -> bool {
    rules.filter.listed || rules.head == Head::Multiple(Positives::Listed)
}
