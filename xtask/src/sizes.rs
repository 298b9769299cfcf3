//! The sizes of the files that a visitor downloads, and their budgets.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use anyhow::{Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

/// The largest number of bytes, after gzip, of all wasm files together.
const WASM_BUDGET: usize = 560_000;
/// The largest number of bytes, after gzip, of all files that a browser loads for the page.
const PAGE_BUDGET: usize = 760_000;
/// Files that a browser loads only when a data set or a panel needs them.
const ON_DEMAND: [&str; 3] = ["emoji.bin", "share.js", "shelf.js"];
/// The largest number of bytes, after gzip, of such a file.
const FILE_BUDGET: usize = 200_000;
/// Folders of pages beside the page: each holds the page with other words.
const OTHER_PAGES: [&str; 3] = ["p", "d", "gallery"];

/// One file of the page.
struct File {
    path: PathBuf,
    raw: usize,
    gzip: usize,
}

impl File {
    fn on_demand(&self) -> bool {
        ON_DEMAND.iter().any(|name| self.path.ends_with(name))
    }
}

/// The files of a built page.
pub(crate) struct Sizes {
    files: Vec<File>,
}

impl Sizes {
    /// Measures the files below `folder` that a browser loads for the page, which are all but licences, source maps and
    /// the other pages.
    pub(crate) fn of(folder: &Path) -> Result<Self> {
        let mut files = Vec::new();
        for path in files_below(folder)? {
            let name = path.strip_prefix(folder)?.to_path_buf();
            if name.to_string_lossy().contains("LICENSE")
                || name.extension().is_some_and(|extension| extension == "map")
                || OTHER_PAGES.iter().any(|page| name.starts_with(page))
            {
                continue;
            }
            let bytes = fs::read(&path)?;
            files.push(File { path: name, raw: bytes.len(), gzip: gzip_size(&bytes)? });
        }
        Ok(Sizes { files })
    }

    fn wasm(&self) -> usize {
        self.files.iter().filter(|file| file.path.extension().is_some_and(|e| e == "wasm")).map(|file| file.gzip).sum()
    }

    fn page(&self) -> usize {
        self.files.iter().filter(|file| !file.on_demand()).map(|file| file.gzip).sum()
    }

    /// Fails if a budget is exceeded.
    pub(crate) fn check(&self) -> Result<()> {
        ensure!(self.wasm() <= WASM_BUDGET, "the wasm is {} bytes gzip, {WASM_BUDGET} are allowed", self.wasm());
        ensure!(self.page() <= PAGE_BUDGET, "the page is {} bytes gzip, {PAGE_BUDGET} are allowed", self.page());
        for file in self.files.iter().filter(|file| file.on_demand()) {
            let name = file.path.display();
            ensure!(file.gzip <= FILE_BUDGET, "{name} is {} bytes gzip, {FILE_BUDGET} are allowed", file.gzip);
        }
        Ok(())
    }
}

impl fmt::Display for Sizes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "{:>10} {:>10}  file", "raw kB", "gzip kB")?;
        let line = |out: &mut fmt::Formatter<'_>, raw: usize, gzip: usize, name: &str| {
            writeln!(out, "{:>10.1} {:>10.1}  {name}", raw as f64 / 1000.0, gzip as f64 / 1000.0)
        };
        for file in &self.files {
            line(out, file.raw, file.gzip, &file.path.to_string_lossy())?;
        }
        let budgets = format!(
            "together, without what is loaded on demand (wasm at most {} kB gzip, all {})",
            WASM_BUDGET / 1000,
            PAGE_BUDGET / 1000
        );
        let raw = self.files.iter().filter(|file| !file.on_demand()).map(|file| file.raw).sum();
        line(out, raw, self.page(), &budgets)
    }
}

/// All files below `folder`, sorted.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            match entry.file_type()?.is_dir() {
                true => folders.push(entry.path()),
                false => found.push(entry.path()),
            }
        }
    }
    found.sort();
    Ok(found)
}

fn gzip_size(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, gzip: usize) -> File {
        File { path: path.into(), raw: gzip, gzip }
    }

    #[test]
    fn budgets_are_upper_bounds() {
        let at_the_limit = vec![file("a_bg.wasm", WASM_BUDGET), file("a.js", PAGE_BUDGET - WASM_BUDGET)];
        assert!(Sizes { files: at_the_limit }.check().is_ok());
        assert!(Sizes { files: vec![file("a_bg.wasm", WASM_BUDGET + 1)] }.check().is_err());
        assert!(Sizes { files: vec![file("a.js", PAGE_BUDGET), file("index.html", 1)] }.check().is_err());
    }

    #[test]
    fn gzip_shrinks_repetition() {
        assert!(gzip_size(&[7; 10_000]).expect("memory does not fail") < 100);
    }
}
