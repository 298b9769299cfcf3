// Takes the component along the partner out of each negative's push: the partner's gradient becomes
// G_ip - strength sum_j max(G_ij, 0) (k_j . k_p). One workgroup handles one row.

struct Params {
    quads: u32,
    stride: u32, // the length of a row of scores
    candidates: u32,
    own: u32,
    candidates_at: u32, // the first row of the candidates in the arena
    own_at: u32,
    strength: f32,
}

const WORKGROUP: u32 = 64u;

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> arena: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> scores: array<f32>; // [B, C]: dL/dsimilarity
@group(0) @binding(4) var<storage, read> own_scores: array<f32>; // [B, K]

var<workgroup> parts: array<f32, WORKGROUP>;

// The similarity of a row of the arena to the partner of anchor i.
fn likeness(i: u32, row: u32) -> f32 {
    let a = (params.candidates_at + i) * params.quads;
    let b = row * params.quads;
    var similarity = 0.0;
    for (var k = 0u; k < params.quads; k++) {
        similarity += dot(arena[a + k], arena[b + k]);
    }
    return similarity;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let i = group.x;
    var along = 0.0;
    for (var j = local.x; j < params.candidates; j += WORKGROUP) {
        let g = scores[i * params.stride + j];
        if (j != i && g > 0.0) {
            along += g * likeness(i, params.candidates_at + j);
        }
    }
    for (var k = local.x; k < params.own; k += WORKGROUP) {
        let g = own_scores[i * params.own + k];
        if (g > 0.0) {
            along += g * likeness(i, params.own_at + i * params.own + k);
        }
    }
    parts[local.x] = along;
    workgroupBarrier();
    if (local.x == 0u) {
        var total = 0.0;
        for (var n = 0u; n < WORKGROUP; n++) {
            total += parts[n];
        }
        scores[i * params.stride + i] -= params.strength * total;
    }
}
