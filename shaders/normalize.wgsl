// Scales each row to unit length: q = u / max(|u|, 1e-6). One invocation scales one row.
//
// Grid: x over the rows (padding included), z over the sides. Padding rows become 0 and stay so through the loss, which
// is what lets every later product run over whole blocks.

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

const MIN_NORM: f32 = 1e-6;

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> raw: array<vec4f>; // per side [rows, d]
@group(0) @binding(3) var<storage, read_write> embedding: array<vec4f>; // per side [rows, d]
@group(0) @binding(4) var<storage, read_write> inverse_norm: array<f32>; // per side [rows]

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
    var squares = 0.0;
    for (var k = 0u; k < params.quads; k++) {
        squares += dot(raw[at + k], raw[at + k]);
    }
    var inverse = 0.0;
    if (id.x < side.rows) {
        inverse = 1.0 / max(sqrt(squares), MIN_NORM);
    }
    inverse_norm[row] = inverse;
    for (var k = 0u; k < params.quads; k++) {
        embedding[at + k] = select(vec4f(), raw[at + k] * inverse, id.x < side.rows);
    }
}
