//! Histograms of a batch's similarities, by known truth (partner, true or false negative) and by what the methods did.

use super::rows::{Entry, Kind, Rows};

/// The number of bins of every histogram: bin `b` holds similarities from `-1 + b / 32` up to, but not including,
/// `-1 + (b + 1) / 32`; the last one includes 1.
pub const BINS: usize = 64;

/// The bin of a similarity. Rounding may carry similarities slightly beyond ±1; they count in the outermost bins.
pub fn bin_of(similarity: f32) -> usize {
    // The conversion saturates: negative numbers and NaN become 0.
    (((similarity + 1.0) * (BINS as f32 / 2.0)) as usize).min(BINS - 1)
}

/// `[64]`: the number of these similarities per bin.
pub(super) fn counts(similarities: &[f32]) -> Vec<f32> {
    let mut counts = vec![0.0; BINS];
    similarities.iter().for_each(|&s| counts[bin_of(s)] += 1.0);
    counts
}

/// What the methods did with a negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It takes part.
    Stays = 0,
    /// It takes part and was chosen by a method.
    Chosen = 1,
    /// A filter removed it.
    Removed = 2,
}

/// Numbers of negatives, by what they have in common with their anchors.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Count {
    /// All negatives.
    pub all: f64,
    /// The negatives of the anchor's class, duplicates included.
    pub same: f64,
    /// The negatives that show the anchor's item.
    pub duplicates: f64,
}

impl Count {
    fn new(by_kind: [u32; 3]) -> Self {
        let [other, class, item] = by_kind.map(f64::from);
        Count { all: other + class + item, same: class + item, duplicates: item }
    }

    /// The sum of two counts.
    fn and(self, other: Count) -> Count {
        Count {
            all: self.all + other.all,
            same: self.same + other.same,
            duplicates: self.duplicates + other.duplicates,
        }
    }

    /// Share of false negatives; 0 without negatives.
    pub fn false_rate(&self) -> f64 {
        self.same / self.all.max(1.0)
    }

    /// Share of duplicates; 0 without negatives.
    pub fn duplicate_rate(&self) -> f64 {
        self.duplicates / self.all.max(1.0)
    }
}

/// Counts per bin, over all anchors and all their candidates.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram {
    /// `[64]`: partners.
    pub positives: Vec<f32>,
    /// `[64]`: negatives that take part and whose class differs from the anchor's.
    pub true_negatives: Vec<f32>,
    /// `[64]`: negatives that take part and have the anchor's class or item.
    pub false_negatives: Vec<f32>,
    /// `[64]`: negatives that take part and were chosen: collected beyond the batch; if nothing is collected, those
    /// that carry a gradient.
    pub chosen: Vec<f32>,
    /// `[64]`: candidates that a filter removed.
    pub removed: Vec<f32>,
    /// Mean similarity of the negatives that take part; 0 if there are none.
    pub negative_mean: f64,
    /// Mean similarity of the chosen negatives; 0 if there are none.
    pub hardness: f64,
    /// The candidates before any filter.
    pub candidates: Count,
    /// The negatives that take part.
    pub staying: Count,
    /// The chosen negatives.
    pub choice: Count,
}

impl Histogram {
    /// Counts the rows of one direction.
    #[inline(never)]
    pub(super) fn of(rows: &Rows) -> Self {
        let mut tally = Tally::default();
        for i in 0..rows.anchors() {
            for (j, entry, s, gradient) in rows.row(i) {
                match entry {
                    Entry::Absent => {}
                    Entry::Positive => tally.positives[bin_of(s)] += 1,
                    Entry::TakesPart => {
                        let fate = if rows.is_chosen(j, gradient) { Fate::Chosen } else { Fate::Stays };
                        tally.add(s, rows.kind(i, j), fate);
                    }
                    Entry::Removed => tally.add(s, rows.kind(i, j), Fate::Removed),
                }
            }
        }
        tally.counted()
    }
}

/// A histogram while it is counted.
#[derive(Debug)]
struct Tally {
    positives: [u32; BINS],
    /// By fate, kind and bin.
    negatives: [[[u32; BINS]; 3]; 3],
    /// Sums of similarities by fate.
    sums: [f64; 3],
}

impl Default for Tally {
    fn default() -> Self {
        Tally { positives: [0; BINS], negatives: [[[0; BINS]; 3]; 3], sums: [0.0; 3] }
    }
}

impl Tally {
    fn add(&mut self, s: f32, kind: Kind, fate: Fate) {
        self.negatives[fate as usize][kind as usize][bin_of(s)] += 1;
        self.sums[fate as usize] += f64::from(s);
    }

    fn counted(self) -> Histogram {
        let negatives = &self.negatives;
        let bins = |parts: &[(Fate, Kind)]| -> Vec<f32> {
            let count = |&(fate, kind): &(Fate, Kind)| negatives[fate as usize][kind as usize];
            let parts: Vec<[u32; BINS]> = parts.iter().map(count).collect();
            (0..BINS).map(|bin| parts.iter().map(|part| part[bin]).sum::<u32>() as f32).collect()
        };
        let counts = |fate: Fate| Count::new(self.negatives[fate as usize].map(|bins| bins.iter().sum()));
        let (plain, choice, removed) = (counts(Fate::Stays), counts(Fate::Chosen), counts(Fate::Removed));
        let staying = plain.and(choice);
        let of_kind = |kind| [(Fate::Stays, kind), (Fate::Chosen, kind)];
        let all = |fate| [(fate, Kind::Other), (fate, Kind::Class), (fate, Kind::Item)];
        Histogram {
            positives: self.positives.iter().map(|&count| count as f32).collect(),
            true_negatives: bins(&of_kind(Kind::Other)),
            false_negatives: bins(&[of_kind(Kind::Class), of_kind(Kind::Item)].concat()),
            chosen: bins(&all(Fate::Chosen)),
            removed: bins(&all(Fate::Removed)),
            negative_mean: (self.sums[0] + self.sums[1]) / staying.all.max(1.0),
            hardness: self.sums[1] / choice.all.max(1.0),
            candidates: staying.and(removed),
            staying,
            choice,
        }
    }
}
