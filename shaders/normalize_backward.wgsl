// The gradient of the scaling to unit length: dL/du = (I - q q') dL/dq / |u|. One invocation handles one row.
//
// For a query, q . dL/dq is also its share of dL/dlog_scale. Grid: x over the rows (padding included), z over the
// sides.

struct Side {
    rows: u32,
    row_quads: u32,
    row_at: u32,
}

struct Params {
    @align(16) query: Side,
    @align(16) key: Side,
    @align(16) quads: u32,
}

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> embedding: array<vec4f>; // per side [rows, d]
@group(0) @binding(3) var<storage, read> inverse_norm: array<f32>; // per side [rows]
@group(0) @binding(4) var<storage, read> embedding_gradient: array<vec4f>; // per side [rows, d]
@group(0) @binding(5) var<storage, read_write> raw_gradient: array<vec4f>; // per side [rows, d]
@group(0) @binding(6) var<storage, read_write> slopes: array<f32>; // [B]: shares of dL/dlog_scale

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    var side = params.query;
    if (id.z == 1u) {
        side = params.key;
    }
    if (id.x >= 4u * side.row_quads) {
        return;
    }
    let row = side.row_at + id.x;
    let at = row * params.quads;
    let inverse = inverse_norm[row];
    var radial = 0.0;
    for (var k = 0u; k < params.quads; k++) {
        radial += dot(embedding[at + k], embedding_gradient[at + k]);
    }
    if (id.z == 0u) {
        slopes[row] = radial;
    }
    for (var k = 0u; k < params.quads; k++) {
        let gradient = (embedding_gradient[at + k] - embedding[at + k] * radial) * inverse;
        raw_gradient[at + k] = select(vec4f(), gradient, id.x < side.rows);
    }
}
