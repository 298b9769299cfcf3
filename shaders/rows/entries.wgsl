// Decides which entries of a row are negatives before any filter.

// Whether an anchor has mixtures, which it does once the memory holds an embedding of another pair.
fn has_mixtures(i: u32, lane: u32) -> bool {
    if (!MIXES) {
        return false;
    }
    var any = 0.0;
    for (var j = params.memory_at + lane; j < params.candidates; j += LANES) {
        let pair = pair_of(i, j);
        any = select(any, 1.0, pair != NOBODY && pair != anchor_pair(i));
    }
    return largest(lane, vec4f(any)).x > 0.0 && step.memory_counts == 1u && step.mixes == 1u;
}

// Whether entry j is a negative before any filter.
fn is_negative(i: u32, j: u32, mixtures: bool) -> bool {
    if (j == i) {
        return false;
    }
    if (j >= width() - params.made) {
        // What is made of keys is nobody's where it counts; else it is of the anchor's own pair.
        return select(mixtures, pair_of(i, j) == NOBODY, COPIES);
    }
    let pair = pair_of(i, j);
    var present = pair != NOBODY && pair != anchor_pair(i);
    if (j < params.from_batch) {
        present = present && params.in_batch == 1u;
    } else if (j >= params.memory_at && j < params.candidates) {
        present = present && step.memory_counts == 1u;
    }
    return present;
}

// Whether entry j is an embedding of the anchors' own side.
fn is_same_side(j: u32) -> bool {
    return params.same_side == 1u && j >= params.batch && j < 2u * params.batch;
}

// The kernel of the uniformity, e^(-t |z_i - z_j|^2) for items of one side.
fn spread(i: u32, j: u32) -> f32 {
    return select(0.0, exp(2.0 * params.kernel * (score(i, j) - 1.0)), is_same_side(j));
}
