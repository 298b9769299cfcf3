//! What masked inputs cost: how alike partners remain, and how well held-out keys are found when inputs are missing.

use contrastive_playground::backend::cpu::{CpuEngine, encode};
use contrastive_playground::backend::executor::Executor;
use contrastive_playground::backend::{EngineError, Extras, StepInputs};
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::{Settings, catalogue};
use contrastive_playground::negatives::collect;
use contrastive_playground::plan::{Buffer, Pass, Plan};
use contrastive_playground::random::{Purpose, stream};
use contrastive_playground::trainer::Trainer;
use ndarray::Array2;
use pollster::block_on;
use rand::seq::SliceRandom;

use super::measure::{Measure, Of};

/// The share of the inputs that is masked.
const MASKED: f64 = 0.1;
/// Of how many inputs the first is missing.
const MISSING: usize = 4;

/// How much less alike partners of a batch are if those inputs are masked on which their match hangs most than if
/// random ones are.
pub(super) const MASK_COST: Measure = Measure {
    id: "mask_cost",
    label: "similarity of partners with random masks, less that with chosen ones",
    of: Of::End(|trainer| {
        let items = [Choice::Random, Choice::Match].map(|choice| masked(trainer, choice));
        let [random, chosen] = items.map(|items| alike(trainer, &items?));
        Ok(random? - chosen?)
    }),
};

/// The share of held-out queries that find their own key first if a quarter of the inputs of both is missing.
pub(super) const FOUND_WITHOUT: Measure = Measure {
    id: "held_out_recall_at_1_without_a_quarter",
    label: "held-out R@1 without a quarter of the inputs",
    of: Of::End(|trainer| {
        let held_out = &trainer.data().held_out;
        let items = [&held_out.queries, &held_out.keys].map(|items| {
            let missing = items.ncols() / MISSING;
            let mut items = items.clone();
            items.slice_mut(ndarray::s![.., ..missing]).fill(0.0);
            items
        });
        let [queries, keys] = encoded(trainer, &items)?;
        let scores = queries.dot(&keys.t());
        let found = scores
            .rows()
            .into_iter()
            .enumerate()
            .filter(|(i, scores)| scores.iter().enumerate().all(|(j, &score)| j == *i || score < scores[*i]));
        Ok(found.count() as f64 / queries.nrows() as f64)
    }),
};

/// Which inputs are masked.
enum Choice {
    /// Those on which the match hangs most.
    Match,
    /// Of each item as many at random.
    Random,
}

/// `[B, input]` per side: the first pairs, with masks.
fn masked(trainer: &mut Trainer, choice: Choice) -> Result<[Array2<f32>; 2], EngineError> {
    let learned = block_on(trainer.learned())?;
    let mut knobs = trainer.experiment().knobs.clone();
    (knobs.masked, knobs.warmup) = (MASKED, 0);
    let collect = collect::by_id("masked-match").expect("a method");
    let settings = Settings { knobs, collect, ..Settings::default() };
    let plan = Plan::new(&catalogue::check(settings).expect("valid settings"), trainer.data());
    let (shape, masking) = (plan.shape.clone(), plan.masking.expect("inputs are masked"));
    let batch: Vec<u32> = (0..shape.batch as u32).collect();
    let mut engine = CpuEngine::<f32>::new(plan, &trainer.data().train, &learned);
    let inputs = StepInputs {
        step: 0,
        batch: &batch,
        shared: &[],
        own: &[],
        tau: 1.0,
        rate: 0.0,
        decay: 0.0,
        extras: Extras { masks: matches!(choice, Choice::Match), ..Extras::default() },
    };
    engine.run_pass(&inputs, Pass::Gather);
    engine.run_pass(&inputs, Pass::Mask);
    let mut rng = stream(trainer.experiment().seed, Purpose::Sampling, 0);
    let mut seen = |tower: Tower| {
        let (rows, width) = (shape.batch, shape.input_dim(tower));
        let values = block_on(engine.read(Buffer::Input(tower)))?;
        let mut items = Array2::from_shape_vec((rows, width), values).expect("as many as there are items");
        if matches!(choice, Choice::Random) {
            for mut item in items.rows_mut() {
                let mut order: Vec<usize> = (0..width).collect();
                order.shuffle(&mut rng);
                order[..masking.inputs(width)].iter().for_each(|&f| item[f] = 0.0);
            }
        }
        Ok(items)
    };
    Ok([seen(Tower::Query)?, seen(Tower::Key)?])
}

/// The mean similarity of partners.
fn alike(trainer: &mut Trainer, items: &[Array2<f32>; 2]) -> Result<f64, EngineError> {
    let [queries, keys] = encoded(trainer, items)?;
    Ok(f64::from((&queries * &keys).sum()) / queries.nrows() as f64)
}

/// `[n, d]` per side.
fn encoded(trainer: &mut Trainer, items: &[Array2<f32>; 2]) -> Result<[Array2<f32>; 2], EngineError> {
    let parameters = block_on(trainer.learned())?.parameters;
    Ok(Tower::BOTH.map(|tower| {
        let items = &items[tower as usize];
        let mut out = Array2::zeros((items.nrows(), trainer.plan().shape.dim));
        encode(trainer.plan(), &parameters, tower, items.view(), &mut out);
        out
    }))
}
