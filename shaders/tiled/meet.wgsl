// Replaces the similarities of all anchors to a tile of candidates: by exponentials, of which sums are kept, and later
// by dL/ds.

override QUERIES: bool = false; // for `slopes`: whether queries, and whether keys, have rows
override KEYS: bool = false;

const LANES: u32 = 64u;

@group(0) @binding(2) var<storage, read> indices: array<u32>; // per queued step: [B]
@group(0) @binding(3) var<storage, read> memory_pairs: array<u32>; // [M]
@group(0) @binding(4) var<storage, read> parameters: array<vec4f>; // for log_scale
@group(0) @binding(5) var<storage, read_write> scores: array<vec4f>; // [B, the tile]
@group(0) @binding(6) var<storage, read_write> rows: array<vec4f>; // [2, B]
@group(0) @binding(7) var<storage, read_write> pull: array<vec4f>; // [B, d]: a_i of the direction

var<workgroup> lanes: array<vec4f, LANES>;

fn scale() -> f32 {
    return scale_of(parameters[params.log_scale_at].x);
}

fn pair_of(n: u32) -> u32 {
    if (n >= params.count) {
        return NOBODY;
    }
    if (params.remembered == 0u) {
        return indices[step.indices_at + params.first + n];
    }
    return select(NOBODY, memory_pairs[params.first + n], step.memory_counts == 1u);
}

// Which of four neighbouring candidates are negatives of an anchor whose pair is `mine`.
fn negatives(quad: u32, mine: u32) -> vec4<bool> {
    let n = 4u * quad;
    let pairs = vec4u(pair_of(n), pair_of(n + 1u), pair_of(n + 2u), pair_of(n + 3u));
    return (pairs != vec4u(mine)) & (pairs != vec4u(NOBODY));
}

// One workgroup handles one row, and each invocation every 64th quad of it. What was summed so far is reduced to the
// new maximum, here and in the row's pull, to which the tile's candidates are added next. Padding rows become 0.
@compute @workgroup_size(LANES)
fn exponentials(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let i = group.x;
    let lane = local.x;
    let at = i * params.width_quads;
    if (i >= params.batch) {
        for (var n = lane; n < params.width_quads; n += LANES) {
            scores[at + n] = vec4f();
        }
        return;
    }
    let mine = indices[step.indices_at + i];
    let tau_inverse = scale();
    let before = rows[row_at(params.asking, i)];
    var most = vec4f(before.x);
    for (var n = lane; n < params.width_quads; n += LANES) {
        let logits = select(vec4f(LOWEST), tau_inverse * scores[at + n], negatives(n, mine));
        scores[at + n] = logits;
        most = max(most, logits);
    }
    lanes[lane] = most;
    workgroupBarrier();
    for (var n = 0u; n < LANES; n++) {
        most = max(most, lanes[n]);
    }
    workgroupBarrier();
    let shift = max(max(most.x, most.y), max(most.z, most.w));

    var total = vec4f();
    for (var n = lane; n < params.width_quads; n += LANES) {
        let terms = exp(scores[at + n] - shift);
        scores[at + n] = terms;
        total += terms;
    }
    lanes[lane] = total;
    workgroupBarrier();
    let smaller = exp(before.x - shift);
    if (lane == 0u) {
        total = vec4f();
        for (var n = 0u; n < LANES; n++) {
            total += lanes[n];
        }
        rows[row_at(params.asking, i)] = vec4f(shift, before.y * smaller + dot(total, vec4f(1.0)), before.zw);
    }
    if (shift > before.x) {
        for (var k = lane; k < params.quads; k += LANES) {
            pull[i * params.quads + k] *= smaller;
        }
    }
}

// dL/ds between two sides that both learn, f_i exp(l_ij - m_i) + g_j exp(l_ij - n_j). One invocation handles four
// neighbouring candidates; x over the quads of the tile, y over the rows. Padding becomes 0.
@compute @workgroup_size(8, 8)
fn slopes(@builtin(global_invocation_id) id: vec3u) {
    let quad = id.x;
    let i = id.y;
    if (quad >= params.width_quads || i >= params.rows) {
        return;
    }
    let at = i * params.width_quads + quad;
    if (i >= params.batch) {
        scores[at] = vec4f();
        return;
    }
    let logits = scale() * scores[at];
    var slope = vec4f();
    if (QUERIES) {
        let row = rows[row_at(0u, i)];
        slope += row.w * exp(min(logits - row.x, vec4f()));
    }
    let key = params.first + 4u * quad;
    if (KEYS) {
        let first = row_at(1u, key);
        let row = transpose(mat4x4f(rows[first], rows[first + 1u], rows[first + 2u], rows[first + 3u]));
        slope += row[3] * exp(min(logits - row[0], vec4f()));
    }
    slope = select(vec4f(), slope, negatives(quad, indices[step.indices_at + i]));
    let own = rows[row_at(0u, i)].z + rows[row_at(1u, i)].z;
    scores[at] = select(slope, vec4f(own), key + vec4u(0u, 1u, 2u, 3u) == vec4u(i));
}
