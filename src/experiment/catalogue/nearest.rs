//! Suggestions for the name of an unknown setting.

use super::knobs::KNOBS;

/// Names of settings in other programs, without dashes and underscores.
const ELSEWHERE: &[(&str, &str)] = &[
    ("lr", "rate"),
    ("learningrate", "rate"),
    ("stepsize", "rate"),
    ("wd", "decay"),
    ("weightdecay", "decay"),
    ("temp", "tau"),
    ("bs", "batch"),
    ("batchsize", "batch"),
    ("dataset", "data"),
    ("embeddingdim", "dim"),
    ("embeddingsize", "dim"),
    ("hidden", "width"),
    ("layers", "depth"),
    ("epochs", "steps"),
    ("iterations", "steps"),
    ("optim", "optimizer"),
    ("queue", "memory"),
    ("queuesize", "memory"),
];

/// The end of a sentence about an unknown name: the nearest id among `ids`, or where all are listed.
pub(in crate::experiment) fn did_you_mean(name: &str, ids: impl Fn(&str) -> bool) -> String {
    match nearest(name).filter(|id| ids(id)) {
        Some(id) => format!("did you mean {id}?"),
        None => "docs/knobs.md lists all".into(),
    }
}

/// The setting with this name in other programs, or the one with the smallest edit distance, at most a third of its
/// letters.
fn nearest(name: &str) -> Option<&'static str> {
    let plain = |text: &str| -> Vec<u8> {
        text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_lowercase()).take(32).collect()
    };
    let name = plain(name);
    if let Some((_, id)) = ELSEWHERE.iter().find(|(other, _)| other.as_bytes() == name) {
        return Some(id);
    }
    let (changed, id) = KNOBS.iter().map(|knob| (distance(&name, &plain(knob.id)), knob.id)).min()?;
    (3 * changed <= name.len().max(id.len())).then_some(id)
}

/// The edit distance: insertions, deletions, replacements, and swaps of neighbours (Damerau 1964).
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (rows[i][j] + usize::from(x != y)).min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_name_the_intended_setting() {
        for (given, meant) in [
            ("lr", "rate"),
            ("learning_rate", "rate"),
            ("Batch-Size", "batch"),
            ("weight_decay", "decay"),
            ("temperatur", "temperature"),
            ("taus", "tau"),
            ("bacth", "batch"),
            ("negative", "negatives"),
        ] {
            assert_eq!(nearest(given), Some(meant), "{given}");
        }
        assert_eq!(nearest("zeppelin"), None);
        assert!(
            ELSEWHERE.iter().all(
                |(other, id)| super::super::knobs::knob(id).is_some() && super::super::knobs::knob(other).is_none()
            )
        );
        assert!(KNOBS.iter().all(|knob| nearest(knob.id) == Some(knob.id)));
    }

    #[test]
    fn edit_distances_are_right() {
        assert_eq!(["kitten", "sitting", "", "kittne"].map(|b| distance(b"kitten", b.as_bytes())), [0, 3, 6, 1]);
    }
}
