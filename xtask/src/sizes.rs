//! The sizes of the files that a visitor downloads, and their budgets.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use anyhow::{Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Files that a browser loads before the first picture of a run on the CPU.
const FIRST: [&str; 8] = [
    "index.html",
    "page.css",
    "page.js",
    "element.js",
    "shared.js",
    "worker.js",
    "contrastive_playground_first.wasm",
    "digits.bin",
];
/// The largest number of bytes of all of them, after gzip.
const FIRST_BUDGET: usize = 455_000;
/// The largest number of bytes of each module, after gzip: without the GPU engine in two parts, with it, and the one
/// that makes files of runs, which is loaded when somebody asks for them.
const WASM_BUDGETS: [(&str, usize); 4] = [
    ("contrastive_playground_first.wasm", 315_000),
    ("contrastive_playground_rest.wasm", 320_000),
    ("contrastive_playground_gpu_bg.wasm", 655_000),
    ("contrastive_playground_record_bg.wasm", 515_000),
];
/// The largest number of bytes, after gzip, of any other file.
const FILE_BUDGET: usize = 200_000;
/// Folders of pages beside the page: each holds the page with other words.
const OTHER_PAGES: [&str; 4] = ["p", "d", "s", "gallery"];

/// One file of the page.
struct File {
    path: PathBuf,
    raw: usize,
    gzip: usize,
}

impl File {
    fn is(&self, name: &str) -> bool {
        self.path == Path::new(name)
    }

    fn first(&self) -> bool {
        FIRST.iter().any(|name| self.is(name))
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

    fn first(&self) -> usize {
        self.files.iter().filter(|file| file.first()).map(|file| file.gzip).sum()
    }

    /// Fails if a budget is exceeded, or a file is missing.
    pub(crate) fn check(&self) -> Result<()> {
        for name in FIRST {
            ensure!(self.files.iter().any(|file| file.is(name)), "{name} is not there");
        }
        let first = self.first();
        ensure!(first <= FIRST_BUDGET, "what is loaded first is {first} bytes gzip, {FIRST_BUDGET} are allowed");
        for File { path, gzip, .. } in &self.files {
            let allowed = WASM_BUDGETS.iter().find(|(name, _)| path == Path::new(name));
            let allowed = allowed.map_or(FILE_BUDGET, |&(_, budget)| budget);
            ensure!(*gzip <= allowed, "{} is {gzip} bytes gzip, {allowed} are allowed", path.display());
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
        let words = format!("loaded before the first picture (at most {} kB gzip)", FIRST_BUDGET / 1000);
        let raw = self.files.iter().filter(|file| file.first()).map(|file| file.raw).sum();
        line(out, raw, self.first(), &words)
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
        let page = |element: usize, more: &[(&str, usize)]| {
            let mut files: Vec<File> = FIRST.iter().map(|name| file(name, 0)).collect();
            files.extend(more.iter().map(|&(name, gzip)| file(name, gzip)));
            for file in files.iter_mut().filter(|file| file.is("element.js") || file.is("digits.bin")) {
                file.gzip = element;
            }
            Sizes { files }
        };
        assert!(page(FILE_BUDGET, &[]).check().is_ok());
        assert!(page(FILE_BUDGET, &[("later.js", FILE_BUDGET)]).check().is_ok());
        assert!(page(FILE_BUDGET + 1, &[]).check().is_err());
        assert!(page(0, &[("later.js", FILE_BUDGET + 1)]).check().is_err());
        for (name, budget) in WASM_BUDGETS {
            assert!(page(0, &[(name, budget)]).check().is_ok());
            assert!(page(0, &[(name, budget + 1)]).check().is_err());
        }
        let full = FIRST_BUDGET.div_ceil(FILE_BUDGET) + 1;
        assert!(page(0, &vec![("page.js", FILE_BUDGET); full]).check().is_err());
    }

    #[test]
    fn a_page_without_a_file_is_refused() {
        assert!(Sizes { files: Vec::new() }.check().is_err());
    }

    #[test]
    fn gzip_shrinks_repetition() {
        assert!(gzip_size(&[7; 10_000]).expect("memory does not fail") < 100);
    }
}
