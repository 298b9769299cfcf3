// Scales each row to unit length: q = u / |u|. One invocation scales one row. A row that is zero or not finite has no
// direction and becomes NaN, and so does the loss.
//
// Grid: x over the rows (padding included), z over the sides. Padding rows become 0 and stay 0 through the loss, so
// that every later product can run over whole blocks.

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

// A sum of squares between these bounds has neither overflowed nor lost digits, as is so for nearly every row.
const LEAST_SQUARES: f32 = 0x1p-80f;
const MOST_SQUARES: f32 = 0x1p126f;
// Other rows are first scaled by one of these factors, so that their largest component lies between 2^-36 and 2^50.
// Multiplying by a power of two rounds nothing. The reciprocal of the component itself might be flushed to 0.
const GROWN: f32 = 0x1p90f;
const SHRUNK: f32 = 0x1p-80f;

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
    let present = id.x < side.rows;
    var squares = squares_of(at, 1.0);
    var scale = 1.0;
    if (present && !(squares > LEAST_SQUARES && squares < MOST_SQUARES)) {
        scale = scale_of(at);
        squares = squares_of(at, scale);
    }
    let inverse = 1.0 / sqrt(squares);
    inverse_norm[row] = select(0.0, inverse * scale, present);
    for (var k = 0u; k < params.quads; k++) {
        embedding[at + k] = select(vec4f(), (raw[at + k] * scale) * inverse, present);
    }
}

fn squares_of(at: u32, scale: f32) -> f32 {
    var squares = 0.0;
    for (var k = 0u; k < params.quads; k++) {
        let scaled = raw[at + k] * scale;
        squares += dot(scaled, scaled);
    }
    return squares;
}

// The factor by which a row is first scaled; NaN for a row that is zero or not finite. The function tests bits, since
// WGSL lets compilers assume that numbers are finite.
fn scale_of(at: u32) -> f32 {
    var most = 0u;
    for (var k = 0u; k < params.quads; k++) {
        let sizes = bitcast<vec4u>(raw[at + k]) & vec4u(0x7fffffffu);
        most = max(most, max(max(sizes.x, sizes.y), max(sizes.z, sizes.w)));
    }
    if (most == 0u || most >= 0x7f800000u) {
        var nothing = 0x7fc00000u;
        return bitcast<f32>(nothing);
    }
    return select(SHRUNK, GROWN, most < 0x3f800000u);
}
