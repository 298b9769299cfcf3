//! Which concept a run erases: what composes its batches and what judges its pairs agree on it here.

use ndarray::ArrayView1;

use crate::data::Pairs;

/// The cosines of two queries' inputs between which one is a neighbour of the other. What is less alike is far away.
pub(super) const NEIGHBOUR: (f64, f64) = (0.5, 0.98);

/// The class that is erased; classes are counted around. `None` if no class is known.
pub fn concept(forgotten: u32, pairs: &Pairs) -> Option<u32> {
    let classes = pairs.query_labels.iter().max()? + 1;
    Some(forgotten % classes)
}

/// The pair whose query stands for the concept: the first that is right. It is the only one that need be known.
pub(super) fn known(forgotten: u32, pairs: &Pairs) -> Option<usize> {
    let concept = concept(forgotten, pairs)?;
    (0..pairs.own()).find(|&pair| [pairs.query_labels[pair], pairs.key_labels[pair]] == [concept; 2])
}

/// The pair to whose query the concept is moved: the first of another topic, or of another class where topics are
/// unknown.
pub(super) fn anchor(known: usize, pairs: &Pairs) -> Option<usize> {
    let parents = &pairs.truth.parents;
    let topics = if parents.is_empty() { &pairs.query_labels } else { parents };
    (0..pairs.own()).find(|&pair| topics[pair] != topics[known])
}

/// The cosine of two inputs; 0 if one of them has no length.
pub(super) fn cosine(one: ArrayView1<'_, f32>, other: ArrayView1<'_, f32>) -> f64 {
    let dot = |a: &ArrayView1<'_, f32>, b: &ArrayView1<'_, f32>| {
        a.iter().zip(b).map(|(&x, &y)| f64::from(x) * f64::from(y)).sum::<f64>()
    };
    let lengths = libm::sqrt(dot(&one, &one) * dot(&other, &other));
    if lengths > 0.0 { dot(&one, &other) / lengths } else { 0.0 }
}
