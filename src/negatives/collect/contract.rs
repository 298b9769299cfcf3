//! What every way of collecting candidates says, and the words it says it in.

use crate::knobs::Knobs;
use crate::negatives::method::Method;
use crate::negatives::{At, Prepared};

/// How many candidates join, and who sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Columns {
    /// Candidates every anchor sees.
    pub shared: usize,
    /// Candidates each anchor has to itself.
    pub own: usize,
}

/// Who chooses an anchor's own candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mining {
    /// [`Collect::draw`].
    None,
    /// The engine: the most similar keys of the corpus outside the batch, most similar first, by the current weights.
    TopK,
}

/// Embeddings that are kept from step to step and join as candidates. No gradient reaches them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    /// How many per side, `M`.
    pub size: usize,
    /// What fills it.
    pub filled: Filled,
    /// Whether keys meet a memory of queries too, as queries meet a memory of keys.
    pub both_sides: bool,
    /// The momentum of the encoders that encode positives and what is remembered; `None`: the online encoders.
    pub momentum: Option<f64>,
    /// Which share of the inputs the momentum encoders do not see.
    pub hidden: f64,
    /// What is made of it before it is compared.
    pub mixing: Mixing,
    /// From which step it counts.
    pub from: u64,
    /// From which step it is mixed.
    pub mixes_from: u64,
}

/// What fills a memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// Every batch, after its step; the oldest leave.
    Batches,
    /// The host: [`Prepared::bank`], one entry per training pair.
    Bank,
}

/// What is made of a memory's entries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mixing {
    /// Nothing.
    None,
    /// Each entry is interpolated with another one, and positives are extrapolated (feature transformation).
    Transform {
        /// How far positives are pushed apart.
        stretch: f64,
    },
    /// Mixtures of each anchor's hardest entries join (MoCHi).
    Hard {
        /// How many of the hardest are mixed.
        hardest: usize,
        /// Mixtures of two of them.
        blends: usize,
        /// Mixtures of one with the anchor.
        query_blends: usize,
    },
}

/// The candidates of a step, to be filled in.
#[derive(Debug)]
pub struct Draw<'a> {
    /// `[S]`: pairs whose keys every anchor sees; all different, none of the batch.
    pub shared: &'a mut [u32],
    /// `[B, K]`: pairs whose keys one anchor sees; never its own.
    pub own: &'a mut [u32],
}

/// Collects candidates from the corpus (the keys of all training pairs).
pub trait Collect: Method {
    /// How many candidates join under these knobs.
    fn columns(&self, knobs: &Knobs) -> Columns {
        let _ = knobs;
        Columns::default()
    }
    /// Who chooses each anchor's own candidates.
    fn mining(&self) -> Mining {
        Mining::None
    }
    /// What is kept from step to step.
    fn memory(&self, knobs: &Knobs) -> Option<Memory> {
        let _ = knobs;
        None
    }
    /// Whether the key tower stands still.
    fn freezes_keys(&self, knobs: &Knobs) -> bool {
        let _ = knobs;
        false
    }
    /// How long a key tower that stands still learns before: until this step.
    fn keys_learn_until(&self, knobs: &Knobs) -> u64 {
        let _ = knobs;
        0
    }
    /// The weights of the query-to-key and of the key-to-query loss, where the method makes sense with these alone;
    /// `None`: the loss says.
    fn directions(&self) -> Option<(f64, f64)> {
        None
    }
    /// Whether keys have offsets: [`Prepared::offsets`].
    fn has_offsets(&self) -> bool {
        false
    }
    /// Draws the candidates of a step. Before the method's first refresh `prepared` is empty.
    fn draw(&self, at: &At<'_>, prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        let _ = (at, prepared, batch, out);
    }
}
