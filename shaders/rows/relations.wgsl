// Compares two items by what is known of them: classes, parents, duplicates, suspects, and the guide's embeddings.

// The guide's similarity of two items.
fn guide_similarity(side: u32, pair: u32, other_side: u32, other: u32) -> f32 {
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

fn is_listed(own_pair: u32, pair: u32) -> bool {
    let count = ids[IDS_SUSPECTS];
    let at = params.facts_at + MARKS * params.pairs + own_pair * count;
    var listed = false;
    for (var n = 0u; n < count; n++) {
        listed = listed || ids[at + n] == pair;
    }
    return listed;
}

// The number of an item that a relation compares: two items are related if their numbers are equal.
fn mark(relation: u32, side: u32, pair: u32) -> u32 {
    return ids[params.facts_at + (2u * (relation - RELATION_CLASS) + side) * params.pairs + pair];
}

fn is_same_class(i: u32, j: u32) -> bool {
    let pair = pair_of(i, j);
    let own_class = mark(RELATION_CLASS, params.asking, anchor_pair(i));
    return pair != NOBODY && mark(RELATION_CLASS, side_of(j), pair) == own_class;
}
