//! The table of all knobs: group by group, the choices among parts and then the declared knobs. The form, the link, the
//! terminal, the types and the documentation are made from it.

use std::sync::LazyLock;

use super::settings::Settings;
use crate::described::Choice;
use crate::knobs::{self, Group, Kind, Level, Relevance, Value};
use crate::negatives::{collect, compose, filter, weigh};
use crate::{data, loss, temperature};

/// One knob of an experiment.
pub type Knob = knobs::Knob<Settings>;

/// A choice among the rows of a table of parts: the field of [`Settings`] of the same name.
macro_rules! choice {
    ($field:ident, $table:expr, $shown:expr) => {{
        let Shown { group, level, live, label, help, source } = $shown;
        let kind = Kind::Choice {
            options: || $table.iter().map(|row| row.about()).collect(),
            get: |settings: &Settings| settings.$field.about().id,
            set: |settings: &mut Settings, id| match $table.iter().find(|row| row.about().id == id) {
                Some(row) => {
                    settings.$field = Choice(*row);
                    true
                }
                None => false,
            },
        };
        let (id, unit, relevance) = (stringify!($field), "", Relevance::Always);
        Knob { id, label, unit, group, level, live, kind, relevance, help, source }
    }};
}

/// The description of a choice.
struct Shown {
    group: Group,
    level: Level,
    live: bool,
    label: &'static str,
    help: &'static str,
    source: &'static str,
}

impl Shown {
    /// A choice behind "more" that a running experiment takes in flight, without a paper.
    const fn new(group: Group, label: &'static str, help: &'static str) -> Self {
        Shown { group, level: Level::Second, live: true, label, help, source: "" }
    }
}

/// The choices among parts, in the order of the form.
static CHOICES: [Knob; 7] = [
    choice!(
        data,
        data::SOURCES,
        Shown {
            level: Level::First,
            live: false,
            ..Shown::new(
                Group::Data,
                "Data",
                "The data set that the pairs come \
            from."
            )
        }
    ),
    choice!(
        loss,
        loss::METHODS,
        Shown {
            source: "van den Oord, Li and Vinyals 2018, Representation Learning with Contrastive Predictive Coding",
            ..Shown::new(
                Group::Loss,
                "Loss",
                "Which loss is minimised, and in which direction: queries find keys, keys find queries, or both."
            )
        }
    ),
    choice!(
        temperature,
        temperature::METHODS,
        Shown {
            source: "Radford et al. 2021, Learning Transferable Visual Models From Natural Language Supervision",
            ..Shown::new(
                Group::Loss,
                "Temperature is",
                "How the temperature is set: it is fixed, follows a schedule, is learned, or adapts to the batch."
            )
        }
    ),
    choice!(
        compose,
        compose::METHODS,
        Shown::new(
            Group::Negatives,
            "Batch sampling",
            "Which pairs share a batch and so become each other's negatives."
        )
    ),
    choice!(
        collect,
        collect::METHODS,
        Shown {
            level: Level::First,
            ..Shown::new(Group::Negatives, "Negatives", "Which extra negatives are added to the batch.")
        }
    ),
    choice!(
        filter,
        filter::METHODS,
        Shown::new(
            Group::Negatives,
            "Leave out",
            "Which negatives are left out because they may be false negatives: right answers that belong to \
             another pair."
        )
    ),
    choice!(
        weigh,
        weigh::METHODS,
        Shown::new(Group::Negatives, "Weigh", "How much each remaining negative, or each pair, counts in the loss.")
    ),
];

/// Every knob but `recipe`, which follows from the others: in each group the choices, then the declared ones.
static PLAIN: LazyLock<Vec<&'static Knob>> = LazyLock::new(|| {
    let of = |group: Group| CHOICES.iter().chain(knobs::rows()).filter(move |knob| knob.group == group);
    Group::ALL.into_iter().flat_map(of).collect()
});

/// Every knob but `recipe`, in the order of the form, of links and of the documentation.
pub(super) fn all_plain() -> &'static [&'static Knob] {
    &PLAIN
}

/// The knob with this id, unless it is `recipe`.
pub(super) fn plain(id: &str) -> Option<&'static Knob> {
    PLAIN.iter().copied().find(|knob| knob.id == id)
}

/// Sets a knob to the nearest allowed value, for recipes.
pub(super) fn set(settings: &mut Settings, id: &str, value: &Value) {
    if let Some(knob) = plain(id) {
        knob.offer(settings, value);
    }
}

/// Whether two settings differ in any of these knobs.
pub fn differ(a: &Settings, b: &Settings, knobs: &[&str]) -> bool {
    knobs.iter().filter_map(|id| plain(id)).any(|knob| knob.get(a) != knob.get(b))
}
