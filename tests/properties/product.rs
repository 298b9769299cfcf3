//! Products of any shape and layout are the sums of their definition, in the documented order.

use contrastive_playground::backend::cpu::{dense, dense_backward};
use contrastive_playground::knobs::Activation;
use contrastive_playground::product::{DEPTH, Start, Workspace, product, product_by_rows, times};
use contrastive_playground::random::{Purpose, stream};
use contrastive_playground::real::Real;
use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2, s};
use proptest::prelude::*;
use proptest::sample::select;
use rand::RngExt;

use super::cases;

/// Numbers of rows or columns: edges of tiles, and primes.
const SIZES: [usize; 16] = [0, 1, 2, 3, 5, 7, 8, 9, 13, 16, 17, 31, 37, 64, 67, 131];
/// Numbers of terms: edges of blocks as well.
const TERMS: [usize; 11] = [0, 1, 3, 7, 8, 37, 101, 255, 256, 257, 523];
/// Products with fewer columns or terms may add up their terms in another order.
const FEW: usize = 8;

/// How a matrix is stored.
#[derive(Debug, Clone, Copy)]
enum Stored {
    Rows,
    Transposed,
    /// A part of wider rows.
    Part,
    PartTransposed,
}
const STORED: [Stored; 4] = [Stored::Rows, Stored::Transposed, Stored::Part, Stored::PartTransposed];

/// A stored matrix, and how to look at it as `[n, m]`.
struct Matrix<F>(Array2<F>, Stored);

impl<F: Real> Matrix<F> {
    fn new(seed: u64, n: usize, m: usize, stored: Stored) -> Self {
        let shape = match stored {
            Stored::Rows => (n, m),
            Stored::Transposed => (m, n),
            Stored::Part => (n, m + 3),
            Stored::PartTransposed => (m, n + 3),
        };
        Matrix(numbers(seed, shape), stored)
    }

    fn view(&self) -> ArrayView2<'_, F> {
        match self.1 {
            Stored::Rows => self.0.view(),
            Stored::Transposed => self.0.t(),
            Stored::Part => self.0.slice(s![.., 2..self.0.ncols() - 1]),
            Stored::PartTransposed => self.0.slice(s![.., 2..self.0.ncols() - 1]).reversed_axes(),
        }
    }
}

fn numbers<F: Real>(seed: u64, shape: (usize, usize)) -> Array2<F> {
    let mut rng = stream(1, Purpose::Data, seed);
    Array2::from_shape_fn(shape, |_| F::of(rng.random_range(-1.0..1.0)))
}

/// One number of the product, as the module's documentation defines it.
fn entry<F: Real>(scale: F, a: ArrayView2<'_, F>, b: ArrayView2<'_, F>, start: F, i: usize, j: usize) -> F {
    let (k, mut total) = (a.ncols(), start);
    for first in (0..k).step_by(DEPTH) {
        let block = first..k.min(first + DEPTH);
        total += scale * block.fold(F::zero(), |sum, p| sum + a[[i, p]] * b[[p, j]]);
    }
    total
}

fn check<F: Real>(
    seed: u64,
    (n, k, m): (usize, usize, usize),
    [a, b]: [Stored; 2],
    start: usize,
    is_part: bool,
) -> Result<(), TestCaseError> {
    let (a, b) = (Matrix::<F>::new(seed, n, k, a), Matrix::<F>::new(seed + 1, k, m, b));
    let (a, b) = (a.view(), b.view());
    let scale = F::of(if seed.is_multiple_of(2) { 1.0 } else { 0.7 });
    let row: Vec<F> = numbers(seed + 2, (1, m)).into_raw_vec_and_offset().0;
    let mut table = numbers::<F>(seed + 3, (n, m + 2));
    let mut whole = table.slice(s![.., 1..m + 1]).to_owned();
    if start == 0 {
        // What is not kept must not be read.
        table.fill(F::nan());
        whole.fill(F::nan());
    }
    let kept = whole.clone();
    let of = |i: usize, j: usize| [F::zero(), kept[[i, j]], row[j]][start];
    let starts = [Start::Zero, Start::Kept, Start::Row(&row[..])];
    let mut workspace = Workspace::default();
    let mut into = |out: ArrayViewMut2<'_, F>| product(scale, a, b, starts[start], out, &mut workspace);
    let out = if is_part {
        into(table.slice_mut(s![.., 1..m + 1]));
        table.slice(s![.., 1..m + 1])
    } else {
        into(whole.view_mut());
        whole.view()
    };
    let is_exact = m >= FEW && k >= FEW;
    for ((i, j), &got) in out.indexed_iter() {
        let expected = entry(scale, a, b, of(i, j), i, j);
        let close = F::of(2.0 * (k + 2) as f64) * F::epsilon();
        let is_right = if is_exact { got == expected } else { (got - expected).abs() <= close };
        prop_assert!(is_right, "[{n}, {k}] [{k}, {m}] at ({i}, {j}): {got} {expected}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn a_product_is_its_sums_in_the_documented_order(
        seed in 0u64..1000,
        n in select(&SIZES[..]),
        k in select(&TERMS[..]),
        m in select(&SIZES[..]),
        a in select(&STORED[..]),
        b in select(&STORED[..]),
        start in 0usize..3,
        is_part: bool,
    ) {
        check::<f32>(seed, (n, k, m), [a, b], start, is_part)?;
        check::<f64>(seed, (n, k, m), [a, b], start, is_part)?;
    }
}

#[test]
fn an_entry_depends_on_its_row_and_column_alone() {
    let (a, b) = (numbers::<f32>(1, (67, 300)), numbers::<f32>(2, (300, 37)));
    let all = times(a.view(), b.view());
    for i in [0, 5, 66] {
        assert_eq!(times(a.slice(s![i..=i, ..]), b.view()).row(0), all.row(i), "row {i}");
    }
    assert_eq!(times(a.view(), b.slice(s![.., 3..20])), all.slice(s![.., 3..20]));
    assert_eq!(times(b.t(), a.t()), all.t(), "of the transposed product");
}

#[test]
fn every_row_is_finished_once_when_it_is_complete() {
    for (n, k, m) in [(1, 1, 1), (67, 300, 37), (200, 9, 3), (130, 5, 1100), (3, 0, 9)] {
        let (a, b) = (numbers::<f32>(1, (n, k)), numbers::<f32>(2, (k, m)));
        let mut out = Array2::zeros((n, m));
        let mut seen = Vec::new();
        let mut finish = |first: usize, rows: &mut [f32]| {
            assert_eq!((first, rows.len() % m), (seen.len() / m, 0));
            seen.extend_from_slice(rows);
            rows.fill(7.0);
        };
        product_by_rows(1.0, a.view(), b.view(), Start::Zero, out.view_mut(), &mut Workspace::default(), &mut finish);
        assert_eq!(seen, times(a.view(), b.view()).into_raw_vec_and_offset().0, "{n} {k} {m}");
        assert!(out.iter().all(|&value| value == 7.0), "what is written to the rows stays");
    }
}

#[test]
fn a_fused_layer_has_the_bits_of_its_formula() {
    for activation in [Activation::Relu, Activation::Tanh, Activation::Gelu] {
        for (n, k, m) in [(67, 300, 37), (70, 5, 3), (9, 16, 40)] {
            let (input, weight, bias) = (numbers(1, (n, k)), numbers(2, (k, m)), Array1::from_elem(m, 0.1f32));
            let mut workspace = Workspace::default();
            let (mut plain, mut fused) = (Array2::zeros((n, m)), Array2::zeros((n, m)));
            let mut before = [vec![0.0; n * m], vec![0.0; n * m]];
            dense::affine(input.view(), weight.view(), bias.view(), plain.view_mut(), &mut workspace);
            dense::activate(activation, plain.as_slice_mut().expect("contiguous"), &mut before[0]);
            let parts = (weight.view(), bias.view());
            dense::activated(input.view(), parts, activation, &mut before[1], fused.view_mut(), &mut workspace);
            assert_eq!(plain, fused, "{activation:?}, forward");
            assert_eq!(before[0], before[1]);

            let out_gradient = numbers::<f32>(3, (n, k));
            let mut gradient = times(out_gradient.view(), weight.view());
            let slopes = gradient.as_slice_mut().expect("contiguous");
            dense::activate_backward(activation, plain.as_slice().expect("contiguous"), &before[0], slopes);
            let weight = weight.t().to_owned();
            let from = out_gradient.view();
            let of_input = (fused.as_slice_mut().expect("contiguous"), &before[0][..]);
            dense_backward::input_gradient(from, weight.view(), (&[], &[]), activation, of_input, &mut workspace);
            let close = gradient.iter().zip(&fused).all(|(a, b)| (a - b).abs() < 1e-5);
            assert!(if m < FEW || k < FEW { close } else { gradient == fused }, "{activation:?}, backward");
        }
    }
}
