//! What the page's views show: plain numbers in, plain numbers out, one file per view.

pub mod ask;
