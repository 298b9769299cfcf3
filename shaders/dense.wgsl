// One layer of both towers, forward: out = f(in W + b). One invocation computes a tile of ROWS by COLUMNS blocks.
//
// Grid: x over the tiles, row by row; z over the sides. Tiles and blocks: see `tile`; `weight block * input block`
// gives a block of the output in the same form.

override ACTIVATION: u32 = ACTIVATION_NONE;
override KEEPS_BEFORE: bool = false; // whether the values before the activation are written as well

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
}

struct Params {
    @align(16) query: Side,
    @align(16) key: Side,
}

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> input: array<vec4f>; // per side [rows, inputs]
@group(0) @binding(3) var<storage, read> parameters: array<vec4f>; // per layer [inputs, outputs], [outputs]
@group(0) @binding(4) var<storage, read_write> output: array<vec4f>; // per side [rows, outputs]
@group(0) @binding(5) var<storage, read_write> before: array<vec4f>; // as output, but before the activation

fn input_block(at: u32, stride: u32) -> mat4x4f {
    return mat4x4f(input[at], input[at + stride], input[at + 2u * stride], input[at + 3u * stride]);
}

fn weight_block(at: u32, stride: u32) -> mat4x4f {
    return mat4x4f(
        parameters[at],
        parameters[at + stride],
        parameters[at + 2u * stride],
        parameters[at + 3u * stride],
    );
}

// Phi(x), the standard normal's distribution function, from Abramowitz and Stegun's formula 7.1.26 for the error
// function (absolute error 1.5e-7).
fn normal_distribution(x: vec4f) -> vec4f {
    let z = abs(x) * 0.70710678;
    let t = 1.0 / (1.0 + 0.3275911 * z);
    let series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
    let tail = 0.5 * series * exp(-z * z);
    return select(tail, 1.0 - tail, x > vec4f());
}

fn activate(x: vec4f) -> vec4f {
    if (ACTIVATION == ACTIVATION_RELU) {
        return max(x, vec4f());
    }
    if (ACTIVATION == ACTIVATION_GELU) {
        return x * normal_distribution(x);
    }
    if (ACTIVATION == ACTIVATION_TANH) {
        // Beyond 44, exp(2x) would overflow; beyond 10, tanh rounds to 1.
        return 1.0 - 2.0 / (exp(2.0 * clamp(x, vec4f(-10.0), vec4f(10.0))) + 1.0);
    }
    return x;
}

fn weight_strip(at: u32, columns: vec4u, stride: u32) -> Strip {
    var strip = empty();
    strip.c0 = weight_block(at + columns.x, stride);
    if (COLUMNS > 1u) {
        strip.c1 = weight_block(at + columns.y, stride);
    }
    if (COLUMNS > 2u) {
        strip.c2 = weight_block(at + columns.z, stride);
        strip.c3 = weight_block(at + columns.w, stride);
    }
    return strip;
}

fn store(at: u32, stride: u32, block: mat4x4f, bias: vec4f) {
    for (var i = 0u; i < 4u; i++) {
        let x = block[i] + bias;
        output[at + i * stride] = activate(x);
        if (KEEPS_BEFORE) {
            before[at + i * stride] = x;
        }
    }
}

fn store_tile(to: vec4u, columns: vec4u, stride: u32, tile: Tile, bias_at: u32) {
    if (stores_in_loop()) {
        let blocks = blocks_of(tile);
        for (var r = 0u; r < ROWS; r++) {
            for (var c = 0u; c < COLUMNS; c++) {
                store(to[r] + columns[c], stride, blocks[4u * r + c], parameters[bias_at + columns[c]]);
            }
        }
        return;
    }
    store(to.x + columns.x, stride, tile.r0.c0, parameters[bias_at + columns.x]);
    store(to.y + columns.x, stride, tile.r1.c0, parameters[bias_at + columns.x]);
    if (COLUMNS > 1u) {
        store(to.x + columns.y, stride, tile.r0.c1, parameters[bias_at + columns.y]);
        store(to.y + columns.y, stride, tile.r1.c1, parameters[bias_at + columns.y]);
    }
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
    var side = params.query;
    if (id.z == 1u) {
        side = params.key;
    }
    let inputs = side.input_quads;
    let outputs = side.output_quads;
    let across = (outputs + COLUMNS - 1u) / COLUMNS;
    let row = id.x / across * ROWS;
    if (row >= side.row_quads) {
        return;
    }
    let rows = min(row + vec4u(0u, 1u, 2u, 3u), vec4u(side.row_quads - 1u));
    let columns = min(id.x % across * COLUMNS + vec4u(0u, 1u, 2u, 3u), vec4u(outputs - 1u));

    let a = side.input_at + 4u * inputs * rows;
    var r0 = empty();
    var r1 = empty();
    var r2 = empty();
    var r3 = empty();
    for (var k = 0u; k < inputs; k++) {
        let b = weight_strip(side.weight_at + 4u * outputs * k, columns, outputs);
        r0 = add_product(r0, b, input_block(a.x + k, inputs));
        r1 = add_product(r1, b, input_block(a.y + k, inputs));
        if (ROWS > 2u) {
            r2 = add_product(r2, b, input_block(a.z + k, inputs));
            r3 = add_product(r3, b, input_block(a.w + k, inputs));
        }
    }

    let out = side.output_at + 4u * outputs * rows;
    store_tile(out, columns, outputs, Tile(r0, r1, r2, r3), side.bias_at);
}
