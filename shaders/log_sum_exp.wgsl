// One invocation computes the log-sum-exp of one pair's row, that of its column, and the pair's loss.
//
// It adds up every fourth element and combines the four sums at the end. Where logits stand in place of exponentials,
// each sum has a running maximum. Software adapters would spend more time on barriers than on these C / 4 + K + B / 4
// rounds. Grid: x over the pairs.

override QUERY_WEIGHT: f32 = 0.5; // the weight of the query-to-key loss
override KEY_WEIGHT: f32 = 0.5; // the weight of the key-to-query loss

struct Params {
    batch: u32,
    candidates: u32,
    candidate_quads: u32,
    own: u32,
    log_scale_at: u32,
}

// This number is below every logit, and its exponential relative to any logit is 0.
const LOWEST: f32 = -1e30;

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> logits: array<f32>; // [B, C]
@group(0) @binding(3) var<storage, read> own_logits: array<f32>; // [B, K]
@group(0) @binding(4) var<storage, read> parameters: array<vec4f>; // for log_scale
@group(0) @binding(5) var<storage, read_write> row_log_sum_exp: array<f32>; // [B]
@group(0) @binding(6) var<storage, read_write> column_log_sum_exp: array<f32>; // [B]
@group(0) @binding(7) var<storage, read_write> anchor_loss: array<f32>; // [B]

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

// Four entries from `at` on, `stride` apart. Only the first `count` exist; `absent` stands for the others.
fn quad(at: u32, stride: u32, count: u32, absent: f32) -> vec4f {
    let l = vec4f(logits[at], logits[at + stride], logits[at + 2u * stride], logits[at + 3u * stride]);
    return select(vec4f(absent), l, vec4u(0u, 1u, 2u, 3u) < vec4u(count));
}

// The log-sum-exp of a pair's row, that of its column, and its own logit.
struct Totals {
    row: f32,
    column: f32,
    positive: f32,
}

fn of_exponentials(pair: u32, stride: u32, shift: f32) -> Totals {
    var row = vec4f();
    for (var j = 0u; j < params.candidates; j += 4u) {
        row += quad(pair * stride + j, 1u, params.candidates - j, 0.0);
    }
    for (var k = 0u; k < params.own; k++) {
        row.x += own_logits[pair * params.own + k];
    }
    var column = vec4f();
    for (var i = 0u; i < params.batch; i += 4u) {
        column += quad(i * stride + pair, stride, params.batch - i, 0.0);
    }
    let ones = vec4f(1.0);
    return Totals(
        shift + log(dot(row, ones)),
        shift + log(dot(column, ones)),
        shift + log(logits[pair * stride + pair]),
    );
}

fn of_logits(pair: u32, stride: u32) -> Totals {
    let start = Running(vec4f(LOWEST), vec4f());
    var row = start;
    for (var j = 0u; j < params.candidates; j += 4u) {
        row = add(row, quad(pair * stride + j, 1u, params.candidates - j, LOWEST));
    }
    for (var k = 0u; k < params.own; k++) {
        row = add(row, vec4f(own_logits[pair * params.own + k], LOWEST, LOWEST, LOWEST));
    }
    var column = start;
    for (var i = 0u; i < params.batch; i += 4u) {
        column = add(column, quad(i * stride + pair, stride, params.batch - i, LOWEST));
    }
    return Totals(joined(row), joined(column), logits[pair * stride + pair]);
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let pair = id.x;
    if (pair >= params.batch) {
        return;
    }
    let stride = 4u * params.candidate_quads;
    let shift = scale();
    var totals: Totals;
    if (holds_exponentials(shift)) {
        totals = of_exponentials(pair, stride, shift);
    } else {
        totals = of_logits(pair, stride);
    }
    row_log_sum_exp[pair] = totals.row;
    column_log_sum_exp[pair] = totals.column;
    anchor_loss[pair] = QUERY_WEIGHT * (totals.row - totals.positive) + KEY_WEIGHT * (totals.column - totals.positive);
}
