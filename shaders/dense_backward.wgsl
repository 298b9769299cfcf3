// One layer of both towers, backward. One invocation computes a tile of ROWS by COLUMNS blocks of one of two products:
//
//   dL/dW  = in' dL/dout    z = 0 query, 1 key
//   dL/din = dL/dout W'     z = 2 query, 3 key
//
// dL/dW is summed over chunks of the batch. Each chunk has its own partial sums in `gradient`, which `optimize` adds
// up. The last row of tiles is dL/db. dL/din is multiplied by the derivative of the activation whose output is `input`.
//
// Grid: x over the tiles, for dL/dW over the tiles of all chunks; z over the products and sides.
// Tiles and blocks: see `tile`.

override WEIGHTS: bool = true; // whether dL/dW is computed; without, z = 0 query, 1 key for dL/din
override OWN: bool = false; // whether the units at `input` also choose the queries' temperatures
override ACTIVATION: u32 = ACTIVATION_NONE; // the activation of the layer below

// The host's constants of the same names have the same values.
const ACTIVATION_NONE: u32 = 0u;
const ACTIVATION_RELU: u32 = 1u;
const ACTIVATION_GELU: u32 = 2u;
const ACTIVATION_TANH: u32 = 3u;

struct Side {
    row_quads: u32,
    input_quads: u32,
    output_quads: u32,
    input_at: u32,
    output_at: u32,
    weight_at: u32,
    bias_at: u32,
    first_part: u32,
}

struct Params {
    @align(16) query: Side,
    @align(16) key: Side,
    @align(16) chunk_quads: u32,
    part_quads: u32,
    freezes_keys: u32, // whether the key tower is frozen in steps without `keys_learn`
    units: u32, // where OWN: the number of units,
    parameters_at: u32, // where their weights begin, in quads,
    arguments_at: u32, // and where dL/d(the argument of a query's temperature) begins in `outcome`
}

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> input: array<vec4f>; // per side [rows, inputs]
@group(0) @binding(3) var<storage, read> before: array<vec4f>; // as input, but before its activation (GELU only)
@group(0) @binding(4) var<storage, read> output_gradient: array<vec4f>; // per side [rows, outputs]
@group(0) @binding(5) var<storage, read> parameters: array<vec4f>; // per layer [inputs, outputs], [outputs]
@group(0) @binding(6) var<storage, read_write> gradient: array<vec4f>; // [parts, P]
@group(0) @binding(7) var<storage, read_write> input_gradient: array<vec4f>; // per side [rows, inputs]
@group(0) @binding(8) var<storage, read> outcome: array<f32>; // as in `rows/words`; where OWN

fn input_block(at: u32, stride: u32) -> mat4x4f {
    return mat4x4f(input[at], input[at + stride], input[at + 2u * stride], input[at + 3u * stride]);
}

fn output_block(at: u32, stride: u32) -> mat4x4f {
    return mat4x4f(
        output_gradient[at],
        output_gradient[at + stride],
        output_gradient[at + 2u * stride],
        output_gradient[at + 3u * stride],
    );
}

fn weight_block(at: u32, stride: u32) -> mat4x4f {
    return mat4x4f(
        parameters[at],
        parameters[at + stride],
        parameters[at + 2u * stride],
        parameters[at + 3u * stride],
    );
}

// Phi(x), the standard normal's distribution function (Abramowitz and Stegun 7.1.26, absolute error 1.5e-7).
fn normal_distribution(x: vec4f) -> vec4f {
    let z = abs(x) * 0.70710678;
    let t = 1.0 / (1.0 + 0.3275911 * z);
    let series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
    let tail = 0.5 * series * exp(-z * z);
    return select(tail, 1.0 - tail, x > vec4f());
}

// The derivative of the activation of the layer below, for the block of `input` at `at`.
fn derivative(at: u32) -> vec4f {
    if (ACTIVATION == ACTIVATION_RELU) {
        return select(vec4f(), vec4f(1.0), input[at] > vec4f());
    }
    if (ACTIVATION == ACTIVATION_GELU) {
        let x = before[at];
        return normal_distribution(x) + x * 0.39894228 * exp(-0.5 * x * x);
    }
    if (ACTIVATION == ACTIVATION_TANH) {
        return 1.0 - input[at] * input[at];
    }
    return vec4f(1.0);
}

fn output_strip(at: u32, columns: vec4u, stride: u32) -> Strip {
    var strip = empty();
    strip.c0 = output_block(at + columns.x, stride);
    if (COLUMNS > 1u) {
        strip.c1 = output_block(at + columns.y, stride);
    }
    if (COLUMNS > 2u) {
        strip.c2 = output_block(at + columns.z, stride);
        strip.c3 = output_block(at + columns.w, stride);
    }
    return strip;
}

fn weight_strip(at: u32, columns: vec4u, stride: u32) -> Strip {
    var strip = empty();
    strip.c0 = transpose(weight_block(at + 4u * stride * columns.x, stride));
    if (COLUMNS > 1u) {
        strip.c1 = transpose(weight_block(at + 4u * stride * columns.y, stride));
    }
    if (COLUMNS > 2u) {
        strip.c2 = transpose(weight_block(at + 4u * stride * columns.z, stride));
        strip.c3 = transpose(weight_block(at + 4u * stride * columns.w, stride));
    }
    return strip;
}

fn store_weight(at: u32, stride: u32, block: mat4x4f) {
    for (var i = 0u; i < 4u; i++) {
        gradient[at + i * stride] = block[i];
    }
}

// The gradient of the units at `at` through their query's temperature: see `own_temperature`.
fn through_temperature(at: u32) -> vec4f {
    let side = params.query;
    let n = at - side.input_at;
    if (!OWN || at < side.input_at || n >= 4u * side.row_quads * side.input_quads) {
        return vec4f();
    }
    let quad = n % side.input_quads;
    // The bias follows the weights, and padding has no weight.
    let present = 4u * quad + vec4u(0u, 1u, 2u, 3u) < vec4u(params.units);
    let weights = select(vec4f(), parameters[params.parameters_at + quad], present);
    return outcome[params.arguments_at + n / side.input_quads] * weights;
}

fn store_input(at: u32, stride: u32, block: mat4x4f) {
    for (var i = 0u; i < 4u; i++) {
        let to = at + i * stride;
        input_gradient[to] = (block[i] + through_temperature(to)) * derivative(to);
    }
}

fn store_weight_tile(to: vec4u, columns: vec4u, stride: u32, tile: Tile) {
    if (stores_in_loop()) {
        let blocks = blocks_of(tile);
        for (var r = 0u; r < ROWS; r++) {
            for (var c = 0u; c < COLUMNS; c++) {
                store_weight(to[r] + columns[c], stride, blocks[4u * r + c]);
            }
        }
        return;
    }
    store_weight(to.x + columns.x, stride, tile.r0.c0);
    store_weight(to.y + columns.x, stride, tile.r1.c0);
    if (COLUMNS > 1u) {
        store_weight(to.x + columns.y, stride, tile.r0.c1);
        store_weight(to.y + columns.y, stride, tile.r1.c1);
    }
}

fn store_input_tile(to: vec4u, columns: vec4u, stride: u32, tile: Tile) {
    if (stores_in_loop()) {
        let blocks = blocks_of(tile);
        for (var r = 0u; r < ROWS; r++) {
            for (var c = 0u; c < COLUMNS; c++) {
                store_input(to[r] + columns[c], stride, blocks[4u * r + c]);
            }
        }
        return;
    }
    store_input(to.x + columns.x, stride, tile.r0.c0);
    store_input(to.y + columns.x, stride, tile.r1.c0);
    if (COLUMNS > 1u) {
        store_input(to.x + columns.y, stride, tile.r0.c1);
        store_input(to.y + columns.y, stride, tile.r1.c1);
    }
}

// dL/db of one strip of columns: the sum of the rows of the blocks from `first` up to `end`.
fn bias_gradient(side: Side, columns: vec4u, first: u32, end: u32, to: u32) {
    let outputs = side.output_quads;
    var sums = mat4x4f();
    for (var k = first; k < end; k++) {
        let strip = output_strip(side.output_at + 4u * outputs * k, columns, outputs);
        let ones = vec4f(1.0);
        sums += mat4x4f(strip.c0 * ones, strip.c1 * ones, strip.c2 * ones, strip.c3 * ones);
    }
    gradient[to + columns.x] = sums[0];
    if (COLUMNS > 1u) {
        gradient[to + columns.y] = sums[1];
    }
    if (COLUMNS > 2u) {
        gradient[to + columns.z] = sums[2];
        gradient[to + columns.w] = sums[3];
    }
}

fn weight_gradient(side: Side, tile: u32) {
    let inputs = side.input_quads;
    let outputs = side.output_quads;
    let across = (outputs + COLUMNS - 1u) / COLUMNS;
    // The last row of tiles is for the biases.
    let down = (inputs + ROWS - 1u) / ROWS + 1u;
    let part = tile / (across * down);
    let row = tile / across % down * ROWS;
    let first = part * params.chunk_quads;
    if (first >= side.row_quads) {
        return;
    }
    let end = min(first + params.chunk_quads, side.row_quads);
    let columns = min(tile % across * COLUMNS + vec4u(0u, 1u, 2u, 3u), vec4u(outputs - 1u));
    let to = (side.first_part + part) * params.part_quads;
    if (row >= inputs) {
        bias_gradient(side, columns, first, end, to + side.bias_at);
        return;
    }

    let rows = min(row + vec4u(0u, 1u, 2u, 3u), vec4u(inputs - 1u));
    var r0 = empty();
    var r1 = empty();
    var r2 = empty();
    var r3 = empty();
    for (var k = first; k < end; k++) {
        let a = side.input_at + 4u * inputs * k;
        let b = output_strip(side.output_at + 4u * outputs * k, columns, outputs);
        r0 = add_product(r0, b, transpose(input_block(a + rows.x, inputs)));
        r1 = add_product(r1, b, transpose(input_block(a + rows.y, inputs)));
        if (ROWS > 2u) {
            r2 = add_product(r2, b, transpose(input_block(a + rows.z, inputs)));
            r3 = add_product(r3, b, transpose(input_block(a + rows.w, inputs)));
        }
    }

    let weight = to + side.weight_at + 4u * outputs * rows;
    store_weight_tile(weight, columns, outputs, Tile(r0, r1, r2, r3));
}

fn input_gradients(side: Side, tile: u32) {
    let inputs = side.input_quads;
    let outputs = side.output_quads;
    let across = (inputs + COLUMNS - 1u) / COLUMNS;
    let row = tile / across * ROWS;
    if (row >= side.row_quads) {
        return;
    }
    let rows = min(row + vec4u(0u, 1u, 2u, 3u), vec4u(side.row_quads - 1u));
    let columns = min(tile % across * COLUMNS + vec4u(0u, 1u, 2u, 3u), vec4u(inputs - 1u));

    let a = side.output_at + 4u * outputs * rows;
    var r0 = empty();
    var r1 = empty();
    var r2 = empty();
    var r3 = empty();
    for (var k = 0u; k < outputs; k++) {
        let b = weight_strip(side.weight_at + k, columns, outputs);
        r0 = add_product(r0, b, output_block(a.x + k, outputs));
        r1 = add_product(r1, b, output_block(a.y + k, outputs));
        if (ROWS > 2u) {
            r2 = add_product(r2, b, output_block(a.z + k, outputs));
            r3 = add_product(r3, b, output_block(a.w + k, outputs));
        }
    }

    let out = side.input_at + 4u * inputs * rows;
    store_input_tile(out, columns, inputs, Tile(r0, r1, r2, r3));
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (id.z % 2u == 1u && params.freezes_keys == 1u && step.keys_learn == 0u) {
        return;
    }
    var side = params.query;
    if (id.z % 2u == 1u) {
        side = params.key;
    }
    if (WEIGHTS && id.z < 2u) {
        weight_gradient(side, id.x);
    } else {
        input_gradients(side, id.x);
    }
}
