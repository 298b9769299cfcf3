// Puts what the host has told of each pair's query in the place of the pair's key, among the candidates of queries.
// Without a table the keys stay.
//
// Grid: x over the quads of the batch's embeddings.

struct Params {
    quads: u32,
    batch: u32,
    pairs: u32, // the number of pairs of the data set
    candidates_at: u32, // the first row of the candidates in the arena
}

const IDS_GUIDE: u32 = 2u;

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> indices: array<u32>;
@group(0) @binding(3) var<storage, read> ids: array<u32>;
@group(0) @binding(4) var<storage, read> facts: array<vec4f>; // offsets [pairs], trust [pairs], guide [2, pairs, width]
@group(0) @binding(5) var<storage, read_write> arena: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.batch * params.quads || ids[IDS_GUIDE] == 0u) {
        return;
    }
    let anchor = id.x / params.quads;
    let pair = indices[step.indices_at + anchor];
    let told = (2u * params.pairs + 3u) / 4u + pair * ids[IDS_GUIDE];
    arena[params.candidates_at * params.quads + id.x] = facts[told + id.x % params.quads];
}
