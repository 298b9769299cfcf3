// Filters, weighs and evaluates the rows of a direction. dL/ds replaces the similarities.

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let i = group.x;
    let lane = local.x;
    let at = i * width();
    let direction_weight = select(params.query_weight, params.key_weight, params.asking == 1u);
    if (direction_weight == 0.0) {
        for (var j = lane; j < width(); j += LANES) {
            store(i, j, 0.0);
        }
        for (var n = lane; n < 5u; n += LANES) {
            outcome[list_at(params.asking, n) + i] = 0.0;
        }
        return;
    }
    if (!PREPARED) {
        filter_row(i, lane);
    }
    let scale = select(inverse_tau(i), 1.0, MULTI);
    let l = logit(i, i, scale);

    // The number of negatives and the sum of their logits, then the same two of those that are further positives.
    var t = vec4f();
    for (var j = lane; j < width(); j += LANES) {
        if (weights[at + j] >= 0.0) {
            let l = logit(i, j, scale);
            let too = is_positive(i, j);
            t += vec4f(1.0, l, select(vec2f(), vec2f(1.0, l), too));
        }
    }
    t = sum(lane, t);
    let negatives = t.x;
    if (!MULTI) {
        weigh_row(i, lane, scale, negatives);
    }

    // There are no targets before the host has told any, and none where keys ask.
    let recalls = TARGETS == TARGETS_RECALLED && params.asking == 0u && ids[IDS_GUIDE] > 0u;
    var evaluated: Evaluated;
    if (recalls) {
        evaluated = recalled(i, scale);
    } else if (TARGETS == TARGETS_TAUGHT) {
        evaluated = soft_targets(i, lane, scale, l);
    } else if (TARGETS == TARGETS_GIVEN) {
        evaluated = given_targets(i, lane, scale, l);
    } else if (HEAD == HEAD_SOFTMAX || HEAD == HEAD_CLASS || HEAD == HEAD_LISTED) {
        evaluated = softmax(i, lane, scale, l, t);
    } else if (HEAD == HEAD_POOLED) {
        evaluated = pooled(i, lane, scale, l);
    } else if (HEAD == HEAD_SIGMOID) {
        evaluated = sigmoids(i, lane, scale, l);
    } else if (HEAD == HEAD_ALIGNMENT) {
        evaluated = alignment(i);
    } else {
        evaluated = triplet(i, lane, negatives);
    }
    var loss = evaluated.loss;
    var own_slope = evaluated.own_slope;
    let row = evaluated.row;

    let regular = select(0.0, REGULARIZER / (negatives + 1.0), MULTI && negatives > 0.0);
    if (MULTI) {
        loss += regular * outcome[list_at(params.asking, LIST_SCRATCH) + i];
    }

    var omega = 1.0;
    if (TRUST == TRUST_TABLE && ids[IDS_TRUST] == 1u) {
        omega = fact(params.pairs + anchor_pair(i));
    }
    if (TEMPERATURE == TEMPERATURE_ALIGNMENT && !recalls) {
        // Each row is weighted by 1 / (1 - p), so that the gradients of easy rows do not vanish. A softmax's slopes add
        // up to 0, and the sum over the negatives keeps the digits that 1 - p loses.
        var rest = 0.0;
        for (var j = lane; j < width(); j += LANES) {
            rest += entry(i, j, row);
        }
        rest = sum(lane, vec4f(rest)).x;
        if (HEAD == HEAD_SOFTMAX && !SIGMA && !DEBIAS && !MULTI && !GLOBAL) {
            own_slope = -rest;
        }
        if (own_slope < 0.0) {
            omega /= max(-own_slope, 1e-6);
        }
    }
    let counts = direction_weight / f32(params.batch) * omega;
    let per_similarity = select(scale, 1.0, HEAD >= HEAD_RANDOM);
    let bend = 1.0 + 2.0 * (1.0 + step.stretch) * step.stretch;
    // From here on each invocation overwrites values that others have read.
    storageBarrier();
    var slope = 0.0;
    var push = 0.0;
    for (var j = lane; j < width(); j += LANES) {
        let g = select(entry(i, j, row), own_slope, j == i);
        slope += g * stretched(i, j);
        if (TEMPERATURE == TEMPERATURE_HOLD) {
            // Of the weight only its sign is still needed, so the push is stored in its place.
            let pushed = select(max(g, 0.0), 0.0, j == i);
            weights[at + j] = select(pushed, -1.0, weights[at + j] < 0.0);
            push += pushed;
        }
        store(i, j, g * counts * per_similarity * select(1.0, bend, j == i && !recalls));
    }
    slope = sum(lane, vec4f(slope)).x;
    var effective = 0.0;
    if (TEMPERATURE == TEMPERATURE_HOLD) {
        push = sum(lane, vec4f(push)).x;
        var logs = 0.0;
        for (var j = lane; j < width(); j += LANES) {
            let g = weights[at + j];
            if (g > 1e-9 * push) {
                logs += g * log(g);
            }
        }
        logs = sum(lane, vec4f(logs)).x;
        if (push > 0.0) {
            effective = exp(log(push) - logs / push);
        }
    }
    if (lane == 0u) {
        outcome[list_at(params.asking, LIST_LOSS) + i] = loss;
        outcome[list_at(params.asking, LIST_TRUST) + i] = omega;
        let has_slope = HEAD < HEAD_RANDOM && !MULTI && !recalls;
        outcome[list_at(params.asking, LIST_SLOPE) + i] = select(0.0, slope * scale * counts, has_slope);
        outcome[list_at(params.asking, LIST_BIAS_SLOPE) + i] = select(0.0, row.flow.y * counts, HEAD == HEAD_SIGMOID);
        outcome[list_at(params.asking, LIST_EFFECTIVE) + i] = effective;
        outcome[list_at(params.asking, LIST_SCRATCH) + i] = regular * counts;
        if (GLOBAL) {
            outcome[list_at(params.asking, LIST_EXCESS) + i] = row.denominator.x;
            if (step.looking == 0u && negatives > 0.0) {
                outcome[params.denominators_at + anchor_pair(i)] = row.denominator.y;
            }
        }
    }
}
