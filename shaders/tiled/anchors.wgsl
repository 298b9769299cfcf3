// What is computed once per row, before and after its candidates are met. One invocation handles one row, except in
// `gather`.

override DETACHED: bool = false; // whether the partners are constants, from the momentum encoders
override PARTNERS: bool = false; // for `gather`: whether of the batch's other side only the partners are met

// The host has these offsets under the same names (`src/backend/gpu/codes.rs`).
const OUTCOME_TOTALS: u32 = 3u;
const OUTCOME_HEAD: u32 = 64u;
const OUTCOME_LISTS: u32 = 8u;
const LIST_LOSS: u32 = 0u;
const LIST_TRUST: u32 = 1u;

@group(0) @binding(2) var<storage, read> parameters: array<vec4f>; // for log_scale
@group(0) @binding(3) var<storage, read> embedding: array<vec4f>; // per side [B, d]
@group(0) @binding(4) var<storage, read> partners: array<vec4f>; // the same, or by the momentum encoders
@group(0) @binding(5) var<storage, read_write> outcome: array<f32>; // as the passes over stored rows have it
@group(0) @binding(6) var<storage, read_write> rows: array<vec4f>; // [2, B]
@group(0) @binding(7) var<storage, read_write> pull: array<vec4f>; // [B, d]: a_i of the direction, then dL/dq_i of it
@group(0) @binding(8) var<storage, read_write> embedding_gradient: array<vec4f>; // per side [B, d]

fn scale() -> f32 {
    return scale_of(parameters[params.log_scale_at].x);
}

// Where list n of the direction begins in `outcome`.
fn list_at(n: u32) -> u32 {
    return OUTCOME_TOTALS * params.list + OUTCOME_HEAD + (OUTCOME_LISTS * params.asking + n) * params.list;
}

// Begins without negatives; the maximum over the candidates begins with the positive.
@compute @workgroup_size(64)
fn begin(@builtin(global_invocation_id) id: vec3u) {
    let i = id.x;
    if (i >= params.rows) {
        return;
    }
    let at = i * params.quads;
    var similarity = 0.0;
    for (var k = 0u; k < params.quads; k++) {
        similarity += dot(embedding[params.anchors_at + at + k], partners[params.partners_at + at + k]);
        pull[at + k] = vec4f();
    }
    rows[row_at(params.asking, i)] = vec4f(scale() * similarity, 0.0, similarity, 0.0);
}

// L_i = m_i + ln Z_i - l_ip. Without a negative it is 0.
@compute @workgroup_size(64)
fn losses(@builtin(global_invocation_id) id: vec3u) {
    let i = id.x;
    if (i >= params.batch) {
        return;
    }
    let row = rows[row_at(params.asking, i)];
    let below = row.x - scale() * row.z;
    outcome[list_at(LIST_LOSS) + i] = select(below + log(row.y + exp(-below)), 0.0, row.y == 0.0);
    outcome[list_at(LIST_TRUST) + i] = 1.0;
}

// The gradient through the candidates that are constants, when all of them are met and trust is known.
@compute @workgroup_size(64)
fn finish(@builtin(global_invocation_id) id: vec3u) {
    let i = id.x;
    if (i >= params.batch) {
        return;
    }
    let row = rows[row_at(params.asking, i)];
    let weight = scale() * params.weight * outcome[list_at(LIST_TRUST) + i];
    let total = row.y + exp(scale() * row.z - row.x);
    let factor = select(weight / total, 0.0, row.y == 0.0);
    let positive = -factor * row.y;
    rows[row_at(params.asking, i)] = vec4f(row.xy, positive, factor);
    let at = i * params.quads;
    for (var k = 0u; k < params.quads; k++) {
        var through = factor * pull[at + k];
        if (DETACHED) {
            through += positive * partners[params.partners_at + at + k];
        }
        pull[at + k] = through;
    }
}

// The gradient of the asking side begins with its pull. x over the quads of a row, y over the rows; padding becomes 0.
@compute @workgroup_size(8, 8)
fn gather(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.quads || id.y >= params.rows) {
        return;
    }
    let at = id.y * params.quads + id.x;
    var gradient = vec4f();
    if (id.y < params.batch) {
        gradient = pull[at];
        if (PARTNERS) {
            gradient += (rows[row_at(0u, id.y)].z + rows[row_at(1u, id.y)].z) * partners[params.partners_at + at];
        }
    }
    embedding_gradient[params.anchors_at + at] = gradient;
}

// Shares of dL/dlog_scale, the sum of dL/ds s: what a pair's key has through constants, and all that its query has.
// `anchors_at` and `pull` are those of the keys.
@compute @workgroup_size(64)
fn slope(@builtin(global_invocation_id) id: vec3u) {
    let i = id.x;
    if (i >= params.batch) {
        return;
    }
    let at = i * params.quads;
    var share = 0.0;
    for (var k = 0u; k < params.quads; k++) {
        share += dot(embedding[at + k], embedding_gradient[at + k]);
        share += dot(embedding[params.anchors_at + at + k], pull[at + k]);
    }
    outcome[params.list + i] = share;
}
