//! A guide, a second model, decides which candidates are right answers.
//!
//! The guide is a table of embeddings of all training pairs, one per pair and side. It may be
//!
//! * a checkpoint: the encoders as they were at the step `warmup`;
//! * an average: at every refresh the embeddings move towards the current ones by `1 - ema^refresh` and are scaled to
//!   unit length, so that `ema` means the same as for a momentum encoder that follows at every step;
//! * the hidden truth: the points from which the pairs were generated, with independent noise for each side. Without
//!   noise a positive's similarity would be 1, which no candidate but a duplicate could reach. A pair whose key was
//!   swapped is treated as if it were right. In data without hidden points, an item is represented by its two raw
//!   inputs, each centred and scaled to unit length.

use ndarray::Array2;

use super::contract::Filter;
use super::noise::near;
use crate::data::Pairs;
use crate::described::{About, Described};
use crate::knobs::{Guide, Knobs};
use crate::loss::rules::{Filtering, GuideRule};
use crate::negatives::inputs::raw;
use crate::negatives::method::Method;
use crate::negatives::{At, Embeddings, Index, Prepared, Refresh};
use crate::random::{Purpose, stream};

/// Removes candidates that the guide finds about as similar to the anchor as its partner.
#[derive(Debug)]
pub struct Guided;

impl Described for Guided {
    fn about(&self) -> &'static About {
        &About {
            id: "guide",
            label: "What a guide suspects",
            help: "Removes candidates that a second model finds about as similar to the anchor as its own partner.",
            formula: "m_j = [g_j < g+ - margin]",
            source: "Solatorio 2024, GISTEmbed: Guided In-sample Selection of Training Negatives for Text Embedding \
                     Fine-tuning",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["guide", "margin", "guidenoise", "ema", "warmup", "refresh"]
    }
}

impl Method for Guided {
    fn refresh(&self, knobs: &Knobs) -> Refresh {
        let from = u64::from(knobs.warmup);
        match knobs.guide {
            Guide::Checkpoint => Refresh::Once(from),
            Guide::Average => Refresh::Every { from, steps: knobs.refresh.into() },
            Guide::Truth => Refresh::Never,
        }
    }

    fn prepare(&self, at: &At<'_>, index: &Index<'_>) -> Prepared {
        let guide = match at.knobs.guide {
            Guide::Checkpoint => index.embeddings.cloned(),
            Guide::Average => index.embeddings.map(|now| match index.before.and_then(|b| b.guide.as_ref()) {
                Some(before) => average(before, now, stays(at.knobs)),
                None => now.clone(),
            }),
            Guide::Truth => Some(truth(at.knobs, at.pairs)),
        };
        Prepared { guide, ..Prepared::default() }
    }
}

impl Filter for Guided {
    fn rule(&self, knobs: &Knobs) -> Filtering {
        Filtering { guide: Some(GuideRule::Absolute(knobs.margin)), ..Filtering::default() }
    }
}

/// The factor of the old average at a refresh.
fn stays(knobs: &Knobs) -> f32 {
    libm::pow(knobs.ema, knobs.refresh.into()) as f32
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

/// The hidden points with noise; a pure function of the seed and the pairs.
fn truth(knobs: &Knobs, pairs: &Pairs) -> Embeddings {
    let points = if pairs.truth.hidden.is_empty() { raw(pairs) } else { pairs.truth.hidden.clone() };
    let side = |number: u64| {
        let mut rng = stream(knobs.seed, Purpose::Guiding, number);
        let mut seen = Array2::zeros(points.raw_dim());
        let mut scratch = vec![0.0; points.ncols()];
        for (point, out) in points.rows().into_iter().zip(seen.rows_mut()) {
            near(point, knobs.guidenoise, &mut rng, &mut scratch, out);
        }
        seen
    };
    Embeddings { queries: side(0), keys: side(1) }
}

/// Scales every row to unit length; a row of zeros stays as it is.
fn unit_rows(rows: &mut Array2<f32>) {
    for mut row in rows.rows_mut() {
        let length = row.iter().map(|&v| f64::from(v) * f64::from(v)).sum::<f64>();
        if length > 0.0 {
            row /= libm::sqrt(length) as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Truth;
    use ndarray::array;

    fn pairs(hidden: Array2<f32>) -> Pairs {
        Pairs {
            queries: array![[1.0, 2.0], [3.0, 5.0], [2.0, 2.0]],
            keys: array![[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [5.0, 5.0, 5.0]],
            query_labels: vec![0; 3],
            key_labels: vec![0; 3],
            truth: Truth { hidden, ..Truth::default() },
        }
    }

    fn prepare(knobs: &Knobs, step: u64, index: &Index<'_>) -> Option<Embeddings> {
        let pairs = pairs(array![[2.0, 0.0], [0.0, 3.0], [1.0, 1.0]]);
        Guided.prepare(&At { knobs, step, pairs: &pairs }, index).guide
    }

    #[test]
    fn a_checkpoint_is_taken_once_and_an_average_follows_the_embeddings() {
        let first = Embeddings { queries: array![[1.0, 0.0]], keys: array![[0.0, 1.0]] };
        let second = Embeddings { queries: array![[0.0, 1.0]], keys: array![[0.0, 1.0]] };
        let checkpoint = Knobs { guide: Guide::Checkpoint, warmup: 7, ..Knobs::default() };
        assert_eq!(Guided.refresh(&checkpoint), Refresh::Once(7));
        let index = Index { embeddings: Some(&first), ..Index::default() };
        assert_eq!(prepare(&checkpoint, 7, &index), Some(first.clone()));

        let average = Knobs { guide: Guide::Average, warmup: 7, refresh: 2, ema: 0.5, ..Knobs::default() };
        assert_eq!(Guided.refresh(&average), Refresh::Every { from: 7, steps: 2 });
        let before = Prepared { guide: prepare(&average, 7, &index), ..Prepared::default() };
        let index = Index { embeddings: Some(&second), before: Some(&before), ..Index::default() };
        let after = prepare(&average, 9, &index).expect("a guide");
        // The old average counts a quarter: (1/4, 3/4), scaled to unit length.
        let expected = [1.0, 3.0].map(|v: f32| v / 10.0f32.sqrt());
        assert!(after.queries.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{after:?}");
        assert_eq!(after.keys, first.keys);
    }

    #[test]
    fn the_hidden_truth_needs_no_embeddings_and_its_sides_differ_by_their_noise() {
        let exact = Knobs { guide: Guide::Truth, guidenoise: 0.0, ..Knobs::default() };
        assert_eq!(Guided.refresh(&exact), Refresh::Never);
        let seen = prepare(&exact, 0, &Index::default()).expect("a guide");
        let half = 0.5f32.sqrt();
        assert_eq!(seen.queries, seen.keys);
        assert!(seen.queries.iter().zip([1.0, 0.0, 0.0, 1.0, half, half]).all(|(a, b)| (a - b).abs() < 1e-6));

        let noisy = Knobs { guidenoise: 0.2, ..exact };
        let seen = prepare(&noisy, 0, &Index::default()).expect("a guide");
        assert_ne!(seen.queries, seen.keys);
        assert_eq!(prepare(&noisy, 5, &Index::default()), Some(seen), "the same noise whenever it is asked for");
    }

    #[test]
    fn without_hidden_points_a_pair_is_represented_by_its_raw_inputs() {
        let knobs = Knobs { guide: Guide::Truth, guidenoise: 0.0, ..Knobs::default() };
        let pairs = pairs(Array2::default((0, 0)));
        let seen = truth(&knobs, &pairs);
        assert_eq!(seen.queries.dim(), (3, 5));
        // Centring makes the third query 0 in column 0 but not in column 1; every row has unit length.
        assert!(seen.queries.rows().into_iter().all(|row| (row.dot(&row) - 1.0).abs() < 1e-6));
    }

    #[test]
    fn noise_has_the_length_that_its_knob_says() {
        for dim in [16, 64, 256] {
            let mut rng = stream(1, Purpose::Guiding, dim as u64);
            let point = Array2::from_elem((1, dim), 3.0f32);
            let (mut out, mut scratch) = (Array2::zeros((1, dim)), vec![0.0; dim]);
            let mut cosine = 0.0;
            for _ in 0..4000 {
                near(point.row(0), 0.5, &mut rng, &mut scratch, out.row_mut(0));
                cosine += f64::from(out.row(0).sum()) / (dim as f64).sqrt() / 4000.0;
            }
            assert!((cosine - 1.0 / 1.25f64.sqrt()).abs() < 0.02, "{dim}: {cosine}");
        }
    }
}
