// Every anchor's row of candidates: built, filtered, weighed and evaluated as the rules say; dL/ds in place of s.
//
// One workgroup handles one row: each invocation every 64th entry, sums and maxima through workgroup memory. What looks
// at the whole batch comes in entries of its own, dispatched only where a rule asks for it:
//
//   measure  settle      the temperature that a batch decides
//   count    choose      its quartiles, by digits of 8 bits
//   prepare  pool        what all rows share: pooled negatives, the positives' factors
//   main                 a direction's rows
//   finish   trust       both directions' losses and slopes; the temperature's next value; progressive trust

override MIXES: bool = false;
override OFFSETS: bool = false;
override BOUNDS: u32 = 0u; // the bits BOUND_*
override RELATION: u32 = RELATION_NONE;
override GUIDE: u32 = GUIDE_NONE;
override LISTED: bool = false;
override PREPARED: bool = false; // whether `prepare` went before
override HARDNESS: bool = false;
override THROUGH: bool = false;
override FOCAL: bool = false;
override PENALTY: bool = false;
override SELECTION: bool = false;
override DEBIAS: bool = false;
override TRUST: u32 = TRUST_FULL;
override HEAD: u32 = HEAD_SOFTMAX; // triplets are the last three
override SIGMA: bool = false;
override MULTI: bool = false; // several heads: `multi_head` leaves logits in place of similarities
override TEMPERATURE: u32 = TEMPERATURE_GIVEN; // the batch moves the last two

struct Step {
    scale: f32,
    rate: f32,
    rate_corrected: f32,
    correction2: f32,
    decay_gradient: f32,
    decay_weight: f32,
    indices_at: u32,
    slot: u32,
    keys_learn: u32,
    looking: u32,
    remembers_at: u32,
    memory_counts: u32,
    ema: f32,
    mix: f32,
    rotation: u32,
    stretch: f32,
    progress: f32,
    margin: f32,
    mixes: u32,
}

// A similarity: a linear form in what is known of a row.
struct Bound {
    constant: f32,
    positive: f32,
    positive_size: f32,
    mean: f32,
    deviation: f32,
    lower_quartile: f32,
    upper_quartile: f32,
    among_top: f32,
    tops_at: u32, // in ids: how many are the top of n
}

struct Params {
    @align(16) above: Bound,
    @align(16) below: Bound,
    @align(16) batch: u32,
    list: u32, // length of a list of the batch, padded
    candidates: u32,
    stride: u32, // of a row of scores
    own: u32,
    from_batch: u32, // candidates of the batch itself
    remembered: u32, // where what is remembered begins
    mixtures: u32,
    asking: u32, // 0 queries, 1 keys
    same_side: u32,
    pairs: u32, // of the data set
    pairs_at: u32,
    facts_at: u32,
    picks_at: u32,
    log_scale_at: u32,
    round: u32, // of count and choose
    query_weight: f32,
    key_weight: f32,
    in_batch: u32,
    guide_margin: f32,
    hardness: f32,
    focal: f32,
    penalty: f32,
    selection: f32,
    debias: f32,
    kappa: f32,
    smoothing: f32,
    sigma: f32,
    gap: f32,
    aim: f32, // of the temperature: alpha, or the target
}

// Codes and places that the host knows under the same names (`src/backend/gpu/codes.rs`).
const BOUND_ABOVE: u32 = 1u;
const BOUND_BELOW: u32 = 2u;
const BOUND_TIES: u32 = 4u;
const RELATION_NONE: u32 = 0u;
const RELATION_CLASS: u32 = 1u;
const RELATION_PARENT: u32 = 2u;
const RELATION_DUPLICATE: u32 = 3u;
const GUIDE_NONE: u32 = 0u;
const GUIDE_ABSOLUTE: u32 = 1u;
const GUIDE_RELATIVE: u32 = 2u;
const TRUST_FULL: u32 = 0u;
const TRUST_TABLE: u32 = 1u;
const TRUST_PROGRESS: u32 = 2u;
const HEAD_SOFTMAX: u32 = 0u;
const HEAD_POOLED: u32 = 1u;
const HEAD_SIGMOID: u32 = 2u;
const HEAD_CLASS: u32 = 3u;
const HEAD_LISTED: u32 = 4u;
const HEAD_RANDOM: u32 = 5u;
const HEAD_SEMI_HARD: u32 = 6u;
const HEAD_HARDEST: u32 = 7u;
const TEMPERATURE_GIVEN: u32 = 0u;
const TEMPERATURE_LEARNED: u32 = 1u;
const TEMPERATURE_ALIGNMENT: u32 = 2u;
const TEMPERATURE_HOLD: u32 = 3u;
const TEMPERATURE_ADAPTIVE: u32 = 4u;
const IDS_OFFSETS: u32 = 0u;
const IDS_TRUST: u32 = 1u;
const IDS_GUIDE: u32 = 2u;
const IDS_SUSPECTS: u32 = 3u;
const MARKS: u32 = 6u;
const OUTCOME_TOTALS: u32 = 3u;
const OUTCOME_HEAD: u32 = 64u;
const OUTCOME_LISTS: u32 = 6u;
const DIRECTIONS: u32 = 2u;
const AT_SCALE: u32 = 0u;
const AT_LOG_SCALE: u32 = 1u;
const AT_QUARTILES: u32 = 16u;
const AT_DIGITS: u32 = 24u;
const AT_RANKS: u32 = 26u;
const AT_POOLED: u32 = 32u;
const LIST_LOSS: u32 = 0u;
const LIST_TRUST: u32 = 1u;
const LIST_SLOPE: u32 = 2u;
const LIST_BIAS_SLOPE: u32 = 3u;
const LIST_EFFECTIVE: u32 = 4u;
const LIST_SCRATCH: u32 = 5u;
const BINS: u32 = 256u;
const LEAST_SCALE: f32 = 0.5;
const MOST_SCALE: f32 = 100.0;
const HOLD: f32 = 0.05;
const LEAST_TRUST: f32 = 0.2;
const MOST_TRUST: f32 = 5.0;
const REGULARIZER: f32 = 0.1;

const NOBODY: u32 = 0xffffffffu;
const LOWEST: f32 = -1e30;
const LANES: u32 = 64u;

@group(0) @binding(0) var<uniform> step: Step;
@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> indices: array<u32>; // per queued step: [B], ..., picks [2 B]
// Head: whether offsets, whether trust is known, the guide's width in quads, suspects of each pair. Then per
// direction [C], [B, K]; classes of queries, of keys, their parents, their duplicates [pairs]; suspects [pairs, n].
@group(0) @binding(3) var<storage, read> ids: array<u32>;
@group(0) @binding(4) var<storage, read> facts: array<vec4f>; // offsets [pairs], trust [pairs], guide [2, pairs, width]
@group(0) @binding(5) var<storage, read_write> parameters: array<vec4f>; // for log_scale and bias
@group(0) @binding(6) var<storage, read_write> scores: array<f32>; // [B, C]
@group(0) @binding(7) var<storage, read_write> own_scores: array<f32>; // [B, K]
@group(0) @binding(8) var<storage, read_write> weights: array<f32>; // [B, C + K]; -1 where an entry has no part
// Totals of the batch: loss, dL/dlog_scale, dL/dbias; the head's numbers; per direction its lists; [pairs]: each pair's
// loss; bins.
@group(0) @binding(9) var<storage, read_write> outcome: array<f32>;

var<workgroup> lanes: array<vec4f, LANES>;
var<workgroup> bins: array<atomic<u32>, BINS>;
var<workgroup> found: array<u32, 2>;

fn sum(lane: u32, value: vec4f) -> vec4f {
    lanes[lane] = value;
    workgroupBarrier();
    var total = vec4f();
    for (var n = 0u; n < LANES; n++) {
        total += lanes[n];
    }
    workgroupBarrier();
    return total;
}

fn largest(lane: u32, value: vec4f) -> vec4f {
    lanes[lane] = value;
    workgroupBarrier();
    var most = lanes[0];
    for (var n = 1u; n < LANES; n++) {
        most = max(most, lanes[n]);
    }
    workgroupBarrier();
    return most;
}

// Neither overflows nor vanishes.
fn power(x: f32) -> f32 {
    return exp(clamp(x, -87.0, 88.0));
}

fn head_at(n: u32) -> u32 {
    return OUTCOME_TOTALS * params.list + n;
}

// Where a list of a direction begins.
fn list_at(direction: u32, n: u32) -> u32 {
    return head_at(OUTCOME_HEAD) + (OUTCOME_LISTS * direction + n) * params.list;
}

fn width() -> u32 {
    return params.candidates + params.own;
}

fn score(i: u32, j: u32) -> f32 {
    if (j < params.candidates) {
        return scores[i * params.stride + j];
    }
    return own_scores[i * params.own + j - params.candidates];
}

fn pair_of(i: u32, j: u32) -> u32 {
    return ids[params.pairs_at + j + select(i * params.own, 0u, j < params.candidates)];
}

fn my_pair(i: u32) -> u32 {
    return indices[step.indices_at + i];
}

// The side that entry j belongs to: 0 queries, 1 keys.
fn side_of(j: u32) -> u32 {
    let same = params.same_side == 1u && j >= params.batch && j < 2u * params.batch;
    return select(1u - params.asking, params.asking, same);
}

// Whether an anchor has mixtures: where something is remembered that is not its own.
fn is_blended(i: u32, lane: u32) -> bool {
    if (!MIXES) {
        return false;
    }
    var any = 0.0;
    for (var j = params.remembered + lane; j < params.candidates; j += LANES) {
        let pair = pair_of(i, j);
        any = select(any, 1.0, pair != NOBODY && pair != my_pair(i));
    }
    return largest(lane, vec4f(any)).x > 0.0 && step.memory_counts == 1u && step.mixes == 1u;
}

// Whether entry j is a negative before any filter.
fn is_there(i: u32, j: u32, blended: bool) -> bool {
    if (j == i) {
        return false;
    }
    if (j >= width() - params.mixtures) {
        return blended;
    }
    let pair = pair_of(i, j);
    var there = pair != NOBODY && pair != my_pair(i);
    if (j < params.from_batch) {
        there = there && params.in_batch == 1u;
    } else if (j >= params.remembered && j < params.candidates) {
        there = there && step.memory_counts == 1u;
    }
    return there;
}

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

// The n-th largest of the row's negatives, 0 the largest.
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

fn fact(n: u32) -> f32 {
    return facts[n / 4u][n % 4u];
}

// The guide's similarity of two items.
fn guided(side: u32, pair: u32, other_side: u32, other: u32) -> f32 {
    let quads = ids[IDS_GUIDE];
    let start = (2u * params.pairs + 3u) / 4u;
    let a = start + (side * params.pairs + pair) * quads;
    let b = start + (other_side * params.pairs + other) * quads;
    var similarity = 0.0;
    for (var k = 0u; k < quads; k++) {
        similarity += dot(facts[a + k], facts[b + k]);
    }
    return similarity;
}

fn is_listed(mine: u32, pair: u32) -> bool {
    let count = ids[IDS_SUSPECTS];
    let at = params.facts_at + MARKS * params.pairs + mine * count;
    var listed = false;
    for (var n = 0u; n < count; n++) {
        listed = listed || ids[at + n] == pair;
    }
    return listed;
}

// What a relation compares an item by.
fn mark(relation: u32, side: u32, pair: u32) -> u32 {
    return ids[params.facts_at + (2u * (relation - RELATION_CLASS) + side) * params.pairs + pair];
}

fn is_same_class(i: u32, j: u32) -> bool {
    let pair = pair_of(i, j);
    return pair != NOBODY && mark(RELATION_CLASS, side_of(j), pair) == mark(RELATION_CLASS, params.asking, my_pair(i));
}

// Leaves 1 in the weights of the negatives that stay, -1 elsewhere.
fn filter_row(i: u32, lane: u32) {
    let blended = is_blended(i, lane);
    let at = i * width();
    for (var j = lane; j < width(); j += LANES) {
        weights[at + j] = select(-1.0, 1.0, is_there(i, j, blended));
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
    let mine = my_pair(i);
    let asking = params.asking;
    let guide = GUIDE != GUIDE_NONE && ids[IDS_GUIDE] > 0u;
    var limit = 0.0;
    if (guide) {
        let positive = guided(asking, mine, 1u - asking, mine);
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
                stays = stays && mark(RELATION, side_of(j), pair) != mark(RELATION, asking, mine);
            }
            if (guide && stays) {
                stays = guided(asking, mine, side_of(j), pair) < limit;
            }
            if (LISTED && stays) {
                stays = !is_listed(mine, pair);
            }
        }
        if (!stays) {
            weights[at + j] = -1.0;
        }
    }
}

fn inverse_tau() -> f32 {
    if (TEMPERATURE == TEMPERATURE_GIVEN) {
        return step.scale;
    }
    if (TEMPERATURE == TEMPERATURE_ALIGNMENT || TEMPERATURE == TEMPERATURE_ADAPTIVE) {
        return outcome[head_at(AT_SCALE)];
    }
    return exp(parameters[params.log_scale_at].x);
}

// The similarity as it counts: the positive's is bent.
fn counted(i: u32, j: u32) -> f32 {
    let s = score(i, j);
    let product = 2.0 * (1.0 + step.stretch) * step.stretch;
    return select(s, (1.0 + product) * s - product - step.margin, i == j);
}

fn told_offset(i: u32, j: u32) -> f32 {
    if (!OFFSETS || ids[IDS_OFFSETS] == 0u || params.asking == 1u) {
        return 0.0;
    }
    let pair = pair_of(i, j);
    if (pair == NOBODY) {
        return 0.0;
    }
    return fact(pair);
}

fn logit(i: u32, j: u32, scale: f32) -> f32 {
    var l = counted(i, j) * scale + told_offset(i, j);
    if (PENALTY && i != j) {
        l += params.penalty * score(i, j);
    }
    return l;
}

// A row's sum of exponentials where the batch decides the scale.
@compute @workgroup_size(LANES)
fn measure(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let i = group.x;
    let blended = is_blended(i, local.x);
    let scale = exp(parameters[params.log_scale_at].x);
    var total = 0.0;
    for (var j = local.x; j < width(); j += LANES) {
        if (is_there(i, j, blended)) {
            total += power(scale * score(i, j));
        }
    }
    total = sum(local.x, vec4f(total)).x;
    if (local.x == 0u) {
        outcome[list_at(params.asking, LIST_SCRATCH) + i] = total;
    }
}

// 1 / tau of this batch. Reads the queries' direction.
@compute @workgroup_size(LANES)
fn settle(@builtin(local_invocation_id) local: vec3u) {
    let batch = params.batch;
    let middle = batch / 2u;
    var t = vec4f();
    var median = LOWEST;
    for (var i = local.x; i < batch; i += LANES) {
        let s = score(i, i);
        t += vec4f(s, outcome[list_at(0u, LIST_SCRATCH) + i], outcome[list_at(1u, LIST_SCRATCH) + i], 0.0);
        if (TEMPERATURE == TEMPERATURE_ADAPTIVE) {
            var rank = 0u;
            for (var k = 0u; k < batch; k++) {
                let other = score(k, k);
                rank += u32(other > s || (other == s && k < i));
            }
            median = select(median, s, rank == middle);
        }
    }
    t = sum(local.x, t);
    median = largest(local.x, vec4f(median)).x;
    if (local.x == 0u) {
        var scale = step.scale / (1.0 + params.aim * t.x / f32(batch));
        if (TEMPERATURE == TEMPERATURE_ADAPTIVE) {
            let average = (t.y + t.z) / f32(2u * batch);
            scale = exp(parameters[params.log_scale_at].x);
            if (average > 1.0) {
                scale = clamp(log(average) / max(median, 0.70710678), LEAST_SCALE, MOST_SCALE);
            }
        } else {
            scale = clamp(scale, LEAST_SCALE, MOST_SCALE);
        }
        outcome[head_at(AT_SCALE)] = scale;
    }
}

fn bins_at(quartile: u32, i: u32) -> u32 {
    return list_at(DIRECTIONS, 0u) + params.pairs + (quartile * params.batch + i) * BINS;
}

// How many of a row's negatives have each digit; x over the rows, y over the quartiles.
@compute @workgroup_size(LANES)
fn count(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let i = group.x;
    let blended = is_blended(i, local.x);
    clear_bins(local.x);
    let digits = u32(outcome[head_at(AT_DIGITS + group.y)]);
    let shift = 24u - 8u * params.round;
    for (var j = local.x; j < width(); j += LANES) {
        let key = ordered(score(i, j));
        if (is_there(i, j, blended) && (params.round == 0u || ((key >> shift) >> 8u) == digits)) {
            atomicAdd(&bins[(key >> shift) & 255u], 1u);
        }
    }
    workgroupBarrier();
    for (var n = local.x; n < BINS; n += LANES) {
        outcome[bins_at(group.y, i) + n] = f32(atomicLoad(&bins[n]));
    }
}

// The next digit of a quartile; x over the quartiles.
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
    // Digits and ranks below 2^24 are exact as numbers.
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

// Filters a row and leaves what `pool` adds up.
@compute @workgroup_size(LANES)
fn prepare(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let i = group.x;
    filter_row(i, local.x);
    let scale = inverse_tau();
    if (MULTI) {
        var negatives = 0.0;
        for (var j = local.x; j < width(); j += LANES) {
            negatives += select(0.0, 1.0, weights[i * width() + j] >= 0.0);
        }
        weigh_row(i, local.x, scale, sum(local.x, vec4f(negatives)).x);
    }
    var total = 0.0;
    for (var j = local.x; j < width(); j += LANES) {
        if (weights[i * width() + j] >= 0.0) {
            total += power(counted(i, j) * scale + told_offset(i, j) - scale);
        }
    }
    total = sum(local.x, vec4f(total)).x;
    if (local.x == 0u) {
        outcome[list_at(params.asking, LIST_EFFECTIVE) + i] = total;
        var mine = total + power(counted(i, i) * scale + told_offset(i, i) - scale);
        if (SIGMA) {
            mine = power(score(i, i) / params.sigma);
        }
        outcome[list_at(params.asking, LIST_SCRATCH) + i] = mine;
    }
}

// The pooled sum and the sum of 1 / Z; or the factor of the positives' exponentials.
@compute @workgroup_size(LANES)
fn pool(@builtin(local_invocation_id) local: vec3u) {
    var t = vec4f();
    for (var i = local.x; i < params.batch; i += LANES) {
        let pooled = outcome[list_at(params.asking, LIST_EFFECTIVE) + i];
        t += vec4f(pooled, outcome[list_at(params.asking, LIST_SCRATCH) + i], 0.0, 0.0);
    }
    t = sum(local.x, t);
    var inverse = 0.0;
    for (var i = local.x; i < params.batch; i += LANES) {
        inverse += 1.0 / (outcome[list_at(params.asking, LIST_SCRATCH) + i] + t.x);
    }
    inverse = sum(local.x, vec4f(inverse)).x;
    if (local.x == 0u) {
        let at = head_at(AT_POOLED + 4u * params.asking);
        outcome[at] = t.x;
        outcome[at + 1u] = inverse;
        outcome[at + 2u] = f32(params.batch) / t.y;
    }
}

fn log_of_one_more(e: f32) -> f32 {
    return select(log(1.0 + e), e * (1.0 - e * (0.5 - e * (0.33333333 - 0.25 * e))), e < 0.05);
}

// Multiplies the weights as the rules say.
fn weigh_row(i: u32, lane: u32, scale: f32, negatives: f32) {
    let at = i * width();
    if (FOCAL) {
        var most = logit(i, i, scale);
        for (var j = lane; j < width(); j += LANES) {
            most = select(most, max(most, logit(i, j, scale)), weights[at + j] >= 0.0);
        }
        most = largest(lane, vec4f(most)).x;
        var total = 0.0;
        for (var j = lane; j < width(); j += LANES) {
            if (weights[at + j] >= 0.0 || j == i) {
                total += exp(logit(i, j, scale) - most);
            }
        }
        let log_sum = most + log(sum(lane, vec4f(total)).x);
        for (var j = lane; j < width(); j += LANES) {
            if (weights[at + j] >= 0.0) {
                weights[at + j] = power(params.focal * (logit(i, j, scale) - log_sum));
            }
        }
    }
    if (HARDNESS && !THROUGH) {
        let sharpness = params.hardness * scale;
        let most = hardest(i, lane);
        var total = 0.0;
        for (var j = lane; j < width(); j += LANES) {
            total += select(0.0, exp(sharpness * (score(i, j) - most)), weights[at + j] >= 0.0);
        }
        let factor = negatives / max(sum(lane, vec4f(total)).x, 1e-30);
        for (var j = lane; j < width(); j += LANES) {
            if (weights[at + j] >= 0.0) {
                weights[at + j] *= factor * power(sharpness * (score(i, j) - most));
            }
        }
    }
    if (SELECTION) {
        for (var j = lane; j < width(); j += LANES) {
            if (weights[at + j] >= 0.0) {
                let ahead = power(scale * (counted(i, i) - score(i, j)));
                weights[at + j] *= 1.0 / (1.0 + (1.0 - params.selection) / ahead);
            }
        }
    }
}

// The similarity of the row's hardest negative.
fn hardest(i: u32, lane: u32) -> f32 {
    var most = LOWEST;
    for (var j = lane; j < width(); j += LANES) {
        most = select(most, max(most, score(i, j)), weights[i * width() + j] >= 0.0);
    }
    return largest(lane, vec4f(most)).x;
}

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

// A row's numbers, from which each entry's dL/dlogit follows.
struct Row {
    scale: f32,
    shift: f32,
    factor: f32,
    hard: f32, // the most similar negative
    flow: vec2f,
    even: f32,
    picked: u32, // the triplet's, where it has a loss
}

fn entry(i: u32, j: u32, row: Row) -> f32 {
    let w = weights[i * width() + j];
    if (w < 0.0) {
        return 0.0;
    }
    if (HEAD >= HEAD_RANDOM) {
        return select(0.0, 2.0, j == row.picked);
    }
    let l = logit(i, j, row.scale);
    if (HEAD == HEAD_SIGMOID) {
        return sigmoid(-(l + parameters[params.log_scale_at].y)).y;
    }
    if (HEAD == HEAD_POOLED) {
        return row.factor * power(l - row.shift);
    }
    var g = w * exp(min(l - row.shift, 88.0));
    if (HEAD == HEAD_SOFTMAX && THROUGH && HARDNESS) {
        let h = power(params.hardness * row.scale * (score(i, j) - row.hard));
        g = row.flow.x * h * ((1.0 + params.hardness) * g - params.hardness * row.flow.y);
    }
    g *= row.factor;
    if (HEAD == HEAD_SOFTMAX || is_positive(i, j)) {
        g += row.even;
    }
    return g;
}

@compute @workgroup_size(LANES)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let i = group.x;
    let lane = local.x;
    let at = i * width();
    let direction_weight = select(params.query_weight, params.key_weight, params.asking == 1u);
    if (direction_weight == 0.0) {
        for (var j = lane; j < width(); j += LANES) {
            store(i, j, 0.0);
        }
        for (var n = lane; n < 5u; n += LANES) {
            outcome[list_at(params.asking, n) + i] = 0.0;
        }
        return;
    }
    if (!PREPARED) {
        filter_row(i, lane);
    }
    let scale = select(inverse_tau(), 1.0, MULTI);
    let l = logit(i, i, scale);

    // How many negatives there are, their logits' sum; how many are positives after all, and theirs.
    var t = vec4f();
    for (var j = lane; j < width(); j += LANES) {
        if (weights[at + j] >= 0.0) {
            let l = logit(i, j, scale);
            let too = is_positive(i, j);
            t += vec4f(1.0, l, select(vec2f(), vec2f(1.0, l), too));
        }
    }
    t = sum(lane, t);
    let negatives = t.x;
    if (!MULTI) {
        weigh_row(i, lane, scale, negatives);
    }

    var loss = 0.0;
    var own_slope = 0.0; // dL/dlogit of the positive
    var row = Row(scale, 0.0, 0.0, 0.0, vec2f(), 0.0, NOBODY);
    let flows = HEAD == HEAD_SOFTMAX && THROUGH && HARDNESS;
    let debiased = HEAD == HEAD_SOFTMAX && (DEBIAS || flows);
    if (HEAD == HEAD_SOFTMAX || HEAD == HEAD_CLASS || HEAD == HEAD_LISTED) {
        let kappa = select(1.0, params.kappa, HEAD == HEAD_SOFTMAX);
        var most = vec4f(LOWEST);
        for (var j = lane; j < width(); j += LANES) {
            if (weights[at + j] >= 0.0) {
                let counts = select(LOWEST, logit(i, j, scale), weights[at + j] > 0.0);
                most = max(most, vec4f(counts, score(i, j), 0.0, 0.0));
            }
        }
        most = largest(lane, most);
        row.shift = max(most.x, select(LOWEST, l, kappa > 0.0));
        row.hard = most.y;
        let sharpness = params.hardness * scale;
        var sums = vec4f();
        for (var j = lane; j < width(); j += LANES) {
            if (weights[at + j] >= 0.0) {
                let term = weights[at + j] * exp(logit(i, j, scale) - row.shift);
                sums.x += term;
                if (flows) {
                    let h = power(sharpness * (score(i, j) - row.hard));
                    sums += vec4f(0.0, h, h * term, 0.0);
                }
            }
        }
        sums = sum(lane, sums);
        if (most.x > LOWEST) {
            if (debiased) {
                let prior = select(0.0, params.debias, DEBIAS);
                let rest = 1.0 - prior;
                let positive = power(l - row.shift);
                row.flow = vec2f(negatives / sums.y, sums.z / sums.y);
                let total_negative = select(sums.x, negatives * row.flow.y, flows);
                let estimate = (total_negative - prior * negatives * positive) / rest;
                let least = negatives * power(-scale - row.shift);
                let clamped = DEBIAS && estimate < least;
                let total = positive + select(estimate, least, clamped);
                row.factor = select(1.0 / (rest * total), 0.0, clamped);
                let pull = select(prior * negatives / rest, 0.0, clamped);
                own_slope = (positive - pull * positive) / total - 1.0;
                loss = row.shift + log(total) - l;
            } else {
                let positive = select(0.0, kappa * exp(l - row.shift), kappa > 0.0);
                let total = sums.x + positive;
                row.factor = 1.0 / total;
                loss = row.shift + log(total);
                if (HEAD == HEAD_SOFTMAX) {
                    var pull = 1.0;
                    if (SIGMA) {
                        let at = head_at(AT_POOLED + 4u * params.asking);
                        pull = 2.0 - outcome[list_at(params.asking, LIST_SCRATCH) + i] * outcome[at + 2u];
                    }
                    let spread = params.smoothing / (negatives + 1.0);
                    row.even = -spread;
                    own_slope = positive / total - pull + params.smoothing - spread;
                    loss += params.smoothing * (l - (l + t.y) / (negatives + 1.0)) - pull * l;
                } else {
                    row.even = -1.0 / (t.z + 1.0);
                    own_slope = positive / total + row.even;
                    loss += row.even * (l + t.w);
                }
            }
        }
    } else if (HEAD == HEAD_POOLED) {
        let pooled = head_at(AT_POOLED + 4u * params.asking);
        row.shift = scale;
        var mine = 0.0;
        for (var j = lane; j < width(); j += LANES) {
            mine += select(0.0, power(logit(i, j, scale) - row.shift), weights[at + j] >= 0.0);
        }
        let positive = power(l - row.shift);
        let total = positive + outcome[pooled] + sum(lane, vec4f(mine)).x;
        row.factor = 1.0 / total + outcome[pooled + 1u];
        own_slope = positive / total - 1.0;
        loss = row.shift + log(total) - l;
    } else if (HEAD == HEAD_SIGMOID) {
        let bias = parameters[params.log_scale_at].y;
        var sums = vec4f();
        for (var j = lane; j < width(); j += LANES) {
            if (weights[at + j] >= 0.0) {
                sums += sigmoid(-(logit(i, j, scale) + bias));
            }
        }
        sums = sum(lane, sums);
        let positive = sigmoid(l + bias);
        loss = sums.x + positive.x;
        own_slope = -positive.y;
        row.flow.y = sums.y - positive.y;
    } else {
        let picked = pick(i, lane, negatives);
        if (picked != NOBODY) {
            loss = max(2.0 * score(i, picked) - 2.0 * score(i, i) + params.gap, 0.0);
        }
        if (loss > 0.0) {
            row.picked = picked;
            own_slope = -2.0;
        }
    }

    let regular = select(0.0, REGULARIZER / (negatives + 1.0), MULTI && negatives > 0.0);
    if (MULTI) {
        loss += regular * outcome[list_at(params.asking, LIST_SCRATCH) + i];
    }

    var omega = 1.0;
    if (TRUST == TRUST_TABLE && ids[IDS_TRUST] == 1u) {
        omega = fact(params.pairs + my_pair(i));
    }
    if (TEMPERATURE == TEMPERATURE_ALIGNMENT) {
        // Easy rows do not vanish. A softmax's slopes add up to 0, and the negatives' sum keeps the digits of 1 - p.
        var rest = 0.0;
        for (var j = lane; j < width(); j += LANES) {
            rest += entry(i, j, row);
        }
        rest = sum(lane, vec4f(rest)).x;
        if (HEAD == HEAD_SOFTMAX && !SIGMA && !DEBIAS && !MULTI) {
            own_slope = -rest;
        }
        if (own_slope < 0.0) {
            omega /= max(-own_slope, 1e-6);
        }
    }
    let counts = direction_weight / f32(params.batch) * omega;
    let per_similarity = select(scale, 1.0, HEAD >= HEAD_RANDOM);
    let bend = 1.0 + 2.0 * (1.0 + step.stretch) * step.stretch;
    // Others have read what each invocation overwrites now.
    storageBarrier();
    var slope = 0.0;
    var push = 0.0;
    for (var j = lane; j < width(); j += LANES) {
        let g = select(entry(i, j, row), own_slope, j == i);
        slope += g * counted(i, j);
        if (TEMPERATURE == TEMPERATURE_HOLD) {
            // No weight is needed any more, but for its sign.
            let pushed = select(max(g, 0.0), 0.0, j == i);
            weights[at + j] = select(pushed, -1.0, weights[at + j] < 0.0);
            push += pushed;
        }
        store(i, j, g * counts * per_similarity * select(1.0, bend, j == i));
    }
    slope = sum(lane, vec4f(slope)).x;
    var effective = 0.0;
    if (TEMPERATURE == TEMPERATURE_HOLD) {
        push = sum(lane, vec4f(push)).x;
        var logs = 0.0;
        for (var j = lane; j < width(); j += LANES) {
            let g = weights[at + j];
            if (g > 1e-9 * push) {
                logs += g * log(g);
            }
        }
        logs = sum(lane, vec4f(logs)).x;
        if (push > 0.0) {
            effective = exp(log(push) - logs / push);
        }
    }
    if (lane == 0u) {
        outcome[list_at(params.asking, LIST_LOSS) + i] = loss;
        outcome[list_at(params.asking, LIST_TRUST) + i] = omega;
        let has_slope = HEAD < HEAD_RANDOM && !MULTI;
        outcome[list_at(params.asking, LIST_SLOPE) + i] = select(0.0, slope * scale * counts, has_slope);
        outcome[list_at(params.asking, LIST_BIAS_SLOPE) + i] = select(0.0, row.flow.y * counts, HEAD == HEAD_SIGMOID);
        outcome[list_at(params.asking, LIST_EFFECTIVE) + i] = effective;
        outcome[list_at(params.asking, LIST_SCRATCH) + i] = regular * counts;
    }
}

// softplus(-x), and the logistic function of -x.
fn sigmoid(x: f32) -> vec4f {
    let e = power(-abs(x));
    let small = e / (1.0 + e);
    return vec4f(log_of_one_more(e) + max(-x, 0.0), select(1.0 - small, small, x > 0.0), 0.0, 0.0);
}

fn is_positive(i: u32, j: u32) -> bool {
    if (HEAD == HEAD_CLASS) {
        return is_same_class(i, j);
    }
    return HEAD == HEAD_LISTED && pair_of(i, j) != NOBODY && is_listed(my_pair(i), pair_of(i, j));
}

fn store(i: u32, j: u32, value: f32) {
    if (j < params.candidates) {
        scores[i * params.stride + j] = value;
    } else {
        own_scores[i * params.own + j - params.candidates] = value;
    }
}

// Losses, slopes and the temperature's next value; one workgroup, both directions.
@compute @workgroup_size(LANES)
fn finish(@builtin(local_invocation_id) local: vec3u) {
    let lane = local.x;
    if (TRUST == TRUST_PROGRESS) {
        for (var direction = 0u; direction < 2u; direction++) {
            let losses = list_at(direction, LIST_LOSS);
            var most = LOWEST;
            for (var i = lane; i < params.batch; i += LANES) {
                most = max(most, step.progress * outcome[losses + i]);
            }
            most = largest(lane, vec4f(most)).x;
            var total = 0.0;
            for (var i = lane; i < params.batch; i += LANES) {
                total += power(step.progress * outcome[losses + i] - most);
            }
            let mean = sum(lane, vec4f(total)).x / f32(params.batch);
            for (var i = lane; i < params.batch; i += LANES) {
                let omega = clamp(power(step.progress * outcome[losses + i] - most) / mean, LEAST_TRUST, MOST_TRUST);
                outcome[list_at(direction, LIST_TRUST) + i] = omega;
                outcome[list_at(direction, LIST_SLOPE) + i] *= omega;
                outcome[list_at(direction, LIST_BIAS_SLOPE) + i] *= omega;
            }
        }
    }
    var effective = 0.0;
    for (var i = lane; i < params.batch; i += LANES) {
        let q = params.query_weight * outcome[list_at(0u, LIST_LOSS) + i];
        let k = params.key_weight * outcome[list_at(1u, LIST_LOSS) + i];
        outcome[i] = q * outcome[list_at(0u, LIST_TRUST) + i] + k * outcome[list_at(1u, LIST_TRUST) + i];
        outcome[params.list + i] = outcome[list_at(0u, LIST_SLOPE) + i] + outcome[list_at(1u, LIST_SLOPE) + i];
        let of_bias = outcome[list_at(0u, LIST_BIAS_SLOPE) + i] + outcome[list_at(1u, LIST_BIAS_SLOPE) + i];
        outcome[2u * params.list + i] = of_bias;
        if (step.looking == 0u) {
            outcome[list_at(DIRECTIONS, 0u) + my_pair(i)] = q + k;
        }
        effective += outcome[list_at(0u, LIST_EFFECTIVE) + i] + outcome[list_at(1u, LIST_EFFECTIVE) + i];
    }
    effective = sum(lane, vec4f(effective)).x;
    if (lane > 0u) {
        return;
    }
    let used = log(inverse_tau());
    outcome[head_at(AT_LOG_SCALE)] = used;
    if (step.looking == 0u && TEMPERATURE >= TEMPERATURE_HOLD) {
        var next = used;
        if (TEMPERATURE == TEMPERATURE_HOLD && effective > 0.0) {
            effective /= f32(params.batch) * (sign(params.query_weight) + sign(params.key_weight));
            next = clamp(used - HOLD * (log(params.aim) - log(effective)), log(LEAST_SCALE), log(MOST_SCALE));
        }
        parameters[params.log_scale_at].x = next;
    }
}

// Progressive trust reaches the gradient once it is known.
@compute @workgroup_size(LANES)
fn trust(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
    let omega = outcome[list_at(params.asking, LIST_TRUST) + group.x];
    for (var j = local.x; j < width(); j += LANES) {
        store(group.x, j, omega * score(group.x, j));
    }
}
