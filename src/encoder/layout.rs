//! The layout of all parameters in one flat vector.

use rand::RngExt;

use crate::experiment::Experiment;
use crate::knobs::{Knobs, TowerKind};
use crate::loss::rules::{self, Head, TemperatureRule};
use crate::random::{Purpose, stream};

/// The encoder of one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tower {
    /// The encoder of queries.
    Query,
    /// The encoder of keys.
    Key,
}

impl Tower {
    /// Both towers, that of the queries first.
    pub const BOTH: [Tower; 2] = [Tower::Query, Tower::Key];
    /// The other tower.
    pub fn other(self) -> Tower {
        match self {
            Tower::Query => Tower::Key,
            Tower::Key => Tower::Query,
        }
    }
    /// The name in buffers and parameters.
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
    /// The number of inputs.
    pub inputs: usize,
    /// The number of outputs.
    pub outputs: usize,
    /// Offset of `W`, `[inputs, outputs]` row-major.
    pub weight: usize,
    /// Offset of `b`, `[outputs]`. Always `weight + inputs * outputs`.
    pub bias: usize,
}

/// A named range of the flat vector, for records and exports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The name, for example `query.0.weight`; `tower.…` when towers are shared; `log_scale` for the temperature.
    pub name: String,
    /// The offset of its first number.
    pub offset: usize,
    /// The shape: `[inputs, outputs]`, `[outputs]` or `[]`.
    pub shape: Vec<usize>,
}

/// The initial bias of the sigmoid loss (Zhai et al. 2023).
const SIGMOID_BIAS: f32 = -10.0;

/// Offsets of all parameters, in the order
/// `query.0.weight, query.0.bias, query.1.weight, …, key.0.weight, …, log_scale`.
///
/// With shared towers both sides have the same layers. `log_scale` is ln(1/tau), is always the last entry, and is
/// trained only if the temperature is learned.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    query: Vec<Layer>,
    key: Vec<Layer>,
    shared: bool,
    /// The offset of the sigmoid loss's bias; `None` with other losses.
    pub bias: Option<usize>,
    /// The range of the parameters of several heads, of the examination of a list's positions, or of the queries' own
    /// temperatures, first a weight of each hidden unit and then the bias; empty otherwise.
    pub heads: std::ops::Range<usize>,
    /// The number of heads.
    head_count: usize,
    /// The lowest and the highest temperature, if `heads` are the parameters of the queries' own temperatures.
    own_temperatures: Option<(f64, f64)>,
    /// The offset of `log_scale`.
    pub log_scale: usize,
}

impl Layout {
    /// The layout for queries of `query_dim` and keys of `key_dim` values. Shared towers need equal widths.
    pub fn new(experiment: &Experiment, query_dim: usize, key_dim: usize) -> Self {
        let mut end = 0;
        let query = tower_layers(&layer_sizes(experiment, query_dim), &mut end);
        let shared = experiment.tower == TowerKind::Shared;
        let key = if shared { query.clone() } else { tower_layers(&layer_sizes(experiment, key_dim), &mut end) };
        let head = experiment.loss.head(experiment);
        let bias = matches!(head, Head::Sigmoid { .. }).then_some(end);
        end += usize::from(bias.is_some());
        let dim = experiment.dim as usize;
        let own_temperatures = match experiment.temperature.rule(experiment) {
            TemperatureRule::Own { low, high } => Some((low, high)),
            _ => None,
        };
        let (head_count, count) = match head {
            _ if own_temperatures.is_some() => (0, query.last().map_or(0, |last| last.inputs) + 1),
            Head::Heads { heads } => (heads.min(dim), rules::head_parameters(heads, dim)),
            Head::Clicked { pace: Some(_) } if experiment.collect.is_clicked() => {
                (0, experiment.collect.columns(experiment).own)
            }
            _ => (0, 0),
        };
        Layout {
            query,
            key,
            shared,
            bias,
            heads: end..end + count,
            head_count,
            own_temperatures,
            log_scale: end + count,
        }
    }

    /// The length of the flat vector, `log_scale` included.
    pub fn len(&self) -> usize {
        self.log_scale + 1
    }

    /// The range of a tower's weights and biases.
    pub fn tower(&self, tower: Tower) -> std::ops::Range<usize> {
        let layers = self.layers(tower);
        let end = layers.last().map_or(0, |last| last.bias + last.outputs);
        layers.first().map_or(0, |first| first.weight)..end
    }

    /// The offset after the towers' parameters.
    pub fn towers_end(&self) -> usize {
        self.bias.unwrap_or(self.heads.start)
    }

    /// Copies `values` from the layout `old` to this one. Towers and `log_scale` are copied, bias and heads as well if
    /// both layouts have them; otherwise they come from `fresh`, which has this layout.
    pub fn carry_over(&self, old: &Layout, values: &[f32], fresh: &[f32]) -> Vec<f32> {
        let mut carried = values[..old.towers_end()].to_vec();
        if let Some(at) = self.bias {
            carried.push(old.bias.map_or(fresh[at], |at| values[at]));
        }
        let owns = |layout: &Layout| layout.own_temperatures.is_some();
        let same = old.heads.len() == self.heads.len() && owns(old) == owns(self);
        carried.extend(if same { &values[old.heads.clone()] } else { &fresh[self.heads.clone()] });
        carried.push(values[old.log_scale]);
        carried
    }

    /// Always false: `log_scale` is always there.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// Whether every query has a temperature of its own.
    pub fn has_own_temperatures(&self) -> bool {
        self.own_temperatures.is_some()
    }

    /// Whether both sides use the same weights.
    pub fn is_shared(&self) -> bool {
        self.shared
    }

    /// A tower's layers, from the input on.
    pub fn layers(&self, tower: Tower) -> &[Layer] {
        match tower {
            Tower::Query => &self.query,
            Tower::Key => &self.key,
        }
    }

    /// All named ranges, in order and without gaps.
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

    /// The initial parameters: weights and biases uniform in ±1/sqrt(inputs), as in `torch.nn.Linear`; `log_scale` =
    /// ln(1/tau).
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
        if let (Some(bounds), Some(bias)) = (self.own_temperatures, parameters[self.heads.clone()].last_mut()) {
            *bias = rules::own_temperature_bias(tau, bounds);
        }
        rules::initialize_heads(&mut parameters[self.heads.clone()], self.head_count, tau);
        parameters[self.log_scale] = -(libm::log(tau) as f32);
        parameters
    }
}

/// The widths of a tower's layers, from the input to the embedding: `[input, width, ..., dim]`.
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
