// Makes an own candidate of each query from its partner: the partner is moved by a small step along the sphere and
// scaled to unit length: unit(k + size unit(e - (e . k) k)). The direction e has normal numbers; or, if RIVALS, e leads
// away from the query, to the queries that the partner is confused with: sum over m of P_m (q_m - q), where P is the
// softmax of the partner's similarities to the batch's queries.
//
// One workgroup makes one candidate; each invocation keeps every 64th quad of it, in the candidate's place.
// Grid: x over the anchors.

struct Params {
    quads: u32,
    dim: u32,
    batch: u32,
    stride: u32, // the length of a row of the keys' scores
    candidates: u32,
    own: u32,
    candidates_at: u32, // the first row of the candidates in the arena
    own_at: u32,
    pairs_at: u32,
    normals_at: u32, // in the step's indices: the bits of [B, d] numbers
    log_scale_at: u32,
    size: f32,
}

override RIVALS: bool = false;

const WORKGROUP: u32 = 64u;
const NOBODY: u32 = 0xffffffffu;
const LEAST_STEP: f32 = 1e-12; // a shorter direction is none

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> indices: array<u32>;
@group(0) @binding(3) var<storage, read> parameters: array<vec4f>; // for log_scale
@group(0) @binding(4) var<storage, read> key_scores: array<f32>; // [B, C]: of keys to queries
@group(0) @binding(5) var<storage, read_write> ids: array<u32>;
@group(0) @binding(6) var<storage, read_write> own_scores: array<f32>; // [B, K]
@group(0) @binding(7) var<storage, read_write> arena: array<vec4f>;

var<workgroup> parts: array<f32, WORKGROUP>;

// The sum over the invocations.
fn total(lane: u32, part: f32) -> f32 {
    parts[lane] = part;
    workgroupBarrier();
    var sum = 0.0;
    for (var n = 0u; n < WORKGROUP; n++) {
        sum += parts[n];
    }
    workgroupBarrier();
    return sum;
}

// The largest over the invocations.
fn largest(lane: u32, part: f32) -> f32 {
    parts[lane] = part;
    workgroupBarrier();
    var most = parts[0];
    for (var n = 1u; n < WORKGROUP; n++) {
        most = max(most, parts[n]);
    }
    workgroupBarrier();
    return most;
}

// The product of two rows of the arena, which begin at these quads.
fn product(lane: u32, one: u32, other: u32) -> f32 {
    var part = 0.0;
    for (var k = lane; k < params.quads; k += WORKGROUP) {
        part += dot(arena[one + k], arena[other + k]);
    }
    return total(lane, part);
}

fn normal(anchor: u32, n: u32) -> f32 {
    // Rows of the arena are padded with zeros, those of the list are not.
    let at = step.indices_at + params.normals_at + anchor * params.dim + min(n, params.dim - 1u);
    return select(0.0, bitcast<f32>(indices[at]), n < params.dim);
}

// Writes normal numbers to the candidate's place.
fn draw(anchor: u32, lane: u32, made: u32) {
    for (var k = lane; k < params.quads; k += WORKGROUP) {
        let n = 4u * k;
        arena[made + k] =
            vec4f(normal(anchor, n), normal(anchor, n + 1u), normal(anchor, n + 2u), normal(anchor, n + 3u));
    }
}

// Writes the sum over the other queries of P_m (q_m - q) to the candidate's place.
fn lead_to_rivals(anchor: u32, lane: u32, made: u32) {
    let scale = scale();
    let row = anchor * params.stride;
    var part = -1e30;
    for (var m = lane; m < params.batch; m += WORKGROUP) {
        part = max(part, scale * key_scores[row + m]);
    }
    let shift = largest(lane, part);
    part = 0.0;
    for (var m = lane; m < params.batch; m += WORKGROUP) {
        part += exp(scale * key_scores[row + m] - shift);
    }
    let sum = total(lane, part);
    for (var k = lane; k < params.quads; k += WORKGROUP) {
        arena[made + k] = vec4f();
    }
    for (var first = 0u; first < params.batch; first += WORKGROUP) {
        let m = first + lane;
        let takes_part = m < params.batch && m != anchor;
        let l = scale * key_scores[row + min(m, params.batch - 1u)] - shift;
        parts[lane] = select(0.0, exp(l) / sum, takes_part);
        workgroupBarrier();
        for (var k = lane; k < params.quads; k += WORKGROUP) {
            let own = arena[anchor * params.quads + k];
            var direction = vec4f();
            for (var n = 0u; n < min(WORKGROUP, params.batch - first); n++) {
                direction += parts[n] * (arena[(first + n) * params.quads + k] - own);
            }
            arena[made + k] += direction;
        }
        workgroupBarrier();
    }
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let anchor = group.x;
    let lane = local.x;
    let partner = (params.candidates_at + anchor) * params.quads;
    let own = anchor * params.own + params.own - 1u;
    let made = (params.own_at + own) * params.quads;
    if (RIVALS) {
        lead_to_rivals(anchor, lane, made);
    } else {
        draw(anchor, lane, made);
    }
    // Twice: of a vector that is nearly parallel, rounding leaves too much of it the first time.
    for (var round = 0u; round < 2u; round++) {
        let along = product(lane, made, partner);
        for (var k = lane; k < params.quads; k += WORKGROUP) {
            arena[made + k] -= along * arena[partner + k];
        }
    }
    let length = sqrt(product(lane, made, made));
    let moves = length >= LEAST_STEP;
    let stride = select(0.0, params.size / max(length, LEAST_STEP), moves);
    for (var k = lane; k < params.quads; k += WORKGROUP) {
        arena[made + k] = arena[partner + k] + stride * arena[made + k];
    }
    let inverse = 1.0 / sqrt(product(lane, made, made));
    for (var k = lane; k < params.quads; k += WORKGROUP) {
        arena[made + k] *= inverse;
    }
    let score = product(lane, made, anchor * params.quads);
    if (lane == 0u) {
        own_scores[own] = score;
        // A partner that cannot be moved keeps its pair, and is no negative.
        ids[params.pairs_at + params.candidates + own] = select(indices[step.indices_at + anchor], NOBODY, moves);
    }
}
