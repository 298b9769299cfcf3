//! The embeddings of the held-out pairs as a table, which tables and viewers of embeddings open.

use std::fmt::Write;

use crate::data::Pairs;
use crate::negatives::Embeddings;

/// A CSV file: a line for each query and each key of `[pairs, d]` embeddings, with the pair's number, the side, the
/// class, and the numbers `x0` … of a vector of unit length. The numbers are as short as they can be and still be those
/// of the run.
pub(super) fn table(pairs: &Pairs, embeddings: &Embeddings) -> String {
    let dim = embeddings.keys.ncols();
    let mut lines = String::from("pair,side,class");
    for place in 0..dim {
        write!(lines, ",x{place}").expect("a string takes all");
    }
    lines.push('\n');
    let sides = [("query", &embeddings.queries, &pairs.query_labels), ("key", &embeddings.keys, &pairs.key_labels)];
    for (side, vectors, classes) in sides {
        for (pair, (vector, class)) in vectors.outer_iter().zip(classes).enumerate() {
            write!(lines, "{pair},{side},{class}").expect("a string takes all");
            for number in vector {
                write!(lines, ",{number}").expect("a string takes all");
            }
            lines.push('\n');
        }
    }
    lines
}
