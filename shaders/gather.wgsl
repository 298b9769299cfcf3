// Copies the step's items out of the data set. One invocation copies four numbers of one row.
//
// Grid: x over the quads of a row, y over the rows (padding included), z over the sides (0 query, 1 key).
// The rows are the batch, then the shared candidates, then each anchor's own candidates. Padding rows become 0.
// A quad is four neighbouring numbers of a row. Rows are padded with zeros to whole quads, and sides to whole blocks of
// four rows, so no pass checks bounds within a row.

struct Side {
    rows: u32,
    row_quads: u32,
    listed: u32,
    quads: u32,
    items: u32,
    items_at: u32,
    input_at: u32,
}

struct Params {
    @align(16) query: Side,
    @align(16) key: Side,
}

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> items: array<vec4f>; // [queries, query_dim], then [keys, key_dim]
@group(0) @binding(3) var<storage, read> indices: array<u32>; // per queued step: [B], [S], [B, K] if the host draws
@group(0) @binding(4) var<storage, read> own_indices: array<u32>; // [B, K] if the engine mines them
@group(0) @binding(5) var<storage, read_write> input: array<vec4f>; // [rows, query_dim], then [rows, key_dim]

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    var side = params.query;
    if (id.z == 1u) {
        side = params.key;
    }
    let quad = id.x;
    let row = id.y;
    if (quad >= side.quads || row >= 4u * side.row_quads) {
        return;
    }
    var value = vec4f();
    if (row < side.rows) {
        var index = 0u;
        if (row < side.listed) {
            index = indices[step.indices_at + row];
        } else {
            index = own_indices[row - side.listed];
        }
        value = items[side.items_at + min(index, side.items - 1u) * side.quads + quad];
    }
    input[side.input_at + row * side.quads + quad] = value;
}
