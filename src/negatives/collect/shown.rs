//! Lists that users were shown, and what they clicked: see [`crate::data::lists`].
//!
//! A query's own candidates are the keys of its list, in the order of their positions. Users are drawn anew whenever
//! the query is met: the key at position k is looked at with the probability `e_k`, and then clicked if it is of the
//! query's class, or else with the probability [`Truth::SLIP`]. How much a click counts is what the knob `examination`
//! says: 1, or `e_1 / e_k` if the chances are known. If they are learned, the loss corrects it
//! ([`crate::loss::clicked`]).
//!
//! Where the batch's keys are negatives anyway, they are not shown again, and those below move up; random keys are
//! last. Data without lists show random keys, and every position is looked at.

use rand::RngExt;

use super::contract::{Collect, Columns, Draw};
use super::listed::draw_from;
use crate::data::Truth;
use crate::described::{About, Described};
use crate::knobs::{Examination, Knobs};
use crate::negatives::method::Method;
use crate::negatives::{At, Prepared};
use crate::random::Purpose;

/// Own candidates that are a list of results.
#[derive(Debug)]
pub struct Shown;

impl Described for Shown {
    fn about(&self) -> &'static About {
        &About {
            id: "shown",
            label: "+ shown lists",
            help: "Each query meets the keys of the list that was shown for it, some of which were clicked.",
            formula: "P(c_j = 1) = e_j (1 if right, else 0.1)",
            source: "Ai et al. 2018, Unbiased Learning to Rank with Unbiased Propensity Estimation",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["inbatch", "examination"]
    }
}

impl Method for Shown {}

impl Collect for Shown {
    fn columns(&self, _knobs: &Knobs) -> Columns {
        Columns { shared: 0, own: Truth::POSITIONS }
    }

    fn is_clicked(&self) -> bool {
        true
    }

    fn draw(&self, at: &At<'_>, _prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        let (lists, examination) = (&at.pairs.truth.lists, &at.pairs.truth.examination);
        draw_from(at, batch, out, |_, anchor, list| {
            if (anchor as usize) < lists.nrows() {
                list.extend(lists.row(anchor as usize));
            }
            usize::MAX
        });
        let mut random = at.random(Purpose::Clicking);
        let chance = |position: usize| examination.get(position).map_or(1.0, |&e| f64::from(e));
        for (n, (&key, click)) in out.own.iter().zip(out.clicks.iter_mut()).enumerate() {
            let (anchor, position) = (batch[n / Truth::POSITIONS] as usize, n % Truth::POSITIONS);
            let is_right = at.pairs.key_labels[key as usize] == at.pairs.query_labels[anchor];
            let clicked = random.random::<f64>() < chance(position) * if is_right { 1.0 } else { Truth::SLIP };
            let counts = match at.knobs.examination {
                Examination::Known => chance(0) / chance(position),
                Examination::Ignored | Examination::Learned => 1.0,
            };
            *click = if clicked { counts as f32 } else { 0.0 };
        }
    }
}
