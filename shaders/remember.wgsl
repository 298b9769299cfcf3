// Writes a batch's embeddings into the queue, a ring buffer in which the newest entries replace the oldest.
//
// Pair r is written to entry (at + r) % M. If the batch is longer than the memory, only its last pairs are written.
// Grid: x over the quads of a row, y over the batch, z over the sides that are remembered.

struct Params {
    quads: u32,
    batch: u32,
    size: u32,
    keys_at: u32, // the offset of the keys in `embedding`
    memory_keys_at: u32,
    first_side: u32, // 1 if only keys are remembered
}

@group(0) @binding(1) var<uniform> params: Params;
// Per side [rows, d]: embeddings of the online or of the momentum encoders.
@group(0) @binding(2) var<storage, read> embedding: array<vec4f>;
@group(0) @binding(3) var<storage, read> indices: array<u32>;
@group(0) @binding(4) var<storage, read_write> memory: array<vec4f>; // per side [M, d]
@group(0) @binding(5) var<storage, read_write> memory_pairs: array<u32>; // [M]

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
    if (id.x >= params.quads || id.y >= params.batch || id.y + params.size < params.batch) {
        return;
    }
    let keys = id.z + params.first_side == 1u;
    let entry = (step.remembers_at + id.y) % params.size;
    let source = select(0u, params.keys_at, keys) + id.y * params.quads + id.x;
    memory[select(0u, params.memory_keys_at, keys) + entry * params.quads + id.x] = embedding[source];
    if (id.x == 0u && id.z == 0u) {
        memory_pairs[entry] = indices[step.indices_at + id.y];
    }
}
