// dL/dlogit replaces the logits: (a (p - [i = j]) + b (r - [i = j])) / B, where p is the softmax over the row and r the
// softmax over the column. With exponentials e = exp(l - scale) in place of the logits, p = e exp(scale - row), and r
// likewise, so that the entries of a row and those of a column share a factor.
//
// `main`: x over the quads of a row, y over the quads of rows; one invocation handles these 4 by 4 logits. Padding rows
// become 0.
// `own`: x over the own candidates, y over the anchors.

struct Params {
    batch: u32,
    candidates: u32,
    candidate_quads: u32,
    own: u32,
    row_quads: u32,
    query_weight: f32, // a / B
    key_weight: f32, // b / B
    log_scale_at: u32,
}

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> row_log_sum_exp: array<vec4f>; // [B]
@group(0) @binding(3) var<storage, read> column_log_sum_exp: array<vec4f>; // [B]
@group(0) @binding(4) var<storage, read> parameters: array<vec4f>; // for log_scale
@group(0) @binding(5) var<storage, read_write> logits: array<vec4f>; // [B, C]
@group(0) @binding(6) var<storage, read_write> own_logits: array<f32>; // [B, K]

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.candidate_quads || id.y >= params.row_quads) {
        return;
    }
    let shift = scale();
    let exponentials = holds_exponentials(shift);
    let column = 4u * id.x + vec4u(0u, 1u, 2u, 3u);
    let has_column = column < vec4u(params.batch);
    // Only the keys of the batch's pairs have a softmax over queries.
    var columns = vec4f();
    if (4u * id.x < params.batch) {
        columns = column_log_sum_exp[id.x];
    }
    let rows = row_log_sum_exp[id.y];
    let by_row = params.query_weight * exp(shift - rows);
    let by_column = select(vec4f(), params.key_weight * exp(shift - columns), has_column);
    for (var n = 0u; n < 4u; n++) {
        let row = 4u * id.y + n;
        let at = row * params.candidate_quads + id.x;
        if (row >= params.batch) {
            logits[at] = vec4f();
            continue;
        }
        let l = logits[at];
        var gradient: vec4f;
        if (exponentials) {
            gradient = l * (by_row[n] + by_column);
        } else {
            let of_column = params.key_weight * exp(min(l - columns, vec4f()));
            gradient = params.query_weight * exp(l - rows[n]) + select(vec4f(), of_column, has_column);
        }
        gradient -= select(vec4f(), vec4f(params.query_weight + params.key_weight), column == vec4u(row));
        logits[at] = select(vec4f(), gradient, column < vec4u(params.candidates));
    }
}

@compute @workgroup_size(8, 8)
fn own(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.own || id.y >= params.batch) {
        return;
    }
    let at = id.y * params.own + id.x;
    let shift = scale();
    let logit = own_logits[at];
    let row = row_log_sum_exp[id.y / 4u][id.y % 4u];
    if (holds_exponentials(shift)) {
        own_logits[at] = params.query_weight * logit * exp(shift - row);
    } else {
        own_logits[at] = params.query_weight * exp(logit - row);
    }
}
