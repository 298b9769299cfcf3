//! Handwritten digits, cut in two: the top half of a picture is the query, the bottom half of the same picture its key.
//!
//! The 1,797 pictures of 8 by 8 values from Alpaydin and Kaynak 1998 (CC BY 4.0; `data/digits/README.md` has the full
//! attribution). Two pictures of one digit are natural false negatives: their halves would go together just as well.

use ndarray::Array2;
use rand::seq::SliceRandom;

use super::assets;
use super::contract::Source;
use super::pairs::{Dataset, Pairs, Picture, Truth};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::order;
use crate::random::{Purpose, stream};

/// The digits. The split into training and held-out pairs is the same for every seed, so that runs can be compared.
#[derive(Debug)]
pub struct Digits;

/// The number of pictures in the file.
const PICTURES: usize = 1797;
/// The number of values of a picture.
const VALUES: usize = 64;
/// The number of values of half a picture.
const HALF: usize = VALUES / 2;
/// The number of pictures to train on; the others are held out.
const TRAIN: usize = 1400;
/// The largest value of a pixel.
const DARKEST: f32 = 16.0;
/// The seed of the shuffle that makes the split. It does not depend on the seed of a run.
const SPLIT_SEED: u32 = 0;

/// The two parts of the file: the classes in the source's order, and one plane per pixel, whose pictures are sorted by
/// class (see `data/digits/make.py`).
fn file() -> (&'static [u8], &'static [u8]) {
    assets::bytes(assets::DIGITS).expect("an asset is there before its data set is loaded").split_at(PICTURES)
}

impl Described for Digits {
    fn about(&self) -> &'static About {
        &About {
            id: "digits",
            label: "Digits in two halves",
            help: "Handwritten digits (Alpaydin and Kaynak, CC BY 4.0) cut in two: each top half looks for its bottom \
                   half.",
            formula: "",
            source: "Alpaydin and Kaynak 1998, Optical Recognition of Handwritten Digits, UCI Machine Learning \
                     Repository (CC BY 4.0)",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &[]
    }
}

impl Source for Digits {
    fn load(&self, knobs: &Knobs) -> Dataset {
        let mut order: Vec<usize> = (0..PICTURES).collect();
        order.shuffle(&mut stream(SPLIT_SEED, Purpose::Data, 0));
        let (train, held_out) = order.split_at(TRAIN);
        let (classes, planes) = file();
        let pictures = pictures(classes, planes);
        Dataset {
            train: halves(&pictures, classes, &train[..TRAIN.min(knobs.pairs as usize)]).into(),
            held_out: halves(&pictures, classes, held_out).into(),
            class_names: (0..10).map(|digit| digit.to_string()).collect(),
            picture: Some(Picture { rows: 4, columns: 8, channels: 1 }),
        }
    }

    fn asset(&self) -> Option<&'static str> {
        Some(assets::DIGITS)
    }

    fn max_pairs(&self) -> u32 {
        TRAIN as u32
    }

    fn widths(&self) -> (usize, usize) {
        (HALF, HALF)
    }

    fn class_word(&self) -> &'static str {
        "digit"
    }
    fn task(&self) -> &'static str {
        "Given the top half of a handwritten digit, find its bottom half."
    }
}

/// All pictures in the source's order, `[1797, 64]`, values 0 to 16.
fn pictures(classes: &[u8], planes: &[u8]) -> Array2<u8> {
    let mut by_class: Vec<usize> = (0..PICTURES).collect();
    // a stable sort, as in the script that wrote the file
    order::by_key(&mut by_class, |&picture| classes[picture].into());
    let mut pictures = Array2::zeros((PICTURES, VALUES));
    for (plane, values) in planes.chunks_exact(PICTURES).enumerate() {
        for (&picture, &value) in by_class.iter().zip(values) {
            pictures[[picture, plane]] = value;
        }
    }
    pictures
}

/// The chosen pictures as pairs of halves, `[chosen, 32]` each, values within [0, 1].
fn halves(pictures: &Array2<u8>, classes: &[u8], chosen: &[usize]) -> Pairs {
    let half = |from: usize| {
        Array2::from_shape_fn((chosen.len(), HALF), |(i, j)| f32::from(pictures[[chosen[i], from + j]]) / DARKEST)
    };
    let labels: Vec<u32> = chosen.iter().map(|&picture| u32::from(classes[picture])).collect();
    Pairs {
        queries: half(0),
        keys: half(HALF),
        query_labels: labels.clone(),
        key_labels: labels,
        truth: Truth { wrong: vec![false; chosen.len()], ..Truth::default() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_the_published_data_set() {
        let (classes, planes) = file();
        let counts: Vec<usize> = (0..10).map(|digit| classes.iter().filter(|&&class| class == digit).count()).collect();
        assert_eq!(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
        assert_eq!(classes[..10], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
        let pictures = pictures(classes, planes);
        #[rustfmt::skip]
        let first = [
            0, 0,  5, 13,  9,  1, 0, 0,
            0, 0, 13, 15, 10, 15, 5, 0,
            0, 3, 15,  2,  0, 11, 8, 0,
            0, 4, 12,  0,  0,  8, 8, 0,
            0, 5,  8,  0,  0,  9, 8, 0,
            0, 4, 11,  0,  1, 12, 7, 0,
            0, 2, 14,  5, 10, 12, 0, 0,
            0, 0,  6, 13, 10,  0, 0, 0,
        ];
        assert_eq!(pictures.row(0).to_vec(), first);
        assert_eq!(pictures.iter().max(), Some(&16));
        // The sum and the last picture's top row are those that scikit-learn gives, so the rest and its order are right
        // too.
        let total: u32 = pictures.iter().map(|&value| u32::from(value)).sum();
        assert_eq!(total, 561_718);
        assert_eq!(pictures.row(PICTURES - 1).to_vec()[..8], [0, 0, 10, 14, 8, 1, 0, 0]);
    }
}
