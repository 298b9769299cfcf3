//! The trend of a run's recent losses and evaluations.

use super::vitals::{FALLING, FEWEST, HARDLY, RECENT, RISING, Vitals};

/// The trend of the recent numbers.
pub(super) struct Trend {
    /// The mean of the newer half of the recent losses.
    pub(super) mean: Option<f64>,
    pub(super) falling: Option<bool>,
    pub(super) rising: Option<bool>,
}

impl Trend {
    pub(super) fn of(vitals: &Vitals) -> Self {
        let all = vitals.losses;
        // Only the newer half of the run counts, so that the drop at its beginning is not mistaken for a present one.
        let recent = &all[all.len() - all.len().div_ceil(2).min(RECENT)..];
        let (older, newer) = recent.split_at(recent.len() / 2);
        let (before, error) = mean(older);
        let (now, other) = mean(newer);
        let (drop, doubt) = (before - now, 2.0 * (error * error + other * other).sqrt());
        let scale = vitals.lines.chance - vitals.lines.floor.unwrap_or(0.0);
        let falling = if all.len() < FEWEST {
            None
        } else if drop > doubt && drop > FALLING * scale {
            Some(true)
        } else {
            (drop + doubt <= HARDLY * scale).then_some(false)
        };
        let recalls = &vitals.recalls[vitals.recalls.len() / 2..];
        let (older, newer) = recalls.split_at(recalls.len() / 2);
        let average = |of: &[(u64, f64)]| of.iter().map(|&(_, recall)| recall).sum::<f64>() / of.len() as f64;
        let rising = (older.len() >= 2).then(|| average(newer) > average(older) + RISING);
        Trend { mean: (!recent.is_empty()).then_some(now), falling, rising }
    }

    /// Whether training has stopped improving, as far as these numbers can show.
    pub(super) fn has_stopped(&self) -> bool {
        self.falling == Some(false) && self.rising != Some(true)
    }
}

/// The mean and its standard error.
fn mean(values: &[f32]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().map(|&v| f64::from(v)).sum::<f64>() / n;
    let squares: f64 = values.iter().map(|&v| (f64::from(v) - mean).powi(2)).sum();
    (mean, (squares / (n - 1.0).max(1.0) / n).sqrt())
}
