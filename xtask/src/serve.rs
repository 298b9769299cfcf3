//! `cargo xtask serve`: serves the page on this machine, and builds it again whenever a source changes.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use crate::server::Site;
use crate::watch::Changes;
use crate::{build, root};

/// Options of the server.
#[derive(Args)]
pub(crate) struct Options {
    /// The port; a free one from 8080 up if not given
    #[arg(long)]
    port: Option<u16>,
    /// Do not build again when a source changes
    #[arg(long)]
    no_watch: bool,
    /// Build quicker, run slower, as in `cargo xtask build --dev`
    #[arg(long)]
    dev: bool,
    /// Serve below this path, to try out a page that is not at the top of its host
    #[arg(long, default_value = "/", value_parser = prefix)]
    prefix: String,
}

/// Builds and serves until interrupted.
pub(crate) fn run(options: &Options) -> Result<()> {
    let build = build::Options { out: PathBuf::from("dist"), dev: options.dev, compressed: false };
    // Watching starts before the first build, so that a file saved meanwhile is noticed.
    let changes = if options.no_watch { None } else { Some(Changes::below(&root())?) };
    let first = build_and_weigh(&build);
    match changes {
        None => first?,
        Some(_) => report(first),
    }
    let site = Site::open(&root().join(&build.out), options.port, &options.prefix)?;
    announce(&site);
    while let Some(path) = changes.as_ref().and_then(Changes::wait) {
        println!("\n{} changed", path.strip_prefix(root()).unwrap_or(&path).display());
        report(build_and_weigh(&build));
        announce(&site);
    }
    // Without watching this thread only waits; the server's threads go on until interrupted.
    loop {
        std::thread::park();
    }
}

/// Builds the page and prints its sizes. Exceeded budgets are printed and are no error here.
fn build_and_weigh(options: &build::Options) -> Result<()> {
    println!("\n{}", build::page(options)?);
    Ok(())
}

/// Prints the error of a failed build. The last good page is still served.
fn report(outcome: Result<()>) {
    if let Err(error) = outcome {
        eprintln!("error: {error:#}");
    }
}

fn announce(site: &Site) {
    println!("Serving {}  (Ctrl-C stops)", site.url);
}

fn prefix(text: &str) -> Result<String, String> {
    match text.starts_with('/') && text.ends_with('/') {
        true => Ok(text.to_string()),
        false => Err("a prefix begins and ends with a slash".to_string()),
    }
}
