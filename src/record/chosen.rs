//! What is recorded: an experiment as a link has it.

use crate::experiment::{Experiment, link};

/// An experiment, and how its link opens.
pub struct Chosen {
    /// The experiment.
    pub experiment: Experiment,
    /// The step at which the run ends: the budget, or an earlier one if the link names it.
    pub until: u32,
    /// Unknown keys of the link, with their values.
    pub unknown: Vec<link::Pair>,
    /// How the link opens.
    pub opening: link::Opening,
}

impl Chosen {
    /// The experiment of a link. `given`: a whole address, or everything from its #.
    pub fn by(given: &str) -> Self {
        Self::of(link::read(hash_of(given)))
    }

    /// The experiment that was read from a link.
    pub fn of(linked: link::Reading) -> Self {
        let link::Reading { experiment, unknown, opening, .. } = linked;
        let until = opening.until.unwrap_or(experiment.steps);
        Chosen { experiment, until, unknown, opening }
    }

    /// The canonical link.
    pub fn link(&self) -> String {
        link::write(&self.experiment, &self.unknown, self.opening.clone())
    }
}

/// Everything after the # of an address; all of it if there is none.
pub fn hash_of(given: &str) -> &str {
    given.split_once('#').map_or(given, |(_, hash)| hash)
}
