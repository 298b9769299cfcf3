// Makes candidates of each query from groups of the batch's keys: the mean of each group's keys.
//
// `average` writes every group's mean to the place of the first anchor's candidate. Grid: x over the quads of a row,
// y over the groups.
// `meet` copies them to the other anchors' candidates, and compares them. Grid: x over the groups, y over the anchors.

struct Params {
    quads: u32,
    batch: u32,
    candidates: u32,
    own: u32,
    count: u32, // the number of groups; their means are the last own candidates
    candidates_at: u32, // the first row of the candidates in the arena
    own_at: u32,
    pairs_at: u32,
    groups_at: u32, // in the step's indices: [B] groups, then the [count] numbers of their keys
}

const NOBODY: u32 = 0xffffffffu;

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> indices: array<u32>;
@group(0) @binding(3) var<storage, read_write> ids: array<u32>;
@group(0) @binding(4) var<storage, read_write> own_scores: array<f32>; // [B, K]
@group(0) @binding(5) var<storage, read_write> arena: array<vec4f>;

fn group_of(n: u32) -> u32 {
    return indices[step.indices_at + params.groups_at + n];
}

fn size_of(c: u32) -> u32 {
    return indices[step.indices_at + params.groups_at + params.batch + c];
}

@compute @workgroup_size(8, 8)
fn average(@builtin(global_invocation_id) id: vec3u) {
    let c = id.y;
    if (id.x >= params.quads || c >= params.count) {
        return;
    }
    let share = 1.0 / f32(max(size_of(c), 1u));
    var mean = vec4f();
    for (var j = 0u; j < params.batch; j++) {
        if (group_of(j) == c) {
            mean += share * arena[(params.candidates_at + j) * params.quads + id.x];
        }
    }
    arena[(params.own_at + params.own - params.count + c) * params.quads + id.x] = mean;
}

@compute @workgroup_size(8, 8)
fn meet(@builtin(global_invocation_id) id: vec3u) {
    let c = id.x;
    let i = id.y;
    if (c >= params.count || i >= params.batch) {
        return;
    }
    let own = i * params.own + params.own - params.count + c;
    let mean = (params.own_at + params.own - params.count + c) * params.quads;
    let to = (params.own_at + own) * params.quads;
    var score = 0.0;
    for (var k = 0u; k < params.quads; k++) {
        let quad = arena[mean + k];
        score += dot(arena[i * params.quads + k], quad);
        // The first anchor's are read by all.
        if (i > 0u) {
            arena[to + k] = quad;
        }
    }
    own_scores[own] = score;
    let counts = size_of(c) > 0u && group_of(i) != c;
    ids[params.pairs_at + params.candidates + own] = select(indices[step.indices_at + i], NOBODY, counts);
}
