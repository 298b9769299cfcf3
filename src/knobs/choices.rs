//! Small choices that the engines match exhaustively. Choices among methods are tables of the methods' modules.

use crate::described::About;
use crate::described_enum;

described_enum! {
    /// Whether the two towers share their weights.
    TowerKind {
        /// Two towers of the same shape, each with weights of its own.
        Separate => About {
            id: "separate",
            label: "Two towers",
            help: "Each side has an encoder of its own.",
            formula: "",
            source: "",
        },
        /// One set of weights encodes both sides.
        Shared => About {
            id: "shared",
            label: "One shared tower",
            help: "Both sides pass through the same weights.",
            formula: "",
            source: "",
        },
    }
}

described_enum! {
    /// The activation between layers.
    Activation {
        /// max(0, x).
        Relu => About {
            id: "relu",
            label: "ReLU",
            help: "Positive values pass, negative ones become 0.",
            formula: "max(0, x)",
            source: "",
        },
        /// x times the standard normal's distribution function (the exact form, with erf).
        Gelu => About {
            id: "gelu",
            label: "GELU",
            help: "A smooth ReLU.",
            formula: "x * (1 + erf(x / sqrt 2)) / 2",
            source: "Hendrycks and Gimpel 2016, Gaussian Error Linear Units",
        },
        /// Hyperbolic tangent.
        Tanh => About {
            id: "tanh",
            label: "tanh",
            help: "Every value is mapped between -1 and 1.",
            formula: "tanh x",
            source: "",
        },
    }
}

described_enum! {
    /// Whether the other keys of the batch are negatives.
    InBatch {
        /// The other keys of the batch are negatives.
        Yes => About {
            id: "yes",
            label: "Yes",
            help: "Every other key of the batch is a negative.",
            formula: "",
            source: "",
        },
        /// Only collected keys are negatives.
        No => About {
            id: "no",
            label: "No",
            help: "Only the keys that were collected are negatives.",
            formula: "",
            source: "",
        },
    }
}

described_enum! {
    /// The model whose similarities a guided filter trusts.
    Guide {
        /// The encoders as they were when the filter began.
        Checkpoint => About {
            id: "checkpoint",
            label: "A checkpoint",
            help: "The encoders as they were at the step where the filter began.",
            formula: "",
            source: "",
        },
        /// The encoders' moving average.
        Average => About {
            id: "average",
            label: "Moving average",
            help: "A moving average of the embeddings, updated at every refresh.",
            formula: "",
            source: "",
        },
        /// The hidden truth, with noise.
        Truth => About {
            id: "truth",
            label: "The hidden truth",
            help: "The hidden points of the pairs, with noise; in data without hidden points, the raw inputs.",
            formula: "",
            source: "",
        },
    }
}

described_enum! {
    /// Whether the gradient flows through the weights of a row.
    Flow {
        /// Weights are constants (stop-gradient).
        Detached => About {
            id: "detached",
            label: "Stops",
            help: "Weights are constants: every negative is pushed away.",
            formula: "",
            source: "",
        },
        /// Weights are functions of the similarities.
        Through => About {
            id: "through",
            label: "Passes through",
            help: "Weights are differentiated too, as in the official code: easy negatives are then attracted.",
            formula: "",
            source: "",
        },
    }
}

described_enum! {
    /// What is known of how likely each position of a list is looked at.
    Examination {
        /// Nothing: every click counts alike.
        Ignored => About {
            id: "ignored",
            label: "Ignored",
            help: "Every click counts alike, wherever its key stood.",
            formula: "t_j = c_j",
            source: "",
        },
        /// The data's own chances.
        Known => About {
            id: "known",
            label: "Known",
            help: "A click counts inversely to the true chance that its position is looked at.",
            formula: "t_j = c_j e_1 / e_j",
            source: "Joachims, Swaminathan and Schnabel 2017, Unbiased Learning-to-Rank with Biased Feedback",
        },
        /// A second model learns it from the same clicks.
        Learned => About {
            id: "learned",
            label: "Learned",
            help: "A second model learns from the same clicks how likely each position is looked at.",
            formula: "t_j = c_j P_1 / P_j",
            source: "Ai et al. 2018, Unbiased Learning to Rank with Unbiased Propensity Estimation",
        },
    }
}

described_enum! {
    /// The optimiser.
    OptimizerKind {
        /// Stochastic gradient descent with momentum (PyTorch's form, no dampening; decay is added to the gradient).
        Sgd => About {
            id: "sgd",
            label: "SGD",
            help: "Plain gradient steps with momentum.",
            formula: "v = mu v + g; w = w - rate v",
            source: "",
        },
        /// Adam with L2 decay added to the gradient, as in `torch.optim.Adam`.
        Adam => About {
            id: "adam",
            label: "Adam",
            help: "Each weight gets a step size of its own.",
            formula: "w = w - rate m / (sqrt v + 1e-8)",
            source: "Kingma and Ba 2015, Adam: A Method for Stochastic Optimization",
        },
        /// Adam with decoupled decay, as in `torch.optim.AdamW`.
        AdamW => About {
            id: "adamw",
            label: "AdamW",
            help: "Adam with weight decay applied to the weights themselves.",
            formula: "w = w (1 - rate decay) - rate m / (sqrt v + 1e-8)",
            source: "Loshchilov and Hutter 2019, Decoupled Weight Decay Regularization",
        },
    }
}
