//! The claims, in files by their subject.

mod batches;
mod clicked;
mod erased;
mod exact;
mod lessons;
mod losses;
mod made;
mod masks;
mod memories;
mod mined;
mod pairs;
mod proxies;
mod ranked;
mod shown;
mod suspects;
mod temperature;
mod unseen;

use std::sync::LazyLock;

use super::claim::Claim;

/// Every claim, in the order of their ids.
pub(super) static CLAIMS: LazyLock<Vec<&'static Claim>> = LazyLock::new(|| {
    let rows = [
        exact::ROWS,
        temperature::ROWS,
        losses::ROWS,
        lessons::ROWS,
        mined::ROWS,
        memories::ROWS,
        made::ROWS,
        proxies::ROWS,
        masks::ROWS,
        erased::ROWS,
        batches::ROWS,
        pairs::ROWS,
        ranked::ROWS,
        shown::ROWS,
        clicked::ROWS,
        suspects::ROWS,
        unseen::ROWS,
    ];
    let mut claims: Vec<&Claim> = rows.into_iter().flatten().collect();
    claims.sort_by_key(|claim| {
        let (letter, number) = claim.id.split_at(1);
        (letter, number.trim_end_matches(char::is_alphabetic).parse::<u32>().ok(), number)
    });
    claims
});
