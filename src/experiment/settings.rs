//! The settings of a run, and `Experiment`: settings that are known to run.

use crate::data::{self, Source};
use crate::described::{About, Choice};
use crate::described_enum;
use crate::loss::{self, Loss};
use crate::negatives::{collect, compose, filter, weigh};
use crate::temperature::{self, Temperature};

described_enum! {
    /// Whether the two towers share their weights.
    TowerKind {
        /// Two towers of the same shape, each with weights of its own.
        Separate => About { id: "separate", label: "Two towers", help: "Each side has an encoder of its own.", formula: "", source: "" },
        /// One set of weights encodes both sides.
        Shared => About { id: "shared", label: "One shared tower", help: "Both sides pass through the same weights.", formula: "", source: "" },
    }
}

described_enum! {
    /// The nonlinearity between layers.
    Activation {
        /// max(0, x).
        Relu => About { id: "relu", label: "ReLU", help: "Passes positive values, stops negative ones.", formula: "max(0, x)", source: "" },
        /// x times the standard normal's distribution function (the exact form, with erf).
        Gelu => About { id: "gelu", label: "GELU", help: "A smooth ReLU.", formula: "x * (1 + erf(x / sqrt 2)) / 2", source: "Hendrycks and Gimpel 2016, Gaussian Error Linear Units" },
        /// Hyperbolic tangent.
        Tanh => About { id: "tanh", label: "tanh", help: "Squeezes every value between -1 and 1.", formula: "tanh x", source: "" },
    }
}

described_enum! {
    /// Whether the other keys of the batch are negatives.
    InBatch {
        /// They are.
        Yes => About { id: "yes", label: "Yes", help: "Every other key of the batch is a negative.", formula: "", source: "" },
        /// Only what was collected is.
        No => About { id: "no", label: "No", help: "Only the keys that were collected are negatives.", formula: "", source: "" },
    }
}

described_enum! {
    /// The model whose similarities a guided filter trusts.
    Guide {
        /// The encoders as they were when the filter began.
        Checkpoint => About { id: "checkpoint", label: "A checkpoint", help: "The encoders as they were at the step where the filter began.", formula: "", source: "" },
        /// The encoders' moving average.
        Average => About { id: "average", label: "Moving average", help: "The encoders, averaged over their past at every refresh.", formula: "", source: "" },
        /// The hidden truth, with noise.
        Truth => About { id: "truth", label: "The hidden truth", help: "The hidden points that the views were made from, with noise; where none are known, the raw inputs.", formula: "", source: "" },
    }
}

described_enum! {
    /// Where the gradient of a weighted row flows.
    Flow {
        /// Weights are constants.
        Detached => About { id: "detached", label: "Stops", help: "Weights are constants: every negative is pushed away.", formula: "", source: "" },
        /// Weights are functions of the similarities.
        Through => About { id: "through", label: "Passes through", help: "Weights are differentiated too, as in the official code: easy negatives are then attracted.", formula: "", source: "" },
    }
}

described_enum! {
    /// The optimiser.
    OptimizerKind {
        /// Stochastic gradient descent with momentum (PyTorch's form, no dampening; decay is added to the gradient).
        Sgd => About { id: "sgd", label: "SGD", help: "Plain gradient steps with momentum.", formula: "v = mu v + g; w = w - rate v", source: "" },
        /// Adam with L2 decay added to the gradient, as in `torch.optim.Adam`.
        Adam => About { id: "adam", label: "Adam", help: "Each weight gets a step size of its own.", formula: "w = w - rate m / (sqrt v + 1e-8)", source: "Kingma and Ba 2015, Adam: A Method for Stochastic Optimization" },
        /// Adam with decoupled decay, as in `torch.optim.AdamW`.
        AdamW => About { id: "adamw", label: "AdamW", help: "Adam with weight decay applied to the weights themselves.", formula: "w = w (1 - rate decay) - rate m / (sqrt v + 1e-8)", source: "Loshchilov and Hutter 2019, Decoupled Weight Decay Regularization" },
    }
}

/// Every setting of a run, as plain data. Use [`Experiment`] wherever the values must be known to be good.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The data set.
    pub data: Choice<dyn Source>,
    /// Number of training pairs.
    pub pairs: u32,
    /// Number of classes.
    pub classes: u32,
    /// How far items of a class lie apart, 0 (all alike) to 1.
    pub spread: f64,
    /// Standard deviation of the noise added to each view.
    pub noise: f64,
    /// Share of pairs whose partners were swapped.
    pub wrong: f64,
    /// Exponent of the class sizes (0: all equal; 1: Zipf's law).
    pub tail: f64,
    /// Number of topics to train on.
    pub topics: u32,
    /// Concepts of each topic.
    pub concepts: u32,
    /// Share of pairs in groups of four alike.
    pub duplicates: f64,
    /// Weight of the maps of single topics.
    pub distinct: f64,
    /// Strength of the feature shared by a topic.
    pub shortcut: f64,
    /// Cells over which the landscape changes.
    pub scale: f64,
    /// Separate towers, or one shared.
    pub tower: TowerKind,
    /// Number of hidden layers; 0 is a linear tower.
    pub depth: u32,
    /// Units of a hidden layer.
    pub width: u32,
    /// Nonlinearity of the hidden layers.
    pub activation: Activation,
    /// Embedding dimension.
    pub dim: u32,
    /// The loss.
    pub loss: Choice<dyn Loss>,
    /// Where the temperature comes from.
    pub temperature: Choice<dyn Temperature>,
    /// The temperature, or where it starts when learned.
    pub tau: f64,
    /// Share of the target spread over all candidates.
    pub smoothing: f64,
    /// Margin of the triplet loss.
    pub gap: f64,
    /// Width of the weight of positives.
    pub sigma: f64,
    /// Heads of the embedding.
    pub heads: u32,
    /// Where the schedule of the temperature leads.
    pub tauend: f64,
    /// Steps of the schedule.
    pub period: u32,
    /// Adaptation of the temperature.
    pub alpha: f64,
    /// Effective negatives to hold.
    pub target: f64,
    /// Which pairs share a batch.
    pub compose: Choice<dyn compose::Compose>,
    /// Which further candidates join.
    pub collect: Choice<dyn collect::Collect>,
    /// Which candidates leave.
    pub filter: Choice<dyn filter::Filter>,
    /// How much each candidate counts.
    pub weigh: Choice<dyn weigh::Weigh>,
    /// How many candidates `collect` adds (its help says whether per step or per anchor).
    pub negatives: u32,
    /// Pairs in a batch.
    pub batch: u32,
    /// Whether the other keys of the batch are negatives.
    pub inbatch: InBatch,
    /// Steps between two looks at the embeddings.
    pub refresh: u32,
    /// Step at which the chosen methods begin.
    pub warmup: u32,
    /// Keys from which hard negatives are drawn.
    pub pool: u32,
    /// Clusters.
    pub groups: u32,
    /// Bins of margins.
    pub bins: u32,
    /// Steps after which clusters double.
    pub growth: u32,
    /// Past embeddings kept.
    pub memory: u32,
    /// Momentum of the key encoder.
    pub ema: f64,
    /// Share of inputs hidden from the momentum encoder.
    pub masked: f64,
    /// Exponent of popularity.
    pub exponent: f64,
    /// Share of siblings among the negatives.
    pub siblings: f64,
    /// Hard keys mixed.
    pub hardest: u32,
    /// Mixtures of two hard keys.
    pub blends: u32,
    /// Mixtures of the query with a hard key.
    pub queryblends: u32,
    /// Extrapolation of positives.
    pub stretch: f64,
    /// Distance below which no key is preferred.
    pub cutoff: f64,
    /// Highest similarity of a negative.
    pub ceiling: f64,
    /// Margin to the positive.
    pub margin: f64,
    /// Relative margin to the positive.
    pub relative: f64,
    /// Standard deviations above the mean.
    pub deviations: f64,
    /// Whose similarities decide.
    pub guide: Guide,
    /// Noise of the guide that knows the truth.
    pub guidenoise: f64,
    /// Similarity from which a candidate is a false negative.
    pub agreement: f64,
    /// Interquartile ranges beyond the quartiles.
    pub whiskers: f64,
    /// Share of the negatives that stays.
    pub quantile: f64,
    /// Hardness.
    pub beta: f64,
    /// Whether the gradient passes through the weights.
    pub flow: Flow,
    /// Share of negatives taken to be false.
    pub prior: f64,
    /// Focus.
    pub gamma: f64,
    /// Logits per unit of similarity.
    pub penalty: f64,
    /// Chance that a right answer was labelled.
    pub selection: f64,
    /// Robust deviations beyond which a pair is doubted.
    pub doubt: f64,
    /// The optimiser.
    pub optimizer: OptimizerKind,
    /// Learning rate.
    pub rate: f64,
    /// SGD's momentum.
    pub momentum: f64,
    /// Weight decay, on the towers' weights and biases, never on the temperature.
    pub decay: f64,
    /// The seed.
    pub seed: u32,
    /// After how many steps the run stops by itself.
    pub steps: u32,
}

impl Default for Settings {
    /// The first experiment a visitor sees.
    fn default() -> Self {
        Settings {
            data: Choice(&data::digits::Digits),
            pairs: 1400,
            classes: 12,
            spread: 0.35,
            noise: 0.1,
            wrong: 0.0,
            tail: 0.0,
            topics: 8,
            concepts: 4,
            duplicates: 0.0,
            distinct: 0.0,
            shortcut: 0.0,
            scale: 4.0,
            tower: TowerKind::Separate,
            depth: 1,
            width: 128,
            activation: Activation::Relu,
            dim: 16,
            loss: Choice(&loss::infonce::Symmetric),
            temperature: Choice(&temperature::fixed::Fixed),
            tau: 0.1,
            smoothing: 0.0,
            gap: 0.2,
            sigma: 0.5,
            heads: 3,
            tauend: 1.0,
            period: 200,
            alpha: 0.5,
            target: 16.0,
            compose: Choice(&compose::random::Random),
            collect: Choice(&collect::none::NoneCollected),
            filter: Choice(&filter::none::Keep),
            weigh: Choice(&weigh::equal::Equal),
            negatives: 64,
            batch: 256,
            inbatch: InBatch::Yes,
            refresh: 20,
            warmup: 0,
            pool: 64,
            groups: 16,
            bins: 10,
            growth: 50,
            memory: 512,
            ema: 0.99,
            masked: 0.25,
            exponent: 0.75,
            siblings: 0.5,
            hardest: 64,
            blends: 32,
            queryblends: 16,
            stretch: 1.0,
            cutoff: 0.5,
            ceiling: 0.8,
            margin: 0.05,
            relative: 0.05,
            deviations: 2.5,
            guide: Guide::Checkpoint,
            guidenoise: 0.2,
            agreement: 0.7,
            whiskers: 1.5,
            quantile: 0.1,
            beta: 1.0,
            flow: Flow::Detached,
            prior: 0.1,
            gamma: 1.0,
            penalty: 5.0,
            selection: 0.5,
            doubt: 3.0,
            optimizer: OptimizerKind::AdamW,
            rate: 0.003,
            momentum: 0.9,
            decay: 0.01,
            seed: 4,
            steps: 2000,
        }
    }
}

/// Settings that have been checked: whatever holds an `Experiment` can run it.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment(Settings);

impl Experiment {
    /// For `catalogue::check` alone, which is what makes the promise true.
    pub(super) fn trust(settings: Settings) -> Self {
        Experiment(settings)
    }

    /// Width in numbers of a tower's layers, input to embedding: `[input, width, ..., dim]`.
    pub fn layer_sizes(&self, input: usize) -> Vec<usize> {
        let mut sizes = vec![input];
        sizes.extend((0..self.depth).map(|_| self.width as usize));
        sizes.push(self.dim as usize);
        sizes
    }
}

impl std::ops::Deref for Experiment {
    type Target = Settings;
    fn deref(&self) -> &Settings {
        &self.0
    }
}
