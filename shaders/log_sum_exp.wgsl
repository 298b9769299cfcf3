// Log-sum-exp of four rows and of the four columns of the same pairs, and the loss of these four pairs: one workgroup.
//
// Invocations 0-31 take the rows (8 segments of each), invocations 32-63 the columns (32 segments of all four). Each
// keeps a running maximum and the sum of exponentials relative to it; four invocations combine the segments.
// Grid: x over the quads of pairs. No invocation loops more than C / 32 + K / 8 or B / 32 times, plus 40.

override QUERY_WEIGHT: f32 = 0.5; // of the query-to-key loss
override KEY_WEIGHT: f32 = 0.5; // of the key-to-query loss

struct Params {
    batch: u32,
    candidates: u32,
    candidate_quads: u32,
    own: u32,
}

const SEGMENTS: u32 = 8u;
const LANES: u32 = 32u;
// Below every logit; its exponential, relative to any logit, is 0.
const LOWEST: f32 = -1e30;

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> logits: array<vec4f>; // [B, C]
@group(0) @binding(3) var<storage, read> own_logits: array<f32>; // [B, K]
@group(0) @binding(4) var<storage, read_write> row_log_sum_exp: array<f32>; // [B]
@group(0) @binding(5) var<storage, read_write> column_log_sum_exp: array<f32>; // [B]
@group(0) @binding(6) var<storage, read_write> anchor_loss: array<f32>; // [B]

var<workgroup> row_parts: array<vec2f, 32>; // maximum, sum
var<workgroup> column_maxima: array<vec4f, 32>;
var<workgroup> column_sums: array<vec4f, 32>;

fn add_own(part: vec2f, logit: f32) -> vec2f {
    let larger = max(part.x, logit);
    return vec2f(larger, part.y * exp(part.x - larger) + exp(logit - larger));
}

fn row_part(row: u32, segment: u32) -> vec2f {
    var part = vec2f(LOWEST, 0.0);
    for (var quad = segment; quad < params.candidate_quads; quad += SEGMENTS) {
        let column = 4u * quad + vec4u(0u, 1u, 2u, 3u);
        let l = select(vec4f(LOWEST), logits[row * params.candidate_quads + quad], column < vec4u(params.candidates));
        let larger = max(part.x, max(max(l.x, l.y), max(l.z, l.w)));
        part = vec2f(larger, part.y * exp(part.x - larger) + dot(exp(l - larger), vec4f(1.0)));
    }
    for (var k = segment; k < params.own; k += SEGMENTS) {
        part = add_own(part, own_logits[row * params.own + k]);
    }
    return part;
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let quad = group.x;
    if (local.x < LANES) {
        let row = min(4u * quad + local.x / SEGMENTS, params.batch - 1u);
        row_parts[local.x] = row_part(row, local.x % SEGMENTS);
    } else {
        let lane = local.x - LANES;
        var maxima = vec4f(LOWEST);
        var sums = vec4f();
        for (var row = lane; row < params.batch; row += LANES) {
            let l = logits[row * params.candidate_quads + quad];
            let larger = max(maxima, l);
            sums = sums * exp(maxima - larger) + exp(l - larger);
            maxima = larger;
        }
        column_maxima[lane] = maxima;
        column_sums[lane] = sums;
    }
    workgroupBarrier();

    let pair = 4u * quad + local.x;
    if (local.x < 4u && pair < params.batch) {
        var maximum = LOWEST;
        for (var n = 0u; n < SEGMENTS; n++) {
            maximum = max(maximum, row_parts[SEGMENTS * local.x + n].x);
        }
        var sum = 0.0;
        for (var n = 0u; n < SEGMENTS; n++) {
            let part = row_parts[SEGMENTS * local.x + n];
            sum += part.y * exp(part.x - maximum);
        }
        let row = maximum + log(sum);

        maximum = LOWEST;
        for (var n = 0u; n < LANES; n++) {
            maximum = max(maximum, column_maxima[n][local.x]);
        }
        sum = 0.0;
        for (var n = 0u; n < LANES; n++) {
            sum += column_sums[n][local.x] * exp(column_maxima[n][local.x] - maximum);
        }
        let column = maximum + log(sum);

        let positive = logits[pair * params.candidate_quads + quad][local.x];
        row_log_sum_exp[pair] = row;
        column_log_sum_exp[pair] = column;
        anchor_loss[pair] = QUERY_WEIGHT * (row - positive) + KEY_WEIGHT * (column - positive);
    }
}
