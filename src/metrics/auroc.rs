//! How well similarity tells partners from negatives.

use super::Similarities;

/// Area under the ROC curve: the probability that a random partner is more similar than a random negative, a tie
/// counting half. 0.5 is chance, 1 is perfect; 0.5 if there are no negatives.
///
/// ```text
/// AUROC = ( #{s+ > s-} + #{s+ = s-} / 2 ) / (#positives * #negatives)
/// ```
///
/// Exact: `positives` are sorted once and every negative finds its rank among them (the rank sum of Mann and Whitney
/// 1947, On a Test of Whether One of Two Random Variables is Stochastically Larger than the Other).
pub fn auroc(positives: &[f32], similarities: &Similarities) -> f64 {
    let mut sorted = positives.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let ranks = RankTable::new(&sorted);
    let mut twice = 0u64; // 2 per positive above the negative, 1 per positive equal to it
    for i in 0..similarities.anchors() {
        for run in similarities.negative_runs(i) {
            twice += run.iter().map(|&s| ranks.twice_above(s)).sum::<u64>();
        }
    }
    let comparisons = positives.len() as f64 * similarities.negatives() as f64;
    if comparisons > 0.0 { twice as f64 / 2.0 / comparisons } else { 0.5 }
}

/// Finds ranks among sorted numbers from [-1, 1] in about constant time: which numbers can be in question is looked up,
/// the rest is comparing.
struct RankTable<'a> {
    sorted: &'a [f32],
    /// `[CELLS + 1]`: how many of the numbers lie in earlier cells.
    before: Vec<u32>,
}

const CELLS: usize = 4096;

/// Never decreases with the similarity, which is all that exactness asks of it.
fn cell_of(similarity: f32) -> usize {
    (((similarity + 1.0) * (CELLS as f32 / 2.0)) as usize).min(CELLS - 1)
}

impl<'a> RankTable<'a> {
    fn new(sorted: &'a [f32]) -> Self {
        let mut before = vec![0; CELLS + 1];
        sorted.iter().for_each(|&s| before[cell_of(s) + 1] += 1);
        for cell in 0..CELLS {
            before[cell + 1] += before[cell];
        }
        RankTable { sorted, before }
    }

    /// Twice the count of the numbers above `similarity`, plus the count of those equal to it.
    fn twice_above(&self, similarity: f32) -> u64 {
        let cell = cell_of(similarity);
        let (from, to) = (self.before[cell] as usize, self.before[cell + 1] as usize);
        let in_question = &self.sorted[from..to];
        let (mut above, mut equal) = (self.sorted.len() - to, 0);
        for &s in in_question {
            above += usize::from(s > similarity);
            equal += usize::from(s == similarity);
        }
        (2 * above + equal) as u64
    }
}
