//! The numbers on which Rust and the shaders agree: codes of rules, offsets in buffers that hold several lists, and
//! constants of formulas. Each has the same name on both sides; `tests/shaders.rs` checks that every constant of every
//! shader is equal to that of this table.

use crate::backend::Blend;
use crate::backend::constants;
use crate::loss::rules::{
    self, Bound, Filtering, GuideRule, Head, Pick, Positives, Relation, Targets, TemperatureRule, Trust,
};
use crate::real::Real;

/// Declares constants, and a table of them.
macro_rules! agreed {
    ($table:ident: $kind:ty; $($(#[$doc:meta])* $name:ident = $value:expr;)*) => {
        $($(#[$doc])* pub const $name: $kind = $value;)*
        /// The constants above with their names.
        pub const $table: &[(&str, $kind)] = &[$((stringify!($name), $name)),*];
    };
}

agreed! { INTEGERS: u32;
    /// Stands for the pair of an entry that has none.
    NOBODY = crate::negatives::NOBODY;
    /// As the first part of a mixture: the anchor itself.
    ANCHOR = Blend::ANCHOR;

    /// No activation, as after the last layer.
    ACTIVATION_NONE = 0;
    /// ReLU.
    ACTIVATION_RELU = 1;
    /// GELU.
    ACTIVATION_GELU = 2;
    /// tanh.
    ACTIVATION_TANH = 3;

    /// Bit: candidates above a bound are removed.
    BOUND_ABOVE = 1;
    /// Bit: candidates below a bound are removed.
    BOUND_BELOW = 2;
    /// Bit: candidates equal to the bound above are removed as well.
    BOUND_TIES = 4;

    /// The filter compares no relation.
    RELATION_NONE = 0;
    /// [`Relation::Class`]. The relations have the order of their lists in `ids`.
    RELATION_CLASS = 1;
    /// [`Relation::Parent`].
    RELATION_PARENT = 2;
    /// [`Relation::Duplicate`].
    RELATION_DUPLICATE = 3;

    /// The filter has no guide.
    GUIDE_NONE = 0;
    /// [`GuideRule::Absolute`].
    GUIDE_ABSOLUTE = 1;
    /// [`GuideRule::Relative`].
    GUIDE_RELATIVE = 2;

    /// [`Trust::Full`].
    TRUST_FULL = 0;
    /// [`Trust::Table`].
    TRUST_TABLE = 1;
    /// [`Trust::Progress`].
    TRUST_PROGRESS = 2;

    /// [`Head::Softmax`]; [`Head::Global`], which divides by what is remembered; and [`Head::Heads`] once their logits
    /// have been computed.
    HEAD_SOFTMAX = 0;
    /// [`Head::Pooled`].
    HEAD_POOLED = 1;
    /// [`Head::Sigmoid`].
    HEAD_SIGMOID = 2;
    /// [`Head::Multiple`] with [`Positives::Class`].
    HEAD_CLASS = 3;
    /// [`Head::Multiple`] with [`Positives::Listed`].
    HEAD_LISTED = 4;
    /// [`Head::Triplet`] with [`Pick::Random`]. From here on slopes are per similarity.
    HEAD_RANDOM = 5;
    /// [`Head::Triplet`] with [`Pick::SemiHard`].
    HEAD_SEMI_HARD = 6;
    /// [`Head::Triplet`] with [`Pick::Hardest`].
    HEAD_HARDEST = 7;
    /// [`Head::Alignment`].
    HEAD_ALIGNMENT = 8;

    /// [`TemperatureRule::Given`].
    TEMPERATURE_GIVEN = 0;
    /// [`TemperatureRule::Learned`].
    TEMPERATURE_LEARNED = 1;
    /// [`TemperatureRule::Alignment`].
    TEMPERATURE_ALIGNMENT = 2;
    /// [`TemperatureRule::Own`].
    TEMPERATURE_OWN = 3;
    /// [`TemperatureRule::Hold`]. The last two rules change the temperature of the next step.
    TEMPERATURE_HOLD = 4;
    /// [`TemperatureRule::Adaptive`].
    TEMPERATURE_ADAPTIVE = 5;

    /// Word of `ids`: whether there are offsets.
    IDS_OFFSETS = 0;
    /// Word of `ids`: whether there is a table of trust.
    IDS_TRUST = 1;
    /// Word of `ids`: the number of quads of a row of the guide's embeddings, 0 without a guide.
    IDS_GUIDE = 2;
    /// Word of `ids`: the number of suspects of each pair.
    IDS_SUSPECTS = 3;
    /// The number of lists of `ids` that relations compare, `[pairs]` each: of queries and of keys, for each relation.
    MARKS = 6;

    /// [`Targets::Partner`].
    TARGETS_PARTNER = 0;
    /// [`Targets::Taught`].
    TARGETS_TAUGHT = 1;
    /// [`Targets::Given`].
    TARGETS_GIVEN = 2;
    /// [`Targets::Recalled`].
    TARGETS_RECALLED = 3;

    /// The number of directions: queries ask, keys ask.
    DIRECTIONS = 2;
    /// The number of lists at the beginning of the outcome, `[B]` each, with both directions added up: loss, slope,
    /// bias slope.
    OUTCOME_TOTALS = 3;
    /// The length of the outcome's head, which follows these lists and has single numbers.
    OUTCOME_HEAD = 64;
    /// The number of lists of each direction, which follow the head, `[B]` each.
    OUTCOME_LISTS = 8;
    /// Number of the head: 1 / tau, if a rule computes it from the batch.
    AT_SCALE = 0;
    /// Number of the head: ln(1/tau) of the step.
    AT_LOG_SCALE = 1;
    /// Numbers of the head: a direction's lower and upper quartile, queries first.
    AT_QUARTILES = 16;
    /// Numbers of the head: the known digits of each quartile.
    AT_DIGITS = 24;
    /// Numbers of the head: the rank of each quartile among the similarities that have its known digits.
    AT_RANKS = 26;
    /// Numbers of the head, four per direction: the pooled sum, the sum of 1 / Z, the factor of the positives.
    AT_POOLED = 32;
    /// List of a direction: losses, not weighted by trust.
    LIST_LOSS = 0;
    /// List of a direction: trust.
    LIST_TRUST = 1;
    /// List of a direction: shares of dL/dlog_scale.
    LIST_SLOPE = 2;
    /// List of a direction: shares of dL/dbias.
    LIST_BIAS_SLOPE = 3;
    /// List of a direction: effective negatives.
    LIST_EFFECTIVE = 4;
    /// List of a direction: scratch that one entry point writes for the next.
    LIST_SCRATCH = 5;
    /// List of a direction: how far the logarithm of the remembered denominator lies above the batch's.
    LIST_EXCESS = 6;
    /// List of a direction, where queries have temperatures of their own: of the queries' direction 1 / tau; of the
    /// keys', dL/d(the argument of a query's sigmoid).
    LIST_OWN = 7;
    /// The number of values of a digit, as quartiles are counted.
    BINS = 256;
}

agreed! { NUMBERS: f64;
    /// See [`constants::BETA1`].
    BETA1 = constants::BETA1;
    /// 1 - [`BETA1`], computed in f64 and then rounded to f32.
    REST1 = 1.0 - BETA1;
    /// See [`constants::BETA2`].
    BETA2 = constants::BETA2;
    /// 1 - [`BETA2`], computed in f64 and then rounded to f32.
    REST2 = 1.0 - BETA2;
    /// See [`constants::EPSILON`].
    EPSILON = constants::EPSILON;
    /// See [`constants::LOG_SCALE_BOUNDS`].
    LEAST_LOG_SCALE = constants::LOG_SCALE_BOUNDS.0;
    /// See [`constants::LOG_SCALE_BOUNDS`].
    MOST_LOG_SCALE = constants::LOG_SCALE_BOUNDS.1;
    /// See [`constants::SCALE_BOUNDS`].
    LEAST_SCALE = constants::SCALE_BOUNDS.0;
    /// See [`constants::SCALE_BOUNDS`].
    MOST_SCALE = constants::SCALE_BOUNDS.1;
    /// The largest 1/tau that may be subtracted from all logits: see [`Real::shift`].
    ONE_SHIFT = <f32 as Real>::EXP_RANGE / 2.0;
    /// See [`constants::HOLD`].
    HOLD = constants::HOLD;
    /// See [`rules::TRUST_BOUNDS`].
    LEAST_TRUST = rules::TRUST_BOUNDS.0;
    /// See [`rules::TRUST_BOUNDS`].
    MOST_TRUST = rules::TRUST_BOUNDS.1;
    /// See [`rules::HEAD_TAU`].
    LEAST_HEAD_TAU = rules::HEAD_TAU.0;
    /// See [`rules::HEAD_TAU`].
    HEAD_TAU_RANGE = rules::HEAD_TAU.1 - rules::HEAD_TAU.0;
    /// See [`constants::REGULARIZER`].
    REGULARIZER = constants::REGULARIZER;
    /// See [`constants::NEVER_MET`].
    NEVER_MET = constants::NEVER_MET as f64;
    /// See [`constants::LEAST_STEP`].
    LEAST_STEP = constants::LEAST_STEP;
    /// See [`constants::MIN_NORM`].
    MIN_NORM = constants::MIN_NORM;
}

/// The bits of the filter's bounds.
pub(super) fn bounds(filter: &Filtering) -> u32 {
    let bit = |bit: u32, set: bool| if set { bit } else { 0 };
    bit(BOUND_ABOVE, filter.above.is_some())
        | bit(BOUND_BELOW, filter.below.is_some())
        | bit(BOUND_TIES, filter.above.is_some_and(|above: Bound| above.ties_leave))
}

pub(super) fn relation(relation: Option<Relation>) -> u32 {
    match relation {
        None => RELATION_NONE,
        Some(Relation::Class) => RELATION_CLASS,
        Some(Relation::Parent) => RELATION_PARENT,
        Some(Relation::Duplicate) => RELATION_DUPLICATE,
    }
}

pub(super) fn guide(rule: Option<GuideRule>) -> u32 {
    match rule {
        None => GUIDE_NONE,
        Some(GuideRule::Absolute(_)) => GUIDE_ABSOLUTE,
        Some(GuideRule::Relative(_)) => GUIDE_RELATIVE,
    }
}

pub(super) fn trust(trust: Trust) -> u32 {
    match trust {
        Trust::Full => TRUST_FULL,
        Trust::Table => TRUST_TABLE,
        Trust::Progress => TRUST_PROGRESS,
    }
}

pub(super) fn targets(targets: Targets) -> u32 {
    match targets {
        Targets::Partner => TARGETS_PARTNER,
        Targets::Taught => TARGETS_TAUGHT,
        Targets::Given => TARGETS_GIVEN,
        Targets::Recalled => TARGETS_RECALLED,
    }
}

pub(super) fn head(head: Head) -> u32 {
    match head {
        Head::Softmax { .. } | Head::Global { .. } | Head::Heads { .. } | Head::Clicked { .. } => HEAD_SOFTMAX,
        Head::Pooled => HEAD_POOLED,
        Head::Sigmoid { .. } => HEAD_SIGMOID,
        Head::Multiple(Positives::Class) => HEAD_CLASS,
        Head::Multiple(Positives::Listed) => HEAD_LISTED,
        Head::Alignment { .. } => HEAD_ALIGNMENT,
        Head::Triplet { pick: Pick::Random, .. } => HEAD_RANDOM,
        Head::Triplet { pick: Pick::SemiHard, .. } => HEAD_SEMI_HARD,
        Head::Triplet { pick: Pick::Hardest, .. } => HEAD_HARDEST,
    }
}

pub(super) fn temperature(rule: TemperatureRule) -> u32 {
    match rule {
        TemperatureRule::Given => TEMPERATURE_GIVEN,
        TemperatureRule::Learned => TEMPERATURE_LEARNED,
        TemperatureRule::Alignment { .. } => TEMPERATURE_ALIGNMENT,
        TemperatureRule::Own { .. } => TEMPERATURE_OWN,
        TemperatureRule::Hold { .. } => TEMPERATURE_HOLD,
        TemperatureRule::Adaptive => TEMPERATURE_ADAPTIVE,
    }
}
