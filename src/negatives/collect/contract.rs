//! The trait of every way of collecting candidates, and its types.

use crate::knobs::Knobs;
use crate::negatives::method::Method;
use crate::negatives::{At, Prepared};

/// How many extra candidates a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Columns {
    /// Shared candidates, which every anchor of the batch has.
    pub shared: usize,
    /// Own candidates, of each anchor alone.
    pub own: usize,
}

/// Whether the host or the engine chooses an anchor's own candidates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mining {
    /// The host, by [`Collect::draw`].
    None,
    /// The engine: the most similar keys of the corpus outside the batch, most similar first, by the current weights.
    TopK,
}

/// A memory: embeddings that are kept from step to step and join as candidates. They are constants (stop-gradient).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Memory {
    /// The number of slots per side, `M`.
    pub size: usize,
    /// How the slots are filled.
    pub filled: Filled,
    /// Whether there is a memory of queries as well, whose entries are candidates of keys.
    pub both_sides: bool,
    /// The momentum of the slow encoders, which then encode the positives and the memory's entries; `None`: the online
    /// encoders do.
    pub momentum: Option<f64>,
    /// The share of the inputs that is masked for the momentum encoders, in [0, 1).
    pub hidden: f64,
    /// How entries are mixed before they are compared.
    pub mixing: Mixing,
    /// The step from which its entries are candidates.
    pub from: u64,
    /// The step from which its entries are mixed.
    pub mixes_from: u64,
}

/// How the slots of a memory are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// A queue: every batch enters after its step and replaces the oldest entries.
    Batches,
    /// A memory bank: the host writes [`Prepared::bank`], one entry per training pair.
    Bank,
}

/// How a memory's entries are mixed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mixing {
    /// They are not mixed.
    None,
    /// Each entry is interpolated with another one, and positives are extrapolated (feature transformation).
    Transform {
        /// How far positives are extrapolated away from their anchors.
        stretch: f64,
    },
    /// Mixtures of each anchor's hardest entries join (MoCHi).
    Hard {
        /// The number of hardest entries that are mixed.
        hardest: usize,
        /// The number of mixtures of two entries.
        blends: usize,
        /// The number of mixtures of an entry with the anchor.
        query_blends: usize,
    },
}

/// An own candidate of each query that is made from its partner `k_i`: `unit(k_i + size u_i)`, where the unit vector
/// `u_i` is perpendicular to `k_i`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Perturbing {
    /// The length of the step. The angle between the partner and what is made of it is `atan(size)`.
    pub size: f64,
    /// Where the step leads.
    pub towards: Towards,
}

/// Where the step leads by which a query's own candidate differs from its partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Towards {
    /// Anywhere: the direction is random, and the candidate a constant (stop-gradient).
    Anywhere,
    /// To the queries that the partner is most easily confused with. The gradient passes through the partner.
    Rivals,
}

/// Keys of the batch that are met at some steps with noise: `unit(k_j + sigma e_j / sqrt d)`, where `e_j` is standard
/// normal, one for each key and step. The gradient passes through the key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Jitter {
    /// The length of the noise, against keys of length 1; 0 for none.
    pub sigma: f64,
    /// How fast the share of these steps falls: to `exp(-fading)` at the end of the run.
    pub fading: f64,
    /// The number of steps of the run.
    pub steps: u32,
}

impl Jitter {
    /// The probability that a step is jittered, `exp(-fading step / steps)`.
    pub fn share(&self, step: u64) -> f64 {
        libm::exp(-self.fading * step as f64 / f64::from(self.steps.max(1)))
    }
}

/// Inputs of the batch that are set to 0 before the encoders that learn see them: of each item those through which
/// momentum encoders see its pair match the most. The masks are constants (stop-gradient).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Masking {
    /// The share of an item's inputs that is masked.
    pub share: f64,
    /// The momentum of the slow encoders.
    pub ema: f64,
    /// The step from which inputs are masked.
    pub from: u64,
}

impl Masking {
    /// The number of masked inputs of an item that has `all`.
    pub fn inputs(&self, all: usize) -> usize {
        libm::round(self.share * all as f64) as usize
    }
}

/// The buffers that [`Collect::draw`] fills with the extra candidates of a step.
#[derive(Debug)]
pub struct Draw<'a> {
    /// `[S]`: pairs whose keys are shared candidates; all are different, and none is of the batch.
    pub shared: &'a mut [u32],
    /// `[B, K]`: for each anchor the pairs whose keys are its own candidates; never the anchor's pair.
    pub own: &'a mut [u32],
    /// `[B, K]`: how much the click on each own candidate counts, 0 without a click; empty unless
    /// [`Collect::is_clicked`].
    pub clicks: &'a mut [f32],
    /// `[B]`: the group of each pair's key, less than [`Collect::proxies`]; empty without proxies.
    pub groups: &'a mut [u32],
}

/// A way of collecting extra candidates from the corpus (the keys of all training pairs).
pub trait Collect: Method {
    /// The number of extra candidates under these knobs.
    fn columns(&self, knobs: &Knobs) -> Columns {
        let _ = knobs;
        Columns::default()
    }
    /// Whether the host or the engine chooses each anchor's own candidates.
    fn mining(&self) -> Mining {
        Mining::None
    }
    /// The memory, if the method has one.
    fn memory(&self, knobs: &Knobs) -> Option<Memory> {
        let _ = knobs;
        None
    }
    /// How each query's own candidate is made from its partner, if the method makes one.
    fn perturbing(&self, knobs: &Knobs) -> Option<Perturbing> {
        let _ = knobs;
        None
    }
    /// The number of proxies among each query's own candidates: means of groups of the batch's keys.
    fn proxies(&self, knobs: &Knobs) -> usize {
        let _ = knobs;
        0
    }
    /// How the batch's keys are jittered, if the method does that.
    fn jitter(&self, knobs: &Knobs) -> Option<Jitter> {
        let _ = knobs;
        None
    }
    /// How the batch's inputs are masked, if the method does that.
    fn masking(&self, knobs: &Knobs) -> Option<Masking> {
        let _ = knobs;
        None
    }
    /// Whether the key tower is frozen.
    fn freezes_keys(&self, knobs: &Knobs) -> bool {
        let _ = knobs;
        false
    }
    /// The step until which a key tower that is frozen learns.
    fn keys_learn_until(&self, knobs: &Knobs) -> u64 {
        let _ = knobs;
        0
    }
    /// The weights of the query-to-key and of the key-to-query loss, if the method prescribes them; `None`: those of
    /// the loss hold.
    fn directions(&self) -> Option<(f64, f64)> {
        None
    }
    /// Whether the keys' logits have offsets: [`Prepared::offsets`].
    fn has_offsets(&self) -> bool {
        false
    }
    /// Whether own candidates are a list that is shown, of which some are clicked: [`Draw::clicks`].
    fn is_clicked(&self) -> bool {
        false
    }
    /// Draws the extra candidates of a step. Before the method's first refresh `prepared` is empty.
    fn draw(&self, at: &At<'_>, prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        let _ = (at, prepared, batch, out);
    }
}
