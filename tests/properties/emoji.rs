//! The emoji: the file, the split, and the hashing of words.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use contrastive_playground::data::emoji::places;
use contrastive_playground::data::{Dataset, Picture, by_id};
use contrastive_playground::knobs::Knobs;
use proptest::prelude::*;

fn emoji(change: impl FnOnce(&mut Knobs)) -> Dataset {
    let mut settings = Knobs { pairs: 16_384, ..Knobs::default() };
    change(&mut settings);
    by_id("emoji").expect("in the table").load(&settings)
}

#[test]
fn no_emoji_is_on_both_sides_of_the_split() {
    let data = emoji(|_| {});
    let Dataset { train, held_out, class_names, picture } = &data;
    assert_eq!((train.len(), held_out.len(), class_names.len()), (1400, 186, 94));
    assert_eq!(*picture, Some(Picture { rows: 12, columns: 12, channels: 3 }));
    let names: BTreeSet<&String> = train.truth.names.iter().chain(&held_out.truth.names).collect();
    assert_eq!(names.len(), 1586, "no name stands twice");
    assert!(names.iter().all(|name| !name.contains("flag:") && !name.contains("skin tone")));
    let groups: BTreeSet<u32> = train.truth.parents.iter().copied().collect();
    assert_eq!(groups, (0..8).collect());
}

/// Every subgroup belongs to one group, and pairs have both.
#[test]
fn subgroups_have_one_group_each() {
    let data = emoji(|_| {});
    let pairs = [&data.train, &data.held_out];
    let known = pairs.iter().flat_map(|p| p.query_labels.iter().zip(&p.truth.parents));
    let parents: BTreeSet<(u32, u32)> = known.map(|(&label, &parent)| (label, parent)).collect();
    assert_eq!(parents.len(), 94);
    let find = |name: &str| {
        let at = |p: &Arc<contrastive_playground::data::Pairs>| {
            p.truth.names.iter().position(|n| n == name).map(|i| (p.query_labels[i], p.truth.parents[i]))
        };
        pairs.into_iter().find_map(at).expect(name)
    };
    let (label, group) = find("grinning face");
    assert_eq!((&*data.class_names[label as usize], group), ("face-smiling", 0));
    assert_eq!(data.class_names[find("red apple").0 as usize], "food-fruit");
}

/// The picture of a red circle is red in the middle and white in the corners; a black one has ink in all channels.
#[test]
fn pictures_agree_with_their_names() {
    let data = emoji(|_| {});
    let picture = |name: &str| {
        let pairs = [&data.train, &data.held_out].into_iter().find(|p| p.truth.names.iter().any(|n| n == name));
        let pairs = pairs.expect(name);
        let row = pairs.truth.names.iter().position(|n| n == name).expect(name);
        move |y: usize, x: usize| -> Vec<f32> { (0..3).map(|c| pairs.queries[[row, 3 * (12 * y + x) + c]]).collect() }
    };
    let red = picture("red circle");
    assert_eq!(red(0, 0), [0.0; 3]);
    assert!(red(6, 6)[0] < 0.2 && red(6, 6)[1] > 0.5 && red(6, 6)[2] > 0.5, "{:?}", red(6, 6));
    let blue = picture("blue circle");
    assert!(blue(6, 6)[2] < 0.4 && blue(6, 6)[0] > 0.5, "{:?}", blue(6, 6));
    assert!(picture("black circle")(6, 6).iter().all(|&ink| ink > 0.8));
}

#[test]
fn fewer_pairs_are_the_first_ones_and_the_seed_changes_nothing() {
    let (all, few) = (emoji(|_| {}), emoji(|s| (s.pairs, s.seed) = (100, 77)));
    assert_eq!(few.train.truth.names, all.train.truth.names[..100]);
    assert_eq!(few.train.queries, all.train.queries.slice(ndarray::s![..100, ..]));
    assert_eq!(few.held_out.keys, all.held_out.keys);
}

/// The split and the places must never change: results are compared across versions.
#[test]
fn the_places_of_names_never_change() {
    assert_eq!(emoji(|_| {}).held_out.truth.names[..3], ["hamsa", "registered", "eye"]);
    assert_eq!(places("Red apple").collect::<Vec<_>>(), [50, 5, 14, 162, 149, 234, 173, 37]);
    assert_eq!(places("").count() + places(" -:|").count(), 0);
    assert_eq!(places("a").count(), 1);
    assert_eq!(places("pi\u{f1}ata").count(), 6, "a letter is a letter in any script");
}

proptest! {
    #![proptest_config(super::cases(200))]
    /// Words are independent: order, case and separators do not matter.
    #[test]
    fn a_text_is_the_set_of_its_words(words in prop::collection::vec("[a-zA-Z0-9\u{e9}]{1,8}", 0..6)) {
        let set = |text: &str| places(text).collect::<BTreeSet<_>>();
        let apart: BTreeSet<usize> = words.iter().flat_map(|word| set(word)).collect();
        let mut turned = words.clone();
        turned.reverse();
        prop_assert_eq!(&set(&turned.join("|")), &apart);
        prop_assert_eq!(&set(&words.join(", ").to_ascii_uppercase()), &apart);
        prop_assert!(apart.iter().all(|&place| place < 256));
        let pieces: usize = words.iter().map(|word| word.chars().count()).sum();
        prop_assert_eq!(places(&words.join(" ")).count(), pieces);
    }
}

/// A key is 1 at the places of its name's trigrams.
#[test]
fn keys_hold_their_names() {
    let data = emoji(|_| {});
    for (name, key) in data.train.truth.names.iter().zip(data.train.keys.rows()) {
        assert!(places(name).all(|place| key[place] == 1.0), "{name}");
        assert!(key.iter().all(|&x| x == 0.0 || x == 1.0));
    }
}

/// The licences require that they are distributed with the data.
#[test]
fn licences_lie_beside_the_data() {
    let words = |set: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(set).join("README.md");
        std::fs::read_to_string(path).expect("there")
    };
    let emoji = words("emoji");
    for part in ["Copyright (c) Microsoft Corporation", "Copyright (c) 2017-2019 Miles Johnson", "UNICODE LICENSE V3"] {
        assert!(emoji.contains(part), "{part}");
    }
    assert_eq!(emoji.matches("The above copyright notice and this permission notice shall be included").count(), 2);
    assert!(words("digits").contains("CC BY 4.0"));
}
