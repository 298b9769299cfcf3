//! `cargo xtask tidy`: checks what no compiler checks. Files must be short, lines must fit, there must be no leftovers
//! of work in progress, and files that documents and comments name must exist.
//!
//! `xtask/tidy.txt` lists the files that are still too long or too wide. It only shrinks: an entry that is no longer
//! needed fails the check, and `cargo xtask tidy --shrink` removes such entries.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use xshell::cmd;

use crate::{root, shell};

/// The largest number of lines of a file.
const LINES: usize = 500;
/// The largest number of characters of a line.
const COLUMNS: usize = 120;
/// The list of exceptions.
const EXCEPTIONS: &str = "xtask/tidy.txt";
/// Extensions of files that people write; other files are data.
const EXTENSIONS: [&str; 13] =
    ["rs", "ts", "mjs", "js", "wgsl", "py", "md", "toml", "yml", "yaml", "html", "json", "txt"];
/// Files that a program writes, or that contain data.
const GENERATED: [&str; 10] = [
    "Cargo.lock",
    "package-lock.json",
    "docs/claims.md",
    "docs/knobs.md",
    "docs/recipes.md",
    "www/generated/",
    "tests/golden/",
    "tests/links/",
    "tests/properties/",
    "tests/reference/",
];
/// Folders of files that are not text. Elsewhere such a file is a leftover, such as a package that was downloaded.
const NOT_TEXT: [&str; 2] = ["data/", "docs/"];
/// Texts that must not be committed. They are concatenated here so that this file does not contain them.
const LEFTOVERS: [&str; 8] = [
    concat!("TO", "DO"),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("dbg", "!("),
    concat!("debug", "ger;"),
    concat!("test.", "only("),
    concat!("test.", "skip("),
    concat!("#[", "ignore"),
];
/// Folders whose files documents and comments name by their path, as in `src/real.rs`.
const FOLDERS: [&str; 8] = ["src/", "tests/", "www/", "shaders/", "docs/", "xtask/", "benches/", "examples/"];

/// Options for the list of exceptions.
#[derive(Args, Default)]
pub(crate) struct Options {
    /// Remove the entries of xtask/tidy.txt that are no longer needed
    #[arg(long)]
    shrink: bool,
}

/// Checks every file that git knows or would add.
pub(crate) fn run(options: &Options) -> Result<()> {
    let shell = shell()?;
    let listed = cmd!(shell, "git ls-files --cached --others --exclude-standard").quiet().read()?;
    let files: Vec<&str> = listed.lines().filter(|file| is_checked(file) && root().join(file).is_file()).collect();
    let exceptions = fs::read_to_string(root().join(EXCEPTIONS)).with_context(|| format!("{EXCEPTIONS} is missing"))?;
    let mut unused: BTreeSet<&str> = exceptions.lines().filter(|line| is_entry(line)).collect();

    let mut wrong = Vec::new();
    for file in listed.lines().filter(|file| !NOT_TEXT.iter().any(|folder| file.starts_with(folder))) {
        let bytes = fs::read(root().join(file)).unwrap_or_default();
        if str::from_utf8(&bytes).is_err() {
            wrong.push(format!("{file} is not text; such files lie in {}", NOT_TEXT.join(" or ")));
        }
    }
    for file in &files {
        let text = fs::read_to_string(root().join(file)).with_context(|| format!("{file} cannot be read"))?;
        for problem in sizes(file, &text) {
            if !unused.remove(problem.entry.as_str()) {
                wrong.push(problem.message);
            }
        }
        wrong.extend(leftovers(file, &text));
        wrong.extend(dead_ends(file, &text, |path| root().join(path).exists()));
    }
    if options.shrink {
        let kept: Vec<&str> = exceptions.lines().filter(|line| !unused.contains(line)).collect();
        fs::write(root().join(EXCEPTIONS), kept.join("\n") + "\n")?;
        println!("{} entries removed from {EXCEPTIONS}", unused.len());
    } else {
        wrong.extend(
            unused
                .iter()
                .map(|entry| format!("{EXCEPTIONS}: \"{entry}\" is no longer needed. Run: cargo xtask tidy --shrink")),
        );
    }
    println!("{} files, {} of them with an exception", files.len(), exceptions.lines().filter(|l| is_entry(l)).count());
    match wrong.len() {
        0 => Ok(()),
        count => bail!("{count} to tidy up:\n{}", wrong.join("\n")),
    }
}

fn is_entry(line: &str) -> bool {
    !line.is_empty() && !line.starts_with('#')
}

fn is_checked(file: &str) -> bool {
    let extension = Path::new(file).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    // Folders of tests have both code and data.
    let is_data =
        GENERATED.iter().any(|generated| file.starts_with(generated)) && extension != "rs" && extension != "py";
    EXTENSIONS.contains(&extension) && !is_data
}

/// A file that is too long or too wide.
struct Problem {
    /// Its entry in the list of exceptions.
    entry: String,
    message: String,
}

fn sizes(file: &str, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    let lines = text.lines().count();
    if lines > LINES {
        let message = format!("{file} has {lines} lines; divide it ({LINES} are allowed)");
        problems.push(Problem { entry: format!("lines {file}"), message });
    }
    // A web address cannot be wrapped.
    let is_wide = |line: &&str| line.chars().count() > COLUMNS && !line.contains("://");
    if let Some(at) = text.lines().position(|line| is_wide(&line)) {
        let message = format!("{file}:{} is wider than {COLUMNS} columns", at + 1);
        problems.push(Problem { entry: format!("columns {file}"), message });
    }
    problems
}

fn leftovers(file: &str, text: &str) -> Vec<String> {
    let found = |(n, line): (usize, &str)| {
        let word = LEFTOVERS.iter().find(|word| line.contains(**word))?;
        Some(format!("{file}:{}: {word} must not stay", n + 1))
    };
    text.lines().enumerate().filter_map(found).collect()
}

/// Files that documents link to, or that comments name in backticks, and that do not exist.
fn dead_ends(file: &str, text: &str, exists: impl Fn(&Path) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let mut targets = Vec::new();
        if file.ends_with(".md") {
            targets.extend(links(line).map(|link| within(file, link)));
        }
        targets.extend(named(line).map(PathBuf::from));
        for target in targets.iter().filter(|target| !exists(target)) {
            wrong.push(format!("{file}:{}: there is no {}", n + 1, target.display()));
        }
    }
    wrong
}

/// The relative targets of the links of a line of Markdown, without their anchors.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let targets = line.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let local = targets.filter(|target| !target.contains("://") && !target.starts_with("mailto:"));
    local.map(|target| target.split('#').next().unwrap_or_default()).filter(|path| !path.is_empty())
}

/// Paths of the project in backticks. A pattern such as `src/<stem>.rs` is not the name of a file.
fn named(line: &str) -> impl Iterator<Item = &str> {
    let quoted = line.split('`').skip(1).step_by(2);
    let is_path = |text: &&str| {
        let plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
        FOLDERS.iter().any(|folder| text.starts_with(folder)) && text.chars().all(plain)
    };
    quoted.filter(is_path)
}

/// A link's target, from the project's folder.
fn within(file: &str, link: &str) -> PathBuf {
    let joined = Path::new(file).parent().unwrap_or(Path::new("")).join(link);
    let mut path = PathBuf::new();
    for part in joined.components() {
        match part {
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) => path.push(name),
            _ => {}
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_wide_files_are_found_and_addresses_are_not() {
        let entries = |text: &str| sizes("a.rs", text).into_iter().map(|problem| problem.entry).collect::<Vec<_>>();
        assert!(entries(&"x\n".repeat(LINES)).is_empty());
        assert_eq!(entries(&"x\n".repeat(LINES + 1)), ["lines a.rs"]);
        assert!(entries(&"é".repeat(COLUMNS)).is_empty());
        assert_eq!(entries(&"x".repeat(COLUMNS + 1)), ["columns a.rs"]);
        assert!(entries(&format!("https://{}", "x".repeat(COLUMNS))).is_empty());
    }

    #[test]
    fn leftovers_are_found() {
        assert_eq!(leftovers("a.rs", &format!("fine\n// {}: later", LEFTOVERS[0])).len(), 1);
    }

    #[test]
    fn links_and_names_that_lead_nowhere_are_found() {
        let exists = |path: &Path| path == Path::new("docs/there.md") || path == Path::new("src/there.rs");
        let text = "[a](there.md#part) [b](https://example.org) [c](#here) 'src/there.rs' 'src/<stem>.rs' 'src/a b'";
        // These texts use other quotes, because this file is checked too.
        let quoted = |text: &str| text.replace('\'', "`");
        assert!(dead_ends("docs/a.md", &quoted(text), exists).is_empty());
        assert_eq!(dead_ends("docs/a.md", "[a](../gone.md)", exists), ["docs/a.md:1: there is no gone.md"]);
        assert_eq!(
            dead_ends("src/a.rs", &quoted("//! See 'src/gone.rs'."), exists),
            ["src/a.rs:1: there is no src/gone.rs"]
        );
        assert!(dead_ends("src/a.rs", "[a](gone.md)", exists).is_empty(), "only documents have links");
    }
}
