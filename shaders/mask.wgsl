// Masks the inputs through which the momentum encoders see each pair of the batch match the most. They have encoded the
// batch before `exchange`, and dL/dinput has been computed after it.
//
// `exchange`: the gradient of q . k is k for q, and q for k. Grid: x over the quads of an embedding, y over the batch,
// z over the sides.
// `weigh` multiplies dL/dinput by the input, and `hide` sets the inputs with the largest products to 0, of equal ones
// the first. Grid: x over the quads of an input, y over the batch, z over the sides.

struct Side {
    inputs: u32,
    quads: u32, // of an input
    input_at: u32,
    count: u32, // of inputs that are masked
    embedding_at: u32,
    partners_at: u32,
}

struct Params {
    @align(16) query: Side,
    @align(16) key: Side,
    @align(16) batch: u32,
    quads: u32, // of an embedding
}

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> embedding: array<vec4f>; // per side [rows, d]
@group(0) @binding(3) var<storage, read_write> embedding_gradient: array<vec4f>; // per side [rows, d]
@group(0) @binding(4) var<storage, read_write> attention: array<vec4f>; // per side [rows, input]
@group(0) @binding(5) var<storage, read_write> input: array<vec4f>; // per side [rows, input]

fn side_of(z: u32) -> Side {
    var side = params.query;
    if (z == 1u) {
        side = params.key;
    }
    return side;
}

@compute @workgroup_size(8, 8)
fn exchange(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.quads || id.y >= params.batch) {
        return;
    }
    let side = side_of(id.z);
    let at = id.y * params.quads + id.x;
    embedding_gradient[side.embedding_at + at] = embedding[side.partners_at + at];
}

@compute @workgroup_size(8, 8)
fn weigh(@builtin(global_invocation_id) id: vec3u) {
    let side = side_of(id.z);
    if (id.x >= side.quads || id.y >= params.batch) {
        return;
    }
    let at = side.input_at + id.y * side.quads + id.x;
    attention[at] *= input[at];
}

@compute @workgroup_size(8, 8)
fn hide(@builtin(global_invocation_id) id: vec3u) {
    let side = side_of(id.z);
    if (step.masks == 0u || id.x >= side.quads || id.y >= params.batch) {
        return;
    }
    let row = side.input_at + id.y * side.quads;
    let own = attention[row + id.x];
    // How many inputs of the item come before each of these four.
    var before = vec4u();
    for (var f = 0u; f < side.inputs; f++) {
        let a = attention[row + f / 4u][f % 4u];
        let first = vec4u(f) < 4u * id.x + vec4u(0u, 1u, 2u, 3u);
        before += select(vec4u(), vec4u(1u), (vec4f(a) > own) | ((vec4f(a) == own) & first));
    }
    let at = row + id.x;
    input[at] = select(input[at], vec4f(), before < vec4u(side.count));
}
