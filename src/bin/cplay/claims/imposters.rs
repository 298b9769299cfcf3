//! What it costs a key to be moved by a small step, on held-out pairs: towards its rivals, and anywhere.

use contrastive_playground::backend::EngineError;
use contrastive_playground::backend::cpu::direction::Direction;
use contrastive_playground::backend::cpu::perturb::{lead_to_rivals, perturb};
use contrastive_playground::data::sphere::fill_normal;
use contrastive_playground::encoder::Tower;
use contrastive_playground::negatives::collect::{Columns, Perturbing, Towards};
use contrastive_playground::plan::Shape;
use contrastive_playground::random::{Purpose, stream};
use contrastive_playground::trainer::Trainer;
use ndarray::{Array2, ArrayView2, s};

use super::measure::{Measure, Of, encoded};

/// Held-out pairs that meet each other, and the size of the step.
const MET: usize = 128;
const SIZE: f64 = 0.3;

/// By how much less likely a key becomes its query's, in nats, when it is moved towards its rivals.
pub(super) const IMPOSTER_COST: Measure = Measure {
    id: "imposter_cost",
    label: "ln P of the key less that of its imposter",
    of: Of::End(|trainer| Ok(costs(trainer)?.0)),
};

/// The same, as a multiple of what a random step of this size costs.
pub(super) const IMPOSTER_RATIO: Measure = Measure {
    id: "imposter_ratio",
    label: "that cost, over that of a random step",
    of: Of::End(|trainer| {
        let (imposter, random, _) = costs(trainer)?;
        Ok(imposter / random)
    }),
};

/// The share of queries to which the imposter of their key is nearer than every other key.
pub(super) const IMPOSTER_FIRST: Measure = Measure {
    id: "imposter_first",
    label: "share of imposters nearer than every other key",
    of: Of::End(|trainer| Ok(costs(trainer)?.2)),
};

/// The mean costs of a step towards rivals and of a random one, and the share above.
fn costs(trainer: &mut Trainer) -> Result<(f64, f64, f64), EngineError> {
    let [queries, keys] = encoded(trainer, |data| &data.held_out)?.map(|all| all.slice(s![..MET, ..]).to_owned());
    let (dim, scale) = (queries.ncols(), 1.0 / trainer.experiment().tau as f32);
    let shape = Shape {
        batch: MET,
        columns: Columns::default(),
        dim,
        query_dim: 1,
        key_dim: 1,
        corpus: MET,
        same_side: false,
        skipped: 0,
        memory: [0, 0],
        blends: [0, 0],
        perturbed: 1,
        proxies: 0,
    };
    let made = |by: Towards, towards: ArrayView2<'_, f32>| {
        let mut direction = Direction::new(&shape, Tower::Query);
        direction.candidates.assign(&keys);
        perturb(Perturbing { size: SIZE, towards: by }, queries.view(), &[0; MET], towards, &mut direction);
        direction.own
    };
    let (mut towards, mut chances) = (Array2::zeros((MET, dim)), Array2::zeros((MET, MET)));
    let similarities = keys.dot(&queries.t());
    let workspace = &mut Default::default();
    lead_to_rivals(similarities.view(), queries.view(), scale, &mut towards, &mut chances, workspace);
    let imposters = made(Towards::Rivals, towards.view());
    let mut normals = vec![0.0; MET * dim];
    fill_normal(&mut stream(trainer.experiment().seed, Purpose::Perturbing, 0), &mut normals);
    let normals = normals.iter().map(|&normal| normal as f32).collect();
    let anywhere = made(Towards::Anywhere, Array2::from_shape_vec((MET, dim), normals).expect("rows").view());

    let mean = |of: &dyn Fn(usize) -> f64| (0..MET).map(of).sum::<f64>() / MET as f64;
    let chance = |keys: &Array2<f32>, i: usize| {
        let logits: Vec<f64> = queries.dot(&keys.row(i)).iter().map(|&s| f64::from(scale * s)).collect();
        logits[i] - logits.iter().map(|l| l.exp()).sum::<f64>().ln()
    };
    let cost = |moved: &Array2<f32>| mean(&|i| chance(&keys, i) - chance(moved, i));
    let first = mean(&|i| {
        let others = keys.dot(&queries.row(i));
        let rival = others.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, &s)| s).fold(-1.0, f32::max);
        f64::from(u8::from(queries.row(i).dot(&imposters.row(i)) > rival))
    });
    Ok((cost(&imposters), cost(&anywhere), first))
}
