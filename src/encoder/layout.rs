//! Where each parameter lies in the flat vector.

use rand::RngExt;

use crate::experiment::Experiment;
use crate::knobs::{Knobs, TowerKind};
use crate::loss::rules::{self, Head};
use crate::random::{Purpose, stream};

/// One of the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tower {
    /// Encodes queries.
    Query,
    /// Encodes keys.
    Key,
}

impl Tower {
    /// Both, queries first.
    pub const BOTH: [Tower; 2] = [Tower::Query, Tower::Key];
    /// The other one.
    pub fn other(self) -> Tower {
        match self {
            Tower::Query => Tower::Key,
            Tower::Key => Tower::Query,
        }
    }
    /// As used in names of buffers and parameters.
    pub fn name(self) -> &'static str {
        match self {
            Tower::Query => "query",
            Tower::Key => "key",
        }
    }
}

/// One layer of one tower within the flat vector: `outputs = inputs * W + b`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layer {
    /// Width of what comes in.
    pub inputs: usize,
    /// Width of what goes out.
    pub outputs: usize,
    /// Offset of `W`, `[inputs, outputs]` row-major.
    pub weight: usize,
    /// Offset of `b`, `[outputs]`. Always `weight + inputs * outputs`.
    pub bias: usize,
}

/// A named piece of the flat vector, for records and exports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// For example `query.0.weight`; `tower.…` when shared; `log_scale` for the temperature.
    pub name: String,
    /// Where it begins.
    pub offset: usize,
    /// Its shape: `[inputs, outputs]`, `[outputs]` or `[]`.
    pub shape: Vec<usize>,
}

/// Where the sigmoid loss's bias begins (Zhai et al. 2023).
const SIGMOID_BIAS: f32 = -10.0;

/// Where everything lies: `query.0.weight, query.0.bias, query.1.weight, …, key.0.weight, …, log_scale`.
///
/// With shared towers both sides name the same layers. `log_scale` is ln(1/tau), always the last entry, and is trained
/// only when the temperature is learned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout {
    query: Vec<Layer>,
    key: Vec<Layer>,
    shared: bool,
    /// Offset of the sigmoid loss's bias, where there is one.
    pub bias: Option<usize>,
    /// Where the parameters of several heads lie; empty where there are none.
    pub heads: std::ops::Range<usize>,
    /// How many heads those are for.
    head_count: usize,
    /// Offset of `log_scale`.
    pub log_scale: usize,
}

impl Layout {
    /// The layout for inputs of these widths. Shared towers need equal widths.
    pub fn new(experiment: &Experiment, query_dim: usize, key_dim: usize) -> Self {
        let mut end = 0;
        let query = tower_layers(&layer_sizes(experiment, query_dim), &mut end);
        let shared = experiment.tower == TowerKind::Shared;
        let key = if shared { query.clone() } else { tower_layers(&layer_sizes(experiment, key_dim), &mut end) };
        let head = experiment.loss.head(experiment);
        let bias = (head == Head::Sigmoid).then_some(end);
        end += usize::from(bias.is_some());
        let dim = experiment.dim as usize;
        let (head_count, count) = match head {
            Head::Heads { heads } => (heads.min(dim), rules::head_parameters(heads, dim)),
            _ => (0, 0),
        };
        Layout { query, key, shared, bias, heads: end..end + count, head_count, log_scale: end + count }
    }

    /// Length of the flat vector, `log_scale` included.
    pub fn len(&self) -> usize {
        self.log_scale + 1
    }

    /// Where a side's weights and biases lie.
    pub fn tower(&self, tower: Tower) -> std::ops::Range<usize> {
        let layers = self.layers(tower);
        let end = layers.last().map_or(0, |last| last.bias + last.outputs);
        layers.first().map_or(0, |first| first.weight)..end
    }

    /// Where the towers end.
    pub fn towers_end(&self) -> usize {
        self.bias.unwrap_or(self.heads.start)
    }

    /// Numbers laid out by `old`, laid out anew: towers and `log_scale` stay, and so do the bias and the heads where both
    /// layouts have them; otherwise those begin as in `fresh`, which is laid out by this layout.
    pub fn carry_over(&self, old: &Layout, values: &[f32], fresh: &[f32]) -> Vec<f32> {
        let mut carried = values[..old.towers_end()].to_vec();
        if let Some(at) = self.bias {
            carried.push(old.bias.map_or(fresh[at], |at| values[at]));
        }
        let same = old.heads.len() == self.heads.len();
        carried.extend(if same { &values[old.heads.clone()] } else { &fresh[self.heads.clone()] });
        carried.push(values[old.log_scale]);
        carried
    }

    /// Never: `log_scale` is always there.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Whether both sides use the same weights.
    pub fn is_shared(&self) -> bool {
        self.shared
    }

    /// A side's layers, input first.
    pub fn layers(&self, tower: Tower) -> &[Layer] {
        match tower {
            Tower::Query => &self.query,
            Tower::Key => &self.key,
        }
    }

    /// Every named piece, in order, without gaps.
    pub fn slots(&self) -> Vec<Slot> {
        let mut slots = Vec::new();
        let sides: &[(&str, &[Layer])] =
            if self.shared { &[("tower", &self.query)] } else { &[("query", &self.query), ("key", &self.key)] };
        for (side, layers) in sides {
            for (n, layer) in layers.iter().enumerate() {
                slots.push(Slot {
                    name: format!("{side}.{n}.weight"),
                    offset: layer.weight,
                    shape: vec![layer.inputs, layer.outputs],
                });
                slots.push(Slot { name: format!("{side}.{n}.bias"), offset: layer.bias, shape: vec![layer.outputs] });
            }
        }
        if let Some(bias) = self.bias {
            slots.push(Slot { name: "bias".into(), offset: bias, shape: vec![] });
        }
        if !self.heads.is_empty() {
            slots.push(Slot { name: "heads".into(), offset: self.heads.start, shape: vec![self.heads.len()] });
        }
        slots.push(Slot { name: "log_scale".into(), offset: self.log_scale, shape: vec![] });
        slots
    }

    /// The starting parameters: weights and biases uniform in ±1/sqrt(inputs), as `torch.nn.Linear` does;
    /// `log_scale` = ln(1/tau).
    pub fn initialize(&self, seed: u32, tau: f64) -> Vec<f32> {
        let mut parameters = vec![0.0; self.len()];
        for (n, tower) in Tower::BOTH.into_iter().enumerate() {
            if n == 1 && self.shared {
                break;
            }
            let mut rng = stream(seed, Purpose::Initialization, n as u64);
            for layer in self.layers(tower) {
                let bound = 1.0 / (layer.inputs as f32).sqrt();
                for value in &mut parameters[layer.weight..layer.bias + layer.outputs] {
                    *value = rng.random_range(-bound..bound);
                }
            }
        }
        if let Some(bias) = self.bias {
            parameters[bias] = SIGMOID_BIAS;
        }
        rules::initialize_heads(&mut parameters[self.heads.clone()], self.head_count, tau);
        parameters[self.log_scale] = -(tau.ln() as f32);
        parameters
    }
}

/// Width in numbers of a tower's layers, input to embedding: `[input, width, ..., dim]`.
fn layer_sizes(knobs: &Knobs, input: usize) -> Vec<usize> {
    let mut sizes = vec![input];
    sizes.extend((0..knobs.depth).map(|_| knobs.width as usize));
    sizes.push(knobs.dim as usize);
    sizes
}

fn tower_layers(sizes: &[usize], end: &mut usize) -> Vec<Layer> {
    sizes
        .windows(2)
        .map(|pair| {
            let (inputs, outputs) = (pair[0], pair[1]);
            let weight = *end;
            let bias = weight + inputs * outputs;
            *end = bias + outputs;
            Layer { inputs, outputs, weight, bias }
        })
        .collect()
}
