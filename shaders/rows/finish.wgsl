// Adds up the losses and slopes of both directions, sets the next temperature, and applies progressive trust.

// Adds up losses and slopes and sets the next temperature. One workgroup handles both directions.
@compute @workgroup_size(LANES)
fn finish(@builtin(local_invocation_id) local: vec3u) {
    let lane = local.x;
    if (TRUST == TRUST_PROGRESS) {
        for (var direction = 0u; direction < 2u; direction++) {
            let losses = list_at(direction, LIST_LOSS);
            var most = LOWEST;
            for (var i = lane; i < params.batch; i += LANES) {
                most = max(most, step.progress * outcome[losses + i]);
            }
            most = largest(lane, vec4f(most)).x;
            var total = 0.0;
            for (var i = lane; i < params.batch; i += LANES) {
                total += power(step.progress * outcome[losses + i] - most);
            }
            let mean = sum(lane, vec4f(total)).x / f32(params.batch);
            for (var i = lane; i < params.batch; i += LANES) {
                let omega = clamp(power(step.progress * outcome[losses + i] - most) / mean, LEAST_TRUST, MOST_TRUST);
                outcome[list_at(direction, LIST_TRUST) + i] = omega;
                outcome[list_at(direction, LIST_SLOPE) + i] *= omega;
                outcome[list_at(direction, LIST_BIAS_SLOPE) + i] *= omega;
            }
        }
    }
    var effective = 0.0;
    for (var i = lane; i < params.batch; i += LANES) {
        let q = params.query_weight * outcome[list_at(0u, LIST_LOSS) + i];
        let k = params.key_weight * outcome[list_at(1u, LIST_LOSS) + i];
        outcome[i] = q * outcome[list_at(0u, LIST_TRUST) + i] + k * outcome[list_at(1u, LIST_TRUST) + i];
        outcome[params.list + i] = outcome[list_at(0u, LIST_SLOPE) + i] + outcome[list_at(1u, LIST_SLOPE) + i];
        let of_bias = outcome[list_at(0u, LIST_BIAS_SLOPE) + i] + outcome[list_at(1u, LIST_BIAS_SLOPE) + i];
        outcome[2u * params.list + i] = of_bias;
        if (step.looking == 0u) {
            outcome[list_at(DIRECTIONS, 0u) + anchor_pair(i)] = q + k;
        }
        effective += outcome[list_at(0u, LIST_EFFECTIVE) + i] + outcome[list_at(1u, LIST_EFFECTIVE) + i];
    }
    effective = sum(lane, vec4f(effective)).x;
    // What a look shows as the temperature is the geometric mean.
    var logs = 0.0;
    if (TEMPERATURE == TEMPERATURE_OWN) {
        for (var i = lane; i < params.batch; i += LANES) {
            logs += log(outcome[list_at(0u, LIST_OWN) + i]);
        }
        logs = sum(lane, vec4f(logs)).x;
    }
    if (lane > 0u) {
        return;
    }
    let used = select(log(inverse_tau(0u)), logs / f32(params.batch), TEMPERATURE == TEMPERATURE_OWN);
    outcome[head_at(AT_LOG_SCALE)] = used;
    if (step.looking == 0u && TEMPERATURE >= TEMPERATURE_HOLD) {
        var next = used;
        if (TEMPERATURE == TEMPERATURE_HOLD && effective > 0.0) {
            effective /= f32(params.batch) * (sign(params.query_weight) + sign(params.key_weight));
            next = clamp(used - HOLD * (log(params.aim) - log(effective)), log(LEAST_SCALE), log(MOST_SCALE));
        }
        parameters[params.log_scale_at].x = next;
    }
}

// Multiplies a row's gradient by its progressive trust, which depends on the losses of all rows.
@compute @workgroup_size(LANES)
fn trust(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let omega = outcome[list_at(params.asking, LIST_TRUST) + group.x];
    for (var j = local.x; j < width(); j += LANES) {
        store(group.x, j, omega * score(group.x, j));
    }
}
