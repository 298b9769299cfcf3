//! Checks that modules use only modules of lower layers, and that types and functions with one home are used only
//! there.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The layers, from the lowest to the highest. A row lists all other modules that its module may name. A path stands
/// for a module with its submodules, except for submodules that have their own row.
#[rustfmt::skip]
const LAYERS: &[(&str, &[&str])] = &[
    // Descriptions, random numbers, the number type, products, sorting and settings.
    ("described",      &[]),
    ("random",         &[]),
    ("real",           &[]),
    ("adam",           &["real"]),
    ("product",        &["real"]),
    ("order",          &["random"]),
    ("knobs",          &["described", "described_enum"]),

    // Measurements, and the contents of the page's views.
    ("metrics",        &["product", "order"]),
    ("views",          &["metrics", "order"]),

    // The methods, which read the knobs, and the data.
    ("loss",           &["real", "described", "knobs"]),
    ("temperature",    &["described", "knobs", "loss::rules"]),
    ("data",           &["knobs", "described", "random", "order"]),
    ("negatives",      &["knobs", "described", "random", "order", "real", "adam", "product", "loss", "data::Pairs",
                         "data::sphere", "data::Truth", "data::Mixture", "data::Moved"]),

    // Scores of a run that was made elsewhere.
    ("scores",         &["loss::row", "metrics", "views"]),

    // The choice of methods: the catalogue lists them, and links state them.
    ("experiment",     &["knobs", "described", "data", "negatives", "loss", "temperature", "metrics"]),

    // A step as data.
    ("encoder",        &["experiment", "knobs", "random", "loss::rules"]),
    ("plan",           &["experiment", "knobs", "encoder", "data::Dataset", "data::Pairs", "negatives", "loss::rules"]),

    // The engines, which know a plan, indices and numbers. Neither knows the other, nor the source of data and indices.
    ("backend::cpu",   &["backend", "plan", "encoder", "data::Pairs", "real", "adam", "product", "loss::row",
                         "loss::rules", "negatives::NOBODY", "negatives::Embeddings", "negatives::collect::Mixing",
                         "negatives::collect::Perturbing", "negatives::collect::Towards",
                         "knobs::Activation", "knobs::OptimizerKind"]),
    ("backend::gpu",   &["backend", "plan", "encoder", "data::Pairs", "data::Truth", "real", "loss::rules",
                         "negatives::NOBODY", "negatives::Embeddings", "negatives::collect", "knobs::Activation",
                         "knobs::OptimizerKind"]),
    ("backend",        &["adam", "plan", "encoder", "data::Pairs", "loss::rules", "negatives::Embeddings"]),

    // A run, and its JavaScript interface.
    ("trainer",        &["experiment", "knobs", "plan", "backend", "encoder", "data", "negatives", "loss", "metrics",
                         "views", "random", "order", "described"]),
    ("web",            &["trainer", "scores", "experiment", "knobs", "plan", "backend", "encoder", "data", "metrics",
                         "views", "described"]),

    // Runs as files.
    ("record",         &["real", "trainer", "experiment", "plan", "backend", "encoder", "data", "loss::rules",
                         "loss::row", "described"]),
];

/// Paths that a module must never name, even if the layers allow them.
#[rustfmt::skip]
const NEVER: &[(&str, &[&str])] = &[
    ("backend::cpu",   &["backend::gpu", "backend::engine"]),
    ("backend::gpu",   &["backend::engine"]),
    ("trainer",        &["backend::cpu", "backend::gpu", "data::digits", "data::clusters", "experiment::catalogue",
                         "experiment::link"]),
    ("plan",           &["data::digits", "data::clusters", "experiment::catalogue", "experiment::link"]),
];

/// Words that only some modules may contain: the core has no clock, no files, no threads and no entropy, and types of
/// the browser and of the GPU stay in their modules.
#[rustfmt::skip]
const PLACES: &[(&str, &[&str])] = &[
    ("wgpu::",                    &["backend::gpu"]),
    ("wasm_bindgen",              &["web", "record::web"]),
    ("js_sys",                    &["web", "record::web"]),
    ("web_sys",                   &["web"]),
    ("console_error_panic_hook",  &["web", "record::web"]),
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

/// A source file of the library: its module path, and its text without comments and tests.
struct Source {
    file: PathBuf,
    module: String,
    code: String,
}

/// Every file of the library. The rules do not hold for the binaries.
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

/// The text without comments, and without the tests at the end of the file.
fn code(text: &str) -> String {
    let lines = text.lines().take_while(|line| line.trim() != "#[cfg(test)]");
    lines.map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Every path into this crate that the code of `module` names, from the crate's root. Groups are expanded:
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

/// Reads one path, with its groups, at the beginning of `text`. Returns the text after it.
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
fn modules_use_only_lower_layers() {
    let mut wrong = Vec::new();
    for Source { file, module, code } in sources() {
        let Some((owner, allowed)) = LAYERS.iter().find(|(owner, _)| lies_in(&module, owner)) else {
            wrong.push(format!("{}: {module} has no row in LAYERS", file.display()));
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

/// The module of the file in which a path ends: the longest one that the path begins with.
fn owner<'a>(path: &str, modules: &'a [String]) -> Option<&'a str> {
    let holds = modules.iter().filter(|module| lies_in(path, module));
    holds.max_by_key(|module| module.len()).map(String::as_str)
}

/// For every file the files that it names, as modules.
fn graph(sources: &[Source]) -> Vec<(String, Vec<String>)> {
    let modules: Vec<String> = sources.iter().map(|source| source.module.clone()).collect();
    let named = |source: &Source| {
        let mut found = paths(&source.module, &source.code);
        found.extend(children(&source.module, &source.code, &modules));
        let owners = found.iter().filter_map(|path| owner(path, &modules));
        let mut named: Vec<String> = owners.filter(|owner| *owner != source.module).map(str::to_owned).collect();
        named.sort();
        named.dedup();
        named
    };
    sources.iter().map(|source| (source.module.clone(), named(source))).collect()
}

/// The paths into child modules that a file names without `crate` or `super`: `relative::Relative`.
fn children(module: &str, code: &str, modules: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    for (end, _) in code.match_indices("::") {
        let name = code[..end].rsplit(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        let before = code[..end - name.len()].chars().next_back();
        let child = format!("{module}::{name}");
        if !name.is_empty() && !matches!(before, Some(':' | '$')) && modules.contains(&child) {
            expand(module, &code[end - name.len()..], &mut found);
        }
    }
    found
}

/// Every set of two or more files that name each other in a circle, directly or through others.
fn circles(graph: &[(String, Vec<String>)]) -> Vec<Vec<&str>> {
    let named: HashMap<&str, &Vec<String>> = graph.iter().map(|(module, named)| (&module[..], named)).collect();
    let reach = |from: &str| {
        let (mut reached, mut waiting) = (HashSet::new(), vec![from]);
        while let Some(module) = waiting.pop() {
            for next in named.get(module).into_iter().flat_map(|names| names.iter()) {
                if reached.insert(&next[..]) {
                    waiting.push(next);
                }
            }
        }
        reached
    };
    let reached: HashMap<&str, HashSet<&str>> = named.keys().map(|module| (*module, reach(module))).collect();
    let mut circles: Vec<Vec<&str>> = Vec::new();
    for module in graph.iter().map(|(module, _)| &module[..]).filter(|module| reached[module].contains(module)) {
        if circles.iter().all(|circle| !circle.contains(&module)) {
            let with = |other: &&&str| reached[module].contains(**other) && reached[**other].contains(module);
            let mut circle: Vec<&str> = named.keys().filter(with).copied().collect();
            circle.sort_unstable();
            circles.push(circle);
        }
    }
    circles
}

#[test]
fn no_files_name_each_other_in_a_circle() {
    let graph = graph(&sources());
    let wrong = circles(&graph);
    assert!(wrong.is_empty(), "these files name each other in a circle: {wrong:#?}");
}

#[test]
fn a_planted_circle_and_a_planted_upward_arrow_are_found() {
    let source = |module: &str, code: &str| Source { file: PathBuf::new(), module: module.into(), code: code.into() };
    let planted = [
        source("a", "use crate::b::c::D;"),
        source("b", "pub use c::D;"),
        source("b::c", "use super::super::a;"),
        source("d", "use crate::a::E;"),
    ];
    let graph = graph(&planted);
    assert_eq!(circles(&graph), [["a", "b::c"]]);
    assert!(rank("knobs") < rank("loss") && rank("loss") < rank("experiment"));
    assert!(upward("loss", &["experiment"]).is_some(), "a row that allows what lies above it");
}

/// The place of a module's row, from the bottom.
fn rank(module: &str) -> usize {
    LAYERS.iter().position(|(owner, _)| lies_in(module, owner)).unwrap_or(usize::MAX)
}

/// A module that a row allows although it is not below that row; a module may name its own parent.
fn upward<'a>(owner: &str, allowed: &[&'a str]) -> Option<&'a str> {
    allowed.iter().copied().find(|path| *path != "described_enum" && !lies_in(owner, path) && rank(path) >= rank(owner))
}

#[test]
fn the_layers_are_in_order() {
    for (owner, allowed) in LAYERS {
        assert_eq!(upward(owner, allowed), None, "{owner} may name a module that is not below it");
    }
    let library = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("text");
    let listed = library.lines().filter_map(|line| line.trim_start_matches("pub ").strip_prefix("mod "));
    let listed: Vec<&str> = listed.map(|line| line.trim_end_matches(';')).collect();
    let rows: Vec<&str> = LAYERS.iter().map(|(owner, _)| *owner).filter(|owner| !owner.contains("::")).collect();
    assert_eq!(listed, rows, "src/lib.rs lists the modules in the order of the layers");
}

#[test]
fn restricted_words_stay_in_their_modules() {
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
fn every_row_names_an_existing_module() {
    let modules: Vec<_> = sources().into_iter().map(|source| source.module).collect();
    for (owner, _) in LAYERS.iter().chain(NEVER) {
        assert!(modules.iter().any(|module| lies_in(module, owner)), "there is no module {owner}");
    }
}

#[test]
fn all_forms_of_paths_are_found() {
    let code = "use crate::data::{self, Pairs, digits::{Digits, *}};\nuse super::gpu::Gpu as G;\nlet x = \
                crate::plan::Plan::new(1);\nuse crate::{a, b as c, d};";
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
