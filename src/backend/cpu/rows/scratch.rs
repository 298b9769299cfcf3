//! The scratch of evaluating rows.

use super::clicked::Lists;
use super::filter::Filtered;
use crate::backend::cpu::multi_head;
use crate::backend::words::Words;
use crate::loss::row::Row;

/// Scratch that is kept between steps.
#[derive(Debug, Default)]
pub struct Scratch<F> {
    pub(super) row: Row<F>,
    pub(super) terms: Vec<F>,
    pub(super) gradient: Vec<F>,
    pub(super) targets: Vec<F>,
    pub(super) also: Vec<bool>,
    pub(super) filtered: Filtered<F>,
    pub(super) lists: Lists<F>,
    pub(super) classes: Vec<u32>,
    pub(super) pulls: [Vec<F>; 2],
    /// `[B, C + K]`: the pooled negatives' exponentials.
    pub(super) pooled: Vec<F>,
    /// `[2 d + heads]`: dL/d(parameters of several heads); `[positions]` of the examination of lists.
    pub(crate) heads: Vec<F>,
    /// `[B]`: each anchor's share of dL/dlog_scale and of dL/dbias.
    pub(super) slopes: Vec<(F, F)>,
    pub(super) pairs: [multi_head::Pairs<F>; 2],
    /// The words of the last step's rows, if they are recorded: queries ask, keys ask.
    pub(crate) recorded: Option<Box<[Words; 2]>>,
}
