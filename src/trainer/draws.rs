//! The numbers besides indices that the host draws for a step. Randomness never enters a shader.

use rand::RngExt;
use rand_pcg::Pcg64;

use crate::backend::{Blend, Extras};
use crate::experiment::Experiment;
use crate::loss::rules::{Head, Pick};
use crate::negatives::collect::Mixing;
use crate::plan::Plan;
use crate::random::{Purpose, stream};

/// Draws that a step's [`Extras`] point to; kept, so that a step allocates nothing.
#[derive(Debug, Default)]
pub(super) struct Draws {
    blends: Vec<Blend>,
    picks: Vec<u32>,
    hidden: Vec<u32>,
    mix: f32,
    rotation: u32,
    stretch: f32,
    ema: f32,
    remembers_at: u32,
    memory_counts: bool,
    progress: f32,
    margin: f32,
    keys_learn: bool,
}

impl Draws {
    /// Draws what this plan needs for `step`.
    pub(super) fn draw(&mut self, experiment: &Experiment, plan: &Plan, step: u64) {
        self.margin = experiment.temperature.margin(experiment, step) as f32;
        self.progress = experiment.weigh.progress(experiment, step) as f32;
        self.keys_learn = step < experiment.collect.keys_learn_until(experiment);
        let mut rng = stream(experiment.seed, Purpose::Mixing, step);
        if matches!(plan.rules.head, Head::Triplet { pick: Pick::Random, .. }) {
            self.picks.clear();
            self.picks.extend((0..2 * plan.shape.batch).map(|_| rng.random::<u32>()));
        }
        let Some(memory) = plan.memory else { return };
        let size = memory.size as u64;
        self.remembers_at = (step * plan.shape.batch as u64 % size) as u32;
        self.memory_counts = step >= memory.from;
        // From the first step on, as in the paper: a momentum too slow for a short run shows itself (claim C28).
        self.ema = memory.momentum.unwrap_or(0.0) as f32;
        if memory.hidden > 0.0 {
            let inputs = plan.shape.query_dim.max(plan.shape.key_dim);
            self.hidden.clear();
            self.hidden.extend((0..inputs).map(|_| u32::from(rng.random::<f64>() < memory.hidden)));
        }
        match memory.mixing {
            Mixing::None => (self.mix, self.stretch) = (0.0, 0.0),
            Mixing::Transform { stretch } => {
                self.mix = if self.memory_counts { beta(&mut rng, 1.6) as f32 } else { 0.0 };
                self.rotation = rng.random_range(1..size.max(2)) as u32;
                self.stretch = if self.memory_counts { (stretch * beta(&mut rng, 2.0)) as f32 } else { 0.0 };
            }
            Mixing::Hard { hardest, blends, query_blends } => {
                (self.mix, self.stretch) = (0.0, 0.0);
                self.blends.clear();
                let top = hardest.min(memory.size) as u32;
                for _ in 0..blends {
                    let (first, second) = (rng.random_range(0..top), rng.random_range(0..top));
                    self.blends.push(Blend { first, second, share: rng.random::<f64>() as f32 });
                }
                for _ in 0..query_blends {
                    let (second, share) = (rng.random_range(0..top), 0.5 * rng.random::<f64>());
                    self.blends.push(Blend { first: Blend::ANCHOR, second, share: share as f32 });
                }
            }
        }
    }

    pub(super) fn extras(&self) -> Extras<'_> {
        Extras {
            remembers_at: self.remembers_at,
            memory_counts: self.memory_counts,
            ema: self.ema,
            hidden: &self.hidden,
            mix: self.mix,
            rotation: self.rotation,
            stretch: self.stretch,
            blends: &self.blends,
            picks: &self.picks,
            progress: self.progress,
            margin: self.margin,
            keys_learn: self.keys_learn,
        }
    }
}

/// A draw from Beta(a, a) by Jöhnk's method (1964).
fn beta(rng: &mut Pcg64, a: f64) -> f64 {
    loop {
        let (u, v) = (libm::pow(rng.random::<f64>(), 1.0 / a), libm::pow(rng.random::<f64>(), 1.0 / a));
        if u + v <= 1.0 && u + v > 0.0 {
            return u / (u + v);
        }
    }
}
