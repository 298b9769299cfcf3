//! A bounded ring of checkpoints, from which going back is quick.

use super::checkpoint::Checkpoint;

/// Checkpoints that are kept at most.
const MOST_CHECKPOINTS: usize = 32;
/// Bytes that they may take together.
const MOST_BYTES: usize = 48 << 20;
/// Steps between two checkpoints, at first.
const SPACING: u64 = 16;
/// The checkpoints, oldest first.
#[derive(Debug)]
pub(super) struct Ring {
    pub(super) kept: Vec<Checkpoint>,
    /// Whether any are wanted.
    pub(super) wanted: bool,
    spacing: u64,
    most_bytes: usize,
}

impl Default for Ring {
    fn default() -> Self {
        Ring { kept: Vec::new(), wanted: false, spacing: SPACING, most_bytes: MOST_BYTES }
    }
}

impl Ring {
    /// An empty one that keeps checkpoints, or none.
    pub(super) fn new(wanted: bool) -> Self {
        Ring { wanted, ..Ring::default() }
    }

    /// Whether there should be one of exactly this step.
    pub(super) fn wants(&self, step: u64) -> bool {
        self.wanted && step.is_multiple_of(self.spacing) && self.last() < step
    }

    /// Whether one of this step is welcome, where steps cannot be chosen.
    pub(super) fn welcomes(&self, step: u64) -> bool {
        self.wanted && step >= self.last() + self.spacing
    }

    fn last(&self) -> u64 {
        self.kept.last().map_or(0, |checkpoint| checkpoint.step)
    }

    /// Keeps one. When there are too many, every second one goes and they come half as often.
    pub(super) fn keep(&mut self, checkpoint: Checkpoint) {
        self.kept.push(checkpoint);
        while self.kept.len() > MOST_CHECKPOINTS || self.bytes() > self.most_bytes {
            let (old, before) = (self.spacing, self.kept.len());
            self.spacing = old.saturating_mul(2);
            if self.kept.iter().all(|checkpoint| checkpoint.step.is_multiple_of(old)) {
                let new = self.spacing;
                self.kept.retain(|checkpoint| checkpoint.step.is_multiple_of(new));
            }
            // Where steps could not be chosen, any second one.
            if self.kept.len() == before {
                let mut stays = true;
                self.kept.retain(|_| {
                    stays = !stays;
                    stays
                });
            }
        }
    }

    /// Forgets what came after `step`, or after so many changes.
    pub(super) fn truncate(&mut self, step: u64, changes: usize) {
        self.kept.retain(|checkpoint| checkpoint.step <= step && checkpoint.changes <= changes);
    }

    /// The last one before `step`. Not at `step`: the step before it must be taken again to be seen.
    pub(super) fn before(&self, step: u64) -> Option<&Checkpoint> {
        self.kept.iter().rev().find(|checkpoint| checkpoint.step < step)
    }

    /// Memory that they take. Preparations that several share count once.
    pub(super) fn bytes(&self) -> usize {
        let mut counted = Vec::new();
        self.kept.iter().map(|one| one.bytes(&mut counted)).sum()
    }
}

/// What is kept, for whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Checkpoints {
    /// Their steps, ascending.
    pub steps: Vec<u64>,
    /// Memory that they take, in bytes.
    pub bytes: usize,
    /// The first step after 0 that can be gone back to; 1 unless very many changes were made.
    pub from: u64,
}
