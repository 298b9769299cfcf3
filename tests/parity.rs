//! Compares the GPU engine with the CPU engine, which is the specification: every pass with awkward shapes, and whole
//! runs.
//!
//! Before each pass the GPU's buffers are set to the CPU's, so that each pass is compared by itself. Without an adapter
//! the tests fail; a software adapter is enough.

mod methods;
mod rewind;
mod rows;
mod tiled;

use crate::support::{Drawn, answered, dataset, experiment};
use contrastive_playground::backend::cpu::CpuEngine;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::backend::gpu::{GpuEngine, Tiles};
use contrastive_playground::backend::{Learned, StepInputs};
use contrastive_playground::data::Dataset;
use contrastive_playground::described::{About, Choice, Described};
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::knobs::{Activation, Knobs, OptimizerKind, TowerKind};
use contrastive_playground::loss;
use contrastive_playground::negatives::collect::{
    self, Collect, Columns, Draw, Jitter, Masking, Memory, Perturbing, Towards,
};
use contrastive_playground::negatives::{At, Method, Prepared};
use contrastive_playground::plan::{Buffer, Pass, Plan};
use contrastive_playground::real::Real;
use contrastive_playground::temperature;
use pollster::block_on;

/// The tolerance for a pass, relative to the largest magnitude in the buffer that it wrote.
const TOLERANCE: f64 = 1e-5;

/// The buffers that a pass writes and that are compared after it. The gradient is complete on both engines once all
/// layers have added theirs. `blend`, `perturb` and `proxies` make candidates; until then the CPU has those of the step
/// before.
fn written(plan: &Plan, pass: Pass) -> Vec<Buffer> {
    let mut writes = plan.io(pass).writes;
    writes.retain(|&buffer| match buffer {
        Buffer::Gradient => pass == Pass::DenseBackward { layer: 0 },
        Buffer::OwnCandidate(asking) => {
            matches!(pass, Pass::Blend | Pass::Perturb | Pass::Proxies) || plan.shape.made(asking) == 0
        }
        _ => true,
    });
    writes
}

/// The factor by which the tolerance of a pass is larger, with the reason.
fn allowance(pass: Pass, tau: f64) -> f64 {
    match pass {
        // exp(l - log-sum-exp) turns the absolute rounding of a logit, which is up to 1/tau in size, into a relative
        // one: half an ulp of 100 is 4e-6, and WGSL allows exp itself 3 + 2|x| ulps.
        Pass::LogitGradient => (0.05 / tau).max(1.0),
        _ => 1.0,
    }
}

fn compare(what: &str, cpu: &[f32], gpu: &[f32], tolerance: f64) {
    assert_eq!(cpu.len(), gpu.len(), "{what}: lengths");
    let largest = cpu.iter().fold(0.0f64, |max, &a| max.max(f64::from(a).abs()));
    for (n, (&a, &b)) in cpu.iter().zip(gpu).enumerate() {
        // The loss of a pair that was never in a batch is NaN.
        if a.is_nan() && b.is_nan() {
            continue;
        }
        let off = (f64::from(a) - f64::from(b)).abs();
        assert!(off <= tolerance * largest + 1e-30, "{what}: entry {n} is {b:e}, not {a:e} (largest {largest:e})");
    }
}

/// A way of collecting that has own keys drawn by the host, shared keys and a memory.
#[derive(Debug)]
struct Everything {
    columns: Columns,
    memory: Option<Memory>,
    freezes: bool,
    perturbing: Option<Perturbing>,
    jitter: Option<Jitter>,
    masking: Option<Masking>,
    proxies: usize,
}

impl Described for Everything {
    fn about(&self) -> &'static About {
        &About { id: "everything", label: "", help: "", formula: "", source: "" }
    }
}

impl Method for Everything {}

impl Collect for Everything {
    fn columns(&self, _knobs: &Knobs) -> Columns {
        self.columns
    }
    fn memory(&self, _knobs: &Knobs) -> Option<Memory> {
        self.memory
    }
    fn perturbing(&self, _knobs: &Knobs) -> Option<Perturbing> {
        self.perturbing
    }
    fn jitter(&self, _knobs: &Knobs) -> Option<Jitter> {
        self.jitter
    }
    fn masking(&self, _knobs: &Knobs) -> Option<Masking> {
        self.masking
    }
    fn proxies(&self, _knobs: &Knobs) -> usize {
        self.proxies
    }
    fn freezes_keys(&self, _knobs: &Knobs) -> bool {
        self.freezes
    }
    /// No key stands twice in a row, as in the trainer's draws: of two equal keys, rounding alone would decide which
    /// one an order statistic selects.
    fn draw(&self, at: &At<'_>, _prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        let count = at.pairs.len() as u64;
        let walk = (0..count).map(|n| ((31 * at.step + 7 * n + 3) % count) as u32);
        let free: Vec<u32> = walk.filter(|pair| !batch.contains(pair)).collect();
        let (shared, own) = free.split_at(out.shared.len());
        out.shared.copy_from_slice(shared);
        // The pairs are so few that several anchors meet the same key.
        for (index, &pair) in out.own.iter_mut().zip(own.iter().take(9).cycle()) {
            *index = pair;
        }
    }
}

/// A way of collecting that collects nothing.
const NOTHING: Everything = Everything {
    columns: Columns { shared: 0, own: 0 },
    memory: None,
    freezes: false,
    perturbing: None,
    jitter: None,
    masking: None,
    proxies: 0,
};
static OWN_KEYS: Everything = Everything { columns: Columns { shared: 3, own: 5 }, ..NOTHING };

/// Both engines in the same state.
struct Pair {
    plan: Plan,
    cpu: CpuEngine<f32>,
    gpu: GpuEngine,
}

impl Pair {
    fn new(experiment: &Experiment, inputs: (usize, usize), tiles: Option<Tiles>) -> Self {
        let data = dataset(experiment.pairs as usize, inputs.0, inputs.1);
        let plan = Plan::new(experiment, &data);
        Self::of_plan(experiment, plan, &data, tiles)
    }

    fn of_plan(experiment: &Experiment, plan: Plan, data: &Dataset, tiles: Option<Tiles>) -> Self {
        let learned = Learned::new(plan.layout.initialize(experiment.seed, experiment.tau));
        let cpu = CpuEngine::new(plan.clone(), &data.train, &learned);
        let gpu = block_on(GpuEngine::with_tiles(plan.clone(), &data.train, &learned, true, tiles));
        let gpu = gpu.unwrap_or_else(|error| panic!("these tests need a Vulkan, Metal or DirectX 12 adapter: {error}"));
        Pair { plan, cpu, gpu }
    }

    fn read(&mut self, buffer: Buffer) -> Vec<f32> {
        block_on(self.gpu.read(buffer)).expect("a readable buffer")
    }

    /// A buffer of both engines after a pass, without the entries that differ by design: the CPU omits entries that the
    /// rules exclude, and adds up the gradients of a key that several anchors meet at its first place.
    fn read_both(&mut self, pass: Pass, buffer: Buffer, inputs: &StepInputs<'_>) -> (Vec<f32>, Vec<f32>) {
        let (cpu, mut gpu) = (answered(self.cpu.read(buffer)), self.read(buffer));
        match buffer {
            Buffer::Logits | Buffer::OwnLogits if pass == Pass::Similarity => {
                if let Some(shift) = self.shift(inputs) {
                    gpu.iter_mut().for_each(|exp| *exp = (f64::from(*exp).ln() + shift) as f32);
                }
            }
            Buffer::Scores(_) => {
                let shape = &self.plan.shape;
                for (i, scores) in gpu.chunks_mut((cpu.len() / shape.batch).max(1)).enumerate() {
                    (0..shape.skipped).filter(|&j| j != i).for_each(|j| scores[j] = 0.0);
                }
            }
            Buffer::EmbeddingGradient(Tower::Key)
            | Buffer::RawGradient(Tower::Key)
            | Buffer::HiddenGradient(Tower::Key, _) => {
                let own = answered(self.cpu.read(Buffer::OwnIndices));
                let mut keys: Vec<u32> = inputs.batch.iter().chain(inputs.shared).copied().collect();
                let others = keys.len();
                keys.extend(own.iter().map(|&pair| pair as u32));
                let width = gpu.len() / keys.len();
                for row in others..keys.len() {
                    let first = keys.iter().position(|pair| *pair == keys[row]).expect("it is there");
                    for n in (0..width).filter(|_| first < row) {
                        gpu[first * width + n] += std::mem::take(&mut gpu[row * width + n]);
                    }
                }
            }
            _ => {}
        }
        (cpu, gpu)
    }

    /// 1 / tau, if the GPU engine keeps exp(l - 1/tau) in place of the logits l.
    fn shift(&self, inputs: &StepInputs<'_>) -> Option<f64> {
        let learned = self.cpu.parameters()[self.plan.layout.log_scale].exp();
        let scale = if self.plan.learns_temperature { learned } else { 1.0 / inputs.tau };
        (f32::shift(scale) == Some(scale)).then_some(f64::from(scale))
    }

    /// Copies the CPU engine's buffers to the GPU engine, as it has them before the pass `next`.
    fn copy_state(&mut self, next: Pass, inputs: &StepInputs<'_>) {
        for buffer in self.plan.buffers() {
            let mut values = answered(self.cpu.read(buffer));
            let logits = matches!(buffer, Buffer::Logits | Buffer::OwnLogits)
                && matches!(next, Pass::LogSumExp | Pass::LogitGradient);
            if let Some(shift) = self.shift(inputs).filter(|_| logits) {
                values.iter_mut().for_each(|logit| *logit = (f64::from(*logit) - shift).exp() as f32);
            }
            if !values.is_empty() {
                self.gpu.write(buffer, &values);
            }
        }
    }
}

/// Compares every pass of one step, after two steps of the CPU so that no moment is zero.
fn check(what: &str, inputs: (usize, usize), tiles: Tiles, change: impl FnOnce(&mut Settings)) {
    let experiment = experiment(|settings| {
        settings.pairs = 320;
        settings.batch = 7;
        settings.width = 7;
        settings.dim = 3;
        settings.negatives = 5;
        change(settings);
    });
    let mut pair = Pair::new(&experiment, inputs, Some(tiles));
    let pairs = experiment.pairs as usize;
    for step in 0..2 {
        pair.cpu.step(&Drawn::new(&experiment, pairs, step).inputs());
    }
    let drawn = Drawn::new(&experiment, pairs, 2);
    for pass in pair.plan.passes.clone() {
        pair.copy_state(pass, &drawn.inputs());
        pair.cpu.run_pass(&drawn.inputs(), pass);
        pair.gpu.run_pass(&drawn.inputs(), pass);
        for buffer in written(&pair.plan, pass) {
            let (cpu, gpu) = pair.read_both(pass, buffer, &drawn.inputs());
            let what = format!("{what}, pass {}, {buffer:?}", pass.name());
            compare(&what, &cpu, &gpu, TOLERANCE * allowance(pass, experiment.tau));
        }
    }
    assert_eq!(pair.gpu.lost(), None);
}

#[test]
fn engines_agree_on_awkward_shapes_at_every_temperature() {
    for (tau, tiles) in [(1.0, Tiles::Small), (0.07, Tiles::Large), (0.01, Tiles::Small), (0.01, Tiles::Large)] {
        for (batch, dim, width, inputs) in [
            (2, 2, 1, (1, 1)),
            (7, 3, 7, (7, 5)),
            (64, 7, 64, (64, 33)),
            (257, 32, 257, (30, 257)),
            (64, 128, 64, (1, 7)),
        ] {
            check(
                &format!("tau {tau}, {tiles:?}, batch {batch}, dim {dim}, width {width}, inputs {inputs:?}"),
                inputs,
                tiles,
                |s| {
                    (s.batch, s.dim, s.width, s.tau) = (batch, dim, width, tau);
                },
            );
        }
    }
}

#[test]
fn engines_agree_on_outputs_of_any_length() {
    for size in [1e30, 1e-30, 0.0, f32::INFINITY] {
        let experiment = experiment(|s| (s.pairs, s.batch, s.width, s.dim, s.depth) = (320, 7, 7, 5, 0));
        let mut pair = Pair::new(&experiment, (6, 5), None);
        let towers = pair.plan.layout.towers_end();
        pair.cpu.parameters_mut()[..towers].iter_mut().for_each(|v| *v *= size);
        let drawn = Drawn::new(&experiment, 320, 0);
        for pass in pair.plan.passes.clone().into_iter().take_while(|pass| !matches!(pass, Pass::DenseBackward { .. }))
        {
            pair.copy_state(pass, &drawn.inputs());
            pair.cpu.run_pass(&drawn.inputs(), pass);
            pair.gpu.run_pass(&drawn.inputs(), pass);
            let relevant = matches!(pass, Pass::Normalize | Pass::NormalizeBackward);
            for buffer in written(&pair.plan, pass).into_iter().filter(|_| relevant) {
                let (cpu, gpu) = pair.read_both(pass, buffer, &drawn.inputs());
                let ok = size > 0.0 && size < f32::INFINITY;
                assert!(gpu.iter().all(|v| v.is_finite() == ok), "outputs of size {size}, {buffer:?}: {gpu:?}");
                compare(&format!("outputs of size {size}, {buffer:?}"), &cpu, &gpu, TOLERANCE);
            }
        }
    }
}

#[test]
fn engines_agree_at_every_depth_and_activation() {
    for activation in [Activation::Relu, Activation::Gelu, Activation::Tanh] {
        for depth in 0..=3 {
            // Each activation is tested with each size of tiles.
            let tiles = if depth % 2 == 1 { Tiles::Small } else { Tiles::Large };
            check(&format!("{activation:?}, depth {depth}, {tiles:?}"), (5, 9), tiles, |s| {
                (s.activation, s.depth, s.batch, s.width) = (activation, depth, 19, 21);
            });
        }
    }
}

#[test]
fn engines_agree_on_every_collection_with_separate_and_shared_towers() {
    for tower in [TowerKind::Separate, TowerKind::Shared] {
        for id in ["none", "uniform", "hard"] {
            for (batch, negatives, tiles) in [(7, 5, Tiles::Small), (257, 8, Tiles::Large)] {
                check(&format!("{tower:?}, {id}, batch {batch}, {tiles:?}"), (6, 6), tiles, |s| {
                    (s.tower, s.batch, s.negatives, s.dim) = (tower, batch, negatives, 5);
                    s.collect = collect::by_id(id).expect("a known id");
                });
            }
        }
    }
}

#[test]
fn engines_agree_on_own_keys_that_the_host_draws() {
    for (batch, tiles) in [(7, Tiles::Small), (66, Tiles::Large)] {
        check(&format!("own keys, batch {batch}"), (6, 6), tiles, |s| {
            (s.batch, s.dim) = (batch, 5);
            s.collect = Choice(&OWN_KEYS);
        });
    }
    check_run("own keys", (12, 10), |s| s.collect = Choice(&OWN_KEYS));
}

#[test]
fn engines_agree_on_jittered_keys() {
    let blurred = collect::by_id("blurred").expect("a known id");
    for (batch, dim, tiles) in [(7, 5, Tiles::Small), (66, 3, Tiles::Large), (64, 32, Tiles::Small)] {
        for tower in [TowerKind::Separate, TowerKind::Shared] {
            check(&format!("jittered keys, {tower:?}, batch {batch}, dim {dim}"), (6, 6), tiles, |s| {
                (s.tower, s.batch, s.dim, s.collect) = (tower, batch, dim, blurred);
                s.temperature = temperature::by_id("learned").expect("a known id");
            });
        }
    }
    check_run("jittered keys", (12, 10), |s| s.collect = blurred);
}

#[test]
fn engines_agree_in_every_direction_optimizer_and_temperature() {
    for (direction, optimizer) in
        [("infonce", OptimizerKind::Sgd), ("infonce-qk", OptimizerKind::Adam), ("infonce-kq", OptimizerKind::AdamW)]
    {
        for temperature in ["fixed", "learned"] {
            // Only queries meet collected keys.
            for id in if direction == "infonce-kq" { &["none"][..] } else { &["uniform", "hard"][..] } {
                check(&format!("{direction}, {optimizer:?}, {temperature}, {id}"), (6, 4), Tiles::Small, |s| {
                    s.optimizer = optimizer;
                    s.loss = loss::by_id(direction).expect("a known id");
                    s.temperature = temperature::by_id(temperature).expect("a known id");
                    s.collect = collect::by_id(id).expect("a known id");
                });
            }
        }
    }
}

/// 200 steps on both engines from the same weights and batches.
fn check_run(what: &str, inputs: (usize, usize), change: impl FnOnce(&mut Settings)) {
    let experiment = experiment(|settings| {
        (settings.pairs, settings.batch, settings.width, settings.dim) = (320, 48, 24, 6);
        change(settings);
    });
    let mut pair = Pair::new(&experiment, inputs, None);
    for step in 0..200 {
        let drawn = Drawn::new(&experiment, experiment.pairs as usize, step);
        pair.cpu.step(&drawn.inputs());
        pair.gpu.step(&drawn.inputs());
    }
    let (cpu, gpu) = (answered(pair.cpu.seen()), block_on(pair.gpu.seen()).expect("a look"));
    assert_eq!(gpu.losses.len(), 200);
    // After this many steps rounding may exchange two mined keys. Drawn keys are the same.
    let mines = pair.plan.passes.contains(&Pass::TopK);
    assert!(mines || cpu.own == gpu.own, "{what}: own candidates");
    assert!((cpu.log_scale - gpu.log_scale).abs() < 1e-3, "{what}: log_scale {} {}", cpu.log_scale, gpu.log_scale);
    let mut worst = 0.0f32;
    for (a, b) in cpu.losses.iter().zip(&gpu.losses) {
        worst = worst.max((a - b).abs() / a.abs().max(0.1));
    }
    // Rounding differs at every step and training amplifies it: the difference reaches 1e-6 after 200 steps.
    assert!(worst < 1e-4, "{what}: losses differ by up to {worst}");
}

#[test]
fn losses_of_whole_runs_agree() {
    check_run("defaults", (12, 10), |_| {});
    check_run("learned temperature, shared towers, GELU, random keys", (12, 12), |s| {
        (s.tower, s.activation) = (TowerKind::Shared, Activation::Gelu);
        s.temperature = temperature::by_id("learned").expect("a known id");
        s.collect = collect::by_id("uniform").expect("a known id");
    });
    check_run("hardest keys, SGD, two hidden layers", (12, 10), |s| {
        (s.optimizer, s.rate, s.depth, s.activation) = (OptimizerKind::Sgd, 0.05, 2, Activation::Tanh);
        (s.collect, s.negatives) = (collect::by_id("hard").expect("a known id"), 4);
    });
}

#[test]
fn looking_changes_nothing_and_a_run_can_be_resumed() {
    let experiment = experiment(|s| (s.pairs, s.batch, s.width) = (320, 48, 24));
    let mut pair = Pair::new(&experiment, (12, 10), None);
    let drawn: Vec<Drawn> = (0..40).map(|step| Drawn::new(&experiment, 320, step)).collect();
    drawn[..20].iter().for_each(|drawn| pair.gpu.step(&drawn.inputs()));
    let half = block_on(pair.gpu.learned()).expect("what was learned");
    drawn[20..].iter().for_each(|drawn| pair.gpu.step(&drawn.inputs()));
    let first = block_on(pair.gpu.seen()).expect("a look");
    assert_eq!(first.losses.len(), 40);

    pair.gpu.restore(&half);
    pair.gpu.forward(&drawn[0].inputs());
    assert!(block_on(pair.gpu.seen()).expect("a look").losses.is_empty(), "looking is no step");
    drawn[20..].iter().for_each(|drawn| pair.gpu.step(&drawn.inputs()));
    let second = block_on(pair.gpu.seen()).expect("a look");
    assert_eq!(first.losses[20..], second.losses, "the same steps give the same bits");
    assert_eq!(first.queries, second.queries);
}

#[test]
fn a_step_takes_no_more_than_fourteen_dispatches() {
    let experiment = experiment(|s| s.depth = 2);
    let pair = Pair::new(&experiment, (12, 10), None);
    assert!(pair.gpu.dispatches_per_step() <= 14, "{}", pair.gpu.dispatches_per_step());
}

#[test]
fn engines_agree_on_masked_inputs() {
    let masked = collect::by_id("masked-match").expect("a known id");
    let cases = [
        (7, 5, 2, Activation::Gelu, Tiles::Small),
        (66, 3, 0, Activation::Relu, Tiles::Large),
        (64, 32, 1, Activation::Tanh, Tiles::Small),
        (30, 8, 3, Activation::Relu, Tiles::Large),
    ];
    for (batch, dim, depth, activation, tiles) in cases {
        for (tower, inputs) in [(TowerKind::Separate, (7, 18)), (TowerKind::Shared, (9, 9))] {
            check(&format!("masked inputs, {tower:?}, batch {batch}, dim {dim}"), inputs, tiles, |s| {
                (s.tower, s.batch, s.dim, s.collect) = (tower, batch, dim, masked);
                (s.depth, s.activation, s.masked) = (depth, activation, 0.3);
            });
        }
    }
    check_run("masked inputs", (12, 10), |s| s.collect = masked);
}
