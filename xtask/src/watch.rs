//! Watches the sources of the page for changes.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context, Result};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};

/// Folders all of whose files are sources.
const FOLDERS: [&str; 3] = ["src", "shaders", "www"];
/// Sources beside those folders.
const FILES: [&str; 4] = ["index.html", "Cargo.toml", "package.json", "package-lock.json"];
/// The quiet time that ends a change, since editors write a file in several steps and several files at once.
const QUIET: Duration = Duration::from_millis(150);

/// Changes to the sources below one folder.
pub(crate) struct Changes {
    events: Receiver<PathBuf>,
    _watcher: RecommendedWatcher,
}

impl Changes {
    /// Starts watching.
    pub(crate) fn below(root: &Path) -> Result<Self> {
        // Events carry resolved paths on some systems.
        let root = root.canonicalize()?;
        let (sender, events) = channel();
        let base = root.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            if event.kind.is_access() {
                return;
            }
            for path in event.paths {
                if path.strip_prefix(&base).is_ok_and(is_source) {
                    // Sending fails only when the program ends.
                    let _ = sender.send(path);
                }
            }
        })?;
        // Files are watched through their folder: many editors replace a file instead of writing into it.
        watcher.watch(&root, RecursiveMode::NonRecursive).context("cannot watch the project")?;
        for folder in FOLDERS {
            let folder = root.join(folder);
            if folder.is_dir() {
                watcher
                    .watch(&folder, RecursiveMode::Recursive)
                    .with_context(|| format!("cannot watch {}", folder.display()))?;
            }
        }
        Ok(Changes { events, _watcher: watcher })
    }

    /// Blocks until a source has changed and no further change follows for a moment; returns the first file that
    /// changed.
    pub(crate) fn wait(&self) -> Option<PathBuf> {
        let first = self.events.recv().ok()?;
        while self.events.recv_timeout(QUIET).is_ok() {}
        Some(first)
    }
}

/// Whether a path, relative to the project, is read by the build and not written by it.
fn is_source(path: &Path) -> bool {
    if path.starts_with("www/pkg") {
        return false;
    }
    FOLDERS.iter().any(|folder| path.starts_with(folder)) || FILES.iter().any(|file| path == Path::new(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_the_build_writes_are_no_sources() {
        for source in ["src/lib.rs", "shaders/loss.wgsl", "www/element.ts", "index.html", "Cargo.toml"] {
            assert!(is_source(Path::new(source)), "{source}");
        }
        for other in
            ["www/pkg/contrastive_playground.js", "dist/index.html", "dist", "target", "README.md", "docs/index.html"]
        {
            assert!(!is_source(Path::new(other)), "{other}");
        }
    }
}
