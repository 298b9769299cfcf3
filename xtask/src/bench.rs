//! `cargo xtask bench`: both engines in Chromium beside others, in one run, as ratios.

use anyhow::Result;
use clap::Args;

/// What to measure.
#[derive(Args)]
pub(crate) struct Options {}

/// Measures.
pub(crate) fn run(_options: &Options) -> Result<()> {
    Ok(())
}
