//! Copies the rows that get a gradient, so that the towers' backward passes skip the others.
//!
//! A triplet loss pushes only one of an anchor's keys, a filter removes others, and a triplet that satisfies its margin
//! has no gradient at all. A row whose `dL/du` is 0 adds 0 to every gradient, so it is skipped.

use ndarray::{Array2, Axis};

use super::tables::{CONTIGUOUS, set_rows};
use crate::real::Real;

/// Rows are skipped if fewer than this many of eight get a gradient, since copying rows costs time as well.
const FEW_OF_EIGHT: usize = 6;

/// Copies of the rows that get a gradient; empty if no row is skipped.
#[derive(Debug)]
pub(super) struct Reached<F> {
    /// `[reached]`: the indices of these rows, ascending.
    pub(super) rows: Vec<u32>,
    /// `[reached, input]`.
    pub(super) input: Array2<F>,
    /// Per hidden layer `[reached, width]`: its output, which the backward pass of the layer above replaces by its
    /// gradient.
    pub(super) hidden: Vec<Array2<F>>,
    /// Per hidden layer `[reached, width]`: values before the activation, if its derivative needs them.
    pub(super) before: Vec<Array2<F>>,
    /// `[reached, d]`.
    pub(super) raw_gradient: Array2<F>,
}

impl<F: Real> Reached<F> {
    /// Empty copies: no row is skipped.
    pub(super) fn new(input: usize, hidden: &[Array2<F>], before: &[Array2<F>], dim: usize) -> Self {
        let none = |tables: &[Array2<F>]| tables.iter().map(|table| Array2::zeros((0, table.ncols()))).collect();
        Reached {
            rows: Vec::new(),
            input: Array2::zeros((0, input)),
            hidden: none(hidden),
            before: none(before),
            raw_gradient: Array2::zeros((0, dim)),
        }
    }

    /// `[rows, width]`: `values` in the rows that get a gradient, and 0 in the others.
    pub(super) fn spread(&self, values: &Array2<F>, rows: usize) -> Array2<F> {
        let mut all = Array2::zeros((rows, values.ncols()));
        for (&row, values) in self.rows.iter().zip(values.rows()) {
            all.row_mut(row as usize).assign(&values);
        }
        all
    }

    /// Finds the rows whose dL/du is not 0, and copies what their backward passes read.
    ///
    /// # Shapes
    /// * `input`: `[rows, input]`, `hidden`, `before`: per hidden layer `[rows, width]`, `raw_gradient`: `[rows, d]`.
    pub(super) fn find(
        &mut self,
        input: &Array2<F>,
        hidden: &[Array2<F>],
        before: &[Array2<F>],
        raw_gradient: &Array2<F>,
    ) {
        let (rows, dim) = raw_gradient.dim();
        let gradients = raw_gradient.as_slice().expect(CONTIGUOUS).chunks_exact(dim.max(1));
        self.rows.clear();
        self.rows.extend((0..).zip(gradients).filter(|(_, g)| g.iter().any(|&g| g != F::zero())).map(|(row, _)| row));
        if 8 * self.rows.len() >= FEW_OF_EIGHT * rows {
            self.rows.clear();
        }
        let pairs = [(input, &mut self.input), (raw_gradient, &mut self.raw_gradient)]
            .into_iter()
            .chain(hidden.iter().zip(&mut self.hidden))
            .chain(before.iter().zip(&mut self.before));
        for (all, some) in pairs.filter(|(all, _)| all.len_of(Axis(1)) > 0) {
            set_rows(some, self.rows.len());
            for (&row, mut to) in self.rows.iter().zip(some.rows_mut()) {
                to.assign(&all.row(row as usize));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::backend::cpu::CpuEngine;
    use crate::backend::executor::Executor;
    use crate::backend::{Extras, Learned, StepInputs};
    use crate::encoder::Tower;
    use crate::experiment::catalogue;
    use crate::knobs::{Activation, Knobs};
    use crate::plan::{Buffer, Pass, Plan};

    #[test]
    fn leaving_rows_out_changes_no_gradient() {
        for activation in [Activation::Relu, Activation::Gelu] {
            let knobs = Knobs { activation, batch: 32, depth: 2, ..Knobs::default() };
            let experiment = catalogue::repair(knobs.into()).0;
            let data = experiment.data.load(&experiment);
            let plan = Plan::new(&experiment, &data);
            let learned = Learned::new(plan.layout.initialize(1, experiment.tau));
            let mut engine = CpuEngine::<f64>::new(plan.clone(), &data.train, &learned);
            let batch: Vec<u32> = (0..32).collect();
            let inputs = StepInputs {
                step: 0,
                batch: &batch,
                shared: &[],
                own: &[],
                tau: 0.1,
                rate: 0.0,
                decay: 0.0,
                extras: Extras::default(),
            };
            // The number of rows that get a gradient, and the number of rows that are copied.
            for (reached, copied) in [(24, 0), (23, 23), (1, 1), (0, 0)] {
                let [(all, hidden_of_all), (some, hidden_of_some)] = [true, false].map(|all| {
                    let is_backward = |pass: &&Pass| matches!(pass, Pass::DenseBackward { .. });
                    let forward = plan.passes.iter().take_while(|pass| !is_backward(pass));
                    forward.for_each(|&pass| engine.run_pass(&inputs, pass));
                    for (row, mut gradient) in engine.buffers.key.raw.rows_mut().into_iter().enumerate() {
                        if (7 * row) % 32 >= reached {
                            gradient.fill(0.0);
                        }
                    }
                    engine.buffers.key.find_reached();
                    assert_eq!(engine.buffers.key.reached.rows.len(), copied);
                    if all {
                        engine.buffers.key.reached.rows.clear();
                    }
                    plan.passes.iter().filter(is_backward).for_each(|&pass| engine.run_pass(&inputs, pass));
                    let hidden = [0, 1].map(|layer| engine.buffers.read(Buffer::HiddenGradient(Tower::Key, layer)));
                    (engine.buffers.gradient.clone(), hidden)
                });
                assert_eq!(hidden_of_all, hidden_of_some, "{reached} rows");
                let worst = all.iter().zip(some).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
                assert!(worst < 1e-15, "{reached} rows: {worst:e}");
            }
        }
    }
}
