//! The shaders, and what each of them binds.
//!
//! Bindings 0 (`step`) and 1 (`params`) are uniform; the storage buffers follow in the order of the table, which
//! `tests/shaders.rs` compares with the WGSL by name and access.

use super::bare;
use super::params::{
    Blend, CandidateGradient, Candidates, Dense, DenseBackward, EmbeddingGradient, Gather, Jitter, JitterBackward,
    Lengths, LogSumExp, LogitGradient, Mask, Momentum, MultiHead, Normalize, Optimize, OwnTemperature, Perturb,
    Project, Proxies, Recall, Remember, Rows, Similarity, Tiled, TopK, Uniform,
};

/// A storage buffer as a shader sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Binding {
    /// Its name in the shader.
    pub name: &'static str,
    /// Whether the shader writes it.
    pub written: bool,
}

const fn read(name: &'static str) -> Binding {
    Binding { name, written: false }
}

const fn write(name: &'static str) -> Binding {
    Binding { name, written: true }
}

/// One module: a file of `shaders/`, and the files of functions that it calls.
#[derive(Debug, Clone, Copy)]
pub struct Shader {
    /// The file below `shaders/`, without its ending. What stands before a `/` is also the stem of a pass.
    pub stem: &'static str,
    /// Texts of the files without their comments, in any order; `step` declares binding 0.
    files: &'static [&'static str],
    /// Names of its entry points.
    pub entries: &'static [&'static str],
    /// Storage buffers, from binding 2 on.
    pub bindings: &'static [Binding],
    /// Names of the members of its `params`, and their bytes when numbered; see [`Uniform`].
    pub params: fn() -> (Vec<String>, Vec<u8>),
}

impl Shader {
    /// The WGSL, without comments.
    pub fn source(&self) -> String {
        self.files.concat()
    }
}

fn layout<T: Uniform>() -> (Vec<String>, Vec<u8>) {
    (T::members(), T::numbered().bytes())
}

/// The text of a file, without its comments.
macro_rules! file {
    ($stem:literal) => {{
        const FILE: &str = include_str!(concat!("../../../shaders/", $stem, ".wgsl"));
        const BARE: [u8; bare::length(FILE)] = bare::bytes(FILE);
        bare::text(&BARE)
    }};
}

/// Declares the table; the source comes from the file of that stem and those that it is `with`.
macro_rules! shaders {
    ($(
        $stem:literal $(with [$($part:literal),*])?: $params:ty, [$($entry:literal),*], $bindings:expr;
    )*) => {
        /// Every shader.
        pub const SHADERS: &[Shader] = &[$(Shader {
            stem: $stem,
            files: &[$($(file!($part),)*)? file!($stem)],
            entries: &[$($entry),*],
            bindings: $bindings,
            params: layout::<$params>,
        }),*];
    };
}

/// What the passes over stored rows bind.
const ROWS: &[Binding] = &[
    read("indices"),
    read("ids"),
    read("facts"),
    write("parameters"),
    write("scores"),
    write("own_scores"),
    write("weights"),
    write("outcome"),
];

shaders! {
    "gather" with ["step"]: Gather, ["main"],
        &[read("items"), read("indices"), read("own_indices"), write("input")];
    "mask" with ["step"]: Mask, ["exchange", "weigh", "hide"],
        &[read("embedding"), write("embedding_gradient"), write("attention"), write("input")];
    "dense" with ["tile"]: Dense, ["main"],
        &[read("input"), read("parameters"), write("output"), write("before")];
    "normalize": Normalize, ["main"],
        &[read("raw"), write("embedding"), write("inverse_norm")];
    "jitter" with ["step"]: Jitter, ["main"],
        &[read("indices"), write("embedding"), write("unjittered"), write("jitter_norm")];
    "jitter_backward" with ["step"]: JitterBackward, ["main"],
        &[read("embedding"), read("jitter_norm"), write("embedding_gradient")];
    "similarity" with ["step", "scale", "tile"]: Similarity, ["main", "own"],
        &[read("queries"), read("keys"), read("parameters"), write("logits"), write("own_logits")];
    "log_sum_exp" with ["step", "scale"]: LogSumExp, ["main"],
        &[read("logits"), read("own_logits"), read("parameters"), write("row_log_sum_exp"),
         write("column_log_sum_exp"), write("anchor_loss")];
    "logit_gradient" with ["step", "scale"]: LogitGradient, ["main", "own"],
        &[read("row_log_sum_exp"), read("column_log_sum_exp"), read("parameters"), write("logits"),
         write("own_logits")];
    "embedding_gradient" with ["step", "scale", "tile"]: EmbeddingGradient, ["main", "own"],
        &[read("embedding"), read("logit_gradient"), read("own_logit_gradient"), read("parameters"),
         write("embedding_gradient")];
    "normalize_backward": Normalize, ["main"],
        &[read("embedding"), read("inverse_norm"), read("embedding_gradient"), write("raw_gradient"), write("slopes")];
    "lengths": Lengths, ["main"],
        &[read("embedding"), read("inverse_norm"), write("raw_gradient")];
    "dense_backward" with ["step", "tile"]: DenseBackward, ["main"],
        &[read("input"), read("before"), read("output_gradient"), read("parameters"), write("gradient"),
         write("input_gradient"), read("outcome")];
    "optimize" with ["step"]: Optimize, ["main"],
        &[read("gradient"), read("anchor_loss"), read("slopes"), write("parameters"), write("moment1"),
         write("moment2"), write("losses")];
    "top_k" with ["step"]: TopK, ["exclude", "main"],
        &[read("indices"), write("similarities"), write("own_indices")];
    "momentum" with ["step"]: Momentum, ["follow", "hide"],
        &[read("parameters"), read("input"), read("indices"), write("momentum"), write("seen")];
    "candidates" with ["step"]: Candidates, ["main"],
        &[read("embedding"), read("momentum_embedding"), read("memory"), read("memory_pairs"), read("indices"),
         read("own_indices"), write("arena"), write("ids")];
    "blend" with ["step"]: Blend, ["main"],
        &[read("indices"), read("ids"), read("scores"), write("own_scores"), write("arena")];
    "perturb" with ["step", "scale"]: Perturb, ["main"],
        &[read("indices"), read("parameters"), read("key_scores"), write("ids"), write("own_scores"), write("arena")];
    "recall" with ["step"]: Recall, ["main"],
        &[read("indices"), read("ids"), read("facts"), write("arena")];
    "proxies" with ["step"]: Proxies, ["average", "meet"],
        &[read("indices"), write("ids"), write("own_scores"), write("arena")];
    "rows/temperature" with ["step", "rows/words", "rows/entries"]: Rows, ["measure", "settle"], ROWS;
    "rows/quartiles" with ["step", "rows/words", "rows/entries", "rows/digits"]: Rows, ["count", "choose"], ROWS;
    "rows/pool" with ["step", "rows/words", "rows/entries", "rows/digits", "rows/relations", "rows/filter",
        "rows/logit", "rows/weigh"]: Rows, ["prepare", "pool"], ROWS;
    "rows/evaluate" with ["step", "rows/words", "rows/entries", "rows/digits", "rows/relations", "rows/filter",
        "rows/logit", "rows/weigh", "rows/triplet", "rows/heads", "rows/targets"]: Rows, ["main"], ROWS;
    "rows/finish" with ["step", "rows/words", "rows/logit"]: Rows, ["finish", "trust"], ROWS;
    "multi_head": MultiHead, ["forward", "coefficients", "anchors", "candidates", "add_up"],
        &[read("arena"), read("parameters"), read("weights"), write("scores"), write("own_scores"), write("outcome"),
         write("slopes"), write("gradient")];
    "own_temperature": OwnTemperature, ["forward", "arguments", "add_up"],
        &[read("units"), read("parameters"), write("outcome"), write("gradient")];
    "tiled/anchors" with ["step", "tiled/words"]: Tiled, ["begin", "losses", "finish", "gather", "slope"],
        &[read("parameters"), read("embedding"), read("partners"), write("outcome"), write("rows"), write("pull"),
         write("embedding_gradient")];
    "tiled/meet" with ["step", "tiled/words"]: Tiled, ["exponentials", "slopes"],
        &[read("indices"), read("memory_pairs"), read("parameters"), write("scores"), write("rows"), write("pull")];
    "project": Project, ["main"],
        &[read("arena"), write("scores"), read("own_scores")];
    "candidate_gradient" with ["step"]: CandidateGradient, ["main"],
        &[read("of_queries"), read("of_keys"), read("arena"), write("embedding_gradient"), read("indices")];
    "remember" with ["step"]: Remember, ["main"],
        &[read("embedding"), read("indices"), write("memory"), write("memory_pairs")];
}
