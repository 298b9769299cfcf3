// One layer backward, both towers. One invocation computes a tile of 16 rows by 8 columns of one of the products
//
//   dL/dW = in' dL/dout      z = 0 query, 1 key: over a chunk of the batch, so that each chunk has partial sums of its
//                            own in `gradient`; `optimize` adds them up. The last row of tiles is dL/db.
//   dL/din = dL/dout W'      z = 2 query, 3 key: times the derivative of the nonlinearity that made `input`.
//
// Grid: x over the tiles (and chunks). A block is a mat4x4f whose columns are four rows; blocks beyond the last repeat
// the last one.

override ACTIVATION: u32 = 0u; // of the layer below: 0 none, 1 ReLU, 2 GELU, 3 tanh

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
    @align(16) part_quads: u32,
}

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> input: array<vec4f>; // per side [rows, inputs]
@group(0) @binding(3) var<storage, read> before: array<vec4f>; // as input, before its nonlinearity (GELU only)
@group(0) @binding(4) var<storage, read> output_gradient: array<vec4f>; // per side [rows, outputs]
@group(0) @binding(5) var<storage, read> parameters: array<vec4f>; // per layer [inputs, outputs], [outputs]
@group(0) @binding(6) var<storage, read_write> gradient: array<vec4f>; // [parts, P]
@group(0) @binding(7) var<storage, read_write> input_gradient: array<vec4f>; // per side [rows, inputs]

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

// The derivative of the nonlinearity below, at element `at` of `input`.
fn derivative(at: u32) -> vec4f {
    if (ACTIVATION == 1u) {
        return select(vec4f(), vec4f(1.0), input[at] > vec4f());
    }
    if (ACTIVATION == 2u) {
        let x = before[at];
        return normal_distribution(x) + x * 0.39894228 * exp(-0.5 * x * x);
    }
    if (ACTIVATION == 3u) {
        return 1.0 - input[at] * input[at];
    }
    return vec4f(1.0);
}

fn store_weight(at: u32, stride: u32, block: mat4x4f) {
    for (var i = 0u; i < 4u; i++) {
        gradient[at + i * stride] = block[i];
    }
}

fn store_input(at: u32, stride: u32, block: mat4x4f) {
    for (var i = 0u; i < 4u; i++) {
        input_gradient[at + i * stride] = block[i] * derivative(at + i * stride);
    }
}

fn weight_gradient(side: Side, tile: u32) {
    let inputs = side.input_quads;
    let outputs = side.output_quads;
    let across = (outputs + 1u) / 2u;
    let down = (inputs + 3u) / 4u;
    let part = tile / (across * (down + 1u));
    let row = tile / across % (down + 1u) * 4u;
    let first = part * params.chunk_quads;
    if (first >= side.row_quads) {
        return;
    }
    let end = min(first + params.chunk_quads, side.row_quads);
    let column0 = tile % across * 2u;
    let column1 = min(column0 + 1u, outputs - 1u);
    let out = (side.first_part + part) * params.part_quads;

    if (row >= inputs) {
        var sum0 = vec4f();
        var sum1 = vec4f();
        for (var k = first; k < end; k++) {
            let at = side.output_at + 4u * outputs * k;
            sum0 += output_block(at + column0, outputs) * vec4f(1.0);
            sum1 += output_block(at + column1, outputs) * vec4f(1.0);
        }
        gradient[out + side.bias_at + column0] = sum0;
        gradient[out + side.bias_at + column1] = sum1;
        return;
    }

    let last_row = inputs - 1u;
    let rows = vec4u(row, min(row + 1u, last_row), min(row + 2u, last_row), min(row + 3u, last_row));
    var c00 = mat4x4f(); var c01 = mat4x4f();
    var c10 = mat4x4f(); var c11 = mat4x4f();
    var c20 = mat4x4f(); var c21 = mat4x4f();
    var c30 = mat4x4f(); var c31 = mat4x4f();
    for (var k = first; k < end; k++) {
        let at = side.output_at + 4u * outputs * k;
        let a = side.input_at + 4u * inputs * k;
        let b0 = output_block(at + column0, outputs);
        let b1 = output_block(at + column1, outputs);
        let a0 = transpose(input_block(a + rows.x, inputs));
        c00 += b0 * a0; c01 += b1 * a0;
        let a1 = transpose(input_block(a + rows.y, inputs));
        c10 += b0 * a1; c11 += b1 * a1;
        let a2 = transpose(input_block(a + rows.z, inputs));
        c20 += b0 * a2; c21 += b1 * a2;
        let a3 = transpose(input_block(a + rows.w, inputs));
        c30 += b0 * a3; c31 += b1 * a3;
    }
    let weight = out + side.weight_at + 4u * outputs * rows;
    store_weight(weight.x + column0, outputs, c00);
    store_weight(weight.x + column1, outputs, c01);
    store_weight(weight.y + column0, outputs, c10);
    store_weight(weight.y + column1, outputs, c11);
    store_weight(weight.z + column0, outputs, c20);
    store_weight(weight.z + column1, outputs, c21);
    store_weight(weight.w + column0, outputs, c30);
    store_weight(weight.w + column1, outputs, c31);
}

fn input_gradients(side: Side, tile: u32) {
    let inputs = side.input_quads;
    let outputs = side.output_quads;
    let across = (inputs + 1u) / 2u;
    let row = tile / across * 4u;
    if (row >= side.row_quads) {
        return;
    }
    let last_row = side.row_quads - 1u;
    let column0 = tile % across * 2u;
    let column1 = min(column0 + 1u, inputs - 1u);
    let rows = vec4u(row, min(row + 1u, last_row), min(row + 2u, last_row), min(row + 3u, last_row));

    let a = side.output_at + 4u * outputs * rows;
    let weight0 = side.weight_at + 4u * outputs * column0;
    let weight1 = side.weight_at + 4u * outputs * column1;
    var c00 = mat4x4f(); var c01 = mat4x4f();
    var c10 = mat4x4f(); var c11 = mat4x4f();
    var c20 = mat4x4f(); var c21 = mat4x4f();
    var c30 = mat4x4f(); var c31 = mat4x4f();
    for (var k = 0u; k < outputs; k++) {
        let w0 = transpose(weight_block(weight0 + k, outputs));
        let w1 = transpose(weight_block(weight1 + k, outputs));
        let a0 = output_block(a.x + k, outputs);
        c00 += w0 * a0; c01 += w1 * a0;
        let a1 = output_block(a.y + k, outputs);
        c10 += w0 * a1; c11 += w1 * a1;
        let a2 = output_block(a.z + k, outputs);
        c20 += w0 * a2; c21 += w1 * a2;
        let a3 = output_block(a.w + k, outputs);
        c30 += w0 * a3; c31 += w1 * a3;
    }
    let out = side.input_at + 4u * inputs * rows;
    store_input(out.x + column0, inputs, c00);
    store_input(out.x + column1, inputs, c01);
    store_input(out.y + column0, inputs, c10);
    store_input(out.y + column1, inputs, c11);
    store_input(out.z + column0, inputs, c20);
    store_input(out.z + column1, inputs, c21);
    store_input(out.w + column0, inputs, c30);
    store_input(out.w + column1, inputs, c31);
}

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
    var side = params.query;
    if (id.z % 2u == 1u) {
        side = params.key;
    }
    if (id.z < 2u) {
        weight_gradient(side, id.x);
    } else {
        input_gradients(side, id.x);
    }
}
