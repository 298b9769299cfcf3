// What the passes over rows that are never stored share: the similarities of all anchors to a tile of the candidates
// are computed, used and overwritten by those of the next tile. Symbols are those of src/backend/cpu/tiled.rs.

override LEARNS: bool = false; // whether the temperature is learned; log_scale is then the last parameter

struct Params {
    quads: u32, // of an embedding
    batch: u32,
    rows: u32, // the batch, padded to whole blocks
    asking: u32, // the direction: 0 queries, 1 keys
    list: u32, // the padded length of a list of `outcome`
    log_scale_at: u32,
    anchors_at: u32, // the offsets of the anchors and of their partners in the bound buffers
    partners_at: u32,
    first: u32, // the tile's first candidate, among the batch's partners or the entries of the memory
    count: u32, // the number of its candidates
    width_quads: u32, // the same, padded
    remembered: u32, // whether they are entries of the memory
    weight: f32, // the weight of a row in the loss of the batch
}

const NOBODY: u32 = 0xffffffffu;
const LOWEST: f32 = -1e30; // below every logit; its exponential relative to any logit is 0

@group(0) @binding(1) var<uniform> params: Params;

// 1 / tau. `learned`: log_scale.
fn scale_of(learned: f32) -> f32 {
    if (LEARNS) {
        return exp(learned);
    }
    return step.scale;
}

// Where a direction's row stands in `rows`: m, R, and first s_p, then dL/ds_p, and w / (tau Z).
fn row_at(direction: u32, i: u32) -> u32 {
    return direction * params.rows + i;
}
