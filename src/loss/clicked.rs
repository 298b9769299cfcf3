//! Clicks on lists, by two models that explain them together: the dual learning algorithm (Ai et al. 2018).
//!
//! A list of keys was shown for a query, and some were clicked. Users click what they look at, and they look at what
//! stands first: a click says that a key is relevant *and* that its position was looked at. So a model that takes
//! clicks for relevance learns in part what the old ranking was.
//!
//! Two models share the blame. With `c_j` = 1 for a click at position `j` of a list,
//!
//! ```text
//! the encoders      l_j = s_j / tau      R = softmax(l) over the list      how relevant each key is
//! the examination   g_j                  P = softmax(g) over positions     how likely each position is looked at
//!
//! L  = sum_j t_j (log sum_k e^(l_k) - l_j) / sum t       t_j = c_j P_1 / P_j     clicks corrected by the examination
//! L' = sum_j u_j (log sum_k e^(g_k) - g_j) / sum u       u_j = c_j R_1 / R_j     clicks corrected by the relevance
//! ```
//!
//! with sums over the lists of the batch as well. Both are one formula with the roles exchanged. The click of a key
//! that stands low counts more for the encoders, and the click of a key that is irrelevant counts more for the
//! examination. `t` is a constant to L and `u` to L' (stop-gradient), so the encoders minimise L alone and the
//! examination L' alone. Where clicks have the probability `e_j r_j`, the gradients of both vanish at `P ~ e` and `R ~
//! r`. A weight is at most [`MOST`](crate::loss::row::clicks::MOST).
//!
//! `g = pace theta`, where theta is trained like any other parameter, without decay. With Adam, whose steps do not
//! depend on the gradient's size, `g` so moves by `pace` times the learning rate. With `pace` = 0 all positions stay
//! equal, `t` is `c`, and the loss is that of clicks as they are, to the bit. One click, on the first position, gives
//! InfoNCE over the list. A list without a click changes nothing.
//!
//! The code is [`crate::loss::row::clicks`].

use super::contract::Loss;
use super::rules::Head;
use crate::described::{About, Described};
use crate::knobs::{Examination, Knobs};

/// The cross entropy over a list with its clicks as targets. Where no list was shown, the partner is the click.
#[derive(Debug)]
pub struct Clicked;

impl Described for Clicked {
    fn about(&self) -> &'static About {
        &About {
            id: "clicked",
            label: "Clicks on lists",
            help: "The clicked keys of a list are pulled, corrected for how likely their positions were looked at.",
            formula: "sum_j t_j (log sum_k exp(l_k) - l_j) / sum t, t_j = c_j P_1 / P_j",
            source: "Ai et al. 2018, Unbiased Learning to Rank with Unbiased Propensity Estimation",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["examination", "pace"]
    }
}

impl Loss for Clicked {
    fn directions(&self) -> (f64, f64) {
        (1.0, 0.0)
    }
    fn head(&self, knobs: &Knobs) -> Head {
        Head::Clicked { pace: (knobs.examination == Examination::Learned).then_some(knobs.pace) }
    }
}
