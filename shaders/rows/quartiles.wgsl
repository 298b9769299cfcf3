// Finds the quartiles of a batch's similarities by radix selection, over four digits of 8 bits.

fn bins_at(quartile: u32, i: u32) -> u32 {
    return list_at(DIRECTIONS, 0u) + params.pairs + (quartile * params.batch + i) * BINS;
}

// Counts how many of a row's negatives have each value of the digit; x over the rows, y over the quartiles.
@compute @workgroup_size(LANES)
fn count(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let i = group.x;
    let mixtures = has_mixtures(i, local.x);
    clear_bins(local.x);
    let digits = u32(outcome[head_at(AT_DIGITS + group.y)]);
    let shift = 24u - 8u * params.round;
    for (var j = local.x; j < width(); j += LANES) {
        let key = ordered(score(i, j));
        if (is_negative(i, j, mixtures) && (params.round == 0u || ((key >> shift) >> 8u) == digits)) {
            atomicAdd(&bins[(key >> shift) & 255u], 1u);
        }
    }
    workgroupBarrier();
    for (var n = local.x; n < BINS; n += LANES) {
        outcome[bins_at(group.y, i) + n] = f32(atomicLoad(&bins[n]));
    }
}

// Finds the next digit of a quartile; x over the quartiles.
@compute @workgroup_size(LANES)
fn choose(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    for (var n = local.x; n < BINS; n += LANES) {
        var total = 0u;
        for (var i = 0u; i < params.batch; i++) {
            total += u32(outcome[bins_at(group.x, i) + n]);
        }
        atomicStore(&bins[n], total);
    }
    workgroupBarrier();
    if (local.x > 0u) {
        return;
    }
    // Digits and ranks are below 2^24, where an f32 holds every integer exactly.
    let digits_at = head_at(AT_DIGITS + group.x);
    let rank_at = head_at(AT_RANKS + group.x);
    var digits = 0u;
    var left = u32(outcome[rank_at]);
    var total = 0u;
    for (var n = 0u; n < BINS; n++) {
        total += atomicLoad(&bins[n]);
    }
    if (params.round == 0u) {
        left = select(total / 4u, 3u * total / 4u, group.x == 1u);
    } else {
        digits = u32(outcome[digits_at]);
    }
    var digit = 0u;
    while (digit < 255u && left >= atomicLoad(&bins[digit])) {
        left -= atomicLoad(&bins[digit]);
        digit++;
    }
    digits = (digits << 8u) | digit;
    outcome[rank_at] = f32(left);
    if (params.round < 3u) {
        outcome[digits_at] = f32(digits);
    } else {
        outcome[head_at(AT_QUARTILES + 2u * params.asking + group.x)] = select(number(digits), 0.0, total == 0u);
    }
}
