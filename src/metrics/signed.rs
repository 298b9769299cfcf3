//! The pull and the push of evaluated rows. A pulled candidate need not be a partner: some losses have several
//! positives, and some weights reverse the sign of the gradient of easy negatives.

use super::effective::effective;
use super::gradient::{Example, Gradient, Hardest};
use super::histogram::{BINS, bin_of};
use super::rows::{Entry, Evaluated, Rows};
use super::sort::sort;

impl Gradient {
    /// The loss of evaluated rows and its gradient by bins of similarity. `negatives` is
    /// [`Evaluated::sorted_negatives`].
    pub fn of_rows(evaluated: &Evaluated, negatives: &[f32], tau: f64) -> Self {
        let (mut pull, mut push) = ([0.0; BINS], [0.0; BINS]);
        let hardest = Hardest::among(negatives);
        let (mut carried, mut pushed) = (0.0, 0.0);
        let (mut attracted, mut taking_part) = (0u32, 0u32);
        let (mut sum, mut weights) = (0.0, 0.0);
        let anchors = evaluated.directions.first().map_or(0, |rows| rows.anchors());
        let mut losses = vec![0.0; anchors];
        let mut pushes = Vec::new();
        let mut on_negatives = vec![0.0; BINS];
        for rows in evaluated.counting() {
            let mut over_anchors = 0.0;
            for (i, loss) in losses.iter_mut().enumerate() {
                *loss += rows.weight * f64::from(rows.losses[i]);
                pushes.clear();
                for (_, entry, s, gradient) in rows.row(i) {
                    let gradient = f64::from(gradient);
                    if gradient < 0.0 {
                        pull[bin_of(s)] -= gradient;
                    } else if gradient > 0.0 {
                        push[bin_of(s)] += gradient;
                    }
                    if entry == Entry::TakesPart {
                        taking_part += 1;
                        attracted += u32::from(gradient < 0.0);
                        on_negatives[bin_of(s)] += gradient.abs() * anchors as f64;
                        if gradient > 0.0 {
                            pushed += gradient;
                            carried += gradient * hardest.part_of(s);
                            pushes.push(gradient);
                        }
                    }
                }
                over_anchors += effective(&pushes);
            }
            sum += rows.weight * over_anchors / anchors.max(1) as f64;
            weights += rows.weight;
        }
        let total = pull.iter().sum::<f64>() + push.iter().sum::<f64>();
        let share = |part: f64, of: f64| if of > 0.0 { part / of } else { 0.0 };
        let shares = |parts: [f64; BINS]| parts.iter().map(|&part| share(part, total) as f32).collect();
        let loss = losses.iter().sum::<f64>() / anchors.max(1) as f64;
        Gradient {
            loss,
            pull: shares(pull),
            push: shares(push),
            on_negatives,
            effective_negatives: share(sum, weights),
            top_share: share(carried, pushed),
            attracted: f64::from(attracted) / f64::from(taking_part.max(1)),
            example: example(evaluated, &losses, loss, tau),
        }
    }
}

impl Evaluated<'_> {
    /// The similarities of the negatives that take part in the first direction that counts, ascending.
    pub fn sorted_negatives(&self) -> Vec<f32> {
        let mut negatives = Vec::new();
        if let Some(rows) = self.counting().next() {
            let all = rows.entries.iter().zip(rows.similarities);
            negatives.extend(all.filter(|(entry, _)| **entry == Entry::TakesPart).map(|(_, &s)| s));
        }
        sort(&mut negatives);
        negatives
    }
}

/// The similarities of a direction's anchors to their partners.
pub(super) fn positives_of(rows: &Rows) -> Vec<f32> {
    let all = rows.entries.iter().zip(rows.similarities);
    all.filter(|(entry, _)| **entry == Entry::Positive).map(|(_, &s)| s).collect()
}

/// The anchor whose loss is nearest to the mean; the tie-break is the lower row.
fn example(evaluated: &Evaluated, losses: &[f64], mean: f64, tau: f64) -> Example {
    let distance = |i: &usize| (losses[*i] - mean).abs();
    let anchor = (0..losses.len()).min_by(|i, j| distance(i).total_cmp(&distance(j))).unwrap_or(0);
    let nothing = f64::NAN;
    let mut example =
        Example { anchor, positive: nothing, hardest: None, loss: nothing, query_loss: nothing, infonce: nothing };
    let Some(rows) = evaluated.counting().next().filter(|_| anchor < losses.len()) else { return example };
    example.loss = losses[anchor];
    example.query_loss = f64::from(rows.losses[anchor]);
    // Less the largest that there may be.
    let exponential = |s: f64| ((s - 1.0) / tau).exp();
    let mut sum = 0.0;
    for (_, entry, s, _) in rows.row(anchor) {
        let s = f64::from(s);
        if matches!(entry, Entry::TakesPart | Entry::Positive) {
            sum += exponential(s);
        }
        match entry {
            Entry::Positive => example.positive = s,
            Entry::TakesPart if example.hardest.is_none_or(|hardest| s > hardest) => example.hardest = Some(s),
            _ => {}
        }
    }
    example.infonce = sum.ln() - (example.positive - 1.0) / tau;
    example
}
