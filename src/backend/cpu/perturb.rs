//! Makes an own candidate of each query from its partner: the partner moved by a small step along the sphere.
//!
//! ```text
//! k~_i = unit(k_i + size u_i),   u_i = unit(e_i - (e_i . k_i) k_i)
//! ```
//!
//! `u_i` is perpendicular to `k_i`, so that the length of the step is an angle: `k_i . k~_i = cos(atan size)`, wherever
//! `e_i` leads.
//!
//! **A neighbour** lies in a random direction: `e_i` is standard normal. As the query sees it, at similarity
//! `s = q_i . k_i` to its partner, the neighbour is as similar as
//!
//! ```text
//! s~ = cos(phi) s + sin(phi) (q_i . u_i),   phi = atan(size)
//! ```
//!
//! whose second term has mean 0. The neighbour is a constant (stop-gradient): it pushes the query away and leaves the
//! partner where it is.
//!
//! **An imposter** (Lee et al. 2021, CLAPS) lies where the partner is least likely to be taken for the query's:
//!
//! ```text
//! P_im = exp(q_m . k_i / tau) / sum_n exp(q_n . k_i / tau)        query m, as key i sees the batch
//! e_i  = sum_m P_im (q_m - q_i)  =  tau d(-log P_ii)/dk_i
//! ```
//!
//! Its step `size u_i` is a constant, but it moves with the partner, to which the gradient of its similarity passes:
//! `dL/dk_i += (I - k~_i k~_i^T) (dL/dk~_i) / |k_i + size u_i|`, where the length is `sqrt(1 + size^2)`.

use ndarray::{Array2, ArrayView2};

use super::direction::Direction;
use super::tables::CONTIGUOUS;
use crate::backend::constants::LEAST_STEP;
use crate::negatives::NOBODY;
use crate::negatives::collect::Perturbing;
use crate::product::{Start, Workspace, product};
use crate::real::{Real, dot, vectorized};

/// Writes to `towards`, `[B, d]`, in which direction each partner is most easily taken for another query's:
/// `sum_m P_im (q_m - q_i)`, without rounding away what is small because `P_ii` is nearly 1.
///
/// # Shapes
/// * `similarities`: `[B, C]`, of keys to their candidates, the first `B` of which are queries; `queries`: `[B, d]`;
///   `chances`: `[B, B]`, which becomes `P_im` of all other queries.
pub fn lead_to_rivals<F: Real>(
    similarities: ArrayView2<'_, F>,
    queries: ArrayView2<'_, F>,
    scale: F,
    towards: &mut Array2<F>,
    chances: &mut Array2<F>,
    workspace: &mut Workspace<F>,
) {
    let batch = queries.nrows();
    for (i, mut chances) in chances.rows_mut().into_iter().enumerate() {
        let chances = chances.as_slice_mut().expect(CONTIGUOUS);
        let row = similarities.row(i);
        let row = &row.to_slice().expect(CONTIGUOUS)[..batch];
        let rest = vectorized(
            #[inline(always)]
            || {
                let most = row.iter().fold(F::neg_infinity(), |most, &s| if s > most { s } else { most });
                let mut sum = F::zero();
                for (chance, &s) in chances.iter_mut().zip(row) {
                    *chance = (scale * (s - most)).exponential();
                    sum += *chance;
                }
                chances[i] = F::zero();
                let mut rest = F::zero();
                for chance in chances.iter_mut() {
                    *chance /= sum;
                    rest += *chance;
                }
                rest
            },
        );
        towards.row_mut(i).zip_mut_with(&queries.row(i), |to, &q| *to = -rest * q);
    }
    product(F::one(), chances.view(), queries, Start::Kept, towards.view_mut(), workspace);
}

/// Adds to `to`, dL/dk, what dL/dk~ of a candidate that moves with its partner is to the partner: the part along the
/// candidate is lost in scaling it to unit length.
pub(super) fn pass_on<F: Real>(size: f64, made: &[F], of_made: &[F], to: &mut [F]) {
    let along = dot(made, of_made);
    let inverse = F::of(1.0 / (1.0 + size * size).sqrt());
    for ((to, &g), &k) in to.iter_mut().zip(of_made).zip(made) {
        *to += inverse * (g - along * k);
    }
}

/// Fills the last own candidate of every query, its score and its pair. That is nobody's; but where there is no
/// direction to go, the candidate is the partner itself, with its pair, and therefore no negative.
///
/// # Shapes
/// * `anchors`: `[B, d]`; `batch`: `[B]`; `towards`: `[B, d]`, the directions `e`. The partner of anchor `i` is row `i`
///   of the candidates.
pub fn perturb<F: Real>(
    by: Perturbing,
    anchors: ArrayView2<'_, F>,
    batch: &[u32],
    towards: ArrayView2<'_, F>,
    direction: &mut Direction<F>,
) {
    let (dim, own, shared) = (anchors.ncols(), direction.own_scores.ncols(), direction.scores.ncols());
    let partners = direction.candidates.as_slice().expect(CONTIGUOUS);
    let table = direction.own.as_slice_mut().expect(CONTIGUOUS);
    let size = F::of(by.size);
    for (i, anchor) in anchors.rows().into_iter().enumerate() {
        let at = i * own + own - 1;
        let partner = &partners[i * dim..][..dim];
        let made = &mut table[at * dim..][..dim];
        made.iter_mut().zip(towards.row(i)).for_each(|(to, &e)| *to = e);
        let length = make_tangent(made, partner);
        let moves = length >= F::of(LEAST_STEP);
        let step = if moves { size / length } else { F::zero() };
        made.iter_mut().zip(partner).for_each(|(to, &k)| *to = k + step * *to);
        let inverse = F::one() / dot(made, made).sqrt();
        made.iter_mut().for_each(|to| *to *= inverse);
        direction.own_scores[[i, own - 1]] = dot(anchor.to_slice().expect(CONTIGUOUS), made);
        direction.pairs[shared + at] = if moves { NOBODY } else { batch[i] };
    }
}

/// Takes the component along a unit vector out of `made`; returns the length of what remains.
///
/// It is taken out twice: of a vector that is nearly parallel, rounding leaves too much of it the first time.
fn make_tangent<F: Real>(made: &mut [F], partner: &[F]) -> F {
    for _ in 0..2 {
        let along = dot(made, partner);
        made.iter_mut().zip(partner).for_each(|(to, &k)| *to -= along * k);
    }
    dot(made, made).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::sphere::{fill_normal, fill_uniform};
    use crate::encoder::Tower;
    use crate::negatives::collect::{Columns, Towards};
    use crate::plan::Shape;
    use crate::random::{Purpose, stream};

    const BY: Perturbing = Perturbing { size: 0.3, towards: Towards::Anywhere };

    /// A batch of anchors, and their direction with random partners.
    fn made<F: Real>(batch: usize, dim: usize) -> (Array2<F>, Array2<F>, Direction<F>) {
        let shape = Shape {
            batch,
            columns: Columns::default(),
            dim,
            query_dim: 1,
            key_dim: 1,
            corpus: batch,
            same_side: false,
            skipped: 0,
            memory: [0, 0],
            blends: [0, 0],
            perturbed: 1,
            proxies: 0,
        };
        let mut rng = stream(5, Purpose::Data, 0);
        let mut point = vec![0.0; dim];
        let mut points = || {
            let rows = (0..batch).flat_map(|_| {
                fill_uniform(&mut rng, &mut point);
                point.clone()
            });
            Array2::from_shape_vec((batch, dim), rows.map(F::of).collect()).expect("rows")
        };
        let (anchors, partners) = (points(), points());
        let mut direction = Direction::new(&shape, Tower::Query);
        direction.candidates.assign(&partners);
        let mut normals = vec![0.0; batch * dim];
        fill_normal(&mut stream(5, Purpose::Perturbing, 0), &mut normals);
        let normals = normals.iter().map(|&e| F::of(e)).collect();
        (anchors, Array2::from_shape_vec((batch, dim), normals).expect("rows"), direction)
    }

    #[test]
    fn the_step_is_an_angle_whatever_is_drawn() {
        let (anchors, mut normals, mut direction) = made::<f32>(50, 6);
        // The first draw is the partner, but for a thousandth; rounding hides most of the direction that is left.
        for k in 0..6 {
            normals[[0, k]] = direction.candidates[[0, k]] + if k == 2 { 1e-3 } else { 0.0 };
        }
        let batch: Vec<u32> = (0..50).collect();
        perturb(BY, anchors.view(), &batch, normals.view(), &mut direction);
        let cosine = BY.size.atan().cos() as f32;
        for i in 0..50 {
            let (made, partner) = (direction.own.row(i), direction.candidates.row(i));
            assert!((made.dot(&made) - 1.0).abs() < 1e-6);
            assert!((made.dot(&partner) - cosine).abs() < 1e-6, "{i}: {}", made.dot(&partner));
            assert!((made.dot(&anchors.row(i)) - direction.own_scores[[i, 0]]).abs() < 1e-6);
        }
    }

    #[test]
    fn a_neighbour_is_on_average_as_similar_as_the_cosine_of_the_angle_says() {
        let (draws, dim) = (20_000, 8);
        let (anchors, normals, mut direction) = made::<f64>(draws, dim);
        perturb(BY, anchors.view(), &vec![0; draws], normals.view(), &mut direction);
        let angle = BY.size.atan();
        let mut sums = [0.0; 2];
        for i in 0..draws {
            let s = anchors.row(i).dot(&direction.candidates.row(i));
            let rest = direction.own_scores[[i, 0]] - angle.cos() * s;
            sums[0] += rest / draws as f64;
            // The cosine to a random direction of the d - 1 that are perpendicular to the partner.
            sums[1] += (rest / angle.sin()).powi(2) / (1.0 - s * s) * (dim - 1) as f64 / draws as f64;
        }
        assert!(sums[0].abs() < 0.003, "{sums:?}");
        assert!((sums[1] - 1.0).abs() < 0.05, "{sums:?}");
    }

    #[test]
    fn without_a_direction_it_is_the_partner_itself() {
        let (anchors, mut normals, mut direction) = made::<f64>(3, 4);
        normals.row_mut(1).fill(0.0);
        perturb(BY, anchors.view(), &[7, 8, 9], normals.view(), &mut direction);
        assert_eq!(direction.pairs[3..], [NOBODY, 8, NOBODY]);
        let difference = &direction.own.row(1) - &direction.candidates.row(1);
        assert!(difference.dot(&difference) < 1e-30);
    }
}
