//! A guide tells which candidates are right answers.
//!
//! The guide is a table of embeddings of the corpus, one per item and side. It may be
//!
//! * a checkpoint: the encoders as they were at the step `warmup`;
//! * an average: at every refresh the embeddings move towards what the encoders say now, and are scaled to unit length.
//!   They move by `1 - ema^refresh`, so that `ema` means the same as for a momentum encoder that follows at every step;
//! * the hidden truth: the points that the views were made from, seen with noise of its own on each side, without which
//!   no candidate but a duplicate could reach the positive's 1. A pair whose key was swapped is seen as if it were
//!   right. Where nothing hidden is known, an item is its two raw inputs, each less the mean and scaled to unit length.

use ndarray::{Array2, ArrayView2, Axis, concatenate};

use super::Filter;
use super::noise::near;
use crate::data::Pairs;
use crate::described::{About, Described};
use crate::experiment::{Guide, Settings};
use crate::loss::rules::{Filtering, GuideRule};
use crate::negatives::{At, Embeddings, Index, Prepared, Refresh};
use crate::random::{Purpose, stream};

/// Removes what the guide finds about as similar to the anchor as its partner.
#[derive(Debug)]
pub struct Guided;

impl Described for Guided {
    fn about(&self) -> &'static About {
        &About {
            id: "guide",
            label: "What a guide suspects",
            help: "Candidates leave that a second model finds more similar to the anchor than its own partner.",
            formula: "m_j = [g_j <= g+ - margin]",
            source: "Solatorio 2024, GISTEmbed: Guided In-sample Selection of Training Negatives for Text Embedding Fine-tuning",
        }
    }
}

impl Filter for Guided {
    fn rule(&self, settings: &Settings) -> Filtering {
        Filtering { guide: Some(GuideRule::Absolute(settings.margin)), ..Filtering::default() }
    }

    fn refresh(&self, settings: &Settings) -> Refresh {
        let from = u64::from(settings.warmup);
        match settings.guide {
            Guide::Checkpoint => Refresh::Once(from),
            Guide::Average => Refresh::Every { from, steps: settings.refresh.into() },
            Guide::Truth => Refresh::Never,
        }
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let guide = match at.settings.guide {
            Guide::Checkpoint => index.embeddings.cloned(),
            Guide::Average => index.embeddings.map(|now| match index.before.and_then(|b| b.guide.as_ref()) {
                Some(before) => average(before, now, stays(at.settings)),
                None => now.clone(),
            }),
            Guide::Truth => Some(truth(at.settings, at.pairs)),
        };
        Prepared { guide, ..Prepared::default() }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["guide", "margin", "guidenoise", "ema", "warmup", "refresh"]
    }
}

/// Which share of the average stays at a refresh.
fn stays(settings: &Settings) -> f32 {
    libm::pow(settings.ema, settings.refresh.into()) as f32
}

fn average(before: &Embeddings, now: &Embeddings, stays: f32) -> Embeddings {
    let side = |before: &Array2<f32>, now: &Array2<f32>| {
        if before.dim() != now.dim() {
            return now.clone();
        }
        let mut mean = before * stays + now * (1.0 - stays);
        unit_rows(&mut mean);
        mean
    };
    Embeddings { queries: side(&before.queries, &now.queries), keys: side(&before.keys, &now.keys) }
}

/// The hidden points with noise: the same for the same seed, whenever it is asked for.
fn truth(settings: &Settings, pairs: &Pairs) -> Embeddings {
    let points = if pairs.truth.hidden.is_empty() { raw(pairs) } else { pairs.truth.hidden.clone() };
    let side = |number: u64| {
        let mut rng = stream(settings.seed, Purpose::Guiding, number);
        let mut seen = Array2::zeros(points.raw_dim());
        let mut scratch = vec![0.0; points.ncols()];
        for (point, out) in points.rows().into_iter().zip(seen.rows_mut()) {
            near(point, settings.guidenoise, &mut rng, &mut scratch, out);
        }
        seen
    };
    Embeddings { queries: side(0), keys: side(1) }
}

/// Each pair's two inputs side by side, so that both count alike.
fn raw(pairs: &Pairs) -> Array2<f32> {
    let centred = |inputs: &Array2<f32>| {
        let mut centred = inputs.clone();
        if let Some(mean) = inputs.mean_axis(Axis(0)) {
            centred -= &mean;
        }
        unit_rows(&mut centred);
        centred
    };
    let sides = [centred(&pairs.queries), centred(&pairs.keys)];
    let views: Vec<ArrayView2<'_, f32>> = sides.iter().map(|side| side.view()).collect();
    concatenate(Axis(1), &views).expect("a query for every key")
}

/// Scales every row to unit length; a row without length stays as it is.
fn unit_rows(rows: &mut Array2<f32>) {
    for mut row in rows.rows_mut() {
        let length = row.iter().map(|&v| f64::from(v) * f64::from(v)).sum::<f64>();
        if length > 0.0 {
            row /= libm::sqrt(length) as f32;
        }
    }
}
