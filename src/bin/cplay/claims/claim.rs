//! What a claim is: what was said by whom, what is done to see it, and what must come out.

use super::measure::{FIGURE, Measure};
use super::number;

/// A sentence of a paper, and how it is put to the test.
pub(super) struct Claim {
    /// Short, for ever.
    pub(super) id: &'static str,
    pub(super) kind: Kind,
    /// What is claimed.
    pub(super) sentence: &'static str,
    /// Authors, year and title of the paper; empty where it is arithmetic.
    pub(super) source: &'static str,
    pub(super) work: Work,
    /// All must hold. The first is the one whose margin and difference stand for the claim.
    pub(super) checks: &'static [Check],
    /// What there is to know about the outcome; empty when there is nothing.
    pub(super) note: &'static str,
}

/// How much hangs on a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Serialize)]
pub(crate) enum Kind {
    /// Exact: arithmetic, without training.
    #[serde(rename = "E")]
    Exact,
    /// Training, with a margin about half of what is usually seen.
    #[serde(rename = "T")]
    Training,
    /// Shown, and nothing hangs on it.
    #[serde(rename = "S")]
    Shown,
}

/// What is done.
pub(super) enum Work {
    /// Figures by the name of a side, computed from a seed.
    Exact(fn(u32) -> Vec<(&'static str, f64)>),
    /// Runs.
    Training(Training),
}

/// Runs that differ in a few words. Patches are `knob=value` between blanks.
pub(super) struct Training {
    /// The experiment that all sides share.
    pub(super) base: &'static str,
    /// What all sides do first: a patch of the base, and for how many steps. No steps: nothing.
    pub(super) first: (&'static str, u32),
    /// Name and patch of the base.
    pub(super) sides: &'static [(&'static str, &'static str)],
    /// For how many steps.
    pub(super) steps: u32,
}

/// What must come out. Figures are means over the seeds.
#[derive(Clone, Copy)]
pub(super) enum Check {
    /// `more - less >= margin`.
    Above { of: Measure, more: &'static str, less: &'static str, margin: f64 },
    /// `|one - other| <= margin`.
    Near { of: Measure, one: &'static str, other: &'static str, margin: f64 },
    /// `more / less >= ratio`.
    Ratio { of: Measure, more: &'static str, less: &'static str, ratio: f64 },
    /// `side >= bound`.
    AtLeast { of: Measure, side: &'static str, bound: f64 },
    /// `side <= bound`.
    AtMost { of: Measure, side: &'static str, bound: f64 },
    /// Every side but the first is at least the one before, less the slack.
    Rising { of: Measure, sides: &'static [&'static str], slack: f64 },
    /// The best of all sides is one of these.
    Best { of: Measure, among: &'static [&'static str] },
}

/// What came out of a check.
#[derive(Debug, Clone, serde::Serialize)]
pub(super) struct Outcome {
    pub(super) measure: &'static str,
    /// The check in words.
    pub(super) check: String,
    /// What is compared with the margin.
    pub(super) difference: f64,
    /// `>=` or `<=`.
    pub(super) comparison: &'static str,
    pub(super) margin: f64,
    pub(super) holds: bool,
}

impl Check {
    pub(super) fn measure(&self) -> Measure {
        match *self {
            Check::Above { of, .. }
            | Check::Near { of, .. }
            | Check::Ratio { of, .. }
            | Check::AtLeast { of, .. }
            | Check::AtMost { of, .. }
            | Check::Rising { of, .. }
            | Check::Best { of, .. } => of,
        }
    }

    /// The check in words.
    pub(super) fn words(&self) -> String {
        let of = self.measure();
        let of = if of == FIGURE { String::new() } else { format!("{}: ", of.label) };
        of + &match *self {
            Check::Above { more, less, margin, .. } => format!("{more} - {less} >= {}", number(margin)),
            Check::Near { one, other, margin, .. } => format!("|{one} - {other}| <= {}", number(margin)),
            Check::Ratio { more, less, ratio, .. } => format!("{more} / {less} >= {}", number(ratio)),
            Check::AtLeast { side, bound, .. } => format!("{side} >= {}", number(bound)),
            Check::AtMost { side, bound, .. } => format!("{side} <= {}", number(bound)),
            Check::Rising { sides, slack, .. } if slack > 0.0 => format!("{}, up to {slack}", sides.join(" <= ")),
            Check::Rising { sides, .. } => sides.join(" <= "),
            Check::Best { among, .. } => format!("best at {}", among.join(" or ")),
        }
    }

    /// Judges means by side.
    pub(super) fn judge(&self, sides: &[&'static str], mean: impl Fn(Measure, &str) -> f64) -> Outcome {
        let of = self.measure();
        let at = |side: &str| mean(of, side);
        let (difference, comparison, margin) = match *self {
            Check::Above { more, less, margin, .. } => (at(more) - at(less), ">=", margin),
            Check::Near { one, other, margin, .. } => ((at(one) - at(other)).abs(), "<=", margin),
            Check::Ratio { more, less, ratio, .. } => (at(more) / at(less), ">=", ratio),
            Check::AtLeast { side, bound, .. } => (at(side), ">=", bound),
            Check::AtMost { side, bound, .. } => (at(side), "<=", bound),
            Check::Rising { sides, slack, .. } => {
                let least = sides.windows(2).map(|two| at(two[1]) - at(two[0])).fold(f64::INFINITY, f64::min);
                (least, ">=", 0.0 - slack)
            }
            Check::Best { among, .. } => {
                let best = |inside: bool| {
                    let these = sides.iter().filter(|side| among.contains(side) == inside);
                    these.map(|side| at(side)).fold(f64::NEG_INFINITY, f64::max)
                };
                (best(true) - best(false), ">=", 0.0)
            }
        };
        // A figure that is not a number holds nothing.
        let holds = if comparison == ">=" { difference >= margin } else { difference <= margin };
        Outcome { measure: of.id, check: self.words(), difference, comparison, margin, holds }
    }
}

impl Claim {
    /// What is measured, each once, in the order of the checks.
    pub(super) fn measures(&self) -> Vec<Measure> {
        let mut measures: Vec<Measure> = Vec::new();
        for check in self.checks {
            if !measures.contains(&check.measure()) {
                measures.push(check.measure());
            }
        }
        measures
    }
}
