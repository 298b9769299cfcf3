// Weighs a row's negatives as the rules say.

// The similarity of the row's hardest negative.
fn hardest(i: u32, lane: u32) -> f32 {
    var most = LOWEST;
    for (var j = lane; j < width(); j += LANES) {
        most = select(most, max(most, score(i, j)), weights[i * width() + j] >= 0.0);
    }
    return largest(lane, vec4f(most)).x;
}

// Multiplies the weights of a row's negatives by the factors of the rules.
fn weigh_row(i: u32, lane: u32, scale: f32, negatives: f32) {
    let at = i * width();
    if (FOCAL) {
        var most = logit(i, i, scale);
        for (var j = lane; j < width(); j += LANES) {
            most = select(most, max(most, logit(i, j, scale)), weights[at + j] >= 0.0);
        }
        most = largest(lane, vec4f(most)).x;
        var total = 0.0;
        for (var j = lane; j < width(); j += LANES) {
            if (weights[at + j] >= 0.0 || j == i) {
                total += exp(logit(i, j, scale) - most);
            }
        }
        let log_sum = most + log(sum(lane, vec4f(total)).x);
        for (var j = lane; j < width(); j += LANES) {
            if (weights[at + j] >= 0.0) {
                weights[at + j] = power(params.focal * (logit(i, j, scale) - log_sum));
            }
        }
    }
    if (HARDNESS && !THROUGH) {
        let sharpness = params.hardness * scale;
        let most = hardest(i, lane);
        var total = 0.0;
        for (var j = lane; j < width(); j += LANES) {
            total += select(0.0, exp(sharpness * (score(i, j) - most)), weights[at + j] >= 0.0);
        }
        let factor = negatives / max(sum(lane, vec4f(total)).x, 1e-30);
        for (var j = lane; j < width(); j += LANES) {
            if (weights[at + j] >= 0.0) {
                weights[at + j] *= factor * power(sharpness * (score(i, j) - most));
            }
        }
    }
    if (SELECTION) {
        for (var j = lane; j < width(); j += LANES) {
            if (weights[at + j] >= 0.0) {
                let ahead = power(scale * (stretched(i, i) - score(i, j)));
                weights[at + j] *= 1.0 / (1.0 + (1.0 - params.selection) / ahead);
            }
        }
    }
}
