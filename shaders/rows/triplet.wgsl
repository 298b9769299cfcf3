// The negative that a triplet is made with.

// Which negative a triplet is made with; NOBODY where there is none.
fn pick(i: u32, lane: u32, negatives: f32) -> u32 {
    let at = i * width();
    if (HEAD == HEAD_RANDOM) {
        // The n-th of all: each invocation counts those in a stretch of its own.
        storageBarrier();
        let stretch = (width() + LANES - 1u) / LANES;
        var mine = 0u;
        for (var j = lane * stretch; j < min(lane * stretch + stretch, width()); j++) {
            mine += u32(weights[at + j] >= 0.0);
        }
        lanes[lane] = vec4f(f32(mine));
        if (lane == 0u) {
            found[0] = NOBODY;
        }
        workgroupBarrier();
        let drawn = indices[step.indices_at + params.picks_at + params.asking * params.batch + i];
        var left = drawn % max(u32(negatives), 1u);
        for (var n = 0u; n < lane; n++) {
            left -= u32(lanes[n].x);
        }
        // Ranks of earlier stretches have gone below 0, which is far above `mine`.
        if (left < mine) {
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
    // Hardest: the most similar; semi-hard: of those less similar than the positive, or else the least similar of all.
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
