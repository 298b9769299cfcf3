//! Positions for the picture of embeddings: the embeddings themselves in two or three dimensions, otherwise their first
//! principal components.

use ndarray::{Array1, Array2, ArrayView2, Axis, s};

use crate::product::times;

/// The axes of the last picture, `[axes, d]` with orthonormal rows, from which the next look starts.
#[derive(Debug, Clone, PartialEq)]
pub struct Basis(Array2<f64>);

/// Positions of queries and keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Projection {
    /// `[n, axes]`.
    pub queries: Vec<f32>,
    /// `[n, axes]`.
    pub keys: Vec<f32>,
    /// 2 or 3.
    pub axes: usize,
    /// Whether these are principal components rather than the embeddings themselves.
    pub projected: bool,
    /// The share of the variance within the axes; 1 if nothing is projected or nothing varies.
    pub explained: f64,
    /// The map from embeddings to positions, for placing further ones.
    pub picture: Picture,
}

/// A map from embeddings to positions in the picture.
#[derive(Debug, Clone, PartialEq)]
pub enum Picture {
    /// Positions are the embeddings themselves.
    AsTheyAre {
        /// 2 or 3.
        dim: usize,
    },
    /// Positions are coordinates along some axes.
    Along {
        /// `[d]`: the origin.
        mean: Array1<f64>,
        /// `[3, d]`: the axes.
        axes: Array2<f64>,
    },
}

impl Picture {
    /// The picture of the look that returned this basis and had these embeddings, both `[n, d]`. If there is no basis
    /// because an embedding was not finite, all positions are NaN.
    pub fn of(queries: &[f32], keys: &[f32], dim: usize, basis: Option<&Basis>) -> Self {
        if dim <= 3 {
            return Picture::AsTheyAre { dim };
        }
        let (_, mean) = centred(queries, keys, dim);
        let axes = basis.map(|basis| &basis.0).filter(|axes| axes.ncols() == dim);
        Picture::Along { mean, axes: axes.cloned().unwrap_or_else(|| Array2::from_elem((3, dim), f64::NAN)) }
    }

    /// The number of axes.
    pub fn axes(&self) -> usize {
        match self {
            Picture::AsTheyAre { dim } => *dim,
            Picture::Along { axes, .. } => axes.nrows(),
        }
    }

    /// `[n, axes]`: the positions of embeddings, `[n, d]`.
    pub fn place(&self, embeddings: &[f32]) -> Vec<f32> {
        let Picture::Along { mean, axes } = self else { return embeddings.to_vec() };
        let along = |row: &[f32], axis: ndarray::ArrayView1<f64>| -> f32 {
            row.iter().zip(mean).zip(axis).map(|((&x, mean), v)| (f64::from(x) - mean) * v).sum::<f64>() as f32
        };
        let rows = embeddings.chunks_exact(mean.len());
        rows.flat_map(|row| axes.rows().into_iter().map(move |axis| along(row, axis))).collect()
    }

    /// `[axes]`: a direction, `[d]`, in the picture.
    pub fn turn(&self, vector: &[f64]) -> Vec<f32> {
        match self {
            Picture::AsTheyAre { .. } => vector.iter().map(|&x| x as f32).collect(),
            Picture::Along { axes, .. } => {
                let along = |axis: ndarray::ArrayView1<f64>| axis.iter().zip(vector).map(|(v, x)| v * x).sum::<f64>();
                axes.rows().into_iter().map(|axis| along(axis) as f32).collect()
            }
        }
    }
}

/// Centres queries and keys, both `[n, d]`, together. Returns them, `[2 n, d]`, and their mean.
fn centred(queries: &[f32], keys: &[f32], dim: usize) -> (Array2<f64>, Array1<f64>) {
    let n = queries.len() / dim;
    let mut points = Array2::zeros((2 * n, dim));
    for (half, rows) in [queries, keys].into_iter().enumerate() {
        let view = ArrayView2::from_shape((n, dim), rows).expect("as many keys as queries");
        points.slice_mut(s![half * n..(half + 1) * n, ..]).assign(&view.mapv(f64::from));
    }
    let mean: Array1<f64> = points.sum_axis(Axis(0)) / (2 * n).max(1) as f64;
    points -= &mean;
    (points, mean)
}

/// The numbers of rounds of orthogonal iteration without a basis to start from, and with one.
const ROUNDS: (usize, usize) = (100, 12);

/// The positions of these embeddings, both `[n, d]`, `d` at least 2.
///
/// For `d > 3`: the mean of all is subtracted and the rest projected onto the first three principal components of
/// queries and keys together (Pearson 1901, On Lines and Planes of Closest Fit to Systems of Points in Space), found by
/// orthogonal iteration from the basis of the last look. Within the space that they span, the axes are rotated to be as
/// close as possible to the last look's, so that they neither flip nor change places when two components are about
/// equal.
pub fn project(queries: &[f32], keys: &[f32], dim: usize, basis: &mut Option<Basis>) -> Projection {
    if dim <= 3 {
        let (queries, keys) = (queries.to_vec(), keys.to_vec());
        let picture = Picture::AsTheyAre { dim };
        return Projection { queries, keys, axes: dim, projected: false, explained: 1.0, picture };
    }
    let n = queries.len() / dim;
    let (points, mean) = centred(queries, keys, dim);
    // This is the only large product. In f32 it costs half, and a picture needs no more precision.
    let centred = points.mapv(|x| x as f32);
    let scatter = times(centred.t(), centred.view()).mapv(f64::from);

    let axes = principal_axes(&scatter, basis.as_ref().map(|b| &b.0).filter(|b| b.ncols() == dim));
    let kept: f64 = product(&axes, &scatter).iter().zip(&axes).map(|(sv, v)| sv * v).sum();
    let all = scatter.diag().sum();
    let positions: Vec<f32> = product(&points, &axes.t().to_owned()).iter().map(|&x| x as f32).collect();
    let (queries, keys) = positions.split_at(n * axes.nrows());
    let projection = Projection {
        queries: queries.to_vec(),
        keys: keys.to_vec(),
        axes: axes.nrows(),
        projected: true,
        explained: if all > 0.0 { (kept / all).min(1.0) } else { 1.0 },
        picture: Picture::Along { mean, axes: axes.clone() },
    };
    *basis = axes.iter().all(|x| x.is_finite()).then_some(Basis(axes));
    projection
}

/// The first three principal axes of `scatter` `[d, d]`, as orthonormal rows `[3, d]`.
fn principal_axes(scatter: &Array2<f64>, last: Option<&Array2<f64>>) -> Array2<f64> {
    let dim = scatter.nrows();
    // Any fixed start without symmetry serves: it must not be orthogonal to the principal axes.
    let fresh = || Array2::from_shape_fn((3, dim), |(k, j)| libm::sin((1 + j) as f64 * (1.0 + 0.7 * k as f64)));
    let mut axes = last.cloned().unwrap_or_else(fresh);
    let rounds = if last.is_some() { ROUNDS.1 } else { ROUNDS.0 };
    for _ in 0..rounds {
        let next = product(&axes, scatter);
        axes = orthonormalized(next, &axes);
    }
    match last {
        // The last axes, projected onto the space that the new ones span.
        Some(last) => orthonormalized(product(&product(last, &axes.t().to_owned()), &axes), &axes),
        None => axes,
    }
}

/// `[n, k]` times `[k, m]`, one of which has only three rows or columns: too few to justify a blocked product's code in
/// f64.
fn product(a: &Array2<f64>, b: &Array2<f64>) -> Array2<f64> {
    let mut out = Array2::zeros((a.nrows(), b.ncols()));
    for (row, mut sum) in a.rows().into_iter().zip(out.rows_mut()) {
        for (&factor, other) in row.iter().zip(b.rows()) {
            sum.scaled_add(factor, &other);
        }
    }
    out
}

/// Gram-Schmidt orthonormalisation of rows. A row that is linearly dependent on earlier ones is replaced by one of
/// `fallback`.
fn orthonormalized(mut rows: Array2<f64>, fallback: &Array2<f64>) -> Array2<f64> {
    let scale = rows.iter().fold(0.0f64, |most, x| most.max(x.abs()));
    for k in 0..rows.nrows() {
        let own = rows.row(k).to_owned();
        // Unit vectors come last: at least one of them is not in the span of the earlier rows.
        let units = (0..rows.ncols()).map(|j| Array1::from_shape_fn(rows.ncols(), |c| if c == j { 1.0 } else { 0.0 }));
        let candidates = std::iter::once(own / scale.max(f64::MIN_POSITIVE))
            .chain(fallback.rows().into_iter().map(|row| row.to_owned()))
            .chain(units);
        for mut row in candidates {
            // The second pass removes the rounding errors of the first.
            for _ in 0..2 {
                for before in 0..k {
                    let along = row.dot(&rows.row(before));
                    row.scaled_add(-along, &rows.row(before));
                }
            }
            let norm = row.dot(&row).sqrt();
            if norm > 1e-9 {
                rows.row_mut(k).assign(&(row / norm));
                break;
            }
        }
    }
    rows
}
