// All passes over stored rows share these declarations: the rules as constants, the numbers of a step, the buffers, and
// functions that find a row's entries in them. One workgroup handles one row. Each invocation takes every 64th entry,
// and sums and maxima are made in workgroup memory.

override MIXES: bool = false;
override COPIES: bool = false; // whether candidates are made of keys that are not mixtures
override PROXIES: bool = false; // whether they are means of groups of keys
override OFFSETS: bool = false;
override BOUNDS: u32 = 0u; // the bits BOUND_*
override RELATION: u32 = RELATION_NONE;
override GUIDE: u32 = GUIDE_NONE;
override LISTED: bool = false;
override PREPARED: bool = false; // whether `prepare` has already filtered the row
override HARDNESS: bool = false;
override THROUGH: bool = false;
override FOCAL: bool = false;
override PENALTY: bool = false;
override SELECTION: bool = false;
override TARGETS: u32 = TARGETS_PARTNER;
override DEBIAS: bool = false;
override TRUST: u32 = TRUST_FULL;
override HEAD: u32 = HEAD_SOFTMAX; // from HEAD_RANDOM on, slopes are per similarity
override SIGMA: bool = false;
override GLOBAL: bool = false; // whether each anchor remembers its denominator
override MULTI: bool = false; // several heads: `multi_head` has replaced the similarities by logits
override TEMPERATURE: u32 = TEMPERATURE_GIVEN; // from TEMPERATURE_HOLD on, the batch changes the next step's

// A bound of similarity: a linear combination of statistics of the row and of the batch.
struct Bound {
    constant: f32,
    positive: f32,
    positive_size: f32,
    mean: f32,
    deviation: f32,
    lower_quartile: f32,
    upper_quartile: f32,
    among_top: f32,
    tops_at: u32, // in `ids`: for each number of negatives, how many of them are the top
}

struct Params {
    @align(16) above: Bound,
    @align(16) below: Bound,
    @align(16) batch: u32,
    list: u32, // the padded length of a list with a number per anchor
    candidates: u32,
    stride: u32, // the length of a row of scores
    own: u32,
    from_batch: u32, // the number of candidates that belong to the batch itself
    memory_at: u32, // the first candidate that is an entry of the memory
    made: u32, // own candidates of an anchor that are made: mixtures, its partner moved, or means of groups
    asking: u32, // the direction: 0 queries, 1 keys
    same_side: u32,
    pairs: u32, // the number of pairs of the data set
    pairs_at: u32,
    facts_at: u32,
    picks_at: u32,
    log_scale_at: u32,
    round: u32, // which digit `count` and `choose` look at
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
    aim: f32, // alpha or the target, where the temperature has one
    flip: f32,
    uniformity: f32,
    kernel: f32,
    forget: f32,
    denominators_at: u32,
    targets_at: u32,
    groups_at: u32, // in the step's indices: [B] groups, then the numbers of their keys
}

// The host has these codes and offsets under the same names (`src/backend/gpu/codes.rs`).
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
const TARGETS_PARTNER: u32 = 0u;
const TARGETS_TAUGHT: u32 = 1u;
const TARGETS_GIVEN: u32 = 2u;
const TARGETS_RECALLED: u32 = 3u;
const HEAD_SOFTMAX: u32 = 0u;
const HEAD_POOLED: u32 = 1u;
const HEAD_SIGMOID: u32 = 2u;
const HEAD_CLASS: u32 = 3u;
const HEAD_LISTED: u32 = 4u;
const HEAD_RANDOM: u32 = 5u;
const HEAD_SEMI_HARD: u32 = 6u;
const HEAD_HARDEST: u32 = 7u;
const HEAD_ALIGNMENT: u32 = 8u;
const TEMPERATURE_GIVEN: u32 = 0u;
const TEMPERATURE_LEARNED: u32 = 1u;
const TEMPERATURE_ALIGNMENT: u32 = 2u;
const TEMPERATURE_OWN: u32 = 3u;
const TEMPERATURE_HOLD: u32 = 4u;
const TEMPERATURE_ADAPTIVE: u32 = 5u;
const IDS_OFFSETS: u32 = 0u;
const IDS_TRUST: u32 = 1u;
const IDS_GUIDE: u32 = 2u;
const IDS_SUSPECTS: u32 = 3u;
const MARKS: u32 = 6u;
const OUTCOME_TOTALS: u32 = 3u;
const OUTCOME_HEAD: u32 = 64u;
const OUTCOME_LISTS: u32 = 8u;
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
const LIST_EXCESS: u32 = 6u;
const LIST_OWN: u32 = 7u;
const BINS: u32 = 256u;
const LEAST_SCALE: f32 = 0.5;
const MOST_SCALE: f32 = 100.0;
const HOLD: f32 = 0.05;
const LEAST_TRUST: f32 = 0.2;
const MOST_TRUST: f32 = 5.0;
const REGULARIZER: f32 = 0.1;
const NEVER_MET: f32 = -1e30;

const NOBODY: u32 = 0xffffffffu;
const LOWEST: f32 = -1e30;
const LANES: u32 = 64u;

@group(0) @binding(1) var<uniform> params: Params;
@group(0) @binding(2) var<storage, read> indices: array<u32>; // per queued step: [B], ..., draws [2 B], targets
// The first words: whether there are offsets, whether there is trust, the guide's width in quads, the number n of
// suspects of a pair. Then per direction the pairs of the candidates [C], [B, K]; the classes of queries and of keys,
// their parents, their duplicates [pairs] each; suspects [pairs, n].
@group(0) @binding(3) var<storage, read> ids: array<u32>;
@group(0) @binding(4) var<storage, read> facts: array<vec4f>; // offsets [pairs], trust [pairs], guide [2, pairs, width]
@group(0) @binding(5) var<storage, read_write> parameters: array<vec4f>; // for log_scale and bias
@group(0) @binding(6) var<storage, read_write> scores: array<f32>; // [B, C]
@group(0) @binding(7) var<storage, read_write> own_scores: array<f32>; // [B, K]
@group(0) @binding(8) var<storage, read_write> weights: array<f32>; // [B, C + K]; -1 for an entry that is no negative
// Lists of the batch, both directions added up: loss, dL/dlog_scale, dL/dbias; the head, which has single numbers; the
// lists of each direction; each pair's loss [pairs]; the bins of the quartiles; remembered denominators [2, pairs].
@group(0) @binding(9) var<storage, read_write> outcome: array<f32>;

var<workgroup> lanes: array<vec4f, LANES>;
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

// e^x for an x that is first clamped, so that the result neither overflows nor becomes 0.
fn power(x: f32) -> f32 {
    return exp(clamp(x, -87.0, 88.0));
}

fn head_at(n: u32) -> u32 {
    return OUTCOME_TOTALS * params.list + n;
}

// Where list n of a direction begins in `outcome`.
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

fn store(i: u32, j: u32, value: f32) {
    if (j < params.candidates) {
        scores[i * params.stride + j] = value;
    } else {
        own_scores[i * params.own + j - params.candidates] = value;
    }
}

fn pair_of(i: u32, j: u32) -> u32 {
    return ids[params.pairs_at + j + select(i * params.own, 0u, j < params.candidates)];
}

fn anchor_pair(i: u32) -> u32 {
    return indices[step.indices_at + i];
}

// The side of entry j: 0 queries, 1 keys.
fn side_of(j: u32) -> u32 {
    let same = params.same_side == 1u && j >= params.batch && j < 2u * params.batch;
    return select(1u - params.asking, params.asking, same);
}

fn fact(n: u32) -> f32 {
    return facts[n / 4u][n % 4u];
}
