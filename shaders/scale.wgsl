// 1 / tau, and whether it can be subtracted from every logit. Embeddings have unit length, so no logit is above it.
//
// Where exp(l - 1/tau) cannot underflow, `similarity` stores it in place of the logit l, and `log_sum_exp` and
// `logit_gradient` go on with it: a logit then costs one exponential.

override LEARNS: bool = false; // whether 1 / tau is exp(log_scale), the last parameter, and not the host's
override PLAIN: bool = false; // whether similarities stand in place of logits, so that the scale is 1

const ONE_SHIFT: f32 = 40.0; // the largest 1 / tau that can be subtracted

fn scale() -> f32 {
    if (PLAIN) {
        return 1.0;
    }
    if (LEARNS) {
        return exp(parameters[params.log_scale_at].x);
    }
    return step.scale;
}

// Whether the tables of logits hold exp(l - scale).
fn holds_exponentials(scale: f32) -> bool {
    return !PLAIN && scale <= ONE_SHIFT;
}
