//! Two reference values for a loss: that of a blind guess, and a lower bound.

/// The loss, in nats, of an encoder that maps everything to one point: `ln(number of candidates)`, weighted over the
/// two directions. A query has `pairs + extra` candidates; a key has only the batch's `pairs` queries.
pub fn chance(pairs: usize, extra: usize, directions: (f64, f64)) -> f64 {
    directions.0 * libm::log((pairs + extra) as f64) + directions.1 * libm::log(pairs as f64)
}

/// The greatest lower bound of the loss, in nats, over embeddings of any dimension. It is known for in-batch negatives
/// alone:
///
/// ```text
/// ln( 1 + (N - 1) exp( -N / ((N - 1) tau) ) )
/// ```
///
/// By convexity an anchor's loss, averaged over the batch, is at least `ln(1 + (N-1) e^(m / tau))`, where `m` is the
/// mean over all negatives and anchors of `s_ij - s_ii`. And `N (N-1) m = (sum q).(sum k) - N sum_i s_ii` is at least
/// `-N^2`: with `D = sum_i |q_i - k_i|^2`, the first term is at least `-|sum (q - k)|^2 / 4 >= -N D / 4` and the second
/// is `-N^2 + N D / 2`. Both bounds are attained when partners coincide and all pairs form a regular simplex, which
/// takes `N - 1` dimensions (Graf et al. 2021, Dissecting Supervised Contrastive Learning). In fewer dimensions the
/// lowest attainable loss is higher, and no closed form of it is known.
///
/// `None` if there are `extra` candidates in a direction with a weight above 0: the proof does not cover them.
pub fn floor(pairs: usize, extra: usize, directions: (f64, f64), tau: f64) -> Option<f64> {
    let n = pairs as f64;
    match (pairs, extra) {
        (0 | 1, 0) => Some(0.0),
        (_, extra) if extra > 0 && directions.0 > 0.0 => None,
        _ => Some(libm::log1p((n - 1.0) * libm::exp(-n / ((n - 1.0) * tau)))),
    }
}
