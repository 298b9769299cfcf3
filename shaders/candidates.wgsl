// Writes a direction's arena: its anchors, the shared candidates in their order, and the own candidates. The passes
// `blend` and `perturb` write candidates that are made.
//
// Grid: x over the quads of a row, y over the arena's rows: [B] anchors and [C] candidates, each padded to whole
// blocks, then [B, K] own candidates. Padding rows become 0.

struct Params {
    quads: u32,
    rows: u32,
    batch: u32,
    candidates_at: u32, // the first rows, in the arena, of the shared and of the own candidates
    own_at: u32,
    same_end: u32, // where the same side's, the shared and all candidates end
    shared_end: u32,
    end: u32,
    anchors_at: u32, // the offsets, in the bound buffers, of the parts that are copied
    partners_at: u32,
    shared_at: u32,
    own_keys_at: u32,
    memory_at: u32,
    follows: u32, // whether the partners are embeddings of the momentum encoders
    all_meet: u32, // the number of shared keys
    own: u32,
    keys: u32, // own candidates of an anchor that are keys, not made
    mined: u32,
    pairs_at: u32,
}

const NOBODY: u32 = 0xffffffffu;

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> embedding: array<vec4f>; // per side [rows, d]
@group(0) @binding(3) var<storage, read> momentum_embedding: array<vec4f>; // per side [B, d]
@group(0) @binding(4) var<storage, read> memory: array<vec4f>; // per side [M, d]
@group(0) @binding(5) var<storage, read> memory_pairs: array<u32>; // [M]
@group(0) @binding(6) var<storage, read> indices: array<u32>; // per queued step: [B], [S], [B, K] if the host draws
@group(0) @binding(7) var<storage, read> own_indices: array<u32>; // [B, K] if the engine mines them
@group(0) @binding(8) var<storage, read_write> arena: array<vec4f>;
@group(0) @binding(9) var<storage, read_write> ids: array<u32>; // from pairs_at on: the pairs of [C] and [B, K]

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.quads || id.y >= params.rows) {
        return;
    }
    let row = id.y;
    var value = vec4f();
    var pair = NOBODY;
    if (row < params.candidates_at) {
        if (row < params.batch) {
            value = embedding[params.anchors_at + row * params.quads + id.x];
        }
        arena[row * params.quads + id.x] = value;
        return;
    }
    var place = row - params.candidates_at;
    if (row >= params.own_at) {
        let n = row - params.own_at;
        let of_anchor = n % params.own;
        if (of_anchor < params.keys) {
            let key = n / params.own * params.keys + of_anchor;
            value = embedding[params.own_keys_at + key * params.quads + id.x];
            if (params.mined == 1u) {
                pair = own_indices[key];
            } else {
                pair = indices[step.indices_at + params.batch + params.all_meet + key];
            }
        }
        place = params.end + n;
    } else if (place < params.batch) {
        let at = params.partners_at + place * params.quads + id.x;
        if (params.follows == 1u) {
            value = momentum_embedding[at];
        } else {
            value = embedding[at];
        }
        pair = indices[step.indices_at + place];
    } else if (place < params.same_end) {
        value = embedding[params.anchors_at + (place - params.batch) * params.quads + id.x];
        pair = indices[step.indices_at + place - params.batch];
    } else if (place < params.shared_end) {
        let n = place - params.same_end;
        value = embedding[params.shared_at + n * params.quads + id.x];
        pair = indices[step.indices_at + params.batch + n];
    } else if (place < params.end) {
        let n = place - params.shared_end;
        value = memory[params.memory_at + n * params.quads + id.x];
        pair = memory_pairs[n];
        if (step.mix != 0.0) {
            // Interpolated negatives are not scaled to unit length.
            let other = (n + step.rotation) % (params.end - params.shared_end);
            value = value * (1.0 - step.mix) + step.mix * memory[params.memory_at + other * params.quads + id.x];
            pair = select(pair, NOBODY, memory_pairs[other] == NOBODY);
        }
    } else {
        arena[row * params.quads + id.x] = value;
        return;
    }
    arena[row * params.quads + id.x] = value;
    if (id.x == 0u) {
        ids[params.pairs_at + place] = pair;
    }
}
