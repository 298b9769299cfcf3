//! The rules by which a row of candidates is filtered, weighted and evaluated, as plain numbers that both engines read.
//!
//! Filters, weightings, losses and temperatures have a file each and express themselves by these types. A new method
//! that can be expressed so needs no change in any engine.

/// A property that two pairs may share, by the known truth of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// They are of one class.
    Class,
    /// Their classes have the same parent class (superclass).
    Parent,
    /// They show the same item.
    Duplicate,
}

/// A threshold of similarity: a linear form in statistics of the row. Mean, deviation and quantile are over the row's
/// negatives before any filter; quartiles are over all rows of the batch.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Bound {
    /// A constant.
    pub constant: f64,
    /// The coefficient of the positive's similarity.
    pub positive: f64,
    /// The coefficient of the absolute value of the positive's similarity.
    pub positive_size: f64,
    /// The coefficient of the mean similarity of the row's negatives.
    pub mean: f64,
    /// The coefficient of their standard deviation (of the population).
    pub deviation: f64,
    /// The coefficient of the lower quartile of all negatives of the batch.
    pub lower_quartile: f64,
    /// The coefficient of the upper quartile of all negatives of the batch.
    pub upper_quartile: f64,
    /// The coefficient of the least similarity among the row's `ceil(share n)` most similar negatives.
    pub among_top: f64,
    /// The share in [`Bound::among_top`], in (0, 1].
    pub share: f64,
    /// Tie-break of an upper bound: whether a candidate exactly at the bound is removed as well. A duplicate of the
    /// partner ties with the partner. `mine_hard_negatives` of sentence-transformers compares strictly and does not
    /// remove it.
    pub ties_leave: bool,
}

/// A guide's threshold: a candidate is removed when its similarity to the anchor, by the guide's embeddings (`g_ij`),
/// is at least this.
///
/// Tie-break: a candidate exactly at the threshold is removed, because a duplicate of the partner is exactly as similar
/// as the partner. The partner itself is known by its place and stays. sentence-transformers' `GISTEmbedLoss` and
/// `CachedGISTEmbedLoss` remove only strictly more similar candidates: they do not know the partner's place, so that
/// ties have to stay, duplicates included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum GuideRule {
    /// `g_ij >= g_ip - margin`.
    Absolute(f64),
    /// `g_ij >= g_ip - |g_ip| margin`.
    Relative(f64),
}

/// Which candidates are removed. The positive never is; a candidate that shows the anchor's own pair always is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Filtering {
    /// Candidates that share this property with the anchor's pair.
    pub same: Option<Relation>,
    /// Candidates more similar than this, and equally similar ones where [`Bound::ties_leave`] says so.
    pub above: Option<Bound>,
    /// Candidates less similar than this.
    pub below: Option<Bound>,
    /// Candidates that the guide suspects to be false negatives.
    pub guide: Option<GuideRule>,
    /// Candidates on the list of suspects of the anchor's pair.
    pub listed: bool,
}

/// Where the trust in an anchor's pair, `omega`, comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Trust {
    /// Every pair is trusted fully: omega = 1.
    #[default]
    Full,
    /// A table that the host writes at the method's refreshes.
    Table,
    /// `omega_i ~ exp(rho L_i)`, scaled to mean 1, then clipped to [`TRUST_BOUNDS`]. The host gives rho at every step.
    Progress,
}

/// Where the target `t` of the softmax comes from, with which `L = sum_j t_j (log Z - l_j)`. It is a constant
/// (stop-gradient).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Targets {
    /// It is the partner, smoothed as the loss says.
    #[default]
    Partner,
    /// A share of it is what a teacher believes: `t_j = (1 - a) [j = p] + a P_j` with `P = softmax(g_ij / tau)` over
    /// the candidates, by the embeddings of a table that the host writes. The host gives the share a at every step.
    Taught,
    /// The host gives the targets of the anchor's own key and of its own candidates at every step. They need not add up
    /// to 1; those of other candidates, and of candidates that a filter removes, are 0. Where keys ask, and as long as
    /// the host gives none, it is the partner.
    Given,
    /// There is no softmax: each query is drawn to an embedding of a table that the host writes, `|q - g|^2`. As long
    /// as there is no table, and where keys ask, it is the partner.
    Recalled,
}

/// How much each remaining candidate counts. Weights and offsets are constants (stop-gradient) unless a field says
/// otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Weighting {
    /// beta in `w_j ~ exp(beta s_j / tau)`, scaled to mean 1 over the row's negatives; 0 for none.
    pub hardness: f64,
    /// Whether the gradient flows through the weights of [`Weighting::hardness`].
    pub through: bool,
    /// gamma in `w_j = p_j^gamma`, where p is the softmax over the row, its positive included; 0 for none.
    pub focal: f64,
    /// alpha in `o_j = alpha s_j` for negatives; 0 for none.
    pub penalty: f64,
    /// `w_j = 1 - r (1 - pi) / (1 - r pi)`, with `r = sigmoid((s_j - s_p) / tau)`: the probability that `j` is a true
    /// negative, given that a right answer was labelled with probability pi.
    pub selection: Option<f64>,
    /// The prior, with which the sum over negatives becomes `max((sum - prior n e^(l_p)) / (1 - prior), n e^(-1/tau))`.
    pub debias: Option<f64>,
    /// The share of each push's component along the partner that is left out, after the rows are evaluated; 0 for none.
    pub project: f64,
    /// What the softmax's target is.
    pub targets: Targets,
    /// How much each anchor's pair is trusted.
    pub trust: Trust,
}

/// Least and greatest trust under [`Trust::Progress`].
pub const TRUST_BOUNDS: (f64, f64) = (0.2, 5.0);

/// Which of the anchor's negatives forms the triplet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pick {
    /// A random one, drawn by the host.
    Random,
    /// The most similar one that is less similar than the positive; if there is none, the least similar of all.
    SemiHard,
    /// The most similar one.
    Hardest,
}

/// Which of a row's entries are positives besides the anchor's own key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Positives {
    /// All candidates of the anchor's class.
    Class,
    /// Candidates on the list of suspects of the anchor's pair.
    Listed,
}

/// The formula of a row's loss.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Head {
    /// The cross entropy of [`super::row::spec`].
    Softmax {
        /// How much the positive counts in the denominator.
        kappa: f64,
        /// The share of the target that is spread evenly over all candidates that take part.
        smoothing: f64,
        /// If given, the positive's term is multiplied by `2 - B softmax_i(s_ip / sigma)`, a constant (stop-gradient);
        /// the softmax is over the batch's B anchors.
        sigma: Option<f64>,
    },
    /// The softmax without its positive in the denominator, which is a moving average over the anchor's visits.
    Global {
        /// How much the present visit counts in the average, in (0, 1].
        forget: f64,
    },
    /// The softmax with all negatives of all rows in every denominator.
    Pooled,
    /// `-log sigmoid(z_p) - sum_j log(1 - (1 - flip) sigmoid(z_j))` with `z_j = s_j / tau + b`; without flips this is
    /// `sum_j -log sigmoid(± z_j)`, + for the positive and - for negatives.
    Sigmoid {
        /// The probability that a true partner was labelled as a negative.
        flip: f64,
    },
    /// `-1/|P| sum_(p in P) log p_p` over several positives.
    Multiple(Positives),
    /// `max(0, 2 s_n - 2 s_p + gap)`.
    Triplet {
        /// The margin, in squared distance.
        gap: f64,
        /// Which negative forms the triplet.
        pick: Pick,
    },
    /// `2 - 2 s_p + uniformity U`, where `U = log mean e^(2 kernel (s_ij - 1))` over all pairs of the anchors' side
    /// (Wang and Isola 2020).
    Alignment {
        /// The weight of the uniformity, lambda.
        uniformity: f64,
        /// The sharpness t of its Gaussian kernel.
        kernel: f64,
    },
    /// `sum_j t_j (log sum_k exp(l_k) - l_j) / sum t` over the lists that were shown, where t counts clicks. Where no
    /// list was shown, the cross entropy with the anchor's own key as the click.
    Clicked {
        /// The factor of the parameters in the logits of the examination, by which clicks are corrected; `None` if
        /// clicks count as the host says.
        pace: Option<f64>,
    },
    /// Several heads, with a learned temperature for each head and pair (Wang et al. 2024).
    Heads {
        /// The number of heads.
        heads: usize,
    },
}

/// What some losses do without.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Lack {
    /// The temperature has no effect.
    Temperature,
    /// Nothing is pushed away.
    Push,
    /// No partner is told apart from the other candidates.
    Choice,
}

impl Head {
    /// What this loss does without.
    pub fn lacks(&self) -> &'static [Lack] {
        match *self {
            Head::Alignment { uniformity: 0.0, .. } => &[Lack::Temperature, Lack::Push, Lack::Choice],
            Head::Alignment { .. } => &[Lack::Temperature, Lack::Choice],
            Head::Triplet { .. } => &[Lack::Temperature],
            Head::Clicked { .. } => &[Lack::Choice],
            Head::Softmax { .. }
            | Head::Global { .. }
            | Head::Pooled
            | Head::Sigmoid { .. }
            | Head::Multiple(_)
            | Head::Heads { .. } => &[],
        }
    }
}

/// Least and greatest temperature of a head.
pub const HEAD_TAU: (f64, f64) = (0.02, 1.0);

/// The number of parameters of several heads: two per dimension and one per head.
pub fn head_parameters(heads: usize, dim: usize) -> usize {
    2 * dim + heads.min(dim)
}

/// Writes parameters that give every head and pair the temperature `tau`, or the nearest one within [`HEAD_TAU`].
pub fn initialize_heads(parameters: &mut [f32], heads: usize, tau: f64) {
    let weights = parameters.len().saturating_sub(heads);
    parameters[weights..].fill(own_temperature_bias(tau, HEAD_TAU));
}

/// The bias that gives every query the temperature `tau` as long as the other parameters are 0; or the nearest one
/// between `low` and `high`, under [`TemperatureRule::Own`].
pub fn own_temperature_bias(tau: f64, (low, high): (f64, f64)) -> f32 {
    let share = ((tau - low) / (high - low)).clamp(0.001, 0.999);
    libm::log(share / (1.0 - share)) as f32
}

/// Where the temperature tau comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TemperatureRule {
    /// The host computes it for every step.
    Given,
    /// The optimiser learns ln(1/tau) together with the towers.
    Learned,
    /// `tau = tau_0 (1 + alpha mean s_p)`, rows weighted by `1 / (1 - p_p)`; both are constants (stop-gradient).
    Alignment {
        /// The factor alpha.
        alpha: f64,
    },
    /// `ln tau += 0.05 (ln target - ln effective negatives)` after every step.
    Hold {
        /// The number of effective negatives to hold.
        target: f64,
    },
    /// `tau_i = low + (high - low) sigmoid(a . h_i + b)` for every query, from the last hidden units of its tower; keys
    /// ask at the temperature that the host gives.
    Own {
        /// The lowest temperature.
        low: f64,
        /// The highest temperature.
        high: f64,
    },
    /// AdaCos's scale, computed from the batch, and a margin that grows with it (Zhang et al. 2019).
    Adaptive,
}

/// The rules of a step: what the chosen methods of all stages ask of the engines.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    /// Whether the batch's other keys are negatives.
    pub in_batch: bool,
    /// Whether the anchor's side gives candidates as well (NT-Xent).
    pub same_side: bool,
    /// Which candidates are removed.
    pub filter: Filtering,
    /// How much each remaining candidate counts.
    pub weigh: Weighting,
    /// The formula of a row's loss.
    pub head: Head,
    /// Where the temperature tau comes from.
    pub temperature: TemperatureRule,
    /// Whether the keys' logits have offsets (`-log Q`).
    pub offsets: bool,
    /// Whether an anchor's own candidates are a list that was shown, of which some were clicked.
    pub clicked: bool,
}

impl Head {
    /// The head of InfoNCE without label smoothing.
    pub const INFO_NCE: Head = Head::Softmax { kappa: 1.0, smoothing: 0.0, sigma: None };
}

impl Rules {
    /// Whether a second model compares pairs, by a table of embeddings that the host writes.
    pub fn has_table(&self) -> bool {
        self.filter.guide.is_some() || matches!(self.weigh.targets, Targets::Taught | Targets::Recalled)
    }

    /// Whether a row's target is more than its partner, apart from smoothing.
    pub fn has_soft_targets(&self) -> bool {
        self.weigh.targets != Targets::Partner
    }

    /// Whether nothing reads the similarities of whole embeddings: several heads have similarities of their own.
    pub fn ignores_similarities(&self) -> bool {
        matches!(self.head, Head::Heads { .. })
            && self.filter == Filtering::default()
            && self.weigh == Weighting::default()
            && self.temperature == TemperatureRule::Given
    }

    /// Whether rows are plain InfoNCE, which the engines evaluate in fused passes without stored rows.
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
