//! Claims that are arithmetic: they are computed without training. Embeddings are random directions unless said
//! otherwise.

use contrastive_playground::backend::Blend;
use contrastive_playground::backend::cpu::blend::{Hardest, blend};
use contrastive_playground::backend::cpu::direction::Direction;
use contrastive_playground::encoder::Tower;
use contrastive_playground::loss::row::global::excess;
use contrastive_playground::loss::row::{Row, heads, weigh};
use contrastive_playground::loss::rules::Weighting;
use contrastive_playground::metrics::{auprc, auroc};
use contrastive_playground::random::{Purpose, stream};
use ndarray::{Array2, ArrayView1, Axis};
use rand::RngExt;
use rand::seq::SliceRandom;
use rand_pcg::Pcg64;

/// Figures, by the name of a side.
pub(super) type Figures = Vec<(&'static str, f64)>;

/// The number of negatives of an anchor.
const NEGATIVES: usize = 2047;
/// The dimension of the embeddings.
pub(super) const DIM: usize = 16;
/// The number of anchors over which a figure is averaged.
const ANCHORS: usize = 64;

pub(super) fn random(seed: u32, part: u64) -> Pcg64 {
    stream(seed, Purpose::Sampling, part)
}

/// A standard normal number (Box and Muller 1958).
fn normal(rng: &mut Pcg64) -> f64 {
    let (u, v): (f64, f64) = (1.0 - rng.random::<f64>(), rng.random());
    (-2.0 * u.ln()).sqrt() * (2.0 * std::f64::consts::PI * v).cos()
}

fn normals(rng: &mut Pcg64, rows: usize, columns: usize) -> Array2<f64> {
    Array2::from_shape_simple_fn((rows, columns), || normal(rng))
}

/// `[rows, dim]` random directions.
pub(super) fn directions(rng: &mut Pcg64, rows: usize, dim: usize) -> Array2<f64> {
    unit(normals(rng, rows, dim))
}

fn unit(mut rows: Array2<f64>) -> Array2<f64> {
    for mut row in rows.axis_iter_mut(Axis(0)) {
        let length = row.dot(&row).sqrt();
        row /= length;
    }
    rows
}

/// Rows of [`ANCHORS`] anchors: a partner at about cosine 0.7, and negatives in random directions.
fn rows(seed: u32, negatives: usize, tau: f64) -> Vec<Row<f64>> {
    let rng = &mut random(seed, 0);
    let queries = directions(rng, ANCHORS, DIM);
    let partners = unit(&queries + &(normals(rng, ANCHORS, DIM) / 4.0));
    let others = directions(rng, negatives, DIM);
    let row = |i: usize| {
        let query: ArrayView1<f64> = queries.row(i);
        let s = [query.dot(&partners.row(i))].into_iter().chain(others.dot(&query)).collect();
        Row::plain(0, s, tau)
    };
    (0..ANCHORS).map(row).collect()
}

pub(super) fn mean(values: impl IntoIterator<Item = f64>) -> f64 {
    let values: Vec<f64> = values.into_iter().collect();
    values.iter().sum::<f64>() / values.len() as f64
}

/// Shares of the push: the softmax over the negatives alone.
fn push(row: &Row<f64>) -> Vec<f64> {
    let gradient = &row.loss_and_gradient().1[1..];
    let total: f64 = gradient.iter().sum();
    gradient.iter().map(|g| g / total).collect()
}

/// C1: share of the push that the top 5 % of the negatives get.
pub(super) fn top_share(seed: u32) -> Figures {
    let share = |tau| {
        mean(rows(seed, NEGATIVES, tau).iter().map(|row| {
            let mut shares = push(row);
            shares.sort_by(|a, b| b.total_cmp(a));
            shares[..NEGATIVES / 20].iter().sum()
        }))
    };
    vec![("tau=0.07", share(0.07)), ("tau=0.5", share(0.5))]
}

/// C2: effective negatives, as a share of all.
pub(super) fn effective_negatives(seed: u32) -> Figures {
    let taus =
        [("tau=0.03", 0.03), ("tau=0.07", 0.07), ("tau=0.1", 0.1), ("tau=0.2", 0.2), ("tau=0.5", 0.5), ("tau=1", 1.0)];
    let share = |tau| {
        mean(rows(seed, NEGATIVES, tau).iter().map(|row| {
            let entropy: f64 = push(row).iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum();
            entropy.exp() / NEGATIVES as f64
        }))
    };
    taus.map(|(name, tau)| (name, share(tau))).into()
}

/// C3: the sum of a row's gradient as a share of its absolute sum, in f32; and the distance of the gradient from (P -
/// I) / tau, in f64.
pub(super) fn balance(seed: u32) -> Figures {
    let (mut left, mut error) = (0.0f64, 0.0f64);
    for row in rows(seed, 255, 0.1) {
        let single = Row::<f32>::plain(0, row.s.iter().map(|s| *s as f32).collect(), 0.1);
        let gradient = single.loss_and_gradient().1;
        let size: f32 = gradient.iter().map(|g| g.abs()).sum();
        left = left.max(f64::from((gradient.iter().sum::<f32>() / size).abs()));
        let total: f64 = row.s.iter().map(|s| (s / 0.1).exp()).sum();
        for (j, g) in row.loss_and_gradient().1.into_iter().enumerate() {
            let expected = ((row.s[j] / 0.1).exp() / total - if j == 0 { 1.0 } else { 0.0 }) / 0.1;
            error = error.max((g - expected).abs());
        }
    }
    vec![("sum of a row", left), ("distance from (P - I) / tau", error)]
}

/// C10: the largest error of the ratio of a negative's gradients, decoupled to InfoNCE, against 1 / (1 - p).
pub(super) fn decoupled_ratio(seed: u32) -> Figures {
    let mut error = 0.0f64;
    for row in rows(seed, 255, 0.1) {
        let coupled = row.loss_and_gradient().1;
        let decoupled = Row { kappa: 0.0, ..row.clone() }.loss_and_gradient().1;
        // dL/ds of the positive is (p - 1) / tau.
        let rest = -coupled[0] * 0.1;
        for j in 1..row.s.len() {
            error = error.max((decoupled[j] / coupled[j] * rest - 1.0).abs());
        }
    }
    vec![("error", error)]
}

/// C24: the sigmoid loss of an untrained batch of 256 with its bias at 0 and at -10.
pub(super) fn sigmoid_bias(seed: u32) -> Figures {
    let rng = &mut random(seed, 0);
    let (queries, keys) = (directions(rng, 256, DIM), directions(rng, 256, DIM));
    let scores = queries.dot(&keys.t());
    let loss = |bias: f64| {
        mean((0..256).map(|i| {
            let row = Row::plain(i, scores.row(i).to_vec(), 0.1);
            heads::sigmoid_pairs(&row, bias, 0.0, &mut Vec::new(), &mut vec![0.0; 256]).0
        }))
    };
    vec![("b=0", loss(0.0)), ("b=-10", loss(-10.0))]
}

/// The gradient of a row weighted by hardness, whose weights are constants or not.
fn weighted(row: &Row<f64>, beta: f64, through: bool) -> Vec<f64> {
    let rule = Weighting { hardness: beta, through, ..Weighting::default() };
    let (mut row, mut terms) = (row.clone(), Vec::new());
    let mut gradient = vec![0.0; row.s.len()];
    weigh::weigh(&rule, &mut row, &mut terms);
    if through {
        heads::debiased(&rule, &row, &mut terms, &mut gradient);
    } else {
        row.softmax(0.0, 1.0, &mut terms, &mut gradient);
    }
    gradient
}

/// C25: share of the negatives that are attracted.
pub(super) fn attracted(seed: u32) -> Figures {
    let share = |through| {
        mean(rows(seed, 255, 0.1).iter().map(|row| {
            let gradient = weighted(row, 1.0, through);
            gradient[1..].iter().filter(|g| **g < 0.0).count() as f64 / 255.0
        }))
    };
    vec![("official", share(true)), ("detached", share(false))]
}

/// C26: the largest distance of the shares of the push from those at temperature tau / (1 + beta).
pub(super) fn sharpened(seed: u32) -> Figures {
    let mut error = 0.0f64;
    for (hard, sharp) in rows(seed, 255, 0.1).iter().zip(rows(seed, 255, 0.1 / 2.5)) {
        let gradient = weighted(hard, 1.5, false);
        let total: f64 = gradient[1..].iter().sum();
        for (g, share) in gradient[1..].iter().zip(push(&sharp)) {
            error = error.max((g / total - share).abs());
        }
    }
    vec![("error", error)]
}

/// C30: total variation between the push that 64 draws by popularity give on average and that of all 400 items, whose
/// popularity follows Zipf's law; without and with the correction.
pub(super) fn sampled_softmax(seed: u32) -> Figures {
    const ITEMS: usize = 400;
    const ROUNDS: usize = 4000;
    let rng = &mut random(seed, 0);
    let query = directions(rng, 1, DIM);
    let s = directions(rng, ITEMS, DIM).dot(&query.row(0));
    let weight: Vec<f64> = (1..=ITEMS).map(|rank| 1.0 / rank as f64).collect();
    let total: f64 = weight.iter().sum();
    let chance: Vec<f64> = weight.iter().map(|w| w / total).collect();
    // Entry 0 is a positive with kappa 0.
    let shares = |items: &[usize], corrected: bool| {
        let mut row = Row::plain(0, [0.0].into_iter().chain(items.iter().map(|&j| s[j])).collect(), TAU);
        row.kappa = 0.0;
        if corrected {
            row.offsets().iter_mut().skip(1).zip(items).for_each(|(o, &j)| *o = -chance[j].ln());
        }
        push(&row)
    };
    const TAU: f64 = 0.5;
    let whole = shares(&(0..ITEMS).collect::<Vec<_>>(), false);
    let mut sums = [vec![0.0; ITEMS], vec![0.0; ITEMS]];
    for _ in 0..ROUNDS {
        let drawn: Vec<usize> = (0..64)
            .map(|_| {
                let mut left = rng.random::<f64>();
                let hit = chance.iter().position(|p| {
                    left -= p;
                    left < 0.0
                });
                hit.unwrap_or(ITEMS - 1)
            })
            .collect();
        for (sum, corrected) in sums.iter_mut().zip([false, true]) {
            for (&j, share) in drawn.iter().zip(shares(&drawn, corrected)) {
                sum[j] += share / ROUNDS as f64;
            }
        }
    }
    let distance = |sum: &[f64]| sum.iter().zip(&whole).map(|(a, b)| (a - b).abs()).sum::<f64>() / 2.0;
    vec![("uncorrected", distance(&sums[0])), ("corrected", distance(&sums[1]))]
}

/// C31: both areas with 1 and with 100 negatives for each positive; scores normal, 1.6 deviations apart.
pub(super) fn prevalence(seed: u32) -> Figures {
    let rng = &mut random(seed, 0);
    let mut scores = |n: usize, mean: f64| {
        let mut scores: Vec<f32> = (0..n).map(|_| (mean + normal(rng)) as f32).collect();
        scores.sort_by(f32::total_cmp);
        scores
    };
    let positives = scores(1000, 1.6);
    let (few, many) = (scores(1000, 0.0), scores(100_000, 0.0));
    vec![
        ("AUROC 1:1", auroc(&positives, &few)),
        ("AUROC 1:100", auroc(&positives, &many)),
        ("AUPRC 1:1", auprc(&positives, &few)),
        ("AUPRC 1:100", auprc(&positives, &many)),
    ]
}

/// C36: positives extrapolated by lambda = 1 + stretch, against the closed form that rows use.
pub(super) fn extrapolation(seed: u32) -> Figures {
    let rng = &mut random(seed, 0);
    let queries = directions(rng, ANCHORS, DIM);
    let keys = unit(&queries + &(normals(rng, ANCHORS, DIM) / 4.0));
    let (mut error, mut before, mut after) = (0.0f64, 0.0, 0.0);
    for (query, key) in queries.rows().into_iter().zip(keys.rows()) {
        let lambda = 1.0 + rng.random::<f64>();
        let far_query = &query * lambda + &key * (1.0 - lambda);
        let far_key = &key * lambda + &query * (1.0 - lambda);
        let product = 2.0 * lambda * (lambda - 1.0);
        let mut row = Row::plain(0, vec![query.dot(&key)], 1.0);
        (row.bend, row.lift) = (1.0 + product, -product);
        error = error.max((row.scaled(0) - far_query.dot(&far_key)).abs());
        before += query.dot(&key) / ANCHORS as f64;
        after += row.scaled(0) / ANCHORS as f64;
    }
    vec![("error", error), ("before", before), ("after", after)]
}

/// C37: the difference between a mixture's similarity to the query and the equally weighted similarity of its two
/// parents: the least and the mean over mixtures whose parents' mean is not negative.
pub(super) fn mixtures(seed: u32) -> Figures {
    const KEYS: usize = 64;
    let rng = &mut random(seed, 0);
    let anchors = directions(rng, 1, DIM);
    let keys = directions(rng, KEYS, DIM);
    let blends: Vec<Blend> = (0..200)
        .map(|_| {
            let first = rng.random_range(0..KEYS as u32);
            let second = (first + rng.random_range(1..KEYS as u32)) % KEYS as u32;
            Blend { first, second, share: rng.random() }
        })
        .collect();
    let mut direction = Direction {
        asking: Tower::Query,
        own: Array2::zeros((blends.len(), DIM)),
        pairs: (1..=KEYS as u32).chain(blends.iter().map(|_| u32::MAX)).collect(),
        scores: anchors.dot(&keys.t()),
        own_scores: Array2::zeros((1, blends.len())),
        candidates: keys,
        offsets: Vec::new(),
        states: Vec::new(),
        losses: ndarray::Array1::zeros(1),
        trust: vec![1.0],
        slopes: Vec::new(),
        denominators: Vec::new(),
        excess: Vec::new(),
        direct: [Array2::zeros((0, 0)), Array2::zeros((0, 0)), Array2::zeros((0, 0))],
    };
    blend(anchors.view(), &[0], KEYS, KEYS, &blends, &mut direction, &mut Hardest::default());
    // All keys are mixed, so that an index in the order of hardness is an index of a key.
    let similarities = direction.scores.row(0);
    let gains = blends.iter().zip(direction.own_scores.row(0)).filter_map(|(blend, score)| {
        let share = f64::from(blend.share);
        let parents = share * similarities[blend.first as usize] + (1.0 - share) * similarities[blend.second as usize];
        (parents >= 0.0).then_some(score - parents)
    });
    let gains: Vec<f64> = gains.collect();
    vec![("least gain", gains.iter().copied().fold(f64::INFINITY, f64::min)), ("mean gain", mean(gains))]
}

/// C39: relative error of the weight gradient of a linear encoder: with the embeddings' gradient of the whole batch
/// applied chunk by chunk (gradient caching), and with the losses of chunks added up.
pub(super) fn gradient_caching(seed: u32) -> Figures {
    const BATCH: usize = 32;
    const CHUNK: usize = 8;
    let rng = &mut random(seed, 0);
    let inputs = [normals(rng, BATCH, DIM), normals(rng, BATCH, DIM)];
    let weights = [normals(rng, DIM, DIM), normals(rng, DIM, DIM)];
    let chunks = || (0..BATCH).step_by(CHUNK).map(|at| ndarray::s![at..at + CHUNK, ..]);
    // dL/d(raw embeddings) of both sides, from raw embeddings.
    let backward = |raw: [Array2<f64>; 2]| {
        let z = raw.clone().map(unit);
        let scores = z[0].dot(&z[1].t());
        let n = scores.nrows();
        let mut slope = Array2::<f64>::zeros((n, n));
        for (i, mut out) in slope.rows_mut().into_iter().enumerate() {
            let gradient = Row::plain(i, scores.row(i).to_vec(), 0.1).loss_and_gradient().1;
            out.assign(&(ndarray::Array1::from(gradient) / n as f64));
        }
        let through = |raw: &Array2<f64>, z: &Array2<f64>, dz: Array2<f64>| {
            let along = (&dz * z).sum_axis(Axis(1)).insert_axis(Axis(1));
            let lengths = raw.mapv(|x| x * x).sum_axis(Axis(1)).mapv(f64::sqrt).insert_axis(Axis(1));
            (dz - z * &along) / lengths
        };
        [through(&raw[0], &z[0], slope.dot(&z[1])), through(&raw[1], &z[1], slope.t().dot(&z[0]))]
    };
    let encode = |from: [ndarray::ArrayView2<f64>; 2]| [from[0].dot(&weights[0]), from[1].dot(&weights[1])];
    let whole = backward(encode([inputs[0].view(), inputs[1].view()]));
    let exact = [inputs[0].t().dot(&whole[0]), inputs[1].t().dot(&whole[1])];
    let mut cached = [Array2::<f64>::zeros((DIM, DIM)), Array2::<f64>::zeros((DIM, DIM))];
    let mut added = cached.clone();
    for chunk in chunks() {
        let part = [inputs[0].slice(chunk), inputs[1].slice(chunk)];
        let alone = backward(encode(part));
        for side in 0..2 {
            cached[side] += &part[side].t().dot(&whole[side].slice(chunk));
            added[side] += &(part[side].t().dot(&alone[side]) * (CHUNK as f64 / BATCH as f64));
        }
    }
    let distance = |other: &[Array2<f64>; 2]| {
        let square = |m: &Array2<f64>| m.iter().map(|x| x * x).sum::<f64>();
        let (off, size): (f64, f64) = (0..2).fold((0.0, 0.0), |(off, size), side| {
            (off + square(&(&exact[side] - &other[side])), size + square(&exact[side]))
        });
        (off / size).sqrt()
    };
    vec![("cached", distance(&cached)), ("added", distance(&added))]
}

/// C41: how much the logarithm of a denominator loses when each of 32 groups of 32 keys, at about cosine 0.7 to their
/// centre, is replaced by its mean: the least gap over all anchors, and the mean gap at two temperatures.
pub(super) fn block_proxies(seed: u32) -> Figures {
    const GROUPS: usize = 32;
    const SIZE: usize = 32;
    let rng = &mut random(seed, 0);
    let centres = directions(rng, GROUPS, DIM);
    let spread = normals(rng, GROUPS * SIZE, DIM) / 4.0;
    let keys = unit(Array2::from_shape_fn((GROUPS * SIZE, DIM), |(j, c)| centres[[j / SIZE, c]] + spread[[j, c]]));
    let queries = directions(rng, ANCHORS, DIM);
    let gaps = |tau: f64| -> Vec<f64> {
        let gap = |query: ArrayView1<f64>| {
            let scores = keys.dot(&query);
            let exact: f64 = scores.iter().map(|s| (s / tau).exp()).sum();
            let proxies = scores.as_slice().expect("contiguous").chunks(SIZE);
            let proxy: f64 = proxies.map(|group| SIZE as f64 * (mean(group.iter().copied()) / tau).exp()).sum();
            (exact / proxy).ln()
        };
        queries.rows().into_iter().map(gap).collect()
    };
    let (warm, cold) = (gaps(1.0), gaps(0.1));
    let least = warm.iter().chain(&cold).copied().fold(f64::INFINITY, f64::min);
    vec![("least gap", least), ("tau=1", mean(warm)), ("tau=0.1", mean(cold))]
}

/// C66: the root of the mean squared error of the logarithms of the denominators that anchors remember, after 40 epochs
/// of batches of four in which nothing is learned, against those over all keys.
pub(super) fn remembered(seed: u32) -> Figures {
    const PAIRS: usize = 512;
    const EPOCHS: usize = 40;
    const TAU: f64 = 0.1;
    let queries = directions(&mut random(seed, 0), PAIRS, DIM);
    let logits = queries.dot(&directions(&mut random(seed, 1), PAIRS, DIM).t()) / TAU;
    let log_mean = |i: usize, keys: &mut dyn Iterator<Item = usize>| {
        mean(keys.filter(|&j| j != i).map(|j| logits[[i, j]].exp())).ln()
    };
    let error = |forget: f64| {
        let mut known: Vec<Option<f64>> = vec![None; PAIRS];
        for epoch in 0..EPOCHS {
            let mut order: Vec<usize> = (0..PAIRS).collect();
            order.shuffle(&mut random(seed, 2 + epoch as u64));
            for batch in order.chunks(4) {
                for &i in batch {
                    let h = log_mean(i, &mut batch.iter().copied());
                    known[i] = Some(h + excess(known[i], h, forget));
                }
            }
        }
        let squares = known.iter().enumerate().map(|(i, u)| (u.unwrap_or(0.0) - log_mean(i, &mut (0..PAIRS))).powi(2));
        mean(squares).sqrt()
    };
    vec![("forget=1", error(1.0)), ("forget=0.5", error(0.5)), ("forget=0.1", error(0.1))]
}

/// C42: share of the anchors whose debiased sum is clamped.
pub(super) fn clamped(seed: u32) -> Figures {
    let rule = Weighting { debias: Some(0.1), ..Weighting::default() };
    let share = |tau| {
        mean(rows(seed, 255, tau).iter().map(|row| {
            let clamped = heads::debiased(&rule, row, &mut Vec::new(), &mut vec![0.0; 256]).1;
            f64::from(u8::from(clamped))
        }))
    };
    vec![("tau=0.05", share(0.05)), ("tau=0.5", share(0.5))]
}
