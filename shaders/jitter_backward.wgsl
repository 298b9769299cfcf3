// The gradient of the batch's keys without noise, in place of theirs with noise: (I - k~ k~') dL/dk~ / |k + noise|. One
// invocation handles one key.
//
// Grid: x over the batch's keys.

struct Params {
    quads: u32,
    batch: u32,
    first_key: u32, // the row of the batch's first key
}

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> embedding: array<vec4f>; // per side [rows, d]
@group(0) @binding(3) var<storage, read> jitter_norm: array<f32>; // [B]
@group(0) @binding(4) var<storage, read_write> embedding_gradient: array<vec4f>; // per side [rows, d]

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.batch || step.jitters == 0u) {
        return;
    }
    let at = (params.first_key + id.x) * params.quads;
    var radial = 0.0;
    for (var k = 0u; k < params.quads; k++) {
        radial += dot(embedding[at + k], embedding_gradient[at + k]);
    }
    for (var k = 0u; k < params.quads; k++) {
        embedding_gradient[at + k] = (embedding_gradient[at + k] - embedding[at + k] * radial) * jitter_norm[id.x];
    }
}
