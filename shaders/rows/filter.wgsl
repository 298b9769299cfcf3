// Filters a row as the rules say: by bounds of similarity, relations, the guide, and listed suspects.

// The n-th largest similarity of the row's negatives; the largest has n = 0.
fn nth_largest(i: u32, lane: u32, n: u32) -> f32 {
    if (lane == 0u) {
        found[0] = 0u;
        found[1] = n;
    }
    for (var round = 0u; round < 4u; round++) {
        clear_bins(lane);
        let digits = found[0];
        let shift = 24u - 8u * round;
        for (var j = lane; j < width(); j += LANES) {
            let key = ordered(score(i, j));
            if (weights[i * width() + j] >= 0.0 && (round == 0u || ((key >> shift) >> 8u) == digits)) {
                atomicAdd(&bins[(key >> shift) & 255u], 1u);
            }
        }
        workgroupBarrier();
        if (lane == 0u) {
            var digit = 255u;
            var left = found[1];
            while (digit > 0u && left >= atomicLoad(&bins[digit])) {
                left -= atomicLoad(&bins[digit]);
                digit--;
            }
            found[0] = (digits << 8u) | digit;
            found[1] = left;
        }
        workgroupBarrier();
    }
    let nth = number(found[0]);
    workgroupBarrier();
    return nth;
}

fn bound(b: Bound, i: u32, lane: u32, n: f32, mean: f32, deviation: f32) -> f32 {
    let positive = score(i, i);
    let quartiles = head_at(AT_QUARTILES + 2u * params.asking);
    var value = b.constant + b.positive * positive + b.positive_size * abs(positive) + b.mean * mean
        + b.deviation * deviation + b.lower_quartile * outcome[quartiles] + b.upper_quartile * outcome[quartiles + 1u];
    if (b.among_top != 0.0) {
        let top = ids[b.tops_at + u32(n)];
        let least = nth_largest(i, lane, top - 1u);
        value += select(b.among_top * least, 0.0, n == 0.0);
    }
    return value;
}

// Sets the weights of the negatives that stay to 1, and those of all other entries to -1.
fn filter_row(i: u32, lane: u32) {
    let mixtures = has_mixtures(i, lane);
    let at = i * width();
    for (var j = lane; j < width(); j += LANES) {
        weights[at + j] = select(-1.0, 1.0, is_negative(i, j, mixtures));
    }
    var above = 1e30;
    var below = LOWEST;
    if (BOUNDS != 0u) {
        var t = vec4f();
        for (var j = lane; j < width(); j += LANES) {
            t += select(vec4f(), vec4f(1.0, score(i, j), 0.0, 0.0), weights[at + j] >= 0.0);
        }
        t = sum(lane, t);
        let mean = t.y / max(t.x, 1.0);
        var squares = 0.0;
        for (var j = lane; j < width(); j += LANES) {
            let off = score(i, j) - mean;
            squares += select(0.0, off * off, weights[at + j] >= 0.0);
        }
        let deviation = sqrt(sum(lane, vec4f(squares)).x / max(t.x, 1.0));
        if ((BOUNDS & BOUND_ABOVE) != 0u) {
            above = bound(params.above, i, lane, t.x, mean, deviation);
        }
        if ((BOUNDS & BOUND_BELOW) != 0u) {
            below = bound(params.below, i, lane, t.x, mean, deviation);
        }
    }
    let own_pair = anchor_pair(i);
    let asking = params.asking;
    let guide = GUIDE != GUIDE_NONE && ids[IDS_GUIDE] > 0u;
    var limit = 0.0;
    if (guide) {
        let positive = guide_similarity(asking, own_pair, 1u - asking, own_pair);
        limit = positive - params.guide_margin * select(1.0, abs(positive), GUIDE == GUIDE_RELATIVE);
    }
    for (var j = lane; j < width(); j += LANES) {
        if (weights[at + j] < 0.0) {
            continue;
        }
        let s = score(i, j);
        let pair = pair_of(i, j);
        var stays = !(s > above || s < below || ((BOUNDS & BOUND_TIES) != 0u && s == above));
        if (pair != NOBODY) {
            if (RELATION != RELATION_NONE) {
                stays = stays && mark(RELATION, side_of(j), pair) != mark(RELATION, asking, own_pair);
            }
            if (guide && stays) {
                stays = guide_similarity(asking, own_pair, side_of(j), pair) < limit;
            }
            if (LISTED && stays) {
                stays = !is_listed(own_pair, pair);
            }
        }
        if (!stays) {
            weights[at + j] = -1.0;
        }
    }
}
