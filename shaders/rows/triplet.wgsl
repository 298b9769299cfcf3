// Picks the negative of a triplet.

// The entry that is the triplet's negative; NOBODY if the row has no negative.
fn pick(i: u32, lane: u32, negatives: f32) -> u32 {
    let at = i * width();
    if (HEAD == HEAD_RANDOM) {
        // The n-th negative is wanted. Each invocation counts the negatives in its own stretch of the row.
        storageBarrier();
        let stretch = (width() + LANES - 1u) / LANES;
        var in_stretch = 0u;
        for (var j = lane * stretch; j < min(lane * stretch + stretch, width()); j++) {
            in_stretch += u32(weights[at + j] >= 0.0);
        }
        lanes[lane] = vec4f(f32(in_stretch));
        if (lane == 0u) {
            found[0] = NOBODY;
        }
        workgroupBarrier();
        let drawn = indices[step.indices_at + params.picks_at + params.asking * params.batch + i];
        var left = drawn % max(u32(negatives), 1u);
        for (var n = 0u; n < lane; n++) {
            left -= u32(lanes[n].x);
        }
        // If the n-th lies in an earlier stretch, `left` has wrapped around below 0 and is far above `in_stretch`.
        if (left < in_stretch) {
            for (var j = lane * stretch; j < min(lane * stretch + stretch, width()); j++) {
                if (weights[at + j] >= 0.0) {
                    if (left == 0u) {
                        found[0] = j;
                    }
                    left--;
                }
            }
        }
        workgroupBarrier();
        return found[0];
    }
    // Hardest: the most similar negative. Semi-hard: the most similar of those that are less similar than the positive,
    // or the least similar of all if there is none.
    let limit = select(1e30, score(i, i), HEAD == HEAD_SEMI_HARD);
    var best = vec4f(LOWEST);
    for (var j = lane; j < width(); j += LANES) {
        if (weights[at + j] >= 0.0) {
            let s = score(i, j);
            best = max(best, vec4f(select(LOWEST, s, s < limit), -s, 0.0, 0.0));
        }
    }
    best = largest(lane, best);
    let wanted = select(best.x, -best.y, best.x == LOWEST);
    var first = LOWEST;
    for (var j = lane; j < width(); j += LANES) {
        first = select(first, max(first, -f32(j)), weights[at + j] >= 0.0 && score(i, j) == wanted);
    }
    first = largest(lane, vec4f(first)).x;
    return select(u32(-first), NOBODY, first == LOWEST);
}
