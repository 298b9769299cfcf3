//! The page's views and the question that each answers. The page draws them; a link opens one by `view=`.

/// One view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct ViewRow {
    /// The id, which stands in links and never changes.
    pub id: &'static str,
    /// The title of its tab.
    pub title: &'static str,
    /// One sentence about what it shows.
    pub sentence: &'static str,
}

const fn row(id: &'static str, title: &'static str, sentence: &'static str) -> ViewRow {
    ViewRow { id, title, sentence }
}

/// Every view, in the order of its tab.
pub const VIEWS: &[ViewRow] = &[
    row(
        "lens",
        "Temperature",
        "The same batch through a lower and a higher temperature: which negatives are pushed, and how hard.",
    ),
    row(
        "waterfall",
        "Over time",
        "The similarities of every step looked at, laid one after another: partners and negatives part, overlap or \
         collapse.",
    ),
    row(
        "matrix",
        "Matrix",
        "Every query of the batch against every key, with what the pipeline did to each candidate.",
    ),
    row(
        "forces",
        "Forces",
        "What pulls and what pushes one point, with the true lengths, and the same numbers in the equation.",
    ),
    row(
        "twins",
        "Twins",
        "Two runs in lockstep from the same seed that differ in a setting, a recipe or a second link.",
    ),
    row("map", "Map", "A grid of small runs over two knobs, trained in the background."),
    row("rewind", "Rewind", "Go back to an earlier step, change something, and run on: both branches stay."),
    row(
        "sanity",
        "Diagnosis",
        "What a guess, a collapse and the best possible embedding would cost, and what state this run is in.",
    ),
    row(
        "examination",
        "Positions",
        "How likely each position of a result list is looked at: as it is learned from clicks, beside the truth.",
    ),
    row(
        "ranker",
        "Ranker",
        "How often a second model, which sees query and key together, picks the right key, and what it teaches.",
    ),
    row(
        "lengths",
        "Lengths",
        "How long the outputs of queries and keys are before they are scaled to length 1, and which way pairs point.",
    ),
    row("ask", "Ask it", "Retrieval, live: a query, and the keys it would find now."),
    row("scores", "Your scores", "Scores of a training run of your own, from a file, in the same pictures."),
];

/// The view with this id.
pub fn view(id: &str) -> Option<&'static ViewRow> {
    VIEWS.iter().find(|view| view.id == id)
}
