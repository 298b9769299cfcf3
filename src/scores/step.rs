//! The scores of one step, their rows at a temperature, and what is measured of them. Rows are evaluated by [`Row`],
//! the formula of the CPU engine, as plain InfoNCE in one direction.

use crate::loss::row::Row;
use crate::metrics::{self, Batch, Entry, Evaluated, Gradient, Look, Rows, Slopes};
use crate::views::lens::{Lens, LensError, check_temperatures};

/// The class of an anchor and of its false negatives, and that of all other negatives.
const SAME: u32 = 0;
const OTHER: u32 = 1;

/// The scores of one step.
///
/// # Shapes
///
/// `B` anchors with `k_i` negatives each, `N` in all.
#[derive(Debug, Clone, Copy)]
pub struct StepScores<'a> {
    /// The step.
    pub step: u64,
    /// `[B]`: the score of each anchor's positive.
    pub positives: &'a [f32],
    /// `[B]`: the number of each anchor's negatives, `k_i`.
    pub counts: &'a [u32],
    /// `[N]`: the scores of the negatives, anchor after anchor.
    pub negatives: &'a [f32],
    /// `[N]`: 1 for a negative that is known to be false, else 0; empty where nothing is known.
    pub known_false: &'a [u8],
}

/// The reason why scores cannot be shown.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ScoresError {
    /// The lists do not belong to each other, or there is no anchor.
    #[error("scores: {positives} positives, {counts} counts and {negatives} negatives do not fit each other")]
    Misfit {
        /// How many positives came.
        positives: usize,
        /// How many counts came.
        counts: usize,
        /// How many negatives came.
        negatives: usize,
    },
    /// A temperature is too low.
    #[error(transparent)]
    Temperature(#[from] LensError),
}

/// The rows of a step at one temperature. The first entry of a row is its positive; rows with fewer negatives than the
/// longest one end in absent entries.
pub(super) struct Scored {
    tau: f64,
    /// Entries of a row.
    width: usize,
    /// `[B, width]`.
    similarities: Vec<f32>,
    /// `[B, width]`.
    entries: Vec<Entry>,
    /// `[B, width]`: dL_i/ds_ij.
    gradient: Vec<f64>,
    /// `[B]`.
    losses: Vec<f32>,
    /// `[B]`.
    anchor_labels: Vec<u32>,
    /// `[B, width]`.
    labels: Vec<u32>,
    /// The mean of ln(1 + k_i): the loss of a blind guess.
    chance: f64,
}

impl Scored {
    pub(super) fn new(scores: &StepScores<'_>, tau: f64) -> Result<Self, ScoresError> {
        check_temperatures(&[tau])?;
        let StepScores { positives, counts, negatives, known_false, .. } = *scores;
        let all: u64 = counts.iter().map(|&count| u64::from(count)).sum();
        let fits = counts.len() == positives.len() && all == negatives.len() as u64 && !positives.is_empty();
        if !fits || !(known_false.is_empty() || known_false.len() == negatives.len()) {
            let (positives, counts, negatives) = (positives.len(), counts.len(), negatives.len());
            return Err(ScoresError::Misfit { positives, counts, negatives });
        }
        let (anchors, width) = (positives.len(), 1 + counts.iter().copied().max().unwrap_or(0) as usize);
        let mut scored = Scored {
            tau,
            width,
            similarities: vec![0.0; anchors * width],
            entries: vec![Entry::Absent; anchors * width],
            gradient: vec![0.0; anchors * width],
            losses: Vec::with_capacity(anchors),
            anchor_labels: vec![SAME; anchors],
            labels: vec![OTHER; anchors * width],
            chance: counts.iter().map(|&count| libm::log1p(f64::from(count))).sum::<f64>() / anchors as f64,
        };
        let mut from = 0;
        for (i, (&positive, &count)) in positives.iter().zip(counts).enumerate() {
            let (at, own) = (i * width, from..from + count as usize);
            from = own.end;
            let row = at + 1..at + 1 + own.len();
            scored.similarities[at] = positive;
            scored.similarities[row.clone()].copy_from_slice(&negatives[own.clone()]);
            scored.entries[at] = Entry::Positive;
            scored.entries[row.clone()].fill(Entry::TakesPart);
            scored.labels[at] = SAME;
            if !known_false.is_empty() {
                let labels = scored.labels[row.clone()].iter_mut().zip(&known_false[own]);
                labels.for_each(|(label, &known)| *label = if known != 0 { SAME } else { OTHER });
            }
            let s = scored.similarities[at..row.end].iter().map(|&s| f64::from(s)).collect();
            let (loss, gradient) = Row::plain(0, s, tau).loss_and_gradient();
            scored.losses.push(loss as f32);
            scored.gradient[at..row.end].copy_from_slice(&gradient);
        }
        Ok(scored)
    }

    /// The rows. All negatives come from the batch, as far as anybody knows, so that none is chosen.
    pub(super) fn rows(&self) -> Rows<'_> {
        Rows {
            weight: 1.0,
            shared: 0,
            own: self.width,
            from_batch: self.width,
            similarities: &self.similarities,
            entries: &self.entries,
            gradient: Slopes::Double(&self.gradient),
            losses: &self.losses,
            anchor_labels: &self.anchor_labels,
            labels: &self.labels,
            anchor_items: &[],
            items: &[],
            candidates: &[],
            own_candidates: &[],
        }
    }

    /// The rows as metrics read them: with a batch in which no embedding is.
    pub(super) fn evaluated(&self) -> Evaluated<'_> {
        let batch = Batch {
            queries: &[],
            keys: &[],
            dim: 2,
            shared: 0,
            own: 0,
            query_labels: &[],
            key_labels: &[],
            query_items: &[],
            key_items: &[],
            directions: (1.0, 0.0),
        };
        let evaluated = Evaluated::of_rows(batch, vec![self.rows()], self.tau);
        Evaluated { unit: 1.0, chance: self.chance, ..evaluated }
    }
}

impl StepScores<'_> {
    /// What is measured of these scores at a temperature.
    ///
    /// # Errors
    /// When the lists do not fit each other, or the temperature is too low.
    pub fn look(&self, tau: f64) -> Result<Look, ScoresError> {
        Ok(metrics::look(&Scored::new(self, tau)?.evaluated(), &mut None))
    }

    /// The negatives through some temperatures; `tau` is the one in force.
    ///
    /// # Errors
    /// As [`StepScores::look`].
    pub fn lens(&self, tau: f64, taus: &[f64]) -> Result<Lens, ScoresError> {
        let Look { true_negatives, false_negatives, .. } = self.look(tau)?;
        let through = |&tau: &f64| {
            let scored = Scored::new(self, tau)?;
            let evaluated = scored.evaluated();
            Ok((tau, Gradient::of(&evaluated, &evaluated.rows().sorted_negatives())))
        };
        let gradients = taus.iter().map(through).collect::<Result<Vec<_>, ScoresError>>()?;
        Ok(Lens::new(self.step, tau, [&true_negatives, &false_negatives], &gradients, true))
    }
}
