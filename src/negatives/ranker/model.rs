//! The formula of the ranker, forward and backward: see [`super`].

use ndarray::{Array2, ArrayView2, ArrayViewMut2, s};
use rand::RngExt;

use crate::product::{Start, Workspace, product, times};
use crate::random::{Purpose, stream};
use crate::real::{Real, dot};

/// How many numbers the ranker makes of each input.
pub const WIDTH: usize = 64;
/// How many numbers it makes of their product.
pub const HIDDEN: usize = 32;
/// How many products are evaluated together: few enough to stay in the cache.
const BLOCK: usize = 128;

/// Where each part stands among the parameters, which are one vector: A, a0, B, b0, W, c, v, all row by row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    /// The length of a query's input.
    pub query: usize,
    /// The length of a key's input.
    pub key: usize,
}

/// The parameters, cut into their parts.
struct Parts<'a, F> {
    query: Layer<'a, F>,
    key: Layer<'a, F>,
    both: Layer<'a, F>,
    v: &'a [F],
}

struct Layer<'a, F> {
    /// `[outputs, inputs]`.
    weight: ArrayView2<'a, F>,
    /// `[outputs]`.
    bias: &'a [F],
}

impl Shape {
    /// The inputs and outputs of the three layers with biases: of a query, of a key, and of their product.
    fn layers(self) -> [(usize, usize); 3] {
        [(self.query, WIDTH), (self.key, WIDTH), (WIDTH, HIDDEN)]
    }

    /// The number of parameters, P.
    pub fn count(self) -> usize {
        HIDDEN + self.layers().iter().map(|(inputs, outputs)| (inputs + 1) * outputs).sum::<usize>()
    }

    /// `[P]`: initial parameters, uniform within `1 / sqrt(inputs)` as those of the towers.
    pub fn initialize(self, seed: u32) -> Vec<f32> {
        let mut rng = stream(seed, Purpose::Ranking, 0);
        let mut parameters = Vec::with_capacity(self.count());
        for (inputs, count) in self.layers().map(|(i, o)| (i, (i + 1) * o)).into_iter().chain([(HIDDEN, HIDDEN)]) {
            let bound = 1.0 / (inputs as f32).sqrt();
            parameters.extend((0..count).map(|_| rng.random_range(-bound..bound)));
        }
        parameters
    }

    fn parts<F>(self, parameters: &[F]) -> Parts<'_, F> {
        let mut rest = parameters;
        let [query, key, both] = self.layers().map(|(inputs, outputs)| {
            let (weight, others) = rest.split_at(inputs * outputs);
            let (bias, others) = others.split_at(outputs);
            rest = others;
            Layer { weight: ArrayView2::from_shape((outputs, inputs), weight).expect("cut so"), bias }
        });
        Parts { query, key, both, v: rest }
    }
}

impl<F: Real> Layer<'_, F> {
    /// `[n, outputs]`: relu of the weighted inputs, `[n, inputs]`.
    fn apply(&self, inputs: ArrayView2<'_, F>) -> Array2<F> {
        let mut out = Array2::zeros((inputs.nrows(), self.bias.len()));
        self.apply_to(inputs, out.view_mut(), &mut Workspace::default());
        out
    }

    fn apply_to(&self, inputs: ArrayView2<'_, F>, mut out: ArrayViewMut2<'_, F>, workspace: &mut Workspace<F>) {
        product(F::one(), inputs, self.weight.t(), Start::Row(self.bias), out.view_mut(), workspace);
        out.mapv_inplace(|value| if value > F::zero() { value } else { F::zero() });
    }
}

/// What a ranker makes of a query and of a key before they meet. Of a data set it changes only when the ranker learns.
#[derive(Debug, Clone, PartialEq)]
pub struct Features<F> {
    /// `[n, WIDTH]`, a.
    queries: Array2<F>,
    /// `[m, WIDTH]`, b.
    keys: Array2<F>,
}

impl<F: Real> Features<F> {
    /// # Shapes
    /// * `x`: `[n, query]`, inputs of queries. `y`: `[m, key]`, inputs of keys.
    pub fn new(shape: Shape, parameters: &[F], x: ArrayView2<'_, F>, y: ArrayView2<'_, F>) -> Self {
        let parts = shape.parts(parameters);
        Features { queries: parts.query.apply(x), keys: parts.key.apply(y) }
    }

    /// How many numbers they are.
    pub fn numbers(&self) -> usize {
        self.queries.len() + self.keys.len()
    }

    /// The scores of queries and keys that meet, each by its row, as [`forward`] has them.
    pub fn scores(&self, shape: Shape, parameters: &[F], met: impl Iterator<Item = (usize, usize)>) -> Vec<F> {
        let parts = shape.parts(parameters);
        let (mut products, mut hidden) = (Array2::zeros((BLOCK, WIDTH)), Array2::zeros((BLOCK, HIDDEN)));
        let mut workspace = Workspace::default();
        let mut met = met.peekable();
        let mut scores = Vec::with_capacity(met.size_hint().0);
        while met.peek().is_some() {
            let mut count = 0;
            for (mut row, (query, key)) in products.rows_mut().into_iter().zip(&mut met) {
                row.assign(&self.keys.row(key));
                row *= &self.queries.row(query);
                count += 1;
            }
            let mut hidden = hidden.slice_mut(s![..count, ..]);
            parts.both.apply_to(products.slice(s![..count, ..]), hidden.view_mut(), &mut workspace);
            scores.extend(hidden.rows().into_iter().map(|row| dot(row.to_slice().expect("contiguous"), parts.v)));
        }
        scores
    }
}

/// The scores of rows, and what the gradient needs of the way to them. A row has n anchors with k candidates each.
#[derive(Debug, Clone)]
pub struct Forward<F> {
    /// `[n k]`: the scores, those of the first anchor's candidates first.
    pub scores: Vec<F>,
    /// `[n, WIDTH]`, a.
    queries: Array2<F>,
    /// `[n k, WIDTH]`, b.
    keys: Array2<F>,
    /// `[n k, WIDTH]`, a * b.
    met: Array2<F>,
    /// `[n k, HIDDEN]`, h.
    hidden: Array2<F>,
}

/// The scores of every anchor and its candidates.
///
/// # Shapes
/// * `x`: `[n, query]`, the anchors' inputs. `y`: `[n k, key]`, those of their candidates, the first anchor's first.
pub fn forward<F: Real>(shape: Shape, parameters: &[F], x: ArrayView2<'_, F>, y: ArrayView2<'_, F>) -> Forward<F> {
    let parts = shape.parts(parameters);
    let Features { queries, keys } = Features::new(shape, parameters, x, y);
    let candidates = keys.nrows() / queries.nrows().max(1);
    let mut met = keys.clone();
    for (n, mut row) in met.rows_mut().into_iter().enumerate() {
        row *= &queries.row(n / candidates);
    }
    let hidden = parts.both.apply(met.view());
    let scores = hidden.rows().into_iter().map(|row| dot(row.to_slice().expect("contiguous"), parts.v)).collect();
    Forward { scores, queries, keys, met, hidden }
}

/// `[P]`: the gradient of a loss, from its gradient `slopes`, `[n k]`, with respect to the scores.
pub fn backward<F: Real>(
    shape: Shape,
    parameters: &[F],
    (x, y): (ArrayView2<'_, F>, ArrayView2<'_, F>),
    forward: &Forward<F>,
    slopes: &[F],
) -> Vec<F> {
    let parts = shape.parts(parameters);
    let Forward { queries, keys, met, hidden, .. } = forward;
    let candidates = keys.nrows() / queries.nrows().max(1);
    let mut of_v = vec![F::zero(); HIDDEN];
    let mut of_hidden = hidden.clone();
    for (mut row, &slope) in of_hidden.rows_mut().into_iter().zip(slopes) {
        for ((h, &v), total) in row.iter_mut().zip(parts.v).zip(&mut of_v) {
            *total += slope * *h;
            *h = if *h > F::zero() { slope * v } else { F::zero() };
        }
    }
    let mut of_keys = times(of_hidden.view(), parts.both.weight);
    let mut of_queries = Array2::zeros(queries.raw_dim());
    for (n, (mut row, b)) in of_keys.rows_mut().into_iter().zip(keys.rows()).enumerate() {
        let a = queries.row(n / candidates);
        let of_query = of_queries.row_mut(n / candidates);
        for (((slope, &b), &a), of_a) in row.iter_mut().zip(b).zip(a).zip(of_query) {
            *of_a += if a > F::zero() { *slope * b } else { F::zero() };
            *slope = if b > F::zero() { *slope * a } else { F::zero() };
        }
    }
    let mut gradient = Vec::with_capacity(shape.count());
    for (outputs, inputs) in [(&of_queries, x), (&of_keys, y), (&of_hidden, met.view())] {
        gradient.extend(times(outputs.t(), inputs));
        let mut of_bias = vec![F::zero(); outputs.ncols()];
        for row in outputs.rows() {
            of_bias.iter_mut().zip(row).for_each(|(total, &slope)| *total += slope);
        }
        gradient.extend(of_bias);
    }
    gradient.extend(of_v);
    gradient
}

/// The mean over the anchors of `-log softmax(D)_0`, in nats, and its gradient with respect to the scores, `[n k]`. A
/// row's first entry is the anchor's own key.
pub fn cross_entropy<F: Real>(scores: &[F], candidates: usize) -> (F, Vec<F>) {
    let share = F::one() / F::of((scores.len() / candidates.max(1)) as f64);
    let (mut loss, mut slopes) = (F::zero(), Vec::with_capacity(scores.len()));
    for row in scores.chunks_exact(candidates) {
        let most = row.iter().fold(row[0], |most, &d| if d > most { d } else { most });
        let first = slopes.len();
        slopes.extend(row.iter().map(|&d| (d - most).exponential()));
        let sum = slopes[first..].iter().fold(F::zero(), |sum, &e| sum + e);
        loss += share * (most + sum.natural_log() - row[0]);
        slopes[first..].iter_mut().for_each(|e| *e *= share / sum);
        slopes[first] -= share;
    }
    (loss, slopes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::sphere::fill_normal;
    use ndarray::Axis;

    fn inputs(rows: usize, columns: usize, part: u64) -> Array2<f64> {
        let mut values = vec![0.0; rows * columns];
        fill_normal(&mut stream(5, Purpose::Data, part), &mut values);
        Array2::from_shape_vec((rows, columns), values).expect("as many")
    }

    #[test]
    fn the_gradient_agrees_with_finite_differences() {
        let shape = Shape { query: 5, key: 7 };
        let (x, y) = (inputs(3, 5, 0), inputs(12, 7, 1));
        let mut parameters: Vec<f64> = shape.initialize(3).into_iter().map(f64::from).collect();
        assert_eq!(parameters.len(), shape.count());
        let loss = |parameters: &[f64]| cross_entropy(&forward(shape, parameters, x.view(), y.view()).scores, 4).0;
        let seen = forward(shape, &parameters, x.view(), y.view());
        let slopes = cross_entropy(&seen.scores, 4).1;
        let gradient = backward(shape, &parameters, (x.view(), y.view()), &seen, &slopes);
        assert_eq!(gradient.len(), shape.count());
        let step = 1e-6;
        let mut largest = 0.0f64;
        for n in (0..shape.count()).step_by(3) {
            let given = parameters[n];
            parameters[n] = given + step;
            let above = loss(&parameters);
            parameters[n] = given - step;
            let slope = (above - loss(&parameters)) / (2.0 * step);
            parameters[n] = given;
            largest = largest.max(slope.abs());
            assert!((gradient[n] - slope).abs() < 1e-8, "parameter {n}: {} is not {slope}", gradient[n]);
        }
        assert!(largest > 1e-3, "the loss depends on the parameters");
    }

    #[test]
    fn features_of_a_data_set_give_the_same_scores() {
        let shape = Shape { query: 9, key: 11 };
        let (x, y) = (inputs(31, 9, 0).mapv(|x| x as f32), inputs(31, 11, 1).mapv(|y| y as f32));
        let parameters = shape.initialize(4);
        let features = Features::new(shape, &parameters, x.view(), y.view());
        // More than one block, and one that is not full.
        let met: Vec<(usize, usize)> = (0..7 * 31).map(|n| (n / 7, (n * 5 + n / 7) % 31)).collect();
        let keys = y.select(Axis(0), &met.iter().map(|&(_, key)| key).collect::<Vec<_>>());
        assert!(met.len() > BLOCK && !met.len().is_multiple_of(BLOCK));
        let expected = forward(shape, &parameters, x.view(), keys.view()).scores;
        assert_eq!(features.scores(shape, &parameters, met.into_iter()), expected, "to the bit");
    }

    #[test]
    fn equal_scores_cost_the_logarithm_of_their_number_and_push_alike() {
        let (loss, slopes) = cross_entropy(&[0.7f64; 5], 5);
        assert!((loss - 5f64.ln()).abs() < 1e-12);
        assert!((slopes[0] - (0.2 - 1.0)).abs() < 1e-12 && slopes[1..].iter().all(|s| (s - 0.2).abs() < 1e-12));
    }
}
