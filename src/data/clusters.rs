//! placeholder
use super::{Dataset, Source};
use crate::described::{About, Described};
use crate::experiment::Settings;
/// placeholder
#[derive(Debug)]
pub struct Clusters;
impl Described for Clusters {
    fn about(&self) -> &'static About {
        &About { id: "clusters", label: "", help: "", formula: "", source: "" }
    }
}
impl Source for Clusters {
    fn load(&self, _s: &Settings) -> Dataset {
        unreachable!()
    }
    fn max_pairs(&self) -> u32 {
        0
    }
    fn knobs(&self) -> &'static [&'static str] {
        &[]
    }
    fn task(&self) -> &'static str {
        ""
    }
}
