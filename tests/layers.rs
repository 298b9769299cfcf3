//! The arrows between the parts of the crate point down, and what belongs to one place stays there.

use std::fs;
use std::path::{Path, PathBuf};

/// Who may know whom: a module, and the paths it may name within this crate. A module always knows itself, and what
/// may be named includes everything below it. The first row whose module a file lies in is the one that counts.
///
/// Top to bottom this is: the engines, what they execute, what decides it, and who drives it.
#[rustfmt::skip]
const ARROWS: &[(&str, &[&str])] = &[
    // Words and numbers. They know nothing.
    ("described",      &[]),
    ("random",         &[]),
    ("order",          &["random"]),
    ("real",           &[]),
    ("metrics",        &[]),

    // What the page's views show, out of what was measured.
    ("views",          &["metrics", "order"]),

    // The engines: a plan, indices and numbers. Neither knows the other, nor where data and indices come from.
    ("backend::cpu",   &["backend", "plan", "encoder", "data::Pairs", "real", "loss::row", "loss::rules", "negatives::NOBODY", "negatives::Embeddings", "negatives::collect::Mixing", "experiment::Activation", "experiment::OptimizerKind"]),
    ("backend::gpu",   &["backend", "plan", "encoder", "data::Pairs", "data::Truth", "real", "loss::rules", "negatives::NOBODY", "negatives::Embeddings", "negatives::collect", "experiment::Activation", "experiment::OptimizerKind"]),
    ("backend",        &["plan", "encoder", "data::Pairs", "negatives::Embeddings"]),

    // What is learned, from what, and how it is judged.
    ("loss",           &["real", "described", "experiment"]),
    ("temperature",    &["described", "experiment", "loss::rules"]),
    ("encoder",        &["experiment", "random", "loss::rules"]),
    ("data",           &["experiment", "described", "random", "order"]),
    ("negatives",      &["experiment", "described", "random", "order", "real", "loss", "data::Pairs", "data::sphere", "data::Truth"]),

    // A step as data, and the settings that all may read; the catalogue lists the tables of parts.
    ("plan",           &["experiment", "encoder", "data::Dataset", "data::Pairs", "negatives", "loss::rules"]),
    ("experiment",     &["described", "described_enum", "data", "negatives", "loss", "temperature", "metrics"]),

    // A run, and its border to the browser.
    ("trainer",        &["experiment", "plan", "backend", "encoder", "data", "negatives", "loss", "metrics", "views", "random", "order", "described"]),
    ("web",            &["trainer", "experiment", "plan", "backend", "encoder", "data", "metrics", "views", "described"]),
];

/// Never to be named within a module, whatever the arrows say.
#[rustfmt::skip]
const NEVER: &[(&str, &[&str])] = &[
    ("backend::cpu",   &["backend::gpu", "backend::engine"]),
    ("backend::gpu",   &["backend::engine"]),
    ("trainer",        &["backend::gpu", "data::digits", "data::clusters", "experiment::catalogue", "experiment::link"]),
    ("plan",           &["data::digits", "data::clusters", "experiment::catalogue", "experiment::link"]),
];

/// What may only be written in some modules: the core has no clock, no files, no threads, no entropy, and browser and
/// GPU types stop at their border.
#[rustfmt::skip]
const PLACES: &[(&str, &[&str])] = &[
    ("wgpu::",                    &["backend::gpu"]),
    ("wasm_bindgen",              &["web"]),
    ("js_sys",                    &["web"]),
    ("web_sys",                   &["web"]),
    ("console_error_panic_hook",  &["web"]),
    ("std::time",                 &[]),
    ("std::fs",                   &[]),
    ("std::thread",               &[]),
    ("std::env",                  &[]),
    ("std::net",                  &[]),
    ("std::process",              &[]),
    ("println!",                  &[]),
    ("rand::rng(",                &[]),
    ("getrandom",                 &[]),
];

/// A source file of the library: its module path and its text without comments and without its tests.
struct Source {
    file: PathBuf,
    module: String,
    code: String,
}

/// Every file of the library; the binaries may do as they like.
fn sources() -> Vec<Source> {
    fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { collect(&path, files) } else { files.push(path) }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    files.sort();
    let within = |file: PathBuf| {
        let path = file.strip_prefix(&root).expect("below src").with_extension("");
        let mut parts: Vec<_> = path.iter().map(|part| part.to_str().expect("a name").to_owned()).collect();
        parts.retain(|part| part != "mod");
        let module = parts.join("::");
        let code = code(&fs::read_to_string(&file).expect("text"));
        Source { file, module, code }
    };
    let is_core = |source: &Source| {
        let name = source.module.as_str();
        !name.starts_with("bin::") && name != "lib" && !name.ends_with("tests")
    };
    files.into_iter().map(within).filter(is_core).collect()
}

/// Without comments, and without the tests at a file's end.
fn code(text: &str) -> String {
    let lines = text.lines().take_while(|line| line.trim() != "#[cfg(test)]");
    lines.map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Every path into this crate that the code of `module` names, from the crate's root, groups taken apart:
/// `crate::data::{Pairs, digits::Digits}` names `data::Pairs` and `data::digits::Digits`.
fn paths(module: &str, code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (start, _) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        let before = code[..start].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '$')) {
            continue;
        }
        let mut rest = &code[start..];
        let mut base: Vec<&str> = Vec::new();
        if let Some(path) = rest.strip_prefix("crate::") {
            rest = path;
        } else {
            base = module.split("::").collect();
            while let Some(path) = rest.strip_prefix("super::") {
                base.pop();
                rest = path;
            }
        }
        expand(&base.join("::"), rest, &mut found);
    }
    found
}

/// Reads one path, with its groups, at the beginning of `text`; returns what follows it.
fn expand<'a>(base: &str, text: &'a str, found: &mut Vec<String>) -> &'a str {
    let join = |name: &str| if base.is_empty() { name.to_owned() } else { format!("{base}::{name}") };
    if let Some(mut rest) = text.strip_prefix('{') {
        loop {
            rest = rest.trim_start_matches([' ', '\n', ',']);
            match rest.strip_prefix('}') {
                Some(after) => return after,
                None => {
                    let after = expand(base, rest, found);
                    assert!(after.len() < rest.len(), "cannot read the group {{{rest:.60}");
                    rest = after;
                }
            }
        }
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let path = if name == "self" || name.is_empty() { base.to_owned() } else { join(name) };
    match rest.strip_prefix("::") {
        Some(deeper) => expand(&path, deeper, found),
        None => {
            found.push(path);
            rest.strip_prefix(" as ")
                .map_or(rest, |alias| alias.trim_start_matches(|c: char| c.is_alphanumeric()))
                .trim_start_matches('*')
        }
    }
}

/// Whether `path` is `module` or lies in it.
fn lies_in(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[test]
fn arrows_point_down() {
    let mut wrong = Vec::new();
    for Source { file, module, code } in sources() {
        let Some((owner, allowed)) = ARROWS.iter().find(|(owner, _)| lies_in(&module, owner)) else {
            wrong.push(format!("{}: {module} has no row in ARROWS", file.display()));
            continue;
        };
        let never = NEVER.iter().filter(|(place, _)| lies_in(&module, place)).flat_map(|(_, paths)| *paths);
        let never: Vec<_> = never.collect();
        for path in paths(&module, &code) {
            let may = lies_in(&path, owner) || allowed.iter().any(|allowed| lies_in(&path, allowed));
            if !may || never.iter().any(|never| lies_in(&path, never)) {
                wrong.push(format!("{}: {owner} must not know {path}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_belongs_to_one_place_stays_there() {
    let mut wrong = Vec::new();
    for Source { file, module, code } in sources() {
        for (text, places) in PLACES {
            if code.contains(text) && !places.iter().any(|place| lies_in(&module, place)) {
                wrong.push(format!("{}: {text} must not be used in {module}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_is_about_something_that_exists() {
    let modules: Vec<_> = sources().into_iter().map(|source| source.module).collect();
    for (owner, _) in ARROWS.iter().chain(NEVER) {
        assert!(modules.iter().any(|module| lies_in(module, owner)), "there is no module {owner}");
    }
}

#[test]
fn paths_are_found_wherever_they_stand() {
    let code = "use crate::data::{self, Pairs, digits::{Digits, *}};\nuse super::gpu::Gpu as G;\nlet x = crate::plan::Plan::new(1);\nuse crate::{a, b as c, d};";
    let found = paths("backend::cpu", code);
    let expected = [
        "data",
        "data::Pairs",
        "data::digits::Digits",
        "data::digits",
        "plan::Plan::new",
        "a",
        "b",
        "d",
        "backend::gpu::Gpu",
    ];
    assert_eq!(found, expected);
    assert_eq!(super_code(), ["backend", "backend::engine::Engine"]);
    assert!(paths("metrics", "pub(crate) fn f(); $crate::described::About; my_crate::x; a::super::b").is_empty());
}

fn super_code() -> Vec<String> {
    paths("backend::gpu::device", "use super::super::{self, engine::Engine};")
}
