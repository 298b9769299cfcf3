// Several heads with a temperature for each head and pair; `src/backend/cpu/multi_head.rs` has the formulas.
//
// `forward`: one workgroup replaces a row's similarities by its logits, and adds up the regularisation of the row's
// temperatures.
// `coefficients`: dL/ds and dL/dx of every head; x over a row's entries, y over the anchors.
// `anchors`: dL/dembedding of the anchors; x over the numbers of an embedding, y over the anchors.
// `candidates`: dL/dembedding of the candidates; x over the numbers of an embedding, y over the shared candidates, then
// over the own ones.
// `add_up`: dL/d(parameters); x over the parameters.

struct Params {
    stride: u32, // the length of a row of the arena, in numbers
    dim: u32,
    heads: u32,
    heads_at: u32, // where P, D and a begin in the parameters
    batch: u32,
    list: u32,
    asking: u32,
    score_stride: u32,
    candidates: u32,
    reached: u32, // the number of candidates that get a gradient
    own: u32,
    candidates_at: u32, // the first row of the candidates in the arena
    own_at: u32,
    adds: u32, // whether `add_up` adds to the other direction's result
}

const LANES: u32 = 64u;
// The host's constants of the same names have the same values.
const LEAST_HEAD_TAU: f32 = 0.02;
const HEAD_TAU_RANGE: f32 = 0.98;
const OUTCOME_TOTALS: u32 = 3u;
const OUTCOME_HEAD: u32 = 64u;
const OUTCOME_LISTS: u32 = 8u;
const LIST_SCRATCH: u32 = 5u;

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> arena: array<f32>;
@group(0) @binding(3) var<storage, read> parameters: array<f32>;
@group(0) @binding(4) var<storage, read> weights: array<f32>; // [B, C + K]; -1 for an entry that is no negative
@group(0) @binding(5) var<storage, read_write> scores: array<f32>;
@group(0) @binding(6) var<storage, read_write> own_scores: array<f32>;
@group(0) @binding(7) var<storage, read_write> outcome: array<f32>; // as in `rows/words`
// [B, C + K, heads]: dL/ds and dL/dx; then per anchor its part of dL/dP and dL/dD [d], and of dL/da [heads].
@group(0) @binding(8) var<storage, read_write> slopes: array<vec2f>;
@group(0) @binding(9) var<storage, read_write> gradient: array<f32>; // of the arena; in `add_up` of the parameters

var<workgroup> lanes: array<f32, LANES>;

fn width() -> u32 {
    return params.candidates + params.own;
}

fn list_at(anchor: u32) -> u32 {
    let lists = OUTCOME_TOTALS * params.list + OUTCOME_HEAD;
    return lists + (OUTCOME_LISTS * params.asking + LIST_SCRATCH) * params.list + anchor;
}

// The offset of a candidate's embedding in the arena.
fn row_of(i: u32, j: u32) -> u32 {
    let own = params.own_at + i * params.own + j - params.candidates;
    return select(own, params.candidates_at + j, j < params.candidates) * params.stride;
}

fn score_at(i: u32, j: u32) -> u32 {
    return select(i * params.own + j - params.candidates, i * params.score_stride + j, j < params.candidates);
}

// The similarity of a head, the sigmoid of its x, and its temperature.
fn head_values(head: u32, q: u32, k: u32) -> vec3f {
    let d = params.dim;
    var x = parameters[params.heads_at + 2u * d + head];
    var s = 0.0;
    for (var n = head * d / params.heads; n < (head + 1u) * d / params.heads; n++) {
        let both = arena[q + n] * arena[k + n];
        s += both;
        x += parameters[params.heads_at + n] * both;
        x += parameters[params.heads_at + d + n] * abs(arena[q + n] - arena[k + n]);
    }
    let sigma = 1.0 / (1.0 + exp(clamp(-x, -87.0, 87.0)));
    return vec3f(s, sigma, LEAST_HEAD_TAU + HEAD_TAU_RANGE * sigma);
}

// Half the number of the head's dimensions.
fn half_size(head: u32) -> f32 {
    return 0.5 * f32((head + 1u) * params.dim / params.heads - head * params.dim / params.heads);
}

@compute @workgroup_size(LANES)
fn forward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let i = group.x;
    var regularisation = 0.0;
    for (var j = local.x; j < width(); j += LANES) {
        if (j != i && weights[i * width() + j] < 0.0) {
            continue;
        }
        var logit = 0.0;
        for (var head = 0u; head < params.heads; head++) {
            let p = head_values(head, i * params.stride, row_of(i, j));
            logit += p.x / p.z;
            regularisation += half_size(head) * log(p.z) + 1.0 / p.z;
        }
        if (j < params.candidates) {
            scores[score_at(i, j)] = logit;
        } else {
            own_scores[score_at(i, j)] = logit;
        }
    }
    lanes[local.x] = regularisation;
    workgroupBarrier();
    if (local.x == 0u) {
        var total = 0.0;
        for (var n = 0u; n < LANES; n++) {
            total += lanes[n];
        }
        outcome[list_at(i)] = total;
    }
}

@compute @workgroup_size(8, 8)
fn coefficients(@builtin(global_invocation_id) id: vec3u) {
    let j = id.x;
    let i = id.y;
    if (j >= width() || i >= params.batch) {
        return;
    }
    let present = j == i || weights[i * width() + j] >= 0.0;
    var g = 0.0;
    if (j < params.candidates) {
        g = scores[score_at(i, j)];
    } else {
        g = own_scores[score_at(i, j)];
    }
    let pull = outcome[list_at(i)];
    for (var head = 0u; head < params.heads; head++) {
        let p = head_values(head, i * params.stride, row_of(i, j));
        let of_tau = pull * (half_size(head) / p.z - 1.0 / (p.z * p.z)) - g * p.x / (p.z * p.z);
        let both = vec2f(g / p.z, of_tau * HEAD_TAU_RANGE * p.y * (1.0 - p.y));
        slopes[(i * width() + j) * params.heads + head] = select(vec2f(), both, present);
    }
}

fn head_of(n: u32) -> u32 {
    return ((n + 1u) * params.heads - 1u) / params.dim;
}

fn slope(i: u32, j: u32, n: u32) -> vec2f {
    return slopes[(i * width() + j) * params.heads + head_of(n)];
}

// dL/d(q k) and dL/dq through |q - k|, in dimension n of an entry.
fn pair_slopes(i: u32, j: u32, n: u32) -> vec2f {
    let both = slope(i, j, n);
    let difference = arena[i * params.stride + n] - arena[row_of(i, j) + n];
    let of_product = both.x + both.y * parameters[params.heads_at + n];
    let of_difference = both.y * parameters[params.heads_at + params.dim + n];
    return vec2f(of_product, select(of_difference, -of_difference, difference < 0.0));
}

// Where an anchor's part of dL/d(parameters) begins in `slopes`.
fn parameter_slopes_at(i: u32) -> u32 {
    return params.batch * width() * params.heads + i * (params.dim + params.heads);
}

@compute @workgroup_size(8, 8)
fn anchors(@builtin(global_invocation_id) id: vec3u) {
    let n = id.x;
    let i = id.y;
    if (n >= params.dim || i >= params.batch) {
        return;
    }
    let q = arena[i * params.stride + n];
    var total = 0.0;
    var of_parameters = vec2f();
    for (var j = 0u; j < width(); j++) {
        let k = arena[row_of(i, j) + n];
        let given = pair_slopes(i, j, n);
        total += given.x * k + given.y;
        of_parameters += slope(i, j, n).y * vec2f(q * k, abs(q - k));
    }
    gradient[i * params.stride + n] = total;
    slopes[parameter_slopes_at(i) + n] = of_parameters;
    if (n < params.heads) {
        var of_head = vec2f();
        for (var j = 0u; j < width(); j++) {
            of_head += slopes[(i * width() + j) * params.heads + n];
        }
        slopes[parameter_slopes_at(i) + params.dim + n] = of_head;
    }
}

@compute @workgroup_size(8, 8)
fn candidates(@builtin(global_invocation_id) id: vec3u) {
    let n = id.x;
    if (n >= params.dim || id.y >= params.reached + params.batch * params.own) {
        return;
    }
    var total = 0.0;
    var row = 0u;
    if (id.y < params.reached) {
        row = row_of(0u, id.y);
        for (var i = 0u; i < params.batch; i++) {
            let given = pair_slopes(i, id.y, n);
            total += given.x * arena[i * params.stride + n] - given.y;
        }
    } else {
        let own = id.y - params.reached;
        let i = own / params.own;
        let j = params.candidates + own % params.own;
        row = row_of(i, j);
        let given = pair_slopes(i, j, n);
        total = given.x * arena[i * params.stride + n] - given.y;
    }
    gradient[row + n] = total;
}

@compute @workgroup_size(64)
fn add_up(@builtin(global_invocation_id) id: vec3u) {
    let d = params.dim;
    if (id.x >= 2u * d + params.heads) {
        return;
    }
    var total = 0.0;
    for (var i = 0u; i < params.batch; i++) {
        let both = slopes[parameter_slopes_at(i) + select(id.x - d, id.x, id.x < d)];
        total += select(both.x, both.y, id.x >= d);
    }
    let at = params.heads_at + id.x;
    if (params.adds == 1u) {
        total += gradient[at];
    }
    gradient[at] = total;
}
