// Makes each anchor's mixtures: two of its hardest candidates of the memory are mixed, or one of them and the anchor.
// A mixture is scaled to unit length.
//
// One workgroup makes one mixture. Radix selection finds the last of the hardest entries. It goes over digits of 8
// bits: four of the similarity, then three of the index, so that the tie-break is the lower index. The two entries to
// mix are found by counting. Grid: x over the mixtures, y over the anchors.

struct Params {
    quads: u32,
    stride: u32, // the length of a row of scores
    memory_at: u32, // the first column of the memory
    candidates: u32,
    own: u32,
    mixtures: u32,
    top: u32,
    pairs_at: u32,
    candidates_at: u32, // the first row of the candidates in the arena
    own_at: u32,
    blends_at: u32, // in the step's indices: per mixture first, second, and the bits of the first one's share
}

const WORKGROUP: u32 = 64u;
const NOBODY: u32 = 0xffffffffu;
const ANCHOR: u32 = 0xffffffffu; // as a mixture's first part: the anchor itself
const MIN_NORM: f32 = 1e-6; // a mixture is shorter only if its parts are opposite; then it has no direction

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> indices: array<u32>;
@group(0) @binding(3) var<storage, read> ids: array<u32>;
@group(0) @binding(4) var<storage, read> scores: array<f32>; // [B, C]
@group(0) @binding(5) var<storage, read_write> own_scores: array<f32>; // [B, K]
@group(0) @binding(6) var<storage, read_write> arena: array<vec4f>;

var<workgroup> bins: array<atomic<u32>, 256>;
var<workgroup> found: array<u32, 4>; // digits of the similarity, digits of the index, remaining rank, number of entries
var<workgroup> counts: array<u32, WORKGROUP>;
var<workgroup> places: array<u32, 2>;

// A key that increases as the similarity decreases; -0 and 0 have the same key.
fn key_of(similarity: f32) -> u32 {
    let bits = select(bitcast<u32>(similarity), 0u, similarity == 0.0);
    return select(~(bits | 0x80000000u), bits, (bits >> 31u) == 1u);
}

fn is_candidate(own_pair: u32, n: u32) -> bool {
    let pair = ids[params.pairs_at + n];
    return pair != NOBODY && pair != own_pair;
}

// Writes to `found` the least similar of the `top` most similar entries, or of all entries if there are fewer.
fn find_last(anchor: u32, lane: u32, own_pair: u32) {
    if (lane == 0u) {
        found[0] = 0u;
        found[1] = 0u;
        found[2] = params.top - 1u;
    }
    for (var round = 0u; round < 7u; round++) {
        for (var n = lane; n < 256u; n += WORKGROUP) {
            atomicStore(&bins[n], 0u);
        }
        workgroupBarrier();
        let digits = found[0];
        let place_digits = found[1];
        for (var n = params.memory_at + lane; n < params.candidates; n += WORKGROUP) {
            let key = key_of(scores[anchor * params.stride + n]);
            var digit = 0u;
            var matches = is_candidate(own_pair, n);
            if (round < 4u) {
                let shift = 8u * (3u - round);
                digit = (key >> shift) & 255u;
                matches = matches && (round == 0u || ((key >> shift) >> 8u) == digits);
            } else {
                let shift = 8u * (6u - round);
                digit = (n >> shift) & 255u;
                matches = matches && key == digits && ((n >> shift) >> 8u) == place_digits;
            }
            if (matches) {
                atomicAdd(&bins[digit], 1u);
            }
        }
        workgroupBarrier();
        if (lane == 0u) {
            if (round == 0u) {
                var count = 0u;
                for (var n = 0u; n < 256u; n++) {
                    count += atomicLoad(&bins[n]);
                }
                found[3] = count;
                found[2] = min(found[2], max(count, 1u) - 1u);
            }
            var digit = 0u;
            var left = found[2];
            while (digit < 255u && left >= atomicLoad(&bins[digit])) {
                left -= atomicLoad(&bins[digit]);
                digit++;
            }
            found[2] = left;
            if (round < 4u) {
                found[0] = (digits << 8u) | digit;
            } else {
                found[1] = (place_digits << 8u) | digit;
            }
        }
        workgroupBarrier();
    }
}

fn is_hard(anchor: u32, own_pair: u32, n: u32) -> bool {
    let key = key_of(scores[anchor * params.stride + n]);
    return is_candidate(own_pair, n) && (key < found[0] || (key == found[0] && n <= found[1]));
}

// The hardest entries are numbered in the order of the memory. Writes the places of numbers `first` and `second` to
// `places`.
fn find_places(anchor: u32, lane: u32, own_pair: u32, first: u32, second: u32) {
    // Each lane counts the hardest entries in its part of the memory.
    let stretch = (params.candidates - params.memory_at + WORKGROUP - 1u) / WORKGROUP;
    let start = params.memory_at + lane * stretch;
    let end = min(start + stretch, params.candidates);
    var count = 0u;
    for (var n = start; n < end; n++) {
        count += u32(is_hard(anchor, own_pair, n));
    }
    counts[lane] = count;
    workgroupBarrier();
    var before = 0u;
    var all = 0u;
    for (var l = 0u; l < WORKGROUP; l++) {
        before += select(0u, counts[l], l < lane);
        all += counts[l];
    }
    // If there are too few entries, the last one is taken.
    let one = min(first, max(all, 1u) - 1u);
    let other = min(second, max(all, 1u) - 1u);
    for (var n = start; n < end; n++) {
        if (is_hard(anchor, own_pair, n)) {
            if (before == one) {
                places[0] = params.candidates_at + n;
            }
            if (before == other) {
                places[1] = params.candidates_at + n;
            }
            before++;
        }
    }
    workgroupBarrier();
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let anchor = group.y;
    let own_pair = indices[step.indices_at + anchor];
    let at = step.indices_at + params.blends_at + 3u * group.x;
    let first = indices[at];
    let share = bitcast<f32>(indices[at + 2u]);
    find_last(anchor, local.x, own_pair);
    find_places(anchor, local.x, own_pair, first, indices[at + 1u]);
    let own = anchor * params.own + params.own - params.mixtures + group.x;
    let out = (params.own_at + own) * params.quads;
    if (found[3] == 0u) {
        for (var k = local.x; k < params.quads; k += WORKGROUP) {
            arena[out + k] = vec4f();
        }
        own_scores[own] = 0.0;
        return;
    }
    let source = select(places[0], anchor, first == ANCHOR) * params.quads;
    let to = places[1] * params.quads;
    var squares = 0.0;
    var product = 0.0;
    for (var k = 0u; k < params.quads; k++) {
        let mixed = (1.0 - share) * arena[to + k] + share * arena[source + k];
        squares += dot(mixed, mixed);
        product += dot(mixed, arena[anchor * params.quads + k]);
    }
    let inverse = 1.0 / max(sqrt(squares), MIN_NORM);
    for (var k = local.x; k < params.quads; k += WORKGROUP) {
        arena[out + k] = ((1.0 - share) * arena[to + k] + share * arena[source + k]) * inverse;
    }
    if (local.x == 0u) {
        own_scores[own] = product * inverse;
    }
}
