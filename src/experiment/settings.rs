//! The settings of a run, and `Experiment`: settings that are known to run.

use crate::data::{self, Source};
use crate::described::{About, Choice};
use crate::described_enum;
use crate::negatives::{collect, compose, filter, weigh};

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
    /// Which side asks: the direction of the InfoNCE loss.
    Direction {
        /// Mean of both directions (CLIP's loss).
        Symmetric => About { id: "infonce", label: "InfoNCE, both ways", help: "Each query must find its key, and each key its query.", formula: "(L(q->k) + L(k->q)) / 2", source: "Radford et al. 2021, Learning Transferable Visual Models From Natural Language Supervision" },
        /// Queries look for keys.
        QueryToKey => About { id: "infonce-qk", label: "InfoNCE, query to key", help: "Each query must find its key.", formula: "-log( exp(s+/tau) / sum exp(s/tau) )", source: "van den Oord, Li and Vinyals 2018, Representation Learning with Contrastive Predictive Coding" },
        /// Keys look for queries.
        KeyToQuery => About { id: "infonce-kq", label: "InfoNCE, key to query", help: "Each key must find its query.", formula: "-log( exp(s+/tau) / sum exp(s/tau) )", source: "van den Oord, Li and Vinyals 2018, Representation Learning with Contrastive Predictive Coding" },
    }
}

impl Direction {
    /// The weights of the query-to-key and of the key-to-query loss; they add up to 1.
    pub fn weights(self) -> (f64, f64) {
        match self {
            Direction::Symmetric => (0.5, 0.5),
            Direction::QueryToKey => (1.0, 0.0),
            Direction::KeyToQuery => (0.0, 1.0),
        }
    }
}

described_enum! {
    /// Where the temperature comes from.
    TemperatureKind {
        /// The slider's value.
        Fixed => About { id: "fixed", label: "Fixed", help: "The temperature stays where you put it.", formula: "", source: "" },
        /// Learnt as ln(1/tau), clamped so that tau stays within 0.01 and 2.
        Learned => About { id: "learned", label: "Learned", help: "The temperature is trained with the towers, starting from your value; 1/tau never exceeds 100.", formula: "tau = exp(-t), t <= ln 100", source: "Radford et al. 2021, Learning Transferable Visual Models From Natural Language Supervision" },
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
    /// `clusters`: number of classes.
    pub classes: u32,
    /// `clusters`: how far items of a class lie apart, 0 (all alike) to 1.
    pub spread: f64,
    /// `clusters`: standard deviation of the noise added to each view.
    pub noise: f64,
    /// `clusters`: share of pairs whose partners were swapped.
    pub wrong: f64,
    /// `clusters`: exponent of the class sizes (0: all equal; 1: Zipf's law).
    pub tail: f64,
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
    pub loss: Direction,
    /// Fixed or learned temperature.
    pub temperature: TemperatureKind,
    /// The temperature, or where it starts when learned.
    pub tau: f64,
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
            tower: TowerKind::Separate,
            depth: 1,
            width: 128,
            activation: Activation::Relu,
            dim: 3,
            loss: Direction::Symmetric,
            temperature: TemperatureKind::Fixed,
            tau: 0.1,
            compose: Choice(&compose::random::Random),
            collect: Choice(&collect::none::NoneCollected),
            filter: Choice(&filter::none::Keep),
            weigh: Choice(&weigh::equal::Equal),
            negatives: 64,
            batch: 256,
            optimizer: OptimizerKind::AdamW,
            rate: 0.003,
            momentum: 0.9,
            decay: 0.01,
            // Of the first seeds the one whose sphere opens soonest: most of it happens within the first hundred steps.
            seed: 4,
            steps: 600,
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
