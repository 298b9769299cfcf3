//! The forces view: pull and push on one anchor, as forces on its embedding.
//!
//! A gradient step on the anchor's own loss moves its embedding by a sum of forces, one for each candidate:
//!
//! ```text
//! F_ij = -dL_i/ds_ij (k_j - s_ij q_i)
//! ```
//!
//! The last factor is the part of `k_j` that is orthogonal to `q_i`, because an embedding can move only along the
//! sphere. The anchor is also a candidate of other anchors; the forces of their losses are not included.

use serde::Serialize;

use super::Direction;
use crate::metrics::{Entry, Picture, UNKNOWN};
use crate::order;

/// The forces on one anchor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forces {
    /// The number of steps taken before the look.
    pub step: u64,
    /// The temperature at which the batch was last shown.
    pub tau: f64,
    /// The anchors' side: `query` or `key`.
    pub side: &'static str,
    /// Columns of positions and arrows: 2 or 3.
    pub axes: usize,
    /// Whether positions and arrows are projected onto principal components; then an arrow may be shorter than its
    /// `length`.
    pub projected: bool,
    /// Whether all of the anchor's gradient passes through its similarities; if not, some forces are missing here.
    pub complete: bool,
    /// The anchor.
    pub anchor: Anchor,
    /// The strongest forces first, then the most similar candidates that a filter removed. The positive is always
    /// included.
    pub terms: Vec<Term>,
    /// The sum over the negatives that take part and are not among the terms.
    pub others: Others,
    /// The number of candidates that a filter removed, shown or not.
    pub removed: usize,
    /// The sum of all forces, along which the anchor moves.
    pub resultant: Arrow,
    /// The sum of the forces that raise a similarity.
    pub pull: Arrow,
    /// The sum of the forces that lower a similarity.
    pub push: Arrow,
}

/// An anchor of the batch.

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Anchor {
    /// Its row in the batch.
    pub row: usize,
    /// Its pair.
    pub pair: u32,
    /// Its class.
    pub label: u32,
    /// Its own loss, as the direction has it.
    pub loss: f64,
    /// `[axes]`.
    pub position: Vec<f32>,
}

/// A sum of forces.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Arrow {
    /// Its length in all dimensions.
    pub length: f64,
    /// `[axes]`: how it is drawn.
    pub arrow: Vec<f32>,
}

/// A sum over many candidates.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Others {
    /// The number of candidates.
    pub count: usize,
    /// The sum of their dL_i/ds.
    pub gradient: f64,
    /// The sum of their shares.
    pub share: f64,
    /// Their forces together.
    #[serde(flatten)]
    pub force: Arrow,
}

/// The role of a candidate for the anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Its partner.
    Positive,
    /// A negative.
    Negative,
    /// A negative of the anchor's class or item.
    FalseNegative,
}

/// One candidate's force.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Term {
    /// The candidate's pair; `u32::MAX` for a candidate that is made.
    pub pair: u32,
    /// Its class, or `u32::MAX`.
    pub label: u32,
    /// Its origin, see [`super::Source`].
    pub source: u8,
    /// Its role for the anchor.
    pub kind: Role,
    /// Whether a filter removed it; then it has no force.
    pub removed: bool,
    /// Its similarity.
    pub similarity: f64,
    /// `e^(s / tau)` as a share of that of the positive and all negatives that take part, before any weight; 0 if
    /// removed.
    pub share: f64,
    /// dL_i/ds.
    pub gradient: f64,
    /// Its length in all dimensions.
    pub length: f64,
    /// `[axes]`: how it is drawn.
    pub arrow: Vec<f32>,
    /// `[axes]`: where the candidate is drawn.
    pub position: Vec<f32>,
}

/// The numbers of [`Forces`] that are not computed here.
#[derive(Debug, Clone, Copy)]
pub struct Captions {
    /// The number of steps taken before the look.
    pub step: u64,
    /// The temperature at which the batch was last shown.
    pub tau: f64,
    /// The anchors' side.
    pub side: &'static str,
    /// The anchor's row in the batch.
    pub row: usize,
    /// Whether the gradient passes through similarities alone.
    pub complete: bool,
}

/// An entry of the row, with intermediate results.
#[derive(Clone, Copy)]
struct Entered {
    j: usize,
    entry: Entry,
    similarity: f64,
    gradient: f64,
    /// The length of its force.
    length: f64,
    /// `e^(s / tau)` relative to the largest of the row; 0 where a filter removed it.
    power: f64,
}

/// The forces on anchor `i` of `direction`, whose embedding is `anchor`, `[d]`. At most `most` terms, a quarter of
/// which may be removed candidates.
pub fn forces(
    direction: &Direction<'_>,
    i: usize,
    anchor: &[f32],
    most: usize,
    picture: &Picture,
    captions: Captions,
) -> Forces {
    let rows = &direction.rows;
    let dim = anchor.len();
    let candidate = |j: usize| -> &[f32] {
        let place = rows.place(i, j);
        let (table, at) =
            if j < rows.shared { (rows.candidates, place) } else { (rows.own_candidates, place - rows.shared) };
        &table[at * dim..(at + 1) * dim]
    };
    // Adds the force of entry `j` to a sum, `[d]`.
    let add = |sum: &mut [f64], j: usize, similarity: f64, gradient: f64| {
        for ((sum, &k), &q) in sum.iter_mut().zip(candidate(j)).zip(anchor) {
            *sum -= gradient * (f64::from(k) - similarity * f64::from(q));
        }
    };
    let arrow = |force: &[f64]| Arrow { length: norm(force), arrow: picture.turn(force) };

    let present = rows.row(i).filter(|&(_, entry, ..)| entry != Entry::Absent);
    let mut force = vec![0.0; dim];
    let mut entries: Vec<Entered> = present
        .map(|(j, entry, s, gradient)| {
            let (similarity, gradient) = (f64::from(s), direction.gradient(gradient));
            force.fill(0.0);
            add(&mut force, j, similarity, gradient);
            Entered { j, entry, similarity, gradient, length: norm(&force), power: 0.0 }
        })
        .collect();
    let highest = entries.iter().map(|e| e.similarity).fold(f64::NEG_INFINITY, f64::max);
    for entered in entries.iter_mut().filter(|e| e.entry != Entry::Removed) {
        entered.power = libm::exp((entered.similarity - highest) / captions.tau);
    }
    let mass: f64 = entries.iter().map(|e| e.power).sum();
    let share = |entered: &Entered| if mass > 0.0 { entered.power / mass } else { 0.0 };

    let [mut pull, mut push, mut resultant] = [(); 3].map(|()| vec![0.0; dim]);
    for entered in &entries {
        let side = if entered.gradient < 0.0 { &mut pull } else { &mut push };
        add(side, entered.j, entered.similarity, entered.gradient);
    }
    for (sum, (a, b)) in resultant.iter_mut().zip(pull.iter().zip(&push)) {
        *sum = a + b;
    }

    let removed = entries.iter().filter(|e| e.entry == Entry::Removed).count();
    let beside = removed.min(most / 4);
    // The positive comes first, then the strongest, then the removed ones; tie-breaks are the similarity and the index.
    let class = |e: &Entered| match e.entry {
        Entry::Positive => 0,
        Entry::Removed => 2,
        _ => 1,
    };
    let by_strength = |entries: &mut [Entered]| {
        order::by_key(entries, |e| e.j as u64);
        order::by_key(entries, |e| order::falling(e.similarity));
        order::by_key(entries, |e| order::falling(e.length));
    };
    by_strength(&mut entries);
    order::by_key(&mut entries, class);
    let acting = entries.len() - removed;
    let shown = acting.min((most - beside).max(1));
    let mut others = Others { count: acting - shown, gradient: 0.0, share: 0.0, force: Arrow::default() };
    let mut rest = vec![0.0; dim];
    for entered in &entries[shown..acting] {
        add(&mut rest, entered.j, entered.similarity, entered.gradient);
        others.gradient += entered.gradient;
        others.share += share(entered);
    }
    others.force = arrow(&rest);
    by_strength(&mut entries[..shown]);

    let terms = entries[..shown].iter().chain(&entries[acting..acting + beside]).map(|entered| {
        let mut force = vec![0.0; dim];
        add(&mut force, entered.j, entered.similarity, entered.gradient);
        let place = rows.place(i, entered.j);
        let is_false = direction.is_false(i, entered.j, Entry::TakesPart);
        Term {
            pair: direction.pairs[place],
            label: rows.labels.get(place).copied().unwrap_or(UNKNOWN),
            source: direction.source(entered.j) as u8,
            kind: match entered.entry {
                Entry::Positive => Role::Positive,
                _ if is_false => Role::FalseNegative,
                _ => Role::Negative,
            },
            removed: entered.entry == Entry::Removed,
            similarity: entered.similarity,
            share: share(entered),
            gradient: entered.gradient,
            length: entered.length,
            arrow: picture.turn(&force),
            position: picture.place(candidate(entered.j)),
        }
    });
    Forces {
        step: captions.step,
        tau: captions.tau,
        side: captions.side,
        axes: picture.axes(),
        projected: matches!(picture, Picture::Along { .. }),
        complete: captions.complete,
        anchor: Anchor {
            row: captions.row,
            pair: direction.anchors[i],
            label: rows.anchor_labels[i],
            loss: f64::from(rows.losses[i]),
            position: picture.place(anchor),
        },
        terms: terms.collect(),
        others,
        removed,
        resultant: arrow(&resultant),
        pull: arrow(&pull),
        push: arrow(&push),
    }
}

fn norm(vector: &[f64]) -> f64 {
    libm::sqrt(vector.iter().map(|x| x * x).sum())
}
