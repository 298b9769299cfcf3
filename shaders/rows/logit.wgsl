// Computes an entry's logit from its similarity.

// 1 / tau of anchor i.
fn inverse_tau(i: u32) -> f32 {
    if (TEMPERATURE == TEMPERATURE_GIVEN) {
        return step.scale;
    }
    if (TEMPERATURE == TEMPERATURE_OWN) {
        // Keys ask at the temperature that the host gives.
        return select(outcome[list_at(0u, LIST_OWN) + i], step.scale, params.asking == 1u);
    }
    if (TEMPERATURE == TEMPERATURE_ALIGNMENT || TEMPERATURE == TEMPERATURE_ADAPTIVE) {
        return outcome[head_at(AT_SCALE)];
    }
    return exp(parameters[params.log_scale_at].x);
}

// The similarity of which the logit is made: that of the positive is stretched and reduced by the margin.
fn stretched(i: u32, j: u32) -> f32 {
    let s = score(i, j);
    let product = 2.0 * (1.0 + step.stretch) * step.stretch;
    return select(s, (1.0 + product) * s - product - step.margin, i == j);
}

fn logit_offset(i: u32, j: u32) -> f32 {
    let made_at = width() - params.made;
    if (PROXIES && j >= made_at) {
        // A mean counts as the keys that it stands for.
        let size = indices[step.indices_at + params.groups_at + params.batch + j - made_at];
        return log(f32(max(size, 1u)));
    }
    if (!OFFSETS || ids[IDS_OFFSETS] == 0u || params.asking == 1u) {
        return 0.0;
    }
    let pair = pair_of(i, j);
    if (pair == NOBODY) {
        return 0.0;
    }
    return fact(pair);
}

fn logit(i: u32, j: u32, scale: f32) -> f32 {
    var l = stretched(i, j) * scale + logit_offset(i, j);
    if (PENALTY && i != j) {
        l += params.penalty * score(i, j);
    }
    return l;
}
