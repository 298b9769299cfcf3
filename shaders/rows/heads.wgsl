// The losses of one row. Each returns its value and the numbers from which the gradient of every entry is computed.

// The numbers of a row from which `entry` computes dL/dlogit of each entry.
struct Row {
    scale: f32,
    shift: f32,
    factor: f32,
    hard: f32, // the similarity of the hardest negative
    flow: vec2f, // for a gradient through the weights; flow.y of the sigmoid loss is dL/dbias
    even: f32, // the same slope for every entry, or for every positive
    picked: u32, // the triplet's negative, if its loss is above 0
    denominator: vec2f, // with GLOBAL: log u - h and log u, see `remembered`
}

fn entry(i: u32, j: u32, row: Row) -> f32 {
    let w = weights[i * width() + j];
    if (w < 0.0) {
        return 0.0;
    }
    if (HEAD == HEAD_ALIGNMENT) {
        return row.factor * spread(i, j);
    }
    if (HEAD >= HEAD_RANDOM) {
        return select(0.0, 2.0, j == row.picked);
    }
    let l = logit(i, j, row.scale);
    if (HEAD == HEAD_SIGMOID) {
        return pushed_pair(l + parameters[params.log_scale_at].y).y;
    }
    if (HEAD == HEAD_POOLED) {
        return row.factor * power(l - row.shift);
    }
    var g = w * exp(min(l - row.shift, 88.0));
    if (HEAD == HEAD_SOFTMAX && THROUGH && HARDNESS) {
        let h = power(params.hardness * row.scale * (score(i, j) - row.hard));
        g = row.flow.x * h * ((1.0 + params.hardness) * g - params.hardness * row.flow.y);
    }
    g *= row.factor;
    if (TARGETS == TARGETS_GIVEN) {
        return select(g - given(i, j), 0.0, row.factor == 0.0);
    }
    if (TARGETS == TARGETS_TAUGHT) {
        // Without a teacher nothing is known of its largest similarity.
        if (row.even > 0.0) {
            g -= row.even * taught(i, j, row.scale, row.hard);
        }
        return g;
    }
    if (HEAD == HEAD_SOFTMAX || is_positive(i, j)) {
        g += row.even;
    }
    return g;
}

fn is_positive(i: u32, j: u32) -> bool {
    if (HEAD == HEAD_CLASS) {
        return is_same_class(i, j);
    }
    return HEAD == HEAD_LISTED && pair_of(i, j) != NOBODY && is_listed(anchor_pair(i), pair_of(i, j));
}

// softplus(-x), and the logistic function of -x.
fn sigmoid(x: f32) -> vec4f {
    let e = power(-abs(x));
    let small = e / (1.0 + e);
    return vec4f(log_of_one_more(e) + max(-x, 0.0), select(1.0 - small, small, x > 0.0), 0.0, 0.0);
}

fn log_of_one_more(e: f32) -> f32 {
    return select(log(1.0 + e), e * (1.0 - e * (0.5 - e * (0.33333333 - 0.25 * e))), e < 0.05);
}

// What the loss of a row returns.
struct Evaluated {
    loss: f32,
    own_slope: f32, // dL/dlogit of the positive
    row: Row,
}

fn no_row(scale: f32) -> Row {
    return Row(scale, 0.0, 0.0, 0.0, vec2f(), 0.0, NOBODY, vec2f());
}

// log u - h and log u, where u <- (1 - forget) u + forget e^h is what an anchor remembers of its denominator.
fn remembered(i: u32, h: f32) -> vec2f {
    let before = outcome[params.denominators_at + anchor_pair(i)];
    var excess = 0.0;
    if (before > NEVER_MET && params.forget < 1.0) {
        let a = before - h + log(1.0 - params.forget);
        let b = log(params.forget);
        excess = max(a, b) + log_of_one_more(exp(-abs(a - b)));
    }
    return vec2f(excess, h + excess);
}

// InfoNCE, its debiased form, and its form with several positives. `t` holds the number of negatives, the sum of their
// logits, and the same two numbers of those among them that are further positives.
fn softmax(i: u32, lane: u32, scale: f32, l: f32, t: vec4f) -> Evaluated {
    var loss = 0.0;
    var own_slope = 0.0;
    var row = no_row(scale);
    let flows = HEAD == HEAD_SOFTMAX && THROUGH && HARDNESS;
    let debiased = HEAD == HEAD_SOFTMAX && (DEBIAS || flows);
    let negatives = t.x;
    let at = i * width();
    let kappa = select(1.0, params.kappa, HEAD == HEAD_SOFTMAX);
    var most = vec4f(LOWEST);
    for (var j = lane; j < width(); j += LANES) {
        if (weights[at + j] >= 0.0) {
            let counts = select(LOWEST, logit(i, j, scale), weights[at + j] > 0.0);
            most = max(most, vec4f(counts, score(i, j), 0.0, 0.0));
        }
    }
    most = largest(lane, most);
    row.shift = max(most.x, select(LOWEST, l, kappa > 0.0));
    row.hard = most.y;
    let sharpness = params.hardness * scale;
    var sums = vec4f();
    for (var j = lane; j < width(); j += LANES) {
        if (weights[at + j] >= 0.0) {
            let term = weights[at + j] * exp(logit(i, j, scale) - row.shift);
            sums.x += term;
            if (flows) {
                let h = power(sharpness * (score(i, j) - row.hard));
                sums += vec4f(0.0, h, h * term, 0.0);
            }
        }
    }
    sums = sum(lane, sums);
    if (most.x > LOWEST) {
        if (debiased) {
            let prior = select(0.0, params.debias, DEBIAS);
            let rest = 1.0 - prior;
            let positive = power(l - row.shift);
            row.flow = vec2f(negatives / sums.y, sums.z / sums.y);
            let total_negative = select(sums.x, negatives * row.flow.y, flows);
            let estimate = (total_negative - prior * negatives * positive) / rest;
            let least = negatives * power(-scale - row.shift);
            let clamped = DEBIAS && estimate < least;
            let total = positive + select(estimate, least, clamped);
            row.factor = select(1.0 / (rest * total), 0.0, clamped);
            let pull = select(prior * negatives / rest, 0.0, clamped);
            own_slope = (positive - pull * positive) / total - 1.0;
            loss = row.shift + log(total) - l;
        } else {
            let positive = select(0.0, kappa * exp(l - row.shift), kappa > 0.0);
            let total = sums.x + positive;
            row.factor = 1.0 / total;
            loss = row.shift + log(total);
            if (GLOBAL) {
                row.denominator = remembered(i, loss - log(negatives));
                row.factor *= exp(-row.denominator.x);
                own_slope = -1.0;
                loss += row.denominator.x - l;
            } else if (HEAD == HEAD_SOFTMAX) {
                var pull = 1.0;
                if (SIGMA) {
                    let factor = outcome[head_at(AT_POOLED + 4u * params.asking) + 2u];
                    pull = 2.0 - outcome[list_at(params.asking, LIST_SCRATCH) + i] * factor;
                }
                let spread = params.smoothing / (negatives + 1.0);
                row.even = -spread;
                own_slope = positive / total - pull + params.smoothing - spread;
                loss += params.smoothing * (l - (l + t.y) / (negatives + 1.0)) - pull * l;
            } else {
                row.even = -1.0 / (t.z + 1.0);
                own_slope = positive / total + row.even;
                loss += row.even * (l + t.w);
            }
        }
    }
    return Evaluated(loss, own_slope, row);
}

// The pooled loss: the negatives of all rows are in the denominator of every row.
fn pooled(i: u32, lane: u32, scale: f32, l: f32) -> Evaluated {
    let at = i * width();
    let shared_at = head_at(AT_POOLED + 4u * params.asking);
    var row = no_row(scale);
    row.shift = scale;
    var own_sum = 0.0;
    for (var j = lane; j < width(); j += LANES) {
        own_sum += select(0.0, power(logit(i, j, scale) - row.shift), weights[at + j] >= 0.0);
    }
    let positive = power(l - row.shift);
    let total = positive + outcome[shared_at] + sum(lane, vec4f(own_sum)).x;
    row.factor = 1.0 / total + outcome[shared_at + 1u];
    return Evaluated(row.shift + log(total) - l, positive / total - 1.0, row);
}

// A negative's loss and slope, where a true partner was labelled as a negative with probability `flip`:
// softplus(z) - softplus(z + ln flip).
fn pushed_pair(z: f32) -> vec4f {
    if (params.flip > 0.0) {
        return sigmoid(-z) - sigmoid(-(z + log(params.flip)));
    }
    return sigmoid(-z);
}

// The sigmoid loss: every entry is a binary classification of its own.
fn sigmoids(i: u32, lane: u32, scale: f32, l: f32) -> Evaluated {
    let at = i * width();
    let bias = parameters[params.log_scale_at].y;
    var sums = vec4f();
    for (var j = lane; j < width(); j += LANES) {
        if (weights[at + j] >= 0.0) {
            sums += pushed_pair(logit(i, j, scale) + bias);
        }
    }
    sums = sum(lane, sums);
    let positive = sigmoid(l + bias);
    var row = no_row(scale);
    row.flow.y = sums.y - positive.y;
    return Evaluated(sums.x + positive.x, -positive.y, row);
}

// The triplet loss of squared distances between unit vectors, |q - k|^2 = 2 - 2 s.
fn triplet(i: u32, lane: u32, negatives: f32) -> Evaluated {
    let picked = pick(i, lane, negatives);
    var row = no_row(1.0);
    var loss = 0.0;
    if (picked != NOBODY) {
        loss = max(2.0 * score(i, picked) - 2.0 * score(i, i) + params.gap, 0.0);
    }
    if (loss > 0.0) {
        row.picked = picked;
    }
    return Evaluated(loss, select(0.0, -2.0, loss > 0.0), row);
}

// The squared distance of the partners, and the uniformity of the anchors' side, whose sums `pool` has added up.
fn alignment(i: u32) -> Evaluated {
    let at = head_at(AT_POOLED + 4u * params.asking);
    let pairs = outcome[at + 1u];
    var row = no_row(1.0);
    var loss = 2.0 - 2.0 * score(i, i);
    if (pairs > 0.0) {
        row.factor = params.uniformity * 2.0 * params.kernel * f32(params.batch) / outcome[at];
        loss += params.uniformity * log(outcome[at] / pairs);
    }
    return Evaluated(loss, -2.0, row);
}
