//! The digits and their split. (`src/data/digits.rs` tests that the file is the published one.)

use std::collections::BTreeSet;

use contrastive_playground::data::{Dataset, Pairs, by_id};
use contrastive_playground::experiment::Settings;

fn digits(change: impl FnOnce(&mut Settings)) -> Dataset {
    let mut settings = Settings::default();
    change(&mut settings);
    by_id("digits").expect("in the table").load(&settings)
}

/// A pair's whole picture as numbers 0 to 16, and its class.
fn pictures(pairs: &Pairs) -> Vec<(Vec<u8>, u32)> {
    let halves = pairs.queries.rows().into_iter().zip(pairs.keys.rows());
    let values = halves.map(|(top, bottom)| top.iter().chain(bottom).map(|x| (x * 16.0) as u8).collect());
    values.zip(pairs.query_labels.iter().copied()).collect()
}

#[test]
fn no_picture_is_on_both_sides_of_the_split() {
    let data = digits(|_| {});
    assert_eq!((data.train.len(), data.held_out.len()), (1400, 397));
    let mut all: Vec<_> = pictures(&data.train);
    all.extend(pictures(&data.held_out));
    let counts: Vec<usize> = (0..10).map(|digit| all.iter().filter(|(_, class)| *class == digit).count()).collect();
    assert_eq!(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    // All pictures of the data set differ, so that a common one would be found.
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 1797);
    assert_eq!(data.train.query_labels, data.train.key_labels);
    assert_eq!(data.class_names.concat(), "0123456789");
}

#[test]
fn held_out_pictures_have_all_digits_in_similar_numbers() {
    let held_out = digits(|_| {}).held_out;
    for digit in 0..10 {
        let count = held_out.query_labels.iter().filter(|&&label| label == digit).count();
        assert!((25..=55).contains(&count), "{count} of digit {digit} among 397");
    }
}

#[test]
fn fewer_pairs_are_the_first_ones_and_the_seed_changes_nothing() {
    let (all, few) = (digits(|_| {}), digits(|s| (s.pairs, s.seed) = (100, 77)));
    assert_eq!(few.train.len(), 100);
    assert_eq!(pictures(&few.train), pictures(&all.train)[..100]);
    assert_eq!(pictures(&few.held_out), pictures(&all.held_out));
}

/// The split must never change: results are compared across versions.
#[test]
fn the_split_never_changes() {
    let data = digits(|_| {});
    assert_eq!(data.train.query_labels[..20], FIRST_TRAINED);
    assert_eq!(data.held_out.query_labels[..20], FIRST_HELD_OUT);
}

const FIRST_TRAINED: [u32; 20] = [2, 0, 8, 1, 4, 8, 8, 5, 2, 5, 9, 6, 6, 5, 8, 1, 0, 9, 7, 3];
const FIRST_HELD_OUT: [u32; 20] = [0, 3, 8, 7, 8, 0, 5, 1, 9, 8, 4, 1, 4, 4, 4, 8, 1, 8, 8, 3];
