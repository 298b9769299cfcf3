//! What a look measures of a batch.

use super::seen::{Breadth, Chosen, RANKED, SeenBatch};
use super::snapshot::Snapshot;
use super::state::Observer;
use crate::backend::Seen;
use crate::backend::evaluated::{EvaluatedBatch, EvaluatedRows, State};
use crate::data::Pairs;
use crate::encoder::Tower;
use crate::loss::rules::{Head, Targets, TemperatureRule};
use crate::metrics::{self, Evaluated, MOST_MEASURED, OneWay, Plain, Rows};
use crate::order::{by_key, rising};
use crate::trainer::run::Run;

impl Observer {
    /// Looks at what the run has shown, [`Run::show`]: the last step's batch.
    pub(crate) fn look(&mut self, run: &Run, breadth: Breadth, shown: (Seen, u64)) -> Snapshot {
        let (mut seen, first_loss_step) = shown;
        let losses = std::mem::take(&mut seen.losses);
        let experiment = run.experiment();
        let tau = if run.plan().rules.temperature == TemperatureRule::Given {
            experiment.temperature.at(experiment, run.step().saturating_sub(1))
        } else {
            libm::exp(f64::from(-seen.log_scale))
        };
        // A look may be large: the last one goes before the next one is evaluated.
        self.looked = None;
        let mut looked = SeenBatch::new(run, seen, tau, breadth);
        let (mut snapshot, rows) = self.measure(run, &looked, tau);
        looked.hold(rows, &snapshot.look);
        self.looked = Some(looked);
        if let Some(&loss) = losses.last() {
            snapshot.look.scalars.loss = f64::from(loss);
        }
        let snapshot = Snapshot { losses, first_loss_step, ..snapshot };
        self.recent.begin_anew_if_edited(run);
        self.recent.looked(&snapshot);
        snapshot
    }

    /// The batch of the last look, evaluated at another temperature. `None` before the first look.
    pub(crate) fn reweigh(&mut self, run: &Run, tau: f64) -> Option<Snapshot> {
        let mut looked = self.looked.take()?;
        let (snapshot, _) = self.measure(run, &looked, tau);
        looked.tried = Some(tau);
        self.looked = Some(looked);
        Some(snapshot)
    }

    /// Measures a batch at temperature `tau`; and its rows, where they are stored.
    fn measure(&mut self, run: &Run, looked: &SeenBatch, tau: f64) -> (Snapshot, Vec<EvaluatedRows>) {
        let pairs = &run.data().train;
        let known = looked.known(pairs);
        let batch = known.batch();
        let anchors = &looked.drawn.batch[..looked.drawn.batch.len().min(RANKED)];
        let (look, rows) = if looked.stores_rows() {
            let EvaluatedBatch { rows: evaluated_rows, clamped, active } = looked.evaluator().at(tau);
            let known = looked.all_known(pairs, &evaluated_rows);
            let rules = &looked.plan.rules;
            let evaluated = Evaluated::of_rows(batch, looked.rows(&evaluated_rows, &known), tau);
            let evaluated = Evaluated {
                chance: evaluated_rows
                    .iter()
                    .zip(&evaluated.directions)
                    .map(|(side, rows)| rows.weight * mass(looked, side.asking) * chance(looked, side, rows))
                    .sum(),
                own_temperatures: own_temperatures(&looked.seen, tau),
                clamped: rules.weigh.debias.map(|_| f64::from(clamped)),
                active: matches!(rules.head, Head::Triplet { .. }).then(|| f64::from(active)),
                queries_alone: run.experiment().loss.directions().1 > 0.0 && looked.plan.directions.1 == 0.0,
                recalled: recalls(looked),
                ..evaluated
            };
            let look = metrics::look(&evaluated, &mut self.basis);
            let mut all = evaluated_rows.iter().zip(&evaluated.directions);
            let of_query = all.find(|(side, rows)| side.asking == Tower::Query && rows.counts());
            self.chosen = of_query.map_or(Chosen::default(), |(side, rows)| Chosen::new(anchors, rows, &side.pairs));
            (look, evaluated_rows)
        } else {
            let plain = Plain::of_first(&batch, looked.anchors);
            let at = plain.at(tau);
            let evaluated = at.evaluated();
            self.chosen = Chosen::new(anchors, evaluated.rows(), &looked.keys());
            (metrics::look(&evaluated, &mut self.basis), Vec::new())
        };
        let snapshot = Snapshot {
            step: looked.step,
            losses: Vec::new(),
            first_loss_step: run.first_unseen(),
            indices: looked.drawn.batch[..look.labels.len()].to_vec(),
            look,
            index_age: run.index_age(),
            diverged: run.diverged().cloned(),
        };
        (snapshot, rows)
    }
}

/// The least, the median and the greatest of the queries' own temperatures, where the batch is evaluated at `tau`;
/// `None` if they have none.
fn own_temperatures(seen: &Seen, tau: f64) -> Option<[f64; 3]> {
    // Another temperature than that of the step multiplies all of them alike.
    let factor = tau * libm::exp(f64::from(seen.log_scale));
    let mut taus: Vec<f64> = seen.own_scales[0].iter().map(|&scale| factor / f64::from(scale)).collect();
    by_key(&mut taus, |&tau| rising(tau));
    Some([*taus.first()?, taus[taus.len() / 2], *taus.last()?])
}

/// Share of the push of a look that falls on false negatives; `None` where nothing is pushed.
pub(super) fn false_push(pairs: &Pairs, looked: &SeenBatch) -> Option<f64> {
    if looked.stores_rows() {
        let known = looked.all_known(pairs, &looked.evaluated);
        return metrics::false_push(&looked.rows(&looked.evaluated, &known));
    }
    let known = looked.known(pairs);
    let directions = OneWay::both(&known.batch(), looked.tau, MOST_MEASURED);
    metrics::false_push(&directions.each_ref().map(OneWay::rows))
}

/// Whether queries are drawn to embeddings that the host has told: before it has, rows are those of the loss.
fn recalls(looked: &SeenBatch) -> bool {
    looked.plan.rules.weigh.targets == Targets::Recalled && looked.facts.guide.is_some()
}

/// The mean sum of the targets of a direction's rows: 1 unless the host gives them.
fn mass(looked: &SeenBatch, asking: Tower) -> f64 {
    let given = &looked.drawn.targets;
    if asking == Tower::Key || given.is_empty() {
        return 1.0;
    }
    given.iter().copied().map(f64::from).sum::<f64>() / looked.drawn.batch.len() as f64
}

/// `[B]`: the negatives that take part in each row, each of which counts as often as its logit's offset says, against
/// the partner's: once without offsets, and a mean of keys as often as it has keys.
fn counted(looked: &SeenBatch, side: &EvaluatedRows, rows: &Rows<'_>) -> Vec<f64> {
    let plan = &looked.plan;
    let counts = || rows.taking_part().map(|count| count as f64);
    if side.asking == Tower::Key || !(plan.rules.offsets || plan.shape.proxies > 0) {
        return counts().collect();
    }
    let offset = |pair: u32| looked.facts.offsets.get(pair as usize).map_or(0.0, |&offset| f64::from(offset));
    let mut keys = vec![0.0; plan.shape.proxies];
    looked.drawn.groups.iter().for_each(|&group| keys[group as usize] += 1.0);
    let width = side.shared + side.own;
    let first_mean = width - plan.shape.proxies;
    let of_row = |(i, states): (usize, &[State])| {
        let times = |place: usize| match place.checked_sub(first_mean) {
            Some(group) => keys[group],
            None => libm::exp(offset(side.pair(i, place)) - offset(looked.drawn.batch[i])),
        };
        let negatives = (0..width).filter(|&place| states[place] == State::TakesPart);
        negatives.map(times).sum()
    };
    side.states.chunks_exact(width).enumerate().map(of_row).collect()
}

/// The loss of a direction in which all similarities are equal, so that nothing can be told apart; with a bias, of the
/// best one.
fn chance(looked: &SeenBatch, side: &EvaluatedRows, rows: &Rows<'_>) -> f64 {
    let plan = &looked.plan;
    if recalls(looked) {
        // The mean squared distance of a random direction.
        return 2.0 * side.trust.iter().copied().map(f64::from).sum::<f64>() / side.trust.len().max(1) as f64;
    }
    let counts = counted(looked, side, rows);
    let mean = |of: &dyn Fn(f64) -> f64| counts.iter().map(|&n| of(n)).sum::<f64>() / counts.len().max(1) as f64;
    match plan.rules.head {
        // Nothing is asked of an anchor without negatives.
        Head::Softmax { kappa, .. } => mean(&|n| if n > 0.0 { libm::log(kappa + n) } else { 0.0 }),
        Head::Global { .. } => mean(&|n| if n > 0.0 { libm::log(n) } else { 0.0 }),
        // Of the keys of a list; the partner was not shown.
        Head::Clicked { .. } if plan.rules.clicked => mean(&|n| if n > 0.0 { libm::log(n) } else { 0.0 }),
        Head::Multiple(_) | Head::Heads { .. } | Head::Clicked { .. } => mean(&|n| libm::log1p(n)),
        Head::Pooled => libm::log1p(counts.iter().sum()),
        // One of n + 1 is right: (n + 1) times the entropy of that.
        Head::Sigmoid { .. } => mean(&|n| libm::log1p(n) + if n > 0.0 { n * libm::log1p(1.0 / n) } else { 0.0 }),
        // Where nothing is known, similarities are 0.
        Head::Alignment { uniformity, kernel } => {
            mean(&|n| 2.0 - if n > 0.0 { 2.0 * kernel * uniformity } else { 0.0 })
        }
        Head::Triplet { gap, .. } => mean(&|n| if n > 0.0 { gap } else { 0.0 }),
    }
}
