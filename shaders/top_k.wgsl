// Each query's most similar keys of the corpus outside the batch; the tie-break is the lower index.
//
// `exclude`: one invocation excludes one pair of the batch from one query's row; x over the batch, y over the queries.
// `main`: one workgroup serves one query. Each invocation holds the most similar of every 64th key. K times, the most
// similar of these is written out, and only the invocation that held it searches again, among the keys that come after
// it in the order of (similarity, index). No invocation loops more than corpus / 64 * (K + 1) + 64 K times.

struct Params {
    corpus: u32,
    stride: u32,
    batch: u32,
    own: u32,
    first_row: u32,
    rows: u32,
}

const WORKGROUP: u32 = 64u;
const EXCLUDED: f32 = -1e30;
const NOWHERE: u32 = 0xffffffffu;

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> indices: array<u32>; // per queued step: [B], then [S]
@group(0) @binding(3) var<storage, read_write> similarities: array<f32>; // [rows, corpus]: a block of the queries
@group(0) @binding(4) var<storage, read_write> own_indices: array<u32>; // [B, K]

var<workgroup> values: array<f32, WORKGROUP>;
var<workgroup> places: array<u32, WORKGROUP>;

@compute @workgroup_size(64)
fn exclude(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.batch || id.y >= params.rows) {
        return;
    }
    similarities[id.y * params.stride + indices[step.indices_at + id.x]] = EXCLUDED;
}

// Finds, among every 64th key from `lane` on, the first that comes after (value, place) in that order. The keys are
// visited by ascending index, so a strict comparison makes the lower index the tie-break. NaN is never selected.
fn search(row: u32, lane: u32, value: f32, place: u32) {
    var best = EXCLUDED;
    var best_place = NOWHERE;
    for (var j = lane; j < params.corpus; j += WORKGROUP) {
        let s = similarities[row * params.stride + j];
        let after = s < value || (s == value && j > place);
        if (after && s > best) {
            best = s;
            best_place = j;
        }
    }
    values[lane] = best;
    places[lane] = best_place;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let row = group.x;
    search(row, local.x, 1e30, 0u);
    for (var n = 0u; n < params.own; n++) {
        workgroupBarrier();
        // Every invocation finds by itself which of the 64 keys is the most similar.
        var winner = 0u;
        for (var i = 1u; i < WORKGROUP; i++) {
            let better = values[i] > values[winner] || (values[i] == values[winner] && places[i] < places[winner]);
            winner = select(winner, i, better);
        }
        let value = values[winner];
        let place = places[winner];
        workgroupBarrier();
        if (local.x == winner) {
            // If only NaN is left, the last key of the corpus is written: the loss is NaN anyway.
            own_indices[(params.first_row + row) * params.own + n] = min(place, params.corpus - 1u);
            search(row, local.x, value, place);
        }
    }
}
