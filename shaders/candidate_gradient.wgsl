// dL/dembedding of both sides: each row's gradients from the arenas of both directions are added up. One invocation
// adds up four numbers.
//
// Entries of a memory, candidates that are made, and partners from the momentum encoders (`detached`) are constants
// (stop-gradient). But where `through` is not 0, a partner that was moved passes its gradient on to the partner, and
// means pass it on to their members.
// Grid: x over the quads of a row, y over the rows (padding included), z over the sides.

struct Params {
    quads: u32,
    batch: u32,
    query_rows: u32, // padding included
    key_rows: u32,
    keys_at: u32,
    query_candidates_at: u32, // the first row of the candidates in the arenas
    key_candidates_at: u32,
    own_at: u32,
    same_side: u32,
    detached: u32,
    all_meet: u32, // the number of shared keys
    own: u32,
    keys: u32, // own candidates of an anchor that are keys, not made
    // 1 / |k + step|, by which the gradient of a moved partner passes to the partner; 0 if it does not
    through: f32,
    proxies: u32, // the number of groups of keys whose means are candidates
    groups_at: u32, // in the step's indices: [B] groups, then the numbers of their keys
}

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> of_queries: array<vec4f>; // the gradient of the queries' arena
@group(0) @binding(3) var<storage, read> of_keys: array<vec4f>;
@group(0) @binding(4) var<storage, read> arena: array<vec4f>; // of the queries
@group(0) @binding(5) var<storage, read_write> embedding_gradient: array<vec4f>; // per side [rows, d]
@group(0) @binding(6) var<storage, read> indices: array<u32>;

// A quad of the gradient of a moved partner, without the part along it, which is lost in scaling it to unit length.
fn across(k: u32, made: u32) -> vec4f {
    var along = 0.0;
    for (var n = 0u; n < params.quads; n++) {
        along += dot(arena[made + n], of_queries[made + n]);
    }
    return of_queries[made + k] - along * arena[made + k];
}

// A quad of the share of a key in the gradient of the mean of its group.
fn of_mean(k: u32, row: u32) -> vec4f {
    let groups = step.indices_at + params.groups_at;
    let group = indices[groups + row];
    let first = params.own_at + params.own - params.proxies + group;
    var sum = vec4f();
    for (var i = 0u; i < params.batch; i++) {
        sum += of_queries[(first + i * params.own) * params.quads + k];
    }
    return sum / f32(indices[groups + params.batch + group]);
}

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let keys = id.z == 1u;
    if (id.x >= params.quads || id.y >= select(params.query_rows, params.key_rows, keys)) {
        return;
    }
    let row = id.y;
    let q = params.quads;
    let same = params.batch * params.same_side;
    let as_query = params.query_candidates_at + row;
    let as_key = params.key_candidates_at + row;
    var sum = vec4f();
    if (row < params.batch) {
        if (keys) {
            sum = of_keys[row * q + id.x];
            if (same > 0u) {
                sum += of_keys[(as_key + same) * q + id.x];
            }
            if (params.detached == 0u) {
                sum += of_queries[as_query * q + id.x];
            }
            if (params.through > 0.0) {
                sum += params.through * across(id.x, (params.own_at + row * params.own + params.own - 1u) * q);
            }
            if (params.proxies > 0u) {
                sum += of_mean(id.x, row);
            }
        } else {
            sum = of_queries[row * q + id.x];
            if (same > 0u) {
                sum += of_queries[(as_query + same) * q + id.x];
            }
            if (params.detached == 0u) {
                sum += of_keys[as_key * q + id.x];
            }
        }
    } else if (keys && row < params.batch + params.all_meet) {
        sum = of_queries[(as_query + same) * q + id.x];
    } else if (keys && row < params.batch + params.all_meet + params.batch * params.keys) {
        let n = row - params.batch - params.all_meet;
        sum = of_queries[(params.own_at + n / params.keys * params.own + n % params.keys) * q + id.x];
    }
    embedding_gradient[select(0u, params.keys_at, keys) + row * q + id.x] = sum;
}
