//! Records the dispatches of evaluating stored rows.

use super::super::codes;
use super::super::layouts::{Listed, Outcome, asks_for_quartiles};
use super::super::padded::quads;
use super::super::params::{BoundOfRows, Rows};
use super::super::stored::StoredBuffers;
use super::recorder::Bound::{Of, Own};
use super::recorder::{Constants, Recorder};
use crate::encoder::Tower;
use crate::loss::rules::{Bound, GuideRule, Head, TemperatureRule, Trust};
use crate::plan::Buffer;

/// A shader and one of its entry points.
type Entry = (&'static str, &'static str);

const MEASURE: Entry = ("rows/temperature", "measure");
const SETTLE: Entry = ("rows/temperature", "settle");
const COUNT: Entry = ("rows/quartiles", "count");
const CHOOSE: Entry = ("rows/quartiles", "choose");
const PREPARE: Entry = ("rows/pool", "prepare");
const POOL: Entry = ("rows/pool", "pool");
const FORWARD: Entry = ("multi_head", "forward");
const MAIN: Entry = ("rows/evaluate", "main");
pub(super) const FINISH: Entry = ("rows/finish", "finish");
const TRUST: Entry = ("rows/finish", "trust");

impl<'a> Recorder<'a> {
    pub(super) fn row_numbers(&self, stored: &StoredBuffers, asking: Tower) -> Rows {
        let (plan, shape, rules) = (self.plan, &self.plan.shape, &self.plan.rules);
        let (n, arena) = (asking as usize, stored.arena[asking as usize]);
        let bound = |bound: Option<Bound>, tops_at: usize| {
            let b = bound.unwrap_or_default();
            BoundOfRows {
                constant: b.constant as f32,
                positive: b.positive as f32,
                positive_size: b.positive_size as f32,
                mean: b.mean as f32,
                deviation: b.deviation as f32,
                lower_quartile: b.lower_quartile as f32,
                upper_quartile: b.upper_quartile as f32,
                among_top: b.among_top as f32,
                tops_at: tops_at as u32,
            }
        };
        let guide_margin = match rules.filter.guide {
            None => 0.0,
            Some(GuideRule::Absolute(margin) | GuideRule::Relative(margin)) => margin,
        };
        let (kappa, smoothing, sigma) = match rules.head {
            Head::Softmax { kappa, smoothing, sigma } => (kappa, smoothing, sigma.unwrap_or(0.0)),
            Head::Global { .. } => (0.0, 0.0, 0.0),
            _ => (1.0, 0.0, 0.0),
        };
        let forget = if let Head::Global { forget } = rules.head { forget } else { 1.0 };
        let gap = if let Head::Triplet { gap, .. } = rules.head { gap } else { 0.0 };
        let flip = if let Head::Sigmoid { flip } = rules.head { flip } else { 0.0 };
        let (uniformity, kernel) = match rules.head {
            Head::Alignment { uniformity, kernel } => (uniformity, kernel),
            _ => (0.0, 0.0),
        };
        let aim = match rules.temperature {
            TemperatureRule::Alignment { alpha } => alpha,
            TemperatureRule::Hold { target } => target,
            _ => 0.0,
        };
        let flag = |yes: bool| u32::from(yes);
        Rows {
            above: bound(rules.filter.above, stored.at.tops[0]),
            below: bound(rules.filter.below, stored.at.tops[1]),
            batch: shape.batch as u32,
            list: 4 * quads(shape.batch) as u32,
            candidates: arena.candidates as u32,
            stride: 4 * quads(arena.candidates) as u32,
            own: arena.own as u32,
            from_batch: (shape.batch * (1 + usize::from(shape.same_side))) as u32,
            memory_at: (arena.candidates - shape.memory[n]) as u32,
            made: shape.made(asking) as u32,
            asking: n as u32,
            same_side: flag(shape.same_side),
            pairs: shape.corpus as u32,
            pairs_at: stored.at.pairs[n] as u32,
            facts_at: stored.at.facts as u32,
            picks_at: Listed::new(plan).picks as u32,
            log_scale_at: self.buffers.layout.log_scale_at as u32,
            round: 0,
            query_weight: plan.directions.0 as f32,
            key_weight: plan.directions.1 as f32,
            in_batch: flag(rules.in_batch),
            guide_margin: guide_margin as f32,
            hardness: rules.weigh.hardness as f32,
            focal: rules.weigh.focal as f32,
            penalty: rules.weigh.penalty as f32,
            selection: rules.weigh.selection.unwrap_or(0.0) as f32,
            debias: rules.weigh.debias.unwrap_or(0.0) as f32,
            kappa: kappa as f32,
            smoothing: smoothing as f32,
            sigma: sigma as f32,
            gap: gap as f32,
            aim: aim as f32,
            flip: flip as f32,
            uniformity: uniformity as f32,
            kernel: kernel as f32,
            forget: forget as f32,
            denominators_at: Outcome::new(plan).denominators(asking).0 as u32,
            targets_at: Listed::new(plan).targets as u32,
            groups_at: Listed::new(plan).groups as u32,
        }
    }

    /// The constants of the shaders that state the rules.
    pub(super) fn row_rules(&self, stored: &StoredBuffers) -> Constants {
        let rules = &self.plan.rules;
        let flag = |yes: bool| f64::from(u8::from(yes));
        let weigh = &rules.weigh;
        let heads = matches!(rules.head, Head::Heads { .. });
        vec![
            ("MIXES", flag(self.plan.shape.blends != [0, 0])),
            ("COPIES", flag(self.plan.shape.perturbed + self.plan.shape.proxies > 0)),
            ("PROXIES", flag(self.plan.shape.proxies > 0)),
            ("OFFSETS", flag(rules.offsets)),
            ("BOUNDS", f64::from(codes::bounds(&rules.filter))),
            ("RELATION", f64::from(codes::relation(rules.filter.same.filter(|_| stored.relation_known)))),
            ("GUIDE", f64::from(codes::guide(rules.filter.guide))),
            ("LISTED", flag(rules.filter.listed)),
            ("PREPARED", flag(self.prepares_rows())),
            // The loss of several heads is a plain softmax.
            ("HARDNESS", flag(weigh.hardness != 0.0 && !(heads && weigh.through))),
            ("THROUGH", flag(weigh.through)),
            ("FOCAL", flag(weigh.focal != 0.0)),
            ("PENALTY", flag(weigh.penalty != 0.0)),
            ("SELECTION", flag(weigh.selection.is_some())),
            ("TARGETS", f64::from(codes::targets(weigh.targets))),
            ("DEBIAS", flag(weigh.debias.is_some() && !heads)),
            ("MULTI", flag(heads)),
            ("TRUST", f64::from(codes::trust(weigh.trust))),
            ("HEAD", f64::from(codes::head(rules.head))),
            ("SIGMA", flag(matches!(rules.head, Head::Softmax { sigma: Some(_), .. }))),
            ("GLOBAL", flag(self.plan.remembers_denominators())),
            ("TEMPERATURE", f64::from(codes::temperature(rules.temperature))),
        ]
    }

    /// Whether all rows are filtered before one is evaluated, because sums over all rows enter each.
    pub(super) fn prepares_rows(&self) -> bool {
        let head = self.plan.rules.head;
        matches!(
            head,
            Head::Pooled | Head::Alignment { .. } | Head::Heads { .. } | Head::Softmax { sigma: Some(_), .. }
        )
    }

    pub(super) fn rows(&mut self, stored: &'a StoredBuffers) {
        self.own_temperatures();
        self.evaluate_rows(stored);
        self.own_temperature_gradient();
    }

    fn evaluate_rows(&mut self, stored: &'a StoredBuffers) {
        let (plan, b, batch) = (self.plan, self.buffers, self.plan.shape.batch);
        let numbers = Tower::BOTH.map(|asking| self.row_numbers(stored, asking));
        let (rules, prepares) = (self.row_rules(stored), self.prepares_rows());
        let mut run = |entry: Entry, asking: Tower, round: u32, grid: [usize; 2]| {
            let n = asking as usize;
            if entry == FORWARD {
                self.multi_head(stored, asking, entry.1, Own(&stored.gradients[n]), [batch, 1], false);
                return;
            }
            let params = Rows { round, ..numbers[n] };
            let storage = [
                Own(&b.indices),
                Of(Buffer::CandidatePairs(asking)),
                Own(&stored.facts),
                Of(Buffer::Parameters),
                Of(Buffer::Scores(asking)),
                Of(Buffer::OwnScores(asking)),
                Own(&stored.weights[n]),
                Of(Buffer::AnchorLoss),
            ];
            self.dispatch(entry, rules.clone(), &params, &storage, [grid[0], grid[1], 1]);
        };
        let weighs = [plan.directions.0 > 0.0, plan.directions.1 > 0.0];
        let adaptive = plan.rules.temperature == TemperatureRule::Adaptive;
        if adaptive {
            Tower::BOTH.into_iter().for_each(|asking| run(MEASURE, asking, 0, [batch, 1]));
        }
        if adaptive || matches!(plan.rules.temperature, TemperatureRule::Alignment { .. }) {
            run(SETTLE, Tower::Query, 0, [1, 1]);
        }
        for asking in Tower::BOTH {
            if weighs[asking as usize] {
                if asks_for_quartiles(&plan.rules) {
                    for round in 0..4 {
                        run(COUNT, asking, round, [batch, 2]);
                        run(CHOOSE, asking, round, [2, 1]);
                    }
                }
                if prepares {
                    run(PREPARE, asking, 0, [batch, 1]);
                    let heads = matches!(plan.rules.head, Head::Heads { .. });
                    run(if heads { FORWARD } else { POOL }, asking, 0, [if heads { batch } else { 1 }, 1]);
                }
            }
            run(MAIN, asking, 0, [batch, 1]);
        }
        run(FINISH, Tower::Query, 0, [1, 1]);
        if plan.rules.weigh.trust == Trust::Progress {
            Tower::BOTH.into_iter().for_each(|asking| run(TRUST, asking, 0, [batch, 1]));
        }
    }
}
