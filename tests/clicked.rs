//! Dual learning from clicks: the gradients of both models in f64, each with the other's weights as constants
//! (stop-gradient); the fixed point; the limits that are other losses to the bit; runs.

use contrastive_playground::backend::cpu::CpuEngine;
use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::backend::{Extras, Learned, StepInputs};
use contrastive_playground::experiment::{Experiment, Settings, catalogue};
use contrastive_playground::loss::row::clicks::{MOST, counted, explained};
use contrastive_playground::loss::row::{Row, heads};
use contrastive_playground::plan::{Pass, Plan};
use contrastive_playground::trainer::Trainer;
use pollster::block_on;

use crate::support::{Drawn, dataset};

const STEP: f64 = 1e-5;

fn settings(entries: &[(&str, &str)]) -> Experiment {
    let base = [("recipe", "dual-learning"), ("data", "lists"), ("pairs", "96"), ("batch", "12"), ("width", "8")];
    let kept = base.iter().filter(|(knob, _)| entries.iter().all(|(other, _)| other != knob));
    let patch: Vec<_> = kept.chain(entries).map(|(knob, value)| (knob.to_string(), (*value).into())).collect();
    catalogue::apply_strictly(&Settings::default(), &patch).expect("good settings")
}

#[test]
fn a_click_counts_inversely_to_what_explains_it_and_not_without_bound() {
    let mut counts = Vec::new();
    counted(&[1.0, 0.0, 1.0, 1.0], &[0.0, 3.0, -2f64.ln(), -1e3], &mut counts);
    assert!(counts.iter().zip([1.0, 0.0, 2.0, MOST]).all(|(a, b)| (a - b).abs() < 1e-12), "{counts:?}");
    counted::<f64>(&[1.0, 0.0, 2.5], &[], &mut counts);
    assert_eq!(counts, [1.0, 0.0, 2.5]);
}

/// With expected clicks `c_j = e_j r_j`, neither model moves where `P ~ e` and `R ~ r`.
#[test]
fn both_models_stand_still_at_the_truth() {
    let (e, r) = ([1.0, 0.5, 0.25, 0.125], [0.25, 1.0, 0.5, 0.125]);
    let clicks: Vec<f32> = e.iter().zip(r).map(|(e, r)| (e * r) as f32).collect();
    let logs = |values: [f64; 4]| values.map(f64::ln);
    for (own, other) in [(logs(e), logs(r)), (logs(r), logs(e))] {
        let (mut counts, mut gradient) = (Vec::new(), [0.0; 4]);
        counted(&clicks, &other, &mut counts);
        explained(&own, &counts, &mut Vec::new(), &mut gradient);
        assert!(gradient.iter().all(|slope| slope.abs() < 1e-12), "{gradient:?}");
        // Elsewhere they do.
        let mut moved = own;
        moved[2] += 0.1;
        explained(&moved, &counts, &mut Vec::new(), &mut gradient);
        assert!(gradient[2] > 1e-3);
    }
}

#[test]
fn one_click_on_the_first_key_is_info_nce_over_the_list() {
    let mut row = Row::plain(1, vec![0.9f64, 0.31, -0.2, 0.7, 0.113], 0.2);
    row.m[0] = 0.0;
    let (mut terms, mut gradient) = (Vec::new(), vec![0.0; 5]);
    let loss = row.softmax(0.0, 1.0, &mut terms, &mut gradient);
    // The anchor's own key was not shown.
    let mut list = Row { positive: 0, kappa: 0.0, ..row.clone() };
    list.m[0] = 1.0;
    let (mut counts, mut of_list) = (Vec::new(), vec![0.0; 5]);
    counted(&[1.0, 0.0, 0.0, 0.0], &[0.7, -0.3, 0.2, -1.0], &mut counts);
    let targets = [&[0.0], &counts[..]].concat();
    // The sums have another order.
    assert!((heads::targets(&list, &targets, &mut terms, &mut of_list) - loss).abs() < 1e-14);
    assert!(
        of_list.iter().zip(&gradient).all(|(a, b): (&f64, &f64)| (a - b).abs() < 1e-14),
        "{of_list:?} {gradient:?}"
    );
}

/// An engine in f64 with an examination that is not flat, the clicks of its batch, and its passes up to the gradient.
struct Checked {
    engine: CpuEngine<f64>,
    plan: Plan,
    drawn: Drawn,
    experiment: Experiment,
}

impl Checked {
    fn new(clicks: impl Fn(usize) -> f32) -> Self {
        let experiment =
            settings(&[("pairs", "40"), ("batch", "9"), ("dim", "3"), ("tau", "0.5"), ("activation", "tanh")]);
        let data = dataset(40, 5, 4);
        let plan = Plan::new(&experiment, &data);
        let mut learned = Learned::new(plan.layout.initialize(1, 0.5));
        let heads = plan.layout.heads.clone();
        assert_eq!(heads.len(), 10);
        for (n, theta) in learned.parameters[heads].iter_mut().enumerate() {
            *theta = 0.01 * (n as f32 - 4.0).sin() - 0.004 * n as f32;
        }
        let engine = CpuEngine::new(plan.clone(), &data.train, &learned);
        let mut drawn = Drawn::new(&experiment, 40, 0);
        drawn.clicks = (0..90).map(clicks).collect();
        Checked { engine, plan, drawn, experiment }
    }

    fn run(&mut self, until: Pass) {
        let inputs =
            StepInputs { extras: Extras { clicks: &self.drawn.clicks, ..Extras::default() }, ..self.drawn.inputs() };
        for &pass in &self.plan.passes {
            if pass == until {
                break;
            }
            self.engine.run_pass(&inputs, pass);
        }
    }

    /// The loss of the encoders, L, and of the examination, L', as the formulas say; `frozen` are the parameters by
    /// which each weighs the other's clicks.
    fn losses(&mut self, frozen: Option<&(Vec<f64>, Vec<f64>)>) -> (f64, f64) {
        self.run(Pass::Rows);
        let pace = self.experiment.pace;
        let g: Vec<f64> =
            self.engine.parameters()[self.plan.layout.heads.clone()].iter().map(|theta| pace * theta).collect();
        let (directions, _) = match self.engine.directions() {
            Some(found) => found,
            None => {
                // The first evaluation makes the outcome, which is not read here.
                self.run(Pass::CandidateGradient);
                self.run(Pass::Rows);
                self.engine.directions().expect("rows are stored")
            }
        };
        let l: Vec<f64> = directions[0].own_scores.iter().map(|s| s / f64::from(self.experiment.tau as f32)).collect();
        let (weigh_g, weigh_l) = frozen.map_or((&g, &l), |(g, l)| (g, l));
        let entropy = |of: &[f64], by: &[f64], clicks: &[f32]| {
            let z = of.iter().map(|x| x.exp()).sum::<f64>().ln();
            let terms = clicks.iter().zip(of).zip(by).map(|((&c, x), w)| {
                let weight = f64::from(c) * (by[0] - w).exp().min(MOST);
                [weight * (z - x), weight]
            });
            terms.fold([0.0; 2], |sum, term| [sum[0] + term[0], sum[1] + term[1]])
        };
        let mut sums = [[0.0; 2]; 2];
        for (i, clicks) in self.drawn.clicks.chunks_exact(10).enumerate() {
            let at = i * 10..(i + 1) * 10;
            for (sum, [more, weight]) in sums
                .iter_mut()
                .zip([entropy(&l[at.clone()], weigh_g, clicks), entropy(&g, &weigh_l[at.clone()], clicks)])
            {
                *sum = [sum[0] + more, sum[1] + weight];
            }
        }
        let [encoders, examination] = sums.map(|[sum, weight]| if weight > 0.0 { sum / weight } else { 0.0 });
        (encoders, examination)
    }

    /// The logits by which each model weighs the other's clicks now.
    fn weights(&mut self) -> (Vec<f64>, Vec<f64>) {
        self.losses(None);
        let pace = self.experiment.pace;
        let g = self.engine.parameters()[self.plan.layout.heads.clone()].iter().map(|theta| pace * theta).collect();
        let (directions, _) = self.engine.directions().expect("evaluated");
        (g, directions[0].own_scores.iter().map(|s| s / f64::from(self.experiment.tau as f32)).collect())
    }

    /// Central differences of both losses by parameter `n`.
    fn slopes(&mut self, n: usize, frozen: Option<&(Vec<f64>, Vec<f64>)>) -> (f64, f64) {
        let mut at = |by: f64| {
            self.engine.parameters_mut()[n] += by;
            let losses = self.losses(frozen);
            self.engine.parameters_mut()[n] -= by;
            losses
        };
        let (above, below) = (at(STEP), at(-STEP));
        ((above.0 - below.0) / (2.0 * STEP), (above.1 - below.1) / (2.0 * STEP))
    }
}

#[test]
fn each_model_has_the_gradient_of_its_own_loss_with_the_other_as_a_constant() {
    // Two lists without a click, and lists with several.
    let mut checked = Checked::new(|n| f32::from(u8::from(n / 10 > 1 && (n * 7 + n / 10) % 4 == 0)));
    checked.run(Pass::Optimize);
    let (gradient, loss) = (checked.engine.gradient().to_vec(), checked.engine.loss());
    let (encoders, _) = checked.losses(None);
    assert!((loss - encoders).abs() < 1e-12, "the shown loss is that of the encoders");
    let frozen = checked.weights();
    let heads = checked.plan.layout.heads.clone();
    let (mut leaks, mut crossed) = (0.0f64, 0.0f64);
    for (n, &found) in gradient.iter().enumerate().take(heads.end) {
        let (stopped, free) = (checked.slopes(n, Some(&frozen)), checked.slopes(n, None));
        let is_examination = heads.contains(&n);
        let own = if is_examination { stopped.1 } else { stopped.0 };
        assert!((own - found).abs() < 1e-8, "parameter {n}: {own} {found}");
        if is_examination {
            // L depends on the examination only through the weights, which are constants.
            assert!(stopped.0.abs() < 1e-9);
            leaks = leaks.max(free.0.abs());
        } else {
            assert!(stopped.1.abs() < 1e-9);
            crossed = crossed.max(free.1.abs());
        }
    }
    assert!(leaks > 1e-3 && crossed > 1e-4, "without the stop-gradients there would be more: {leaks} {crossed}");
}

#[test]
fn lists_without_a_click_teach_nothing() {
    let mut checked = Checked::new(|_| 0.0);
    checked.run(Pass::Optimize);
    assert_eq!(checked.engine.loss(), 0.0);
    assert!(checked.engine.gradient().iter().all(|&slope| slope == 0.0));
}

fn taken(entries: &[(&str, &str)], steps: u32) -> (Trainer, Vec<u32>) {
    let mut run = block_on(Trainer::new(settings(entries), EngineChoice::Cpu)).expect("the CPU engine always starts");
    run.run(steps);
    let losses = block_on(run.look()).expect("a look").losses;
    let losses = losses.iter().map(|loss| loss.to_bits()).collect();
    (run, losses)
}

#[test]
fn an_examination_that_stays_flat_counts_clicks_as_they_are_to_the_bit() {
    let (mut flat, losses) = taken(&[("pace", "0")], 40);
    let (mut ignored, expected) = taken(&[("examination", "ignored")], 40);
    assert_eq!(losses, expected);
    let towers = |run: &mut Trainer| block_on(run.learned()).expect("what was learned").parameters;
    let (with, without) = (towers(&mut flat), towers(&mut ignored));
    let end = without.len() - 1;
    assert_eq!(with[..end], without[..end]);
    assert_eq!(with[end..end + 10], [0.0; 10]);
    let seen = flat.examination().expect("it was looked at");
    assert_eq!(seen.learned, Some(vec![1.0; 10]));
    assert_eq!(ignored.examination().expect("it was looked at").learned, None);
    // Learned, the same clicks lead elsewhere.
    assert_ne!(taken(&[], 40).1, expected);
}

#[test]
fn where_every_position_is_looked_at_known_chances_change_nothing() {
    let flat = ("bias", "0");
    let known = taken(&[flat, ("examination", "known")], 30).1;
    assert_eq!(known, taken(&[flat, ("examination", "ignored")], 30).1);
}

#[test]
fn without_lists_the_partner_is_the_click() {
    let shared = [("collect", "uniform"), ("negatives", "8"), ("inbatch", "yes"), ("filter", "labels")];
    let with = |loss: &'static str| taken(&[&shared[..], &[("loss", loss)]].concat(), 20).1;
    assert_eq!(with("clicked"), with("infonce-qk"));
}

#[test]
fn going_back_brings_the_examination_back() {
    let mut run = block_on(Trainer::new(settings(&[]), EngineChoice::Cpu)).expect("the CPU engine always starts");
    run.keep_checkpoints(true);
    run.run(20);
    block_on(run.look()).expect("a look");
    let then = run.examination().expect("it was looked at");
    run.run(40);
    block_on(run.look()).expect("a look");
    assert_ne!(run.examination().expect("it was looked at").learned, then.learned);
    block_on(run.rewind(20)).expect("a step that was taken");
    block_on(run.look()).expect("a look");
    assert_eq!(run.examination(), Some(then));
}

#[test]
fn the_gpu_refuses_clicks_by_name() {
    let refused = block_on(Trainer::new(settings(&[]), EngineChoice::Gpu)).err().expect("no engine");
    assert!(refused.to_string().contains("clicks on lists"), "{refused}");
    let run = block_on(Trainer::new(settings(&[]), EngineChoice::Auto)).expect("the CPU takes it");
    assert_eq!(run.engine().kind, "cpu");
}
