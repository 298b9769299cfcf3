//! The settings of a run, and [`Experiment`]: settings that passed the checks.

use std::ops::{Deref, DerefMut};

use crate::data::{self, Source};
use crate::described::Choice;
use crate::knobs::{InBatch, Knobs};
use crate::loss::rules::{Filtering, Head, Positives, Rules, TemperatureRule, Trust, Weighting};
use crate::loss::{self, Loss};
use crate::negatives::collect::{Columns, Mixing};
use crate::negatives::{collect, compose, filter, weigh};
use crate::temperature::{self, Temperature};

/// The largest number of similarities of one direction that a step holds, batch times candidates: 128 MiB, the limit of
/// a GPU binding.
pub const MAX_LOGITS: usize = 32 << 20;

/// Rows with a longer memory are evaluated tile by tile, whatever the batch, wherever they can be.
const LONG_MEMORY: usize = 16_384;

/// Every setting of a run, as plain data: the chosen parts, and the knobs, which can be read as if they were fields.
/// Use [`Experiment`] where the values must be valid.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The data set.
    pub data: Choice<dyn Source>,
    /// The loss.
    pub loss: Choice<dyn Loss>,
    /// Where the temperature comes from.
    pub temperature: Choice<dyn Temperature>,
    /// Which pairs share a batch.
    pub compose: Choice<dyn compose::Compose>,
    /// Which extra candidates join.
    pub collect: Choice<dyn collect::Collect>,
    /// Which candidates are removed.
    pub filter: Choice<dyn filter::Filter>,
    /// How much each candidate counts.
    pub weigh: Choice<dyn weigh::Weigh>,
    /// Numbers and small choices.
    pub knobs: Knobs,
}

impl Settings {
    /// The most similarities of one direction that a step computes: the batch times the candidates of an anchor.
    pub fn similarities(&self) -> usize {
        let batch = self.batch as usize;
        let memory = self.collect.memory(self).map_or(0, |memory| memory.size);
        let same_side = if self.loss.same_side() { batch } else { 0 };
        batch * (batch + self.collect.columns(self).shared + same_side + memory)
    }

    /// Whether every row can be evaluated without holding it: see [`Settings::holds_for`].
    pub fn is_tileable(&self) -> bool {
        self.holds_for().is_none()
    }

    /// The knob for whose sake the similarities of a step have to be held, and its choice; `None` if no candidate is
    /// filtered, weighed, mixed, shifted or an anchor's own, and the temperature does not depend on the batch.
    pub fn holds_for(&self) -> Option<(&'static str, &'static str)> {
        let rules = self.rules();
        let memory = self.collect.memory(self);
        let weighs_each = rules.weigh != Weighting { trust: rules.weigh.trust, ..Weighting::default() };
        let collects = self.collect.columns(self) != Columns::default()
            || memory.is_some_and(|memory| memory.mixing != Mixing::None)
            || self.collect.perturbing(self).is_some()
            || self.collect.proxies(self) > 0
            || rules.offsets;
        if rules.head != Head::INFO_NCE || rules.same_side {
            Some(("loss", self.loss.id()))
        } else if rules.filter != Filtering::default() {
            Some(("filter", self.filter.id()))
        } else if weighs_each || rules.weigh.trust == Trust::Table {
            Some(("weigh", self.weigh.id()))
        } else if !matches!(rules.temperature, TemperatureRule::Given | TemperatureRule::Learned) {
            Some(("temperature", self.temperature.id()))
        } else {
            collects.then(|| ("collect", self.collect.id()))
        }
    }

    /// Whether the rows of a step are evaluated tile by tile, because there are too many, or they are too long, to be
    /// held.
    pub fn is_tiled(&self) -> bool {
        let memory_size = self.collect.memory(self).map_or(0, |memory| memory.size);
        (self.similarities() > MAX_LOGITS || memory_size > LONG_MEMORY) && self.is_tileable()
    }

    /// The step from which the key tower stands still; `None` if it always learns.
    pub fn keys_learn_until(&self) -> Option<u64> {
        let collect = self.collect.freezes_keys(self).then(|| self.collect.keys_learn_until(self));
        [collect, self.weigh.freezes_keys_from(self)].into_iter().flatten().min()
    }

    /// The rules of a step under the chosen methods, which the engines read.
    pub fn rules(&self) -> Rules {
        let (head, filter) = (self.loss.head(self), self.filter.rule(self));
        // A loss that makes positives of the listed candidates needs them, so they are not removed.
        let attracts = head == Head::Multiple(Positives::Listed);
        Rules {
            in_batch: self.inbatch == InBatch::Yes,
            same_side: self.loss.same_side(),
            filter: Filtering { listed: filter.listed && !attracts, ..filter },
            weigh: self.weigh.rule(self),
            head,
            temperature: self.temperature.rule(self),
            offsets: self.collect.has_offsets(),
            clicked: self.collect.is_clicked(),
        }
    }
}

impl Default for Settings {
    /// The first experiment that a visitor sees.
    fn default() -> Self {
        Knobs::default().into()
    }
}

impl From<Knobs> for Settings {
    /// The parts of the first experiment that a visitor sees, with these knobs.
    fn from(knobs: Knobs) -> Self {
        Settings {
            data: Choice(&data::digits::Digits),
            loss: Choice(&loss::infonce::Symmetric),
            temperature: Choice(&temperature::fixed::Fixed),
            compose: Choice(&compose::random::Random),
            collect: Choice(&collect::none::NoneCollected),
            filter: Choice(&filter::none::Keep),
            weigh: Choice(&weigh::equal::Equal),
            knobs,
        }
    }
}

impl Deref for Settings {
    type Target = Knobs;
    fn deref(&self) -> &Knobs {
        &self.knobs
    }
}

impl DerefMut for Settings {
    fn deref_mut(&mut self) -> &mut Knobs {
        &mut self.knobs
    }
}

impl AsRef<Knobs> for Settings {
    fn as_ref(&self) -> &Knobs {
        &self.knobs
    }
}

impl AsMut<Knobs> for Settings {
    fn as_mut(&mut self) -> &mut Knobs {
        &mut self.knobs
    }
}

/// Checked settings: every `Experiment` can run.
#[derive(Debug, Clone, PartialEq)]
pub struct Experiment(Settings);

impl Experiment {
    /// Only for `catalogue::check`, which checks the settings.
    pub(super) fn trust(settings: Settings) -> Self {
        Experiment(settings)
    }
}

impl Deref for Experiment {
    type Target = Settings;
    fn deref(&self) -> &Settings {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loss::multiple::Attraction;
    use crate::negatives::filter::support::Support;

    #[test]
    fn candidates_that_the_loss_attracts_are_not_filtered_out() {
        let settings = Settings { filter: Choice(&Support), ..Settings::default() };
        assert!(settings.rules().filter.listed);
        let attracted = Settings { loss: Choice(&Attraction), ..settings };
        assert!(!attracted.rules().filter.listed);
    }
}
