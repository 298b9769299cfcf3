// Logits of all candidates: similarity / tau.
//
// `main`: one invocation computes a tile of 16 queries by 8 keys of the dense block [B, C]; x over the tiles. The same
// entry compares queries with the whole corpus when candidates are mined (scale 1).
// `own`: one invocation computes one own candidate's logit; x over [B, K].
// A block is a mat4x4f whose columns are four rows; blocks beyond the last repeat the last one.

override LEARNS: bool = false; // whether the temperature is learned: log_scale is the last parameter
override PLAIN: bool = false; // similarities instead of logits

struct Step {
    scale: f32,
    rate: f32,
    rate_corrected: f32,
    correction2: f32,
    decay_gradient: f32,
    decay_weight: f32,
    indices_at: u32,
    slot: u32,
}

struct Params {
    quads: u32,
    query_row_quads: u32,
    candidate_quads: u32,
    queries_at: u32,
    keys_at: u32,
    own_keys_at: u32,
    own: u32,
    own_total: u32,
    log_scale_at: u32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> queries: array<vec4f>; // [B, d], unit rows
@group(0) @binding(3) var<storage, read> keys: array<vec4f>; // [C + B K, d], unit rows
@group(0) @binding(4) var<storage, read> parameters: array<vec4f>; // for log_scale
@group(0) @binding(5) var<storage, read_write> logits: array<vec4f>; // [B, C]
@group(0) @binding(6) var<storage, read_write> own_logits: array<f32>; // [B, K]

fn scale() -> f32 {
    if (PLAIN) {
        return 1.0;
    }
    if (LEARNS) {
        return exp(parameters[params.log_scale_at].x);
    }
    return step.scale;
}

fn query_block(at: u32) -> mat4x4f {
    let n = params.quads;
    return mat4x4f(queries[at], queries[at + n], queries[at + 2u * n], queries[at + 3u * n]);
}

fn key_block(at: u32) -> mat4x4f {
    let n = params.quads;
    return transpose(mat4x4f(keys[at], keys[at + n], keys[at + 2u * n], keys[at + 3u * n]));
}

fn store(at: u32, block: mat4x4f) {
    for (var i = 0u; i < 4u; i++) {
        logits[at + i * params.candidate_quads] = block[i];
    }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let across = (params.candidate_quads + 1u) / 2u;
    let row = id.x / across * 4u;
    if (row >= params.query_row_quads) {
        return;
    }
    let last_row = params.query_row_quads - 1u;
    let column0 = id.x % across * 2u;
    let column1 = min(column0 + 1u, params.candidate_quads - 1u);
    let rows = vec4u(row, min(row + 1u, last_row), min(row + 2u, last_row), min(row + 3u, last_row));

    let q = params.queries_at + 4u * params.quads * rows;
    let b0 = params.keys_at + 4u * params.quads * column0;
    let b1 = params.keys_at + 4u * params.quads * column1;
    var c00 = mat4x4f(); var c01 = mat4x4f();
    var c10 = mat4x4f(); var c11 = mat4x4f();
    var c20 = mat4x4f(); var c21 = mat4x4f();
    var c30 = mat4x4f(); var c31 = mat4x4f();
    for (var k = 0u; k < params.quads; k++) {
        let k0 = key_block(b0 + k);
        let k1 = key_block(b1 + k);
        let q0 = query_block(q.x + k);
        c00 += k0 * q0; c01 += k1 * q0;
        let q1 = query_block(q.y + k);
        c10 += k0 * q1; c11 += k1 * q1;
        let q2 = query_block(q.z + k);
        c20 += k0 * q2; c21 += k1 * q2;
        let q3 = query_block(q.w + k);
        c30 += k0 * q3; c31 += k1 * q3;
    }

    let s = scale();
    let out = 4u * params.candidate_quads * rows;
    store(out.x + column0, c00 * s);
    store(out.x + column1, c01 * s);
    store(out.y + column0, c10 * s);
    store(out.y + column1, c11 * s);
    store(out.z + column0, c20 * s);
    store(out.z + column1, c21 * s);
    store(out.w + column0, c30 * s);
    store(out.w + column1, c31 * s);
}

@compute @workgroup_size(64)
fn own(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.own_total) {
        return;
    }
    let q = params.queries_at + id.x / params.own * params.quads;
    let key = params.own_keys_at + id.x * params.quads;
    var similarity = 0.0;
    for (var k = 0u; k < params.quads; k++) {
        similarity += dot(queries[q + k], keys[key + k]);
    }
    own_logits[id.x] = similarity * scale();
}
