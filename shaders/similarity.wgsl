// Logits of all candidates, similarity / tau, or the exponentials that stand in their place (scale.wgsl).
//
// `main`: one invocation computes a tile of ROWS by COLUMNS blocks of the matrix [B, C]; x over the tiles. When
// candidates are mined, the same entry point compares queries with the whole corpus, with scale 1.
// `own`: one invocation computes one own candidate's logit; x over [B, K].
// Tiles and blocks: see `tile`.

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

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> queries: array<vec4f>; // [B, d], unit rows
@group(0) @binding(3) var<storage, read> keys: array<vec4f>; // [C + B K, d], unit rows
@group(0) @binding(4) var<storage, read> parameters: array<vec4f>; // for log_scale
@group(0) @binding(5) var<storage, read_write> logits: array<vec4f>; // [B, C]
@group(0) @binding(6) var<storage, read_write> own_logits: array<f32>; // [B, K]

// What is stored of four similarities.
fn stored(similarities: vec4f, scale: f32) -> vec4f {
    let l = similarities * scale;
    if (holds_exponentials(scale)) {
        return exp(l - scale);
    }
    return l;
}

fn query_block(at: u32) -> mat4x4f {
    let n = params.quads;
    return mat4x4f(queries[at], queries[at + n], queries[at + 2u * n], queries[at + 3u * n]);
}

fn key_block(at: u32) -> mat4x4f {
    let n = params.quads;
    return transpose(mat4x4f(keys[at], keys[at + n], keys[at + 2u * n], keys[at + 3u * n]));
}

fn key_strip(at: u32, columns: vec4u, stride: u32) -> Strip {
    var strip = empty();
    strip.c0 = key_block(at + 4u * stride * columns.x);
    if (COLUMNS > 1u) {
        strip.c1 = key_block(at + 4u * stride * columns.y);
    }
    if (COLUMNS > 2u) {
        strip.c2 = key_block(at + 4u * stride * columns.z);
        strip.c3 = key_block(at + 4u * stride * columns.w);
    }
    return strip;
}

fn store(at: u32, stride: u32, block: mat4x4f, scale: f32) {
    for (var i = 0u; i < 4u; i++) {
        logits[at + i * stride] = stored(block[i], scale);
    }
}

fn store_tile(to: vec4u, columns: vec4u, stride: u32, tile: Tile, scale: f32) {
    if (stores_in_loop()) {
        let blocks = blocks_of(tile);
        for (var r = 0u; r < ROWS; r++) {
            for (var c = 0u; c < COLUMNS; c++) {
                store(to[r] + columns[c], stride, blocks[4u * r + c], scale);
            }
        }
        return;
    }
    store(to.x + columns.x, stride, tile.r0.c0, scale);
    store(to.y + columns.x, stride, tile.r1.c0, scale);
    if (COLUMNS > 1u) {
        store(to.x + columns.y, stride, tile.r0.c1, scale);
        store(to.y + columns.y, stride, tile.r1.c1, scale);
    }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let across = (params.candidate_quads + COLUMNS - 1u) / COLUMNS;
    let row = id.x / across * ROWS;
    if (row >= params.query_row_quads) {
        return;
    }
    let rows = min(row + vec4u(0u, 1u, 2u, 3u), vec4u(params.query_row_quads - 1u));
    let columns = min(id.x % across * COLUMNS + vec4u(0u, 1u, 2u, 3u), vec4u(params.candidate_quads - 1u));

    let q = params.queries_at + 4u * params.quads * rows;
    var r0 = empty();
    var r1 = empty();
    var r2 = empty();
    var r3 = empty();
    for (var k = 0u; k < params.quads; k++) {
        let b = key_strip(params.keys_at + k, columns, params.quads);
        r0 = add_product(r0, b, query_block(q.x + k));
        r1 = add_product(r1, b, query_block(q.y + k));
        if (ROWS > 2u) {
            r2 = add_product(r2, b, query_block(q.z + k));
            r3 = add_product(r3, b, query_block(q.w + k));
        }
    }

    let out = 4u * params.candidate_quads * rows;
    store_tile(out, columns, params.candidate_quads, Tile(r0, r1, r2, r3), scale());
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
    own_logits[id.x] = stored(vec4f(similarity), scale()).x;
}
