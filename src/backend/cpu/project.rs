//! Takes the component along the partner out of each negative's push (Armandpour et al. 2023, Perp-Neg).
//!
//! A negative `j` pushes its anchor along its own embedding `k_j`, by `g_ij = dL/ds_ij > 0`. A negative that resembles
//! the partner `k_p` pushes the anchor away from the partner as well. What is perpendicular to the partner stays:
//!
//! ```text
//! g_ij k_j  becomes  g_ij (k_j - strength c_ij k_p),   c_ij = k_j . k_p
//! ```
//!
//! Summed over the row this changes one number, the partner's gradient: the part that is taken out is a pull.
//!
//! ```text
//! dL/ds_ip -= strength sum_j g_ij c_ij
//! ```
//!
//! `g` and `c` are constants (stop-gradient), so that the result is no gradient of the loss that is shown, and a row's
//! gradients no longer add up to 0. A duplicate of the partner (`c = 1`) exerts no push at all.

use ndarray::{ArrayView2, s};

use super::direction::Direction;
use super::tables::CONTIGUOUS;
use crate::product::{Start, Workspace, product};
use crate::real::{Real, dot};

/// Projects the gradients that `direction.scores` and `direction.own_scores` hold after the rows. `pushes`: scratch.
///
/// # Shapes
/// * `direction.candidates`: `[C, d]`, whose row `i` is the partner of anchor `i`.
pub fn project<F: Real>(
    strength: F,
    direction: &mut Direction<F>,
    pushes: &mut ndarray::Array2<F>,
    workspace: &mut Workspace<F>,
) {
    let Direction { candidates, own, scores, own_scores, .. } = direction;
    let (batch, dim) = (scores.nrows(), candidates.ncols());
    // sum_j g_ij (k_j . k_p) = (sum_j g_ij k_j) . k_p, so that one product does for all rows.
    pushes.clone_from(scores);
    pushes.mapv_inplace(|g| if g > F::zero() { g } else { F::zero() });
    pushes.diag_mut().fill(F::zero());
    let mut pushed = ndarray::Array2::zeros((batch, dim));
    product(F::one(), pushes.view(), candidates.view(), Start::Zero, pushed.view_mut(), workspace);
    let partners: ArrayView2<'_, F> = candidates.slice(s![..batch, ..]);
    for (i, (pushed, partner)) in pushed.rows().into_iter().zip(partners.rows()).enumerate() {
        let partner = partner.to_slice().expect(CONTIGUOUS);
        let mut along = dot(pushed.to_slice().expect(CONTIGUOUS), partner);
        for (k, &g) in own_scores.row(i).iter().enumerate().filter(|(_, g)| **g > F::zero()) {
            let key = own.row(i * own_scores.ncols() + k);
            along += g * dot(key.to_slice().expect(CONTIGUOUS), partner);
        }
        scores[[i, i]] -= strength * along;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoder::Tower;
    use crate::negatives::collect::Columns;
    use crate::plan::Shape;
    use crate::random::{Purpose, stream};
    use rand::RngExt;

    fn direction() -> Direction<f64> {
        let shape = Shape {
            batch: 4,
            columns: Columns { shared: 3, own: 2 },
            dim: 5,
            query_dim: 1,
            key_dim: 1,
            corpus: 40,
            same_side: false,
            skipped: 0,
            memory: [0, 0],
            blends: [0, 0],
            perturbed: 0,
            proxies: 0,
        };
        let mut direction = Direction::new(&shape, Tower::Query);
        let mut rng = stream(3, Purpose::Data, 0);
        for rows in [&mut direction.candidates, &mut direction.own] {
            rows.mapv_inplace(|_: f64| rng.random_range(-1.0..1.0));
            for mut row in rows.rows_mut() {
                let length = row.dot(&row).sqrt();
                row /= length;
            }
        }
        direction.scores.mapv_inplace(|_| rng.random_range(0.0..1.0));
        direction.own_scores.mapv_inplace(|_| rng.random_range(0.0..1.0));
        direction.scores.diag_mut().fill(-2.0);
        direction
    }

    #[test]
    fn what_is_left_of_the_push_is_perpendicular_to_the_partner() {
        let before = direction();
        for strength in [0.0, 0.4, 1.0] {
            let mut after = direction();
            project(strength, &mut after, &mut Default::default(), &mut Workspace::default());
            for i in 0..4 {
                let partner = before.candidates.row(i);
                let keys = (0..7).filter(|j| *j != i).map(|j| (before.scores[[i, j]], before.candidates.row(j)));
                let own = (0..2).map(|k| (before.own_scores[[i, k]], before.own.row(2 * i + k)));
                let along: f64 = keys.chain(own).map(|(g, key)| g * key.dot(&partner)).sum();
                // The pull that was added takes the share `strength` of that component away.
                let added = before.scores[[i, i]] - after.scores[[i, i]];
                assert!((added - strength * along).abs() < 1e-14, "{i} {strength}: {added} for {along}");
                let others =
                    |d: &Direction<f64>| (0..7).filter(|j| *j != i).map(|j| d.scores[[i, j]]).collect::<Vec<_>>();
                assert_eq!(others(&before), others(&after));
            }
        }
    }
}
