// Adds noise to the batch's keys and scales them to unit length again: k~ = unit(k + size e), where e has normal
// numbers. The embeddings of both sides without noise are kept. One invocation handles one row.
//
// Grid: x over the rows of both sides (padding included).

struct Params {
    quads: u32,
    dim: u32,
    batch: u32,
    rows: u32, // of both sides, padding included
    first_key: u32, // the row of the batch's first key
    normals_at: u32, // in the step's indices: the bits of [B, d] numbers
    size: f32,
}

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> indices: array<u32>;
@group(0) @binding(3) var<storage, read_write> embedding: array<vec4f>; // per side [rows, d]
@group(0) @binding(4) var<storage, read_write> unjittered: array<vec4f>; // per side [rows, d]
@group(0) @binding(5) var<storage, read_write> jitter_norm: array<f32>; // [B]

fn normal(key: u32, n: u32) -> f32 {
    // Rows of embeddings are padded with zeros, those of the list are not.
    let at = step.indices_at + params.normals_at + key * params.dim + min(n, params.dim - 1u);
    return select(0.0, bitcast<f32>(indices[at]), n < params.dim);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.rows) {
        return;
    }
    let at = id.x * params.quads;
    for (var k = 0u; k < params.quads; k++) {
        unjittered[at + k] = embedding[at + k];
    }
    let key = id.x - params.first_key;
    if (id.x < params.first_key || key >= params.batch) {
        return;
    }
    if (step.jitters == 0u) {
        jitter_norm[key] = 1.0;
        return;
    }
    var squares = 0.0;
    for (var k = 0u; k < params.quads; k++) {
        let n = 4u * k;
        let noise = vec4f(normal(key, n), normal(key, n + 1u), normal(key, n + 2u), normal(key, n + 3u));
        let moved = embedding[at + k] + params.size * noise;
        squares += dot(moved, moved);
        embedding[at + k] = moved;
    }
    let inverse = 1.0 / sqrt(squares);
    jitter_norm[key] = inverse;
    for (var k = 0u; k < params.quads; k++) {
        embedding[at + k] *= inverse;
    }
}
