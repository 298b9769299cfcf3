// One invocation computes the log-sum-exp of one pair's row, that of its column, and the pair's loss.
//
// It keeps four running maxima, each with a sum of exponentials over every fourth element, and combines them at the
// end. Software adapters would spend more time on barriers than on these C / 4 + K + B / 4 rounds. Grid: x over the
// pairs.

override QUERY_WEIGHT: f32 = 0.5; // the weight of the query-to-key loss
override KEY_WEIGHT: f32 = 0.5; // the weight of the key-to-query loss

struct Params {
    batch: u32,
    candidates: u32,
    candidate_quads: u32,
    own: u32,
}

// This number is below every logit, and its exponential relative to any logit is 0.
const LOWEST: f32 = -1e30;

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> logits: array<f32>; // [B, C]
@group(0) @binding(3) var<storage, read> own_logits: array<f32>; // [B, K]
@group(0) @binding(4) var<storage, read_write> row_log_sum_exp: array<f32>; // [B]
@group(0) @binding(5) var<storage, read_write> column_log_sum_exp: array<f32>; // [B]
@group(0) @binding(6) var<storage, read_write> anchor_loss: array<f32>; // [B]

struct Running {
    maxima: vec4f,
    sums: vec4f,
}

fn add(running: Running, l: vec4f) -> Running {
    let larger = max(running.maxima, l);
    return Running(larger, running.sums * exp(running.maxima - larger) + exp(l - larger));
}

fn joined(running: Running) -> f32 {
    let m = running.maxima;
    let maximum = max(max(m.x, m.y), max(m.z, m.w));
    return maximum + log(dot(running.sums, exp(m - maximum)));
}

// Four logits from `at` on, `stride` apart. Only the first `count` exist; LOWEST stands for the others.
fn quad(at: u32, stride: u32, count: u32) -> vec4f {
    let l = vec4f(logits[at], logits[at + stride], logits[at + 2u * stride], logits[at + 3u * stride]);
    return select(vec4f(LOWEST), l, vec4u(0u, 1u, 2u, 3u) < vec4u(count));
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let pair = id.x;
    if (pair >= params.batch) {
        return;
    }
    let stride = 4u * params.candidate_quads;
    let start = Running(vec4f(LOWEST), vec4f());
    var running = start;
    for (var j = 0u; j < params.candidates; j += 4u) {
        running = add(running, quad(pair * stride + j, 1u, params.candidates - j));
    }
    for (var k = 0u; k < params.own; k++) {
        running = add(running, vec4f(own_logits[pair * params.own + k], LOWEST, LOWEST, LOWEST));
    }
    let row = joined(running);

    running = start;
    for (var i = 0u; i < params.batch; i += 4u) {
        running = add(running, quad(i * stride + pair, stride, params.batch - i));
    }
    let column = joined(running);

    let positive = logits[pair * stride + pair];
    row_log_sum_exp[pair] = row;
    column_log_sum_exp[pair] = column;
    anchor_loss[pair] = QUERY_WEIGHT * (row - positive) + KEY_WEIGHT * (column - positive);
}
