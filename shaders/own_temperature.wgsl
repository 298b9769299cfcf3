// A temperature for each query; `src/backend/cpu/own_temperature.rs` has the formulas.
//
// `forward`: one workgroup computes a query's 1 / tau from its hidden units.
// `arguments`: one invocation computes a query's dL/dx from its dL/dlog(1/tau).
// `add_up`: one invocation computes dL/da of one unit; that after the last unit, dL/db.

struct Params {
    units: u32, // the number of hidden units, or of inputs where there are none
    stride: u32, // the length of a row of them, in numbers
    units_at: u32, // the first row
    parameters_at: u32, // where a and b begin
    batch: u32,
    list: u32,
    low: f32,
    high: f32,
}

const LANES: u32 = 64u;
// The host's constants of the same names have the same values.
const OUTCOME_TOTALS: u32 = 3u;
const OUTCOME_HEAD: u32 = 64u;
const OUTCOME_LISTS: u32 = 8u;
const LIST_SLOPE: u32 = 2u;
const LIST_OWN: u32 = 7u;

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> units: array<f32>; // [B, h]
@group(0) @binding(3) var<storage, read> parameters: array<f32>;
@group(0) @binding(4) var<storage, read_write> outcome: array<f32>; // as in `rows/words`
@group(0) @binding(5) var<storage, read_write> gradient: array<f32>; // of the parameters

var<workgroup> lanes: array<f32, LANES>;

// Queries' 1 / tau stand in the list of the direction in which queries ask, dL/dx in that of the other.
fn list_at(direction: u32, list: u32) -> u32 {
    return OUTCOME_TOTALS * params.list + OUTCOME_HEAD + (OUTCOME_LISTS * direction + list) * params.list;
}

@compute @workgroup_size(LANES)
fn forward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let i = group.x;
    let row = params.units_at + i * params.stride;
    var x = 0.0;
    for (var n = local.x; n < params.units; n += LANES) {
        x += parameters[params.parameters_at + n] * units[row + n];
    }
    lanes[local.x] = x;
    workgroupBarrier();
    for (var half = LANES / 2u; half > 0u; half /= 2u) {
        if (local.x < half) {
            lanes[local.x] += lanes[local.x + half];
        }
        workgroupBarrier();
    }
    if (local.x == 0u) {
        let share = 1.0 / (1.0 + exp(-lanes[0] - parameters[params.parameters_at + params.units]));
        outcome[list_at(0u, LIST_OWN) + i] = 1.0 / (params.low + (params.high - params.low) * share);
    }
}

@compute @workgroup_size(LANES)
fn arguments(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.batch) {
        return;
    }
    let scale = outcome[list_at(0u, LIST_OWN) + id.x];
    let tau = 1.0 / scale;
    let of_tau = -outcome[list_at(0u, LIST_SLOPE) + id.x] * scale;
    let share = (tau - params.low) * (params.high - tau) / (params.high - params.low);
    outcome[list_at(1u, LIST_OWN) + id.x] = of_tau * share;
}

@compute @workgroup_size(LANES)
fn add_up(@builtin(global_invocation_id) id: vec3u) {
    if (id.x > params.units) {
        return;
    }
    var total = 0.0;
    for (var i = 0u; i < params.batch; i++) {
        var unit = 1.0;
        if (id.x < params.units) {
            unit = units[params.units_at + i * params.stride + id.x];
        }
        total += outcome[list_at(1u, LIST_OWN) + i] * unit;
    }
    gradient[params.parameters_at + id.x] = total;
}
