// Numbers in the order of their bits, counted in bins of 8 bits: how the n-th largest is found without sorting.

var<workgroup> bins: array<atomic<u32>, BINS>;

// Rises with the number.
fn ordered(x: f32) -> u32 {
    let bits = bitcast<u32>(x);
    return select(bits | 0x80000000u, ~bits, (bits >> 31u) == 1u);
}

fn number(ordered: u32) -> f32 {
    return bitcast<f32>(select(~ordered, ordered & 0x7fffffffu, (ordered >> 31u) == 1u));
}

fn clear_bins(lane: u32) {
    for (var n = lane; n < BINS; n += LANES) {
        atomicStore(&bins[n], 0u);
    }
    workgroupBarrier();
}
