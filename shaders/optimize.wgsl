// The optimiser's update: SGD, Adam or AdamW, as in torch.optim. One invocation adds up the partial sums of the
// gradient of four parameters and updates them.
//
// The first invocation serves log_scale's quad. It adds up the loss, writes it into the ring buffer of losses, and
// updates log_scale, which it clamps, if the temperature is learned, and the sigmoid's bias; neither decays. It alone
// loops over the batch, B / 4 times: a barrier would cost software adapters more. Grid: x over log_scale's quad, then
// over those of the towers.

override ADAM: bool = true; // true: Adam or AdamW, which differ only in the step's decay; false: SGD
override MOMENTUM: f32 = 0.0;
override LEARNS: bool = false; // whether the temperature is learned
override BIAS: bool = false; // whether the loss has a bias

struct Params {
    quads: u32,
    parts: u32,
    part_quads: u32,
    log_scale_at: u32,
    batch: u32,
    slopes_at: u32,
    biases_at: u32,
    used_at: u32, // the quad of the slopes with the log_scale that the step used; 0: the parameter was used
    frozen_at: u32, // the key tower begins here, if it is frozen
    frozen_end: u32,
    heads_at: u32, // parameters from here on do not decay
}

// The host's constants of the same names have the same values.
const BETA1: f32 = 0.9;
const REST1: f32 = 0.1; // 1 - BETA1
const BETA2: f32 = 0.999;
const REST2: f32 = 0.001; // 1 - BETA2
const EPSILON: f32 = 1e-8;
const LEAST_LOG_SCALE: f32 = -0.6931472; // tau = 2
const MOST_LOG_SCALE: f32 = 4.6051702; // tau = 0.01
const AT_LOG_SCALE: u32 = 1u;

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> gradient: array<vec4f>; // [parts, P]
@group(0) @binding(3) var<storage, read> anchor_loss: array<vec4f>; // [B]
@group(0) @binding(4) var<storage, read> slopes: array<vec4f>; // [B]: shares of dL/dlog_scale, and of dL/dbias
@group(0) @binding(5) var<storage, read_write> parameters: array<vec4f>; // [P]
@group(0) @binding(6) var<storage, read_write> moment1: array<vec4f>; // [P]
@group(0) @binding(7) var<storage, read_write> moment2: array<vec4f>; // [P]
@group(0) @binding(8) var<storage, read_write> losses: array<vec2f>; // ring buffer of (loss, log_scale used)

fn update(at: u32, derivative: vec4f, decay_gradient: f32, decay_weight: f32) {
    let w = parameters[at];
    let g = derivative + decay_gradient * w;
    if (ADAM) {
        let m = BETA1 * moment1[at] + REST1 * g;
        let v = BETA2 * moment2[at] + REST2 * g * g;
        moment1[at] = m;
        moment2[at] = v;
        parameters[at] = w * decay_weight - step.rate_corrected * m / (sqrt(v * step.correction2) + EPSILON);
    } else {
        let velocity = MOMENTUM * moment1[at] + g;
        moment1[at] = velocity;
        parameters[at] = w - step.rate * velocity;
    }
}

fn finish_step() {
    var loss = vec4f();
    var slope = vec4f();
    var bias = vec4f();
    for (var i = 0u; i < (params.batch + 3u) / 4u; i++) {
        // The padding of the last quad is undefined.
        let inside = 4u * i + vec4u(0u, 1u, 2u, 3u) < vec4u(params.batch);
        loss += select(vec4f(), anchor_loss[i], inside);
        slope += select(vec4f(), slopes[params.slopes_at + i], inside);
        if (BIAS) {
            bias += select(vec4f(), slopes[params.biases_at + i], inside);
        }
    }
    let at = params.log_scale_at;
    var used = parameters[at].x;
    if (params.used_at > 0u) {
        used = slopes[params.used_at][AT_LOG_SCALE];
    }
    losses[step.slot] = vec2f(dot(loss, vec4f(1.0)) / f32(params.batch), used);
    if (LEARNS || BIAS) {
        let moved = select(0.0, dot(slope, vec4f(1.0)), LEARNS);
        update(at, vec4f(moved, dot(bias, vec4f(1.0)), 0.0, 0.0), 0.0, 1.0);
    }
    if (LEARNS) {
        parameters[at].x = clamp(parameters[at].x, LEAST_LOG_SCALE, MOST_LOG_SCALE);
    }
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (id.x == 0u) {
        finish_step();
        return;
    }
    let at = id.x - 1u;
    let frozen = step.keys_learn == 0u && at >= params.frozen_at && at < params.frozen_end;
    if (at >= params.quads || frozen) {
        return;
    }
    var derivative = vec4f();
    for (var part = 0u; part < params.parts; part++) {
        derivative += gradient[part * params.part_quads + at];
    }
    let decays = at < params.heads_at;
    update(at, derivative, select(0.0, step.decay_gradient, decays), select(1.0, step.decay_weight, decays));
}
