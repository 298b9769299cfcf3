// dL/dembedding of both sides, from G = dL/dlogit: dq_i = scale sum_j G_ij k_j, dk_j = scale sum_i G_ij q_i.
//
// `main`: one invocation computes a tile of 16 rows by 8 columns; x over the tiles, z over the sides.
// `own`: adds the own candidates' part to dq and writes theirs; x over the quads of a row, y over the anchors.
// A block is a mat4x4f whose columns are four rows; blocks beyond the last repeat the last one.

override LEARNS: bool = false; // whether the temperature is learned: log_scale is the last parameter

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
    keys_at: u32,
    own_keys_at: u32,
    batch: u32,
    own: u32,
    log_scale_at: u32,
}

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> embedding: array<vec4f>; // [B, d], then [C + B K, d]
@group(0) @binding(3) var<storage, read> logit_gradient: array<vec4f>; // [B, C]
@group(0) @binding(4) var<storage, read> own_logit_gradient: array<f32>; // [B, K]
@group(0) @binding(5) var<storage, read> parameters: array<vec4f>; // for log_scale
@group(0) @binding(6) var<storage, read_write> embedding_gradient: array<vec4f>; // as embedding

fn scale() -> f32 {
    if (LEARNS) {
        return exp(parameters[params.log_scale_at].x);
    }
    return step.scale;
}

fn embedding_block(at: u32) -> mat4x4f {
    let n = params.quads;
    return mat4x4f(embedding[at], embedding[at + n], embedding[at + 2u * n], embedding[at + 3u * n]);
}

fn gradient_block(at: u32) -> mat4x4f {
    let n = params.candidate_quads;
    return mat4x4f(
        logit_gradient[at],
        logit_gradient[at + n],
        logit_gradient[at + 2u * n],
        logit_gradient[at + 3u * n],
    );
}

fn store(at: u32, block: mat4x4f) {
    for (var i = 0u; i < 4u; i++) {
        embedding_gradient[at + i * params.quads] = block[i];
    }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let keys = id.z == 1u;
    let row_quads = select(params.query_row_quads, params.candidate_quads, keys);
    let across = (params.quads + 1u) / 2u;
    let row = id.x / across * 4u;
    if (row >= row_quads) {
        return;
    }
    let last_row = row_quads - 1u;
    let column0 = id.x % across * 2u;
    let column1 = min(column0 + 1u, params.quads - 1u);
    let rows = vec4u(row, min(row + 1u, last_row), min(row + 2u, last_row), min(row + 3u, last_row));

    var c00 = mat4x4f(); var c01 = mat4x4f();
    var c10 = mat4x4f(); var c11 = mat4x4f();
    var c20 = mat4x4f(); var c21 = mat4x4f();
    var c30 = mat4x4f(); var c31 = mat4x4f();
    if (keys) {
        for (var k = 0u; k < params.query_row_quads; k++) {
            let at = 4u * params.quads * k;
            let g = 4u * params.candidate_quads * k;
            let b0 = embedding_block(at + column0);
            let b1 = embedding_block(at + column1);
            let g0 = transpose(gradient_block(g + rows.x));
            c00 += b0 * g0; c01 += b1 * g0;
            let g1 = transpose(gradient_block(g + rows.y));
            c10 += b0 * g1; c11 += b1 * g1;
            let g2 = transpose(gradient_block(g + rows.z));
            c20 += b0 * g2; c21 += b1 * g2;
            let g3 = transpose(gradient_block(g + rows.w));
            c30 += b0 * g3; c31 += b1 * g3;
        }
    } else {
        let g = 4u * params.candidate_quads * rows;
        for (var k = 0u; k < params.candidate_quads; k++) {
            let at = params.keys_at + 4u * params.quads * k;
            let b0 = embedding_block(at + column0);
            let b1 = embedding_block(at + column1);
            let g0 = gradient_block(g.x + k);
            c00 += b0 * g0; c01 += b1 * g0;
            let g1 = gradient_block(g.y + k);
            c10 += b0 * g1; c11 += b1 * g1;
            let g2 = gradient_block(g.z + k);
            c20 += b0 * g2; c21 += b1 * g2;
            let g3 = gradient_block(g.w + k);
            c30 += b0 * g3; c31 += b1 * g3;
        }
    }

    let s = scale();
    let out = select(0u, params.keys_at, keys) + 4u * params.quads * rows;
    store(out.x + column0, c00 * s);
    store(out.x + column1, c01 * s);
    store(out.y + column0, c10 * s);
    store(out.y + column1, c11 * s);
    store(out.z + column0, c20 * s);
    store(out.z + column1, c21 * s);
    store(out.w + column0, c30 * s);
    store(out.w + column1, c31 * s);
}

@compute @workgroup_size(8, 8)
fn own(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.quads || id.y >= params.batch) {
        return;
    }
    let s = scale();
    let at = id.y * params.quads + id.x;
    let query = embedding[at];
    var gradient = embedding_gradient[at];
    for (var n = id.y * params.own; n < (id.y + 1u) * params.own; n++) {
        let g = s * own_logit_gradient[n];
        let key = params.own_keys_at + n * params.quads + id.x;
        gradient += g * embedding[key];
        embedding_gradient[key] = g * query;
    }
    embedding_gradient[at] = gradient;
}
