//! What happens to a row of candidates, as plain numbers that both engines read.
//!
//! Filters, weights, losses and temperatures are files of their own; each says what it does in these words. A new
//! method that can be said in them needs no change in any engine.

/// What two pairs may have in common, by the known truth of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The class.
    Class,
    /// What stands above the class: siblings share it.
    Parent,
    /// The item itself.
    Duplicate,
}

/// A similarity that divides a row: a linear form in what is known of the row. Means, deviations and quantiles are over
/// the row's negatives before any filter; quartiles over all rows of the batch.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bound {
    /// A constant.
    pub constant: f64,
    /// Times the positive's similarity.
    pub positive: f64,
    /// Times its absolute value.
    pub positive_size: f64,
    /// Times the mean similarity of the row's negatives.
    pub mean: f64,
    /// Times their standard deviation (of the population).
    pub deviation: f64,
    /// Times the lower quartile of all negatives of the batch.
    pub lower_quartile: f64,
    /// Times their upper quartile.
    pub upper_quartile: f64,
    /// Times the least similarity among the row's `ceil(share n)` most similar negatives.
    pub among_top: f64,
    /// The share just named.
    pub share: f64,
    /// Whether what is exactly as similar leaves as well, where this bounds from above: a duplicate of the partner ties with
    /// the partner. `mine_hard_negatives` of sentence-transformers compares strictly and keeps it.
    pub ties_leave: bool,
}

/// A guide's verdict: a candidate is suspect when the guide finds it at least as similar to the anchor as this.
///
/// A duplicate of the partner is exactly as similar as the partner, so what ties leaves too; the partner itself is known by
/// its place and stays. sentence-transformers' `GISTEmbedLoss` and `CachedGISTEmbedLoss` mask what is strictly more similar:
/// they mask without knowing the partner's place, so that what ties with it, a duplicate as well, has to stay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GuideRule {
    /// `g_ij >= g_ip - margin`.
    Absolute(f64),
    /// `g_ij >= g_ip - |g_ip| margin`.
    Relative(f64),
}

/// Which candidates leave. The positive never does; a candidate that shows the anchor's own pair always does.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Filtering {
    /// Those that have this in common with the anchor's pair.
    pub same: Option<Relation>,
    /// Those more similar than this, and as similar ones where [`Bound::ties_leave`] says so.
    pub above: Option<Bound>,
    /// Those less similar than this.
    pub below: Option<Bound>,
    /// Those that the guide suspects.
    pub guide: Option<GuideRule>,
    /// Those on the list of suspects of the anchor's pair.
    pub listed: bool,
}

/// How much an anchor's pair is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trust {
    /// Every pair fully: omega = 1.
    #[default]
    Full,
    /// As a table says, which the host writes now and then.
    Table,
    /// `omega_i ~ exp(rho L_i)`, mean 1, within [0.2, 5]; the host says rho at every step.
    Progress,
}

/// How much each remaining candidate counts. Weights and offsets are constants to the gradient unless said otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Weighting {
    /// `w_j ~ exp(beta s_j / tau)`, mean 1 over the row's negatives.
    pub hardness: f64,
    /// Whether the gradient passes through those weights.
    pub through: bool,
    /// `w_j = p_j^gamma`, with p the softmax over the row, its positive included.
    pub focal: f64,
    /// `o_j = alpha s_j` for negatives.
    pub penalty: f64,
    /// `w_j = 1 - r (1 - pi) / (1 - r pi)`, with `r = sigmoid((s_j - s_p) / tau)`: the probability that `j` is a true negative
    /// when a right answer was labelled with probability pi.
    pub selection: Option<f64>,
    /// The sum over negatives becomes `max((sum - prior n e^(l_p)) / (1 - prior), n e^(-1/tau))`.
    pub debias: Option<f64>,
    /// How far each anchor's pair is trusted.
    pub trust: Trust,
}

/// Trust that follows the loss stays within these bounds.
pub const TRUST_BOUNDS: (f64, f64) = (0.2, 5.0);

/// Which negative a triplet is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// One that the host draws.
    Random,
    /// The most similar one that is less similar than the positive; if there is none, the least similar of all.
    SemiHard,
    /// The most similar one.
    Hardest,
}

/// Which of a row's entries are positives besides the anchor's own key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Positives {
    /// All of the anchor's class.
    Class,
    /// Those on the list of suspects of the anchor's pair.
    Listed,
}

/// What a row's loss is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Head {
    /// The formula of [`super::row`].
    Softmax {
        /// How much the positive counts in the denominator.
        kappa: f64,
        /// Which share of the target is spread over all candidates.
        smoothing: f64,
        /// The positive's term times `2 - softmax_i(s_ip / sigma) B`, a constant to the gradient.
        sigma: Option<f64>,
    },
    /// The softmax with all negatives of all rows in every denominator.
    Pooled,
    /// `sum_j -log sigmoid(z_j (s_j / tau + b))`, z = 1 for the positive and -1 for negatives.
    Sigmoid,
    /// `-1/|P| sum_(p in P) log p_p` over several positives.
    Multiple(Positives),
    /// `max(0, 2 s_n - 2 s_p + gap)`.
    Triplet {
        /// The margin, in squared distance.
        gap: f64,
        /// Which negative.
        pick: Pick,
    },
    /// Several heads with a temperature for each head and pair, learned.
    Heads {
        /// How many.
        heads: usize,
    },
}

/// Least and greatest temperature of one of several heads.
pub const HEAD_TAU: (f64, f64) = (0.02, 1.0);

/// How many parameters several heads have: two per dimension and one per head.
pub fn head_parameters(heads: usize, dim: usize) -> usize {
    2 * dim + heads.min(dim)
}

/// Fills in parameters that give every head and pair the temperature `tau`, or the nearest allowed one.
pub fn initialize_heads(parameters: &mut [f32], heads: usize, tau: f64) {
    let share = ((tau - HEAD_TAU.0) / (HEAD_TAU.1 - HEAD_TAU.0)).clamp(0.001, 0.999);
    let weights = parameters.len().saturating_sub(heads);
    parameters[weights..].fill(libm::log(share / (1.0 - share)) as f32);
}

/// Where tau comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TemperatureRule {
    /// The host says it at every step.
    Given,
    /// Learned with the towers as ln(1/tau).
    Learned,
    /// `tau = tau_0 (1 + alpha mean s_p)`, rows weighted by `1 / (1 - p_p)`; both constants to the gradient.
    Alignment {
        /// alpha.
        alpha: f64,
    },
    /// `ln tau += 0.05 (ln target - ln effective negatives)` after every step.
    Hold {
        /// The target.
        target: f64,
    },
    /// AdaCos's scale from the batch, and a margin that grows with it.
    Adaptive,
}

/// All of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// Whether the batch's other keys are negatives.
    pub in_batch: bool,
    /// Whether the anchor's own side gives candidates as well (NT-Xent).
    pub same_side: bool,
    /// Which candidates leave.
    pub filter: Filtering,
    /// How much each remaining one counts.
    pub weigh: Weighting,
    /// What a row's loss is.
    pub head: Head,
    /// Where tau comes from.
    pub temperature: TemperatureRule,
    /// Whether keys have offsets (`-log Q`).
    pub offsets: bool,
}

impl Head {
    /// InfoNCE.
    pub const INFO_NCE: Head = Head::Softmax { kappa: 1.0, smoothing: 0.0, sigma: None };
}

impl Rules {
    /// Whether rows are plain InfoNCE, which the engines evaluate in fused passes that store no rows.
    pub fn is_plain(&self) -> bool {
        self.in_batch
            && !self.same_side
            && !self.offsets
            && self.filter == Filtering::default()
            && self.weigh == Weighting::default()
            && self.head == Head::INFO_NCE
            && matches!(self.temperature, TemperatureRule::Given | TemperatureRule::Learned)
    }
}
