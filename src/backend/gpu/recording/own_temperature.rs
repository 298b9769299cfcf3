//! Records the dispatches that give every query a temperature of its own, as parts of the pass `rows`.

use super::super::padded::quads;
use super::super::params::OwnTemperature;
use super::recorder::Bound::{Of, Part};
use super::recorder::{ROW_WORKGROUP, Recorder};
use crate::encoder::Tower;
use crate::loss::rules::TemperatureRule;
use crate::plan::Buffer;

impl Recorder<'_> {
    /// The temperatures, before rows are evaluated; nothing if queries share one.
    pub(super) fn own_temperatures(&mut self) {
        self.own_temperature("forward", self.plan.shape.batch);
    }

    /// The gradient of their parameters, and dL/d(the arguments of their sigmoids), after rows are evaluated.
    pub(super) fn own_temperature_gradient(&mut self) {
        self.only_steps = true;
        self.own_temperature("arguments", self.plan.shape.batch.div_ceil(ROW_WORKGROUP));
        self.own_temperature("add_up", self.plan.layout.heads.len().div_ceil(ROW_WORKGROUP));
        self.only_steps = false;
    }

    fn own_temperature(&mut self, entry: &'static str, workgroups: usize) {
        let (plan, b) = (self.plan, self.buffers);
        let TemperatureRule::Own { low, high } = plan.rules.temperature else { return };
        let last = plan.layers() - 1;
        let params = OwnTemperature {
            units: b.layout.layer(Tower::Query, last).inputs() as u32,
            stride: 4 * b.layout.layer(Tower::Query, last).input_quads as u32,
            units_at: 4 * b.layer_input(last).at[Tower::Query as usize] as u32,
            parameters_at: 4 * b.layout.heads_at as u32,
            batch: plan.shape.batch as u32,
            list: 4 * quads(plan.shape.batch) as u32,
            low: low as f32,
            high: high as f32,
        };
        let units = self.layer_input(last);
        let storage = [Of(units), Of(Buffer::Parameters), Part(&b.anchor_loss), Of(Buffer::Gradient)];
        self.dispatch(("own_temperature", entry), vec![], &params, &storage, [workgroups, 1, 1]);
    }
}
