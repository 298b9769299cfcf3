// Adds the gradient of e^(1 - r), r = |key's output| / |query's output|, to both outputs' gradients: along the query's
// embedding by e^(1 - r) r / |u|, against the key's by e^(1 - r) / |u|. One invocation handles one pair.

struct Params {
    @align(16) batch: u32,
    quads: u32,
    keys_at: u32, // the row of the first key
    share: f32, // the term's weight, divided by the number of pairs
}

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> embedding: array<vec4f>; // per side [rows, d]
@group(0) @binding(3) var<storage, read> inverse_norm: array<f32>; // per side [rows]
@group(0) @binding(4) var<storage, read_write> raw_gradient: array<vec4f>; // per side [rows, d]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.batch) {
        return;
    }
    let key = params.keys_at + id.x;
    let inverse = inverse_norm[id.x];
    let ratio = inverse / inverse_norm[key];
    let pull = params.share * exp(1.0 - ratio) * inverse;
    for (var k = 0u; k < params.quads; k++) {
        let at = id.x * params.quads + k;
        let key_at = key * params.quads + k;
        raw_gradient[at] += embedding[at] * (pull * ratio);
        raw_gradient[key_at] -= embedding[key_at] * pull;
    }
}
