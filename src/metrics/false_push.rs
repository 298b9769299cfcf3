//! The share of the push (the gradient that lowers similarities) that falls on false negatives: negatives of their
//! anchor's class or item.

use super::rows::{Entry, Kind, Rows};

/// The largest number of anchors of each direction that are measured. Batches are in random order, so the first anchors
/// are a fair sample.
pub const MOST_MEASURED: usize = 256;

/// The push on false negatives, and that on all negatives.
#[derive(Debug, Clone, Copy, Default)]
struct Push {
    wrong: f64,
    all: f64,
}

impl Push {
    fn add(&mut self, push: f64, kind: Kind) {
        self.all += push;
        if kind != Kind::Other {
            self.wrong += push;
        }
    }

    fn share(self) -> Option<f64> {
        (self.all > 0.0).then(|| self.wrong / self.all)
    }
}

/// The share, for any loss. `directions` are the rows of each direction. `None` if no negative has a gradient.
pub fn false_push(directions: &[Rows]) -> Option<f64> {
    let mut push = Push::default();
    for rows in directions.iter().filter(|rows| rows.counts()) {
        for i in 0..rows.anchors().min(MOST_MEASURED) {
            for (j, entry, _, gradient) in rows.row(i) {
                if entry == Entry::TakesPart && gradient > 0.0 {
                    push.add(gradient, rows.kind(i, j));
                }
            }
        }
    }
    push.share()
}
