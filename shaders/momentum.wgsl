// Moves the momentum encoders towards the online ones, theta' = ema theta' + (1 - ema) theta, and sets the inputs that
// the momentum encoders do not see to 0.
//
// `follow`: x over the quads of the parameters. `hide`: x over the quads of a row, y over the batch, z over the sides.

struct Params {
    parameter_quads: u32,
    batch: u32,
    hidden_at: u32, // in the step's indices: per input 1 if it is masked
    query_quads: u32,
    key_quads: u32,
    keys_at: u32,
    seen_keys_at: u32,
    hidden: u32, // the number of inputs
}

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> parameters: array<vec4f>; // [P]
@group(0) @binding(3) var<storage, read> input: array<vec4f>; // per side [rows, input]
@group(0) @binding(4) var<storage, read> indices: array<u32>;
@group(0) @binding(5) var<storage, read_write> momentum: array<vec4f>; // [P]
@group(0) @binding(6) var<storage, read_write> seen: array<vec4f>; // per side [B, input]

@compute @workgroup_size(64)
fn follow(@builtin(global_invocation_id) id: vec3u) {
    if (id.x < params.parameter_quads) {
        momentum[id.x] = step.ema * momentum[id.x] + (1.0 - step.ema) * parameters[id.x];
    }
}

fn is_seen(column: u32) -> bool {
    let last = params.hidden - 1u;
    return indices[step.indices_at + params.hidden_at + min(column, last)] == 0u;
}

@compute @workgroup_size(8, 8)
fn hide(@builtin(global_invocation_id) id: vec3u) {
    let keys = id.z == 1u;
    let quads = select(params.query_quads, params.key_quads, keys);
    if (id.x >= quads || id.y >= params.batch) {
        return;
    }
    let at = id.y * quads + id.x;
    let c = 4u * id.x;
    let keep = vec4<bool>(is_seen(c), is_seen(c + 1u), is_seen(c + 2u), is_seen(c + 3u));
    let value = input[select(0u, params.keys_at, keys) + at];
    seen[select(0u, params.seen_keys_at, keys) + at] = select(vec4f(), value, keep);
}
