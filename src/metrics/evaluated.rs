//! A batch whose rows are evaluated at one temperature.

use super::batch::Batch;
use super::effective::effective;
use super::rows::{Entry, Rows};

/// Everything that a look measures, whoever has evaluated it: plain rows are evaluated here ([`Plain`](super::Plain)),
/// others by the passes of an engine.
#[derive(Debug, Clone)]
pub struct Evaluated<'a> {
    /// The embeddings, with their classes.
    pub batch: Batch<'a>,
    /// The temperature.
    pub tau: f64,
    /// The directions: queries that ask, then keys that do; plain rows of both directions are one.
    pub directions: Vec<Rows<'a>>,
    /// `[n]`: the loss of each anchor, both directions weighted.
    pub losses: Vec<f64>,
    /// `[n]`: its loss in one direction: as a query, if that direction counts, else as a key.
    pub query_losses: Vec<f64>,
    /// Whether that loss is plain InfoNCE.
    pub is_plain: bool,
    /// `[B]`: the similarity of every pair of a batch whose rows are plain, whether it is an anchor or not; else empty.
    pub partners: &'a [f32],
    /// By what the rows' gradient is divided to get that of one anchor's own loss.
    pub unit: f64,
    /// The effective number of an anchor's negatives, as [`Gradient`](super::Gradient) has it.
    pub effective_negatives: f64,
    /// The loss of a blind guess.
    pub chance: f64,
    /// The lower bound of the loss, where it is known.
    pub floor: Option<f64>,
    /// The least, the median and the greatest temperature of a query, where each has its own.
    pub own_temperatures: Option<[f64; 3]>,
    /// Share of the anchors whose negatives push no more, because the debiased estimate was clamped.
    pub clamped: Option<f64>,
    /// Share of the anchors with a loss above 0.
    pub active: Option<f64>,
    /// Whether only queries ask, though the loss by itself would have keys ask too.
    pub queries_alone: bool,
    /// Whether the rows' positives are no partners, but embeddings that the host tells.
    pub recalled: bool,
}

impl<'a> Evaluated<'a> {
    /// Rows that an engine has evaluated at temperature `tau`: queries that ask, then keys that do. Nothing is said
    /// about a guess, a bound, clamped and active anchors.
    pub fn of_rows(batch: Batch<'a>, directions: Vec<Rows<'a>>, tau: f64) -> Self {
        let counting = || directions.iter().filter(|rows| rows.counts());
        let anchors = directions.first().map_or(0, |rows| rows.anchors());
        let mut losses = vec![0.0; anchors];
        let (mut sum, mut weights) = (0.0, 0.0);
        for rows in counting() {
            losses.iter_mut().zip(rows.losses).for_each(|(sum, &loss)| *sum += rows.weight * f64::from(loss));
            sum += rows.weight * effective_negatives(rows) / anchors.max(1) as f64;
            weights += rows.weight;
        }
        let of_first = counting().next().map_or(&[][..], |rows| rows.losses);
        Evaluated {
            batch,
            tau,
            losses,
            query_losses: of_first.iter().map(|&loss| f64::from(loss)).collect(),
            is_plain: false,
            partners: &[],
            unit: 1.0 / anchors.max(1) as f64,
            effective_negatives: if weights > 0.0 { sum / weights } else { 0.0 },
            chance: f64::NAN,
            floor: None,
            own_temperatures: None,
            clamped: None,
            active: None,
            queries_alone: false,
            recalled: false,
            directions,
        }
    }

    /// The directions that count.
    pub(super) fn counting(&self) -> impl Iterator<Item = &Rows<'a>> + Clone {
        self.directions.iter().filter(|rows| rows.counts())
    }

    /// The rows of which histograms and counts are made: the queries', or the keys' if only these count in the loss.
    ///
    /// # Panics
    /// If no direction counts.
    pub fn rows(&self) -> &Rows<'a> {
        self.counting().next().expect("one direction counts")
    }

    /// The similarities of partners: of all pairs where rows are plain, else of the anchors.
    pub(super) fn positives(&self) -> Vec<f32> {
        if self.partners.is_empty() { self.rows().positives() } else { self.partners.to_vec() }
    }

    /// Whether every similarity is finite.
    pub(super) fn is_finite(&self) -> bool {
        let similarities = self.counting().flat_map(|rows| rows.similarities);
        similarities.chain(self.partners).all(|s| s.is_finite())
    }
}

/// The sum over the anchors of the effective numbers of their negatives.
fn effective_negatives(rows: &Rows) -> f64 {
    let mut pushes = Vec::new();
    let of_anchor = |i: usize| {
        pushes.clear();
        let pushed = rows.row(i).filter(|&(_, entry, _, gradient)| entry == Entry::TakesPart && gradient > 0.0);
        pushes.extend(pushed.map(|(.., gradient)| gradient));
        effective(&pushes)
    };
    (0..rows.anchors()).map(of_anchor).fold(0.0, |sum, one| sum + one)
}
