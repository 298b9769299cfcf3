// Computes what all rows of a batch share: the sum of the pooled negatives, and the factor of the positives.

// Filters a row and writes the sums that `pool` adds up.
@compute @workgroup_size(LANES)
fn prepare(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let i = group.x;
    filter_row(i, local.x);
    if (HEAD == HEAD_ALIGNMENT) {
        var of_row = vec4f();
        for (var j = local.x; j < width(); j += LANES) {
            if (weights[i * width() + j] >= 0.0 && is_same_side(j)) {
                of_row += vec4f(spread(i, j), 1.0, 0.0, 0.0);
            }
        }
        of_row = sum(local.x, of_row);
        if (local.x == 0u) {
            outcome[list_at(params.asking, LIST_EFFECTIVE) + i] = of_row.x;
            outcome[list_at(params.asking, LIST_SCRATCH) + i] = of_row.y;
        }
        return;
    }
    let scale = inverse_tau(i);
    if (MULTI) {
        var negatives = 0.0;
        for (var j = local.x; j < width(); j += LANES) {
            negatives += select(0.0, 1.0, weights[i * width() + j] >= 0.0);
        }
        weigh_row(i, local.x, scale, sum(local.x, vec4f(negatives)).x);
    }
    var total = 0.0;
    for (var j = local.x; j < width(); j += LANES) {
        if (weights[i * width() + j] >= 0.0) {
            total += power(stretched(i, j) * scale + logit_offset(i, j) - scale);
        }
    }
    total = sum(local.x, vec4f(total)).x;
    if (local.x == 0u) {
        outcome[list_at(params.asking, LIST_EFFECTIVE) + i] = total;
        var own_sum = total + power(stretched(i, i) * scale + logit_offset(i, i) - scale);
        if (SIGMA) {
            own_sum = power(score(i, i) / params.sigma);
        }
        outcome[list_at(params.asking, LIST_SCRATCH) + i] = own_sum;
    }
}

// The pooled sum and the sum over the rows of 1 / Z; with SIGMA, the factor of the positives' exponentials; with
// HEAD_ALIGNMENT, the sum of the kernel and the number of pairs.
@compute @workgroup_size(LANES)
fn pool(@builtin(local_invocation_id) local: vec3u) {
    var t = vec4f();
    for (var i = local.x; i < params.batch; i += LANES) {
        let pooled = outcome[list_at(params.asking, LIST_EFFECTIVE) + i];
        t += vec4f(pooled, outcome[list_at(params.asking, LIST_SCRATCH) + i], 0.0, 0.0);
    }
    t = sum(local.x, t);
    var inverse = 0.0;
    for (var i = local.x; i < params.batch; i += LANES) {
        inverse += 1.0 / (outcome[list_at(params.asking, LIST_SCRATCH) + i] + t.x);
    }
    inverse = sum(local.x, vec4f(inverse)).x;
    if (local.x == 0u) {
        let at = head_at(AT_POOLED + 4u * params.asking);
        outcome[at] = t.x;
        outcome[at + 1u] = select(inverse, t.y, HEAD == HEAD_ALIGNMENT);
        outcome[at + 2u] = f32(params.batch) / t.y;
    }
}
