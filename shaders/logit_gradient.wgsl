// dL/dlogit replaces the logits: (a (p - [i = j]) + b (r - [i = j])) / B, where p is the softmax over the row and r the
// softmax over the column. One invocation handles four neighbouring logits of a row.
//
// `main`: x over the quads of a row, y over the rows. Padding rows become 0.
// `own`: x over the own candidates, y over the anchors.

struct Params {
    batch: u32,
    candidates: u32,
    candidate_quads: u32,
    own: u32,
    row_quads: u32,
    query_weight: f32, // a / B
    key_weight: f32, // b / B
}

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> row_log_sum_exp: array<f32>; // [B]
@group(0) @binding(3) var<storage, read> column_log_sum_exp: array<vec4f>; // [B]
@group(0) @binding(4) var<storage, read_write> logits: array<vec4f>; // [B, C]
@group(0) @binding(5) var<storage, read_write> own_logits: array<f32>; // [B, K]

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    let quad = id.x;
    let row = id.y;
    if (quad >= params.candidate_quads || row >= 4u * params.row_quads) {
        return;
    }
    let at = row * params.candidate_quads + quad;
    if (row >= params.batch) {
        logits[at] = vec4f();
        return;
    }
    let column = 4u * quad + vec4u(0u, 1u, 2u, 3u);
    let l = logits[at];
    var gradient = params.query_weight * exp(l - row_log_sum_exp[row]);
    if (4u * quad < params.batch) {
        let by_column = params.key_weight * exp(min(l - column_log_sum_exp[quad], vec4f()));
        gradient += select(vec4f(), by_column, column < vec4u(params.batch));
    }
    gradient -= select(vec4f(), vec4f(params.query_weight + params.key_weight), column == vec4u(row));
    logits[at] = select(vec4f(), gradient, column < vec4u(params.candidates));
}

@compute @workgroup_size(8, 8)
fn own(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.own || id.y >= params.batch) {
        return;
    }
    let at = id.y * params.own + id.x;
    own_logits[at] = params.query_weight * exp(own_logits[at] - row_log_sum_exp[id.y]);
}
