// Functions for radix selection: the n-th largest of some numbers is found digit by digit, without sorting. A digit
// has 8 bits, and `bins` counts how many numbers have each value of it.

var<workgroup> bins: array<atomic<u32>, BINS>;

// An integer that increases with the number. `number` is the inverse.
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
