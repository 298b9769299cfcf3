// Computes a temperature that depends on the batch.

// Adds up the exponentials of a row, for the adaptive temperature.
@compute @workgroup_size(LANES)
fn measure(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let i = group.x;
    let mixtures = has_mixtures(i, local.x);
    let scale = exp(parameters[params.log_scale_at].x);
    var total = 0.0;
    for (var j = local.x; j < width(); j += LANES) {
        if (is_negative(i, j, mixtures)) {
            total += power(scale * score(i, j));
        }
    }
    total = sum(local.x, vec4f(total)).x;
    if (local.x == 0u) {
        outcome[list_at(params.asking, LIST_SCRATCH) + i] = total;
    }
}

// Computes 1 / tau of this batch. It reads the positives of the queries' direction.
@compute @workgroup_size(LANES)
fn settle(@builtin(local_invocation_id) local: vec3u) {
    let batch = params.batch;
    let middle = batch / 2u;
    var t = vec4f();
    var median = LOWEST;
    for (var i = local.x; i < batch; i += LANES) {
        let s = score(i, i);
        t += vec4f(s, outcome[list_at(0u, LIST_SCRATCH) + i], outcome[list_at(1u, LIST_SCRATCH) + i], 0.0);
        if (TEMPERATURE == TEMPERATURE_ADAPTIVE) {
            var rank = 0u;
            for (var k = 0u; k < batch; k++) {
                let other = score(k, k);
                rank += u32(other > s || (other == s && k < i));
            }
            median = select(median, s, rank == middle);
        }
    }
    t = sum(local.x, t);
    median = largest(local.x, vec4f(median)).x;
    if (local.x == 0u) {
        var scale = step.scale / (1.0 + params.aim * t.x / f32(batch));
        if (TEMPERATURE == TEMPERATURE_ADAPTIVE) {
            let average = (t.y + t.z) / f32(2u * batch);
            scale = exp(parameters[params.log_scale_at].x);
            if (average > 1.0) {
                scale = clamp(log(average) / max(median, 0.70710678), LEAST_SCALE, MOST_SCALE);
            }
        } else {
            scale = clamp(scale, LEAST_SCALE, MOST_SCALE);
        }
        outcome[head_at(AT_SCALE)] = scale;
    }
}
