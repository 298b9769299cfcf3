// One layer forward, both towers: out = f(in W + b). One invocation computes a tile of 16 rows by 8 columns.
//
// Grid: x over the tiles, row by row; z over the sides. Matrices are held as blocks of 4 by 4: a mat4x4f whose columns
// are rows of the matrix, so that `weight block * input block` gives a block of the output in the same form.
// Blocks beyond the last row or column repeat the last one: they compute and store the same values again.

override ACTIVATION: u32 = 0u; // 0 none, 1 ReLU, 2 GELU, 3 tanh
override KEEPS_BEFORE: bool = false; // whether the values before the nonlinearity are kept

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
@group(0) @binding(5) var<storage, read_write> before: array<vec4f>; // as output, before the nonlinearity

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
    if (ACTIVATION == 1u) {
        return max(x, vec4f());
    }
    if (ACTIVATION == 2u) {
        return x * normal_distribution(x);
    }
    if (ACTIVATION == 3u) {
        // exp(2x) would overflow beyond 44; tanh is 1 to the last bit beyond 10.
        return 1.0 - 2.0 / (exp(2.0 * clamp(x, vec4f(-10.0), vec4f(10.0))) + 1.0);
    }
    return x;
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

@compute @workgroup_size(32)
fn main(@builtin(global_invocation_id) id: vec3u) {
    var side = params.query;
    if (id.z == 1u) {
        side = params.key;
    }
    let across = (side.output_quads + 1u) / 2u;
    let row = id.x / across * 4u;
    if (row >= side.row_quads) {
        return;
    }
    let last_row = side.row_quads - 1u;
    let column0 = id.x % across * 2u;
    let column1 = min(column0 + 1u, side.output_quads - 1u);
    let rows = vec4u(row, min(row + 1u, last_row), min(row + 2u, last_row), min(row + 3u, last_row));

    let inputs = side.input_quads;
    let outputs = side.output_quads;
    let a = side.input_at + 4u * inputs * rows;
    var c00 = mat4x4f(); var c01 = mat4x4f();
    var c10 = mat4x4f(); var c11 = mat4x4f();
    var c20 = mat4x4f(); var c21 = mat4x4f();
    var c30 = mat4x4f(); var c31 = mat4x4f();
    for (var k = 0u; k < inputs; k++) {
        let w = side.weight_at + 4u * outputs * k;
        let w0 = weight_block(w + column0, outputs);
        let w1 = weight_block(w + column1, outputs);
        let a0 = input_block(a.x + k, inputs);
        c00 += w0 * a0; c01 += w1 * a0;
        let a1 = input_block(a.y + k, inputs);
        c10 += w0 * a1; c11 += w1 * a1;
        let a2 = input_block(a.z + k, inputs);
        c20 += w0 * a2; c21 += w1 * a2;
        let a3 = input_block(a.w + k, inputs);
        c30 += w0 * a3; c31 += w1 * a3;
    }

    let out = side.output_at + 4u * outputs * rows;
    let bias0 = parameters[side.bias_at + column0];
    let bias1 = parameters[side.bias_at + column1];
    store(out.x + column0, outputs, c00, bias0);
    store(out.x + column1, outputs, c01, bias1);
    store(out.y + column0, outputs, c10, bias0);
    store(out.y + column1, outputs, c11, bias1);
    store(out.z + column0, outputs, c20, bias0);
    store(out.z + column1, outputs, c21, bias1);
    store(out.w + column0, outputs, c30, bias0);
    store(out.w + column1, outputs, c31, bias1);
}
