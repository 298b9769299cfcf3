// dL/dembedding of both sides, from G = dL/dlogit: dq_i = scale sum_j G_ij k_j, dk_j = scale sum_i G_ij q_i.
//
// `main`: one invocation computes a tile of ROWS by COLUMNS blocks; x over the tiles, z over the sides.
// `own`: adds the own candidates' part to dq and writes dk of the own candidates; x over the quads of a row, y over the
// anchors.
// Tiles and blocks: see `tile`.

override ADDS: bool = false; // whether sums are added to what the gradient holds; only if PLAIN: G is dL/dsimilarity

struct Params {
    quads: u32,
    query_row_quads: u32,
    candidate_quads: u32,
    keys_at: u32,
    own_keys_at: u32,
    batch: u32,
    own: u32,
    log_scale_at: u32,
    reached_quads: u32, // the number of candidates that get a gradient, in quads
}

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> embedding: array<vec4f>; // [B, d] anchors, then [C + B K, d] candidates
@group(0) @binding(3) var<storage, read> logit_gradient: array<vec4f>; // [B, C]
@group(0) @binding(4) var<storage, read> own_logit_gradient: array<f32>; // [B, K]
@group(0) @binding(5) var<storage, read> parameters: array<vec4f>; // for log_scale
@group(0) @binding(6) var<storage, read_write> embedding_gradient: array<vec4f>; // shaped as embedding

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

fn embedding_strip(at: u32, columns: vec4u) -> Strip {
    var strip = empty();
    strip.c0 = embedding_block(at + columns.x);
    if (COLUMNS > 1u) {
        strip.c1 = embedding_block(at + columns.y);
    }
    if (COLUMNS > 2u) {
        strip.c2 = embedding_block(at + columns.z);
        strip.c3 = embedding_block(at + columns.w);
    }
    return strip;
}

fn held_block(at: u32) -> mat4x4f {
    let n = params.quads;
    return mat4x4f(
        embedding_gradient[at],
        embedding_gradient[at + n],
        embedding_gradient[at + 2u * n],
        embedding_gradient[at + 3u * n],
    );
}

// What a sum begins with. It is read before anything is stored, because some blocks are stored twice.
fn held_strip(at: u32, columns: vec4u) -> Strip {
    var strip = empty();
    if (!ADDS) {
        return strip;
    }
    strip.c0 = held_block(at + columns.x);
    if (COLUMNS > 1u) {
        strip.c1 = held_block(at + columns.y);
    }
    if (COLUMNS > 2u) {
        strip.c2 = held_block(at + columns.z);
        strip.c3 = held_block(at + columns.w);
    }
    return strip;
}

fn store(at: u32, stride: u32, block: mat4x4f) {
    for (var i = 0u; i < 4u; i++) {
        embedding_gradient[at + i * stride] = block[i] * scale();
    }
}

fn store_tile(to: vec4u, columns: vec4u, stride: u32, tile: Tile) {
    if (stores_in_loop()) {
        let blocks = blocks_of(tile);
        for (var r = 0u; r < ROWS; r++) {
            for (var c = 0u; c < COLUMNS; c++) {
                store(to[r] + columns[c], stride, blocks[4u * r + c]);
            }
        }
        return;
    }
    store(to.x + columns.x, stride, tile.r0.c0);
    store(to.y + columns.x, stride, tile.r1.c0);
    if (COLUMNS > 1u) {
        store(to.x + columns.y, stride, tile.r0.c1);
        store(to.y + columns.y, stride, tile.r1.c1);
    }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let keys = id.z == 1u;
    let row_quads = select(params.query_row_quads, params.reached_quads, keys);
    let across = (params.quads + COLUMNS - 1u) / COLUMNS;
    let row = id.x / across * ROWS;
    if (row >= row_quads) {
        return;
    }
    let rows = min(row + vec4u(0u, 1u, 2u, 3u), vec4u(row_quads - 1u));
    let columns = min(id.x % across * COLUMNS + vec4u(0u, 1u, 2u, 3u), vec4u(params.quads - 1u));

    let out = select(0u, params.keys_at, keys) + 4u * params.quads * rows;
    var r0 = held_strip(out.x, columns);
    var r1 = held_strip(out.y, columns);
    var r2 = empty();
    var r3 = empty();
    if (ROWS > 2u) {
        r2 = held_strip(out.z, columns);
        r3 = held_strip(out.w, columns);
    }
    if (keys) {
        for (var k = 0u; k < params.query_row_quads; k++) {
            let g = 4u * params.candidate_quads * k;
            let b = embedding_strip(4u * params.quads * k, columns);
            r0 = add_product(r0, b, transpose(gradient_block(g + rows.x)));
            r1 = add_product(r1, b, transpose(gradient_block(g + rows.y)));
            if (ROWS > 2u) {
                r2 = add_product(r2, b, transpose(gradient_block(g + rows.z)));
                r3 = add_product(r3, b, transpose(gradient_block(g + rows.w)));
            }
        }
    } else {
        let g = 4u * params.candidate_quads * rows;
        for (var k = 0u; k < params.candidate_quads; k++) {
            let b = embedding_strip(params.keys_at + 4u * params.quads * k, columns);
            r0 = add_product(r0, b, gradient_block(g.x + k));
            r1 = add_product(r1, b, gradient_block(g.y + k));
            if (ROWS > 2u) {
                r2 = add_product(r2, b, gradient_block(g.z + k));
                r3 = add_product(r3, b, gradient_block(g.w + k));
            }
        }
    }

    store_tile(out, columns, params.quads, Tile(r0, r1, r2, r3));
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
