//! A claim: its sentence and paper, the runs that test it, and the checks of their figures.

use super::measure::{FIGURE, Measure};
use super::number;

/// A sentence of a paper, and its test.
pub(super) struct Claim {
    /// The id: short; it never changes.
    pub(super) id: &'static str,
    pub(super) kind: Kind,
    /// The claim in one sentence.
    pub(super) sentence: &'static str,
    /// Authors, year and title of the paper; empty where it is arithmetic or no paper's claim.
    pub(super) source: &'static str,
    pub(super) work: Work,
    /// The checks, all of which must hold. Margin and difference of the first are reported for the claim.
    pub(super) checks: &'static [Check],
    /// A remark on the outcome, or empty.
    pub(super) note: &'static str,
}

/// The kind of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Serialize)]
pub(crate) enum Kind {
    /// Exact: arithmetic, without training.
    #[serde(rename = "E")]
    Exact,
    /// Training, with a margin about half of what is usually seen.
    #[serde(rename = "T")]
    Training,
    /// Shown: the figures are reported without a check that must hold.
    #[serde(rename = "S")]
    Shown,
}

/// The test of a claim.
pub(super) enum Work {
    /// Figures by the name of a side, computed from a seed.
    Exact(fn(u32) -> Vec<(&'static str, f64)>),
    /// Runs.
    Training(Training),
}

/// Runs that differ in a patch. Patches are `knob=value` separated by blanks.
pub(super) struct Training {
    /// The experiment that all sides share.
    pub(super) base: &'static str,
    /// A first phase of all sides: a patch of the base, and its number of steps, which may be 0.
    pub(super) first: (&'static str, u32),
    /// The sides: name and patch of the base, which may name a number of steps of its own.
    pub(super) sides: &'static [(&'static str, &'static str)],
    /// The number of steps.
    pub(super) steps: u32,
}

/// A condition on the figures, which are means over the seeds.
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
    /// Every side but the first is at least the one before minus the slack.
    Rising { of: Measure, sides: &'static [&'static str], slack: f64 },
    /// The best of all sides is one of these.
    Best { of: Measure, among: &'static [&'static str] },
}

/// The result of a check.
#[derive(Debug, Clone, serde::Serialize)]
pub(super) struct Outcome {
    pub(super) measure: &'static str,
    /// The check in words.
    pub(super) check: String,
    /// The number that is compared with the margin.
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

    /// Evaluates the check for means by side.
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
        // With NaN no check holds.
        let holds = if comparison == ">=" { difference >= margin } else { difference <= margin };
        Outcome { measure: of.id, check: self.words(), difference, comparison, margin, holds }
    }
}

impl Claim {
    /// The measures, each once, in the order of the checks.
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
