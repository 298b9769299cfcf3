//! Emoji: the query is a small picture, the key holds the emoji's name and tags.
//!
//! 1,586 drawings of Fluent Emoji (Microsoft, MIT) at 12 by 12 pixels, with names, tags, groups and subgroups from
//! emojibase (MIT) and Unicode CLDR (Unicode-3.0); `data/emoji/README.md` has the full attribution and the licences.
//!
//! A key is the set of letter trigrams of the name's and the tags' words, hashed into 256 places: a place is 1 if a
//! trigram is hashed to it, else 0. A class is a subgroup ("face-smiling"), its parent a group ("smileys-emotion"),
//! both from the file. Many emoji of one subgroup share tags or look alike, so that false negatives are natural.

use ndarray::Array2;
use rand::seq::SliceRandom;

use super::assets;
use super::contract::Source;
use super::pairs::{Dataset, Pairs, Picture, Truth};
use crate::described::{About, Described};
use crate::knobs::Knobs;
use crate::random::{Purpose, stream};

/// The emoji. The split into training and held-out pairs is the same for every seed, so that runs can be compared.
#[derive(Debug)]
pub struct Emoji;

/// The number of pictures in the file.
const PICTURES: usize = 1586;
/// The number of pictures to train on; the others are held out.
const TRAIN: usize = 1400;
/// The number of rows, and of columns, of a picture.
const SIDE: usize = 12;
/// The number of values of a picture: three inks per pixel.
const INKS: usize = 3 * SIDE * SIDE;
/// The number of colours of the file.
const COLOURS: usize = 64;
/// The number of bytes of a picture: six bits per pixel.
const PACKED: usize = SIDE * SIDE * 6 / 8;
/// The number of places that trigrams are hashed to.
const PLACES: usize = 256;
/// The number of letters of a piece of a word: a trigram.
const PIECE: usize = 3;
/// The seed of the shuffle that makes the split. It does not depend on the seed of a run.
const SPLIT_SEED: u32 = 0;

impl Described for Emoji {
    fn about(&self) -> &'static About {
        &About {
            id: "emoji",
            label: "Emoji and their names",
            help: "Small pictures look for their names and tags (drawings: Fluent Emoji by Microsoft, MIT; words: \
                   emojibase, MIT, and Unicode CLDR).",
            formula: "",
            source: "",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &[]
    }
}

impl Source for Emoji {
    fn load(&self, knobs: &Knobs) -> Dataset {
        let mut order: Vec<usize> = (0..PICTURES).collect();
        order.shuffle(&mut stream(SPLIT_SEED, Purpose::Data, 0));
        let (train, held_out) = order.split_at(TRAIN);
        let file = File::open();
        Dataset {
            train: file.pairs(&train[..TRAIN.min(knobs.pairs as usize)]).into(),
            held_out: file.pairs(held_out).into(),
            class_names: file.subgroups.iter().map(|&name| name.to_owned()).collect(),
            picture: Some(Picture { rows: SIDE as u32, columns: SIDE as u32, channels: 3 }),
        }
    }

    fn asset(&self) -> Option<&'static str> {
        Some(assets::EMOJI)
    }

    fn max_pairs(&self) -> u32 {
        TRAIN as u32
    }

    fn widths(&self) -> (usize, usize) {
        (INKS, PLACES)
    }

    fn class_word(&self) -> &'static str {
        "group"
    }
    fn task(&self) -> &'static str {
        "Given the picture of an emoji, find its name and tags."
    }
}

/// The parts of the file; `data/emoji/make.mjs` describes its layout.
struct File {
    /// Red, green and blue of every colour.
    palette: &'static [u8],
    pictures: &'static [u8],
    emoji: Vec<Entry>,
    subgroups: Vec<&'static str>,
}

/// One emoji of the file.
struct Entry {
    name: &'static str,
    /// The tags, separated by "|".
    tags: &'static str,
    subgroup: u32,
    group: u32,
}

impl File {
    fn open() -> Self {
        let bytes = assets::bytes(assets::EMOJI).expect("an asset is there before its data set is loaded");
        let (palette, rest) = bytes.split_at(3 * COLOURS);
        let (pictures, text) = rest.split_at(PICTURES * PACKED);
        let text = std::str::from_utf8(text).expect("the file is known to the byte");
        let (mut groups, mut subgroups, mut emoji) = (Vec::new(), Vec::new(), Vec::with_capacity(PICTURES));
        for line in text.lines() {
            if let Some((group, subgroup)) = line.strip_prefix('#').and_then(|heading| heading.split_once(' ')) {
                if groups.last() != Some(&group) {
                    groups.push(group);
                }
                subgroups.push(subgroup);
            } else {
                let (name, tags) = line.split_once('\t').unwrap_or((line, ""));
                let (group, subgroup) = (groups.len() as u32 - 1, subgroups.len() as u32 - 1);
                emoji.push(Entry { name, tags, subgroup, group });
            }
        }
        File { palette, pictures, emoji, subgroups }
    }

    fn pairs(&self, chosen: &[usize]) -> Pairs {
        let mut queries = Array2::zeros((chosen.len(), INKS));
        let mut keys = Array2::zeros((chosen.len(), PLACES));
        for ((&number, mut query), mut key) in chosen.iter().zip(queries.rows_mut()).zip(keys.rows_mut()) {
            let packed = &self.pictures[number * PACKED..(number + 1) * PACKED];
            let colours = packed.chunks_exact(3).flat_map(|three| {
                let four = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
                [18, 12, 6, 0].map(|shift| (four >> shift & 63) as usize)
            });
            let light = colours.flat_map(|colour| &self.palette[3 * colour..3 * colour + 3]);
            query.iter_mut().zip(light).for_each(|(ink, &light)| *ink = f32::from(255 - light) / 255.0);
            let Entry { name, tags, .. } = self.emoji[number];
            for text in [name, tags] {
                places(text).for_each(|place| key[place] = 1.0);
            }
        }
        let of = |what: fn(&Entry) -> u32| chosen.iter().map(|&number| what(&self.emoji[number])).collect::<Vec<_>>();
        let labels = of(|emoji| emoji.subgroup);
        Pairs {
            queries,
            keys,
            query_labels: labels.clone(),
            key_labels: labels,
            truth: Truth {
                parents: of(|emoji| emoji.group),
                wrong: vec![false; chosen.len()],
                names: chosen.iter().map(|&number| self.emoji[number].name.to_owned()).collect(),
                ..Truth::default()
            },
        }
    }
}

/// The places to which the trigrams of a text's words are hashed. A word has a mark at each end, so that its first and
/// last trigrams differ from inner ones; ASCII capitals count as lower case.
pub fn places(text: &str) -> impl Iterator<Item = usize> {
    let words = text.split(|c: char| c.is_ascii() && !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.flat_map(|word| {
        let marked: Vec<char> = format!("<{}>", word.to_ascii_lowercase()).chars().collect();
        let pieces: Vec<usize> = marked
            .windows(PIECE)
            .map(|piece| {
                let hash = assets::fnv(piece.iter().collect::<String>().as_bytes());
                ((hash ^ hash >> 32) % PLACES as u64) as usize
            })
            .collect();
        pieces
    })
}
