// The softmax with soft targets: a teacher has a share of each row's target, or the host gives it.

// A teacher's similarity to an entry of the row; LOWEST if the entry has no pair.
fn teacher_similarity(i: u32, j: u32) -> f32 {
    let pair = pair_of(i, j);
    if (pair == NOBODY) {
        return LOWEST;
    }
    return guide_similarity(params.asking, anchor_pair(i), side_of(j), pair);
}

// The exponential of a teacher's logit, relative to the largest similarity of the row.
fn taught(i: u32, j: u32, scale: f32, largest: f32) -> f32 {
    let g = teacher_similarity(i, j);
    return select(exp(scale * (g - largest)), 0.0, g == LOWEST);
}

// sum_j t_j (log Z - l_j) with t_j = (1 - a) [j = i] + a P_j, as `heads::targets` on the CPU. Without a teacher the
// target is 1 at the positive.
fn soft_targets(i: u32, lane: u32, scale: f32, l: f32) -> Evaluated {
    let at = i * width();
    let share = select(0.0, step.progress, ids[IDS_GUIDE] > 0u && step.progress > 0.0);
    var row = no_row(scale);
    var most = vec4f(LOWEST);
    for (var j = lane; j < width(); j += LANES) {
        if (weights[at + j] >= 0.0 || j == i) {
            let negative = select(logit(i, j, scale), LOWEST, j == i || weights[at + j] == 0.0);
            most = max(most, vec4f(negative, select(LOWEST, teacher_similarity(i, j), share > 0.0), 0.0, 0.0));
        }
    }
    most = largest(lane, most);
    row.shift = max(most.x, l);
    row.hard = most.y;
    if (most.x == LOWEST) {
        return Evaluated(0.0, 0.0, row);
    }
    // The sums of the exponentials, of the teacher's exponentials, and of these times the logits.
    var sums = vec4f();
    for (var j = lane; j < width(); j += LANES) {
        if (weights[at + j] >= 0.0 || j == i) {
            let logit_j = select(logit(i, j, scale), l, j == i);
            let w = select(weights[at + j], 1.0, j == i);
            var t = 0.0;
            if (share > 0.0) {
                t = taught(i, j, scale, row.hard);
            }
            sums += vec4f(w * exp(logit_j - row.shift), t, t * logit_j, 0.0);
        }
    }
    sums = sum(lane, sums);
    row.factor = 1.0 / sums.x;
    var loss = row.shift + log(sums.x) - (1.0 - share) * l;
    var own_target = 1.0 - share;
    if (share > 0.0) {
        row.even = share / sums.y;
        loss -= row.even * sums.z;
        own_target += row.even * taught(i, i, scale, row.hard);
    }
    return Evaluated(loss, exp(l - row.shift) / sums.x - own_target, row);
}

// |q - g|^2, where g is what the host has told of the query: it stands in the partner's place. The slope is divided by
// the temperature like that of a logit, and must not depend on it.
fn recalled(i: u32, scale: f32) -> Evaluated {
    return Evaluated(2.0 - 2.0 * score(i, i), -2.0 / scale, no_row(scale));
}

// The target that the host gives for entry j: of the anchor's own key and of its own candidates. Where keys ask, it is
// their partner.
fn given(i: u32, j: u32) -> f32 {
    if (params.asking == 1u) {
        return select(0.0, 1.0, j == i);
    }
    if (j != i && (j < params.candidates || j >= width() - params.made)) {
        return 0.0;
    }
    let n = select(1u + j - params.candidates, 0u, j == i);
    let judged = 1u + params.own - params.made;
    return bitcast<f32>(indices[step.indices_at + params.targets_at + i * judged + n]);
}

// sum_j t_j (log Z - l_j), as `heads::targets` on the CPU. Without negatives the row has nothing to learn.
fn given_targets(i: u32, lane: u32, scale: f32, l: f32) -> Evaluated {
    let at = i * width();
    var row = no_row(scale);
    var most = LOWEST;
    for (var j = lane; j < width(); j += LANES) {
        if (weights[at + j] > 0.0 && j != i) {
            most = max(most, logit(i, j, scale));
        }
    }
    most = largest(lane, vec4f(most)).x;
    if (most == LOWEST) {
        return Evaluated(0.0, 0.0, row);
    }
    row.shift = max(most, l);
    // The sums of the exponentials, of the targets, and of these times the logits.
    var sums = vec4f();
    for (var j = lane; j < width(); j += LANES) {
        if (weights[at + j] >= 0.0 || j == i) {
            let logit_j = select(logit(i, j, scale), l, j == i);
            let t = given(i, j);
            sums += vec4f(select(weights[at + j], 1.0, j == i) * exp(logit_j - row.shift), t, t * logit_j, 0.0);
        }
    }
    sums = sum(lane, sums);
    row.factor = sums.y / sums.x;
    let loss = sums.y * (row.shift + log(sums.x)) - sums.z;
    return Evaluated(loss, row.factor * exp(l - row.shift) - given(i, i), row);
}
