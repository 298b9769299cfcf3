//! The embeddings of the held-out pairs as a table, which spreadsheets and viewers of embeddings open.

use std::fmt::Write;

use ndarray::Array2;

use crate::data::Pairs;

/// A CSV file: a line for each query and each key, both `[pairs, d]`, with the pair's number, the side, the class, and
/// the numbers `x0`, `x1` and so on of a vector of unit length. Each number has as many digits as tell it from all
/// others of 32 bits.
pub(super) fn table(pairs: &Pairs, queries: &Array2<f32>, keys: &Array2<f32>) -> String {
    let dim = keys.ncols();
    let mut lines = String::from("pair,side,class");
    for place in 0..dim {
        write!(lines, ",x{place}").expect("a string takes all");
    }
    lines.push('\n');
    let sides = [("query", queries, &pairs.query_labels), ("key", keys, &pairs.key_labels)];
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
