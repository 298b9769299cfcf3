//! The thirds of a long-tailed distribution of classes: head, torso and tail.

use crate::order::numbers;

/// A third of the classes by frequency in training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Third {
    /// The most frequent third of the classes.
    Head = 0,
    /// The middle third.
    Torso = 1,
    /// The rarest third.
    Tail = 2,
}

impl Third {
    pub(super) const ALL: [Third; 3] = [Third::Head, Third::Torso, Third::Tail];
}

/// `[classes]`: the third that each class belongs to, by the number of its training pairs; `None` for a class without
/// pairs. Tied classes share the middle of their ranks: if all classes are equally frequent, all are torso.
pub fn thirds(frequencies: &[u32]) -> Vec<Option<Third>> {
    let mut sorted: Vec<u32> = frequencies.iter().copied().filter(|&count| count > 0).collect();
    numbers(&mut sorted);
    let present = sorted.len();
    let third = |&count: &u32| {
        let more = present - sorted.partition_point(|&other| other <= count);
        let tied = present - more - sorted.partition_point(|&other| other < count);
        // The middle of the ranks `more .. more + tied` of `present`, in half ranks.
        match 3 * (2 * more + tied) / (2 * present) {
            0 => Third::Head,
            1 => Third::Torso,
            _ => Third::Tail,
        }
    };
    frequencies.iter().map(|count| (*count > 0).then(|| third(count))).collect()
}

/// `[classes]`: how many of these labels each class has.
pub fn frequencies(labels: &[u32]) -> Vec<u32> {
    let mut counts = vec![0; labels.iter().max().map_or(0, |&most| most as usize + 1)];
    labels.iter().for_each(|&label| counts[label as usize] += 1);
    counts
}
