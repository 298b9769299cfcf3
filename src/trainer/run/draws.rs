//! The numbers besides indices that the host draws for a step. Randomness never enters a shader.

use rand::RngExt;
use rand_pcg::Pcg64;

use super::batches::Drawn;
use crate::backend::{Blend, Extras};
use crate::data::sphere::normal_pair;
use crate::experiment::Experiment;
use crate::loss::rules::{Head, Pick};
use crate::negatives::collect::{Mixing, Towards};
use crate::plan::Plan;
use crate::random::{Purpose, stream};

/// Draws that a step's [`Extras`] point to; kept, so that a step allocates nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Draws {
    blends: Vec<Blend>,
    normals: Vec<f32>,
    picks: Vec<u32>,
    jitters: bool,
    masks: bool,
    hidden: Vec<u32>,
    mix: f32,
    rotation: u32,
    stretch: f32,
    ema: f32,
    remembers_at: u32,
    memory_counts: bool,
    mixes: bool,
    progress: f32,
    margin: f32,
    keys_learn: bool,
}

impl Draws {
    /// Draws what this plan needs for `step`.
    pub(super) fn draw(&mut self, experiment: &Experiment, plan: &Plan, step: u64) {
        self.draw_as(experiment, plan, step, step);
    }

    /// The same, but what is random is that of another step.
    pub(crate) fn draw_as(&mut self, experiment: &Experiment, plan: &Plan, step: u64, random_of: u64) {
        // Nothing of earlier settings may stay: what is drawn is a function of these arguments.
        self.clear();
        self.margin = experiment.temperature.margin(experiment, step) as f32;
        self.progress = experiment.weigh.progress(experiment, step) as f32;
        self.keys_learn = experiment.keys_learn_until().is_some_and(|until| step < until);
        let mut rng = stream(experiment.seed, Purpose::Mixing, random_of);
        if matches!(plan.rules.head, Head::Triplet { pick: Pick::Random, .. }) {
            self.picks.extend((0..2 * plan.shape.batch).map(|_| rng.random::<u32>()));
        }
        let normals = plan.shape.batch * plan.shape.dim;
        if plan.perturbing.is_some_and(|by| by.towards == Towards::Anywhere) {
            self.draw_normals(normals, stream(experiment.seed, Purpose::Perturbing, random_of));
        }
        if let Some(jitter) = experiment.collect.jitter(experiment).filter(|_| plan.jitter.is_some()) {
            let mut rng = stream(experiment.seed, Purpose::Jittering, random_of);
            self.jitters = rng.random::<f64>() < jitter.share(step);
            if self.jitters {
                self.draw_normals(normals, rng);
            }
        }
        if let Some(masking) = plan.masking {
            self.ema = masking.ema as f32;
            self.masks = step >= masking.from;
        }
        let Some(memory) = plan.memory else { return };
        let size = memory.size as u64;
        self.remembers_at = (step * plan.shape.batch as u64 % size) as u32;
        self.memory_counts = step >= memory.from;
        self.mixes = step >= memory.mixes_from;
        // From the first step on, as in the paper: a momentum too slow for a short run shows itself (claim C28).
        self.ema = memory.momentum.unwrap_or(0.0) as f32;
        if memory.hidden > 0.0 {
            let inputs = plan.shape.query_dim.max(plan.shape.key_dim);
            self.hidden.extend((0..inputs).map(|_| u32::from(rng.random::<f64>() < memory.hidden)));
        }
        match memory.mixing {
            Mixing::None => {}
            Mixing::Transform { stretch } => {
                self.mix = if self.mixes { beta(&mut rng, 1.6) as f32 } else { 0.0 };
                self.rotation = rng.random_range(1..size.max(2)) as u32;
                self.stretch = if self.mixes { (stretch * beta(&mut rng, 2.0)) as f32 } else { 0.0 };
            }
            Mixing::Hard { hardest, blends, query_blends } => {
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

    fn draw_normals(&mut self, count: usize, mut rng: Pcg64) {
        while self.normals.len() < count {
            let (one, other) = normal_pair(&mut rng);
            self.normals.extend([one as f32, other as f32]);
        }
        self.normals.truncate(count);
    }

    /// As before any draw; the lists keep their room.
    fn clear(&mut self) {
        let Draws { mut blends, mut normals, mut picks, mut hidden, .. } = std::mem::take(self);
        blends.clear();
        normals.clear();
        picks.clear();
        hidden.clear();
        *self = Draws { blends, normals, picks, hidden, ..Draws::default() };
    }

    /// Together with the clicks on what was collected, and its targets.
    pub(crate) fn extras<'a>(&'a self, drawn: &'a Drawn) -> Extras<'a> {
        Extras {
            clicks: &drawn.clicks,
            targets: &drawn.targets,
            groups: &drawn.groups,
            remembers_at: self.remembers_at,
            memory_counts: self.memory_counts,
            mixes: self.mixes,
            ema: self.ema,
            hidden: &self.hidden,
            mix: self.mix,
            rotation: self.rotation,
            stretch: self.stretch,
            blends: &self.blends,
            normals: &self.normals,
            jitters: self.jitters,
            masks: self.masks,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Settings, catalogue};
    use crate::negatives::collect;

    /// Fails when draws that should fill these bins in these shares could do so only once in about 10,000 tries.
    fn assert_follows(counts: &[f64], shares: &[f64]) {
        let total: f64 = counts.iter().sum();
        let statistic: f64 = counts.iter().zip(shares).map(|(n, p)| (n - p * total).powi(2) / (p * total)).sum();
        let freedom = counts.len() as f64 - 1.0;
        let spread = 2.0 / (9.0 * freedom);
        let z = ((statistic / freedom).cbrt() - (1.0 - spread)) / spread.sqrt();
        assert!(z.abs() < 3.7, "chi-square {statistic} with {freedom} degrees of freedom");
    }

    #[test]
    fn beta_draws_are_beta() {
        for a in [1.6, 2.0, 0.5, 1.0] {
            let mut rng = stream(3, Purpose::Mixing, 0);
            let mut counts = [0.0; 20];
            for _ in 0..40_000 {
                counts[(beta(&mut rng, a) * 20.0) as usize] += 1.0;
            }
            // The density's integral over each bin, by the midpoint rule on 2000 pieces; its ends integrate themselves.
            let piece = |n: usize| {
                let x = (n as f64 + 0.5) / 40_000.0;
                (x * (1.0 - x)).powf(a - 1.0)
            };
            let bins: Vec<f64> = (0..20).map(|bin| (bin * 2000..(bin + 1) * 2000).map(piece).sum()).collect();
            let all: f64 = bins.iter().sum();
            let shares: Vec<f64> = bins.iter().map(|bin| bin / all).collect();
            if a >= 1.0 {
                assert_follows(&counts, &shares);
            } else {
                // The midpoint rule is poor where the density is infinite: the arcsine law instead.
                let up_to = |x: f64| 2.0 / std::f64::consts::PI * x.sqrt().asin();
                let shares: Vec<f64> = (0..20).map(|n| up_to((n + 1) as f64 / 20.0) - up_to(n as f64 / 20.0)).collect();
                assert_follows(&counts, &shares);
            }
        }
    }

    fn drawn(collect: &str, change: impl FnOnce(&mut Settings), steps: u64, mut see: impl FnMut(&Draws, u64)) {
        let mut settings = Settings { collect: collect::by_id(collect).expect("in the table"), ..Settings::default() };
        change(&mut settings);
        let experiment = catalogue::repair(settings).0;
        let plan = Plan::new(&experiment, &experiment.data.load(&experiment));
        let mut draws = Draws::default();
        for step in 0..steps {
            draws.draw(&experiment, &plan, step);
            see(&draws, step);
        }
    }

    #[test]
    fn mixtures_are_of_random_parents_and_shares() {
        let (mut parents, mut shares, mut of_anchor) = ([0.0; 8], [0.0; 10], [0.0; 10]);
        drawn(
            "mixed",
            |s| (s.hardest, s.blends, s.queryblends) = (8, 6, 4),
            2000,
            |draws, _| {
                for blend in &draws.blends {
                    parents[blend.second as usize] += 1.0;
                    if blend.first == Blend::ANCHOR {
                        of_anchor[(blend.share * 20.0) as usize] += 1.0;
                    } else {
                        parents[blend.first as usize] += 1.0;
                        shares[(blend.share * 10.0) as usize] += 1.0;
                    }
                }
            },
        );
        assert_follows(&parents, &[0.125; 8]);
        assert_follows(&shares, &[0.1; 10]);
        assert_follows(&of_anchor, &[0.1; 10]);
    }

    #[test]
    fn the_jittered_share_of_steps_falls_as_said_and_only_they_have_noise() {
        let steps = 4000;
        let mut counts = [[0.0; 2]; 4];
        let change = |s: &mut Settings| (s.jitter, s.fading, s.steps) = (1.0, 1.0, steps);
        drawn("blurred", change, steps.into(), |draws, step| {
            counts[4 * step as usize / steps as usize][usize::from(draws.jitters)] += 1.0;
            assert_eq!(draws.normals.is_empty(), !draws.jitters);
        });
        for (quarter, counts) in (0..4).map(f64::from).zip(counts) {
            let share = 4.0 * ((-quarter / 4.0).exp() - (-(quarter + 1.0) / 4.0).exp());
            assert_follows(&counts, &[1.0 - share, share]);
        }
    }

    #[test]
    fn hidden_inputs_have_their_share() {
        let mut counts = [0.0; 2];
        drawn(
            "momentum-masked",
            |s| s.masked = 0.25,
            1000,
            |draws, _| {
                draws.hidden.iter().for_each(|&hidden| counts[hidden as usize] += 1.0);
            },
        );
        assert_follows(&counts, &[0.75, 0.25]);
    }

    #[test]
    fn every_rotation_is_as_likely_and_nothing_is_mixed_too_early() {
        let mut counts = [0.0; 31];
        let change = |s: &mut Settings| (s.memory, s.batch, s.warmup) = (32, 16, 10);
        drawn("transform", change, 4000, |draws, step| {
            counts[draws.rotation as usize - 1] += 1.0;
            assert_eq!(draws.mix == 0.0 && draws.stretch == 0.0, step < 10);
            assert_eq!((draws.memory_counts, draws.mixes), (true, step >= 10));
        });
        assert_follows(&counts, &[1.0 / 31.0; 31]);
    }

    #[test]
    fn the_keys_learn_until_the_second_stage() {
        for id in ["bank", "hard-queries"] {
            drawn(id, |s| s.warmup = 5, 10, |draws, step| assert_eq!(draws.keys_learn, step < 5));
        }
        drawn("momentum-one-sided", |s| s.warmup = 5, 10, |draws, _| assert!(!draws.keys_learn));
    }
}
