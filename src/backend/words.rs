//! The words of every row of a step, as they were evaluated, for records of runs. Recording changes no number.
//!
//! Nearly every row is then of one form, with constants (stop-gradient) for everything but the similarities:
//!
//! ```text
//! l_j = s_j / tau + o_j,   Z = kappa e^(l_p) + sum over negatives of m_j w_j e^(l_j) + e^floor
//! L   = omega (log Z - sum_j t_j l_j)
//! ```
//!
//! The debiased loss is of this form too: its prior goes into `kappa` and `w`, and where its sum is clamped, the
//! negatives weigh 0 and `floor` is the logarithm of the least sum.

use crate::loss::rules::{Head, Rules, TemperatureRule, Trust};

/// The words of one direction's rows. Vectors `[B, W]` have all W candidates of the direction in their order, of which
/// a row may have omitted some.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Words {
    /// The number of candidates, W; 0 for a direction that is not evaluated.
    pub width: usize,
    /// `[B, W]`: whether the entry takes part.
    pub m: Vec<bool>,
    /// `[B, W]`: offsets of the logits.
    pub o: Vec<f32>,
    /// `[B, W]`: weights. Hardness weights through which the gradient flows are not in them.
    pub w: Vec<f32>,
    /// `[B, W]`: targets; empty if they are 1 at the positive and 0 elsewhere.
    pub t: Vec<f32>,
    /// `[B]`: factors of the rows' losses; 0 for a row without a negative.
    pub omega: Vec<f32>,
    /// `[B]`: the positives' shares in the denominator. The debiased loss may make them negative.
    pub kappa: Vec<f32>,
    /// `[B]`: the logarithm of a constant summand of the denominator; minus infinity for none.
    pub floor: Vec<f32>,
    /// `[B]`: the negative that forms the triplet; the positive itself if there is none, or no loss.
    pub pick: Vec<u32>,
    /// `[B]`: what is added to dL/ds of the positives beyond the gradient of the loss; empty if nothing is.
    pub pull: Vec<f32>,
    /// The positive's similarity counts as `bend s + lift`.
    pub bend: f32,
    /// The constant in `bend s + lift`.
    pub lift: f32,
}

/// Why rows under these rules have no words; `None` if they have.
pub fn beyond_words(rules: &Rules) -> Option<&'static str> {
    let follows = matches!(rules.temperature, TemperatureRule::Alignment { .. });
    if rules.head == Head::Pooled && (rules.weigh.trust != Trust::Full || rules.weigh.penalty != 0.0 || follows) {
        return Some(
            "the pooled negatives are in every row, so that their gradient is not that of rows which are weighted one \
             by one",
        );
    }
    if rules.weigh.trust == Trust::Progress && follows {
        return Some("two weights of a row's loss, one of them left out of the loss that is shown");
    }
    None
}
