//! A new sampler needs one struct and one row. Two samplers of this file are chosen as any other, and a run trains with
//! them; for the methods and words that exist, the tests count the files that name them.

use std::collections::BTreeSet;
use std::path::Path;

use contrastive_playground::backend::engine::EngineChoice;
use contrastive_playground::described::{About, Choice, Described};
use contrastive_playground::experiment::{Settings, catalogue};
use contrastive_playground::knobs::Knobs;
use contrastive_playground::negatives::collect::{Collect, Columns, Draw};
use contrastive_playground::negatives::compose::Compose;
use contrastive_playground::negatives::{At, Method, Prepared};
use contrastive_playground::trainer::Trainer;
use pollster::block_on;

/// A collector whose shared candidates are the keys after the batch's first pair in the data set.
#[derive(Debug)]
struct Following;

impl Described for Following {
    fn about(&self) -> &'static About {
        &About {
            id: "following",
            label: "+ what follows",
            help: "The next keys of the data set.",
            formula: "",
            source: "",
        }
    }

    fn knobs(&self) -> &'static [&'static str] {
        &["negatives", "inbatch"]
    }
}

impl Method for Following {}

impl Collect for Following {
    fn columns(&self, knobs: &Knobs) -> Columns {
        Columns { shared: knobs.negatives as usize, own: 0 }
    }

    fn draw(&self, at: &At<'_>, _prepared: &Prepared, batch: &[u32], out: &mut Draw<'_>) {
        let following = (batch[0]..).map(|pair| pair % at.pairs.len() as u32).filter(|pair| !batch.contains(pair));
        out.shared.iter_mut().zip(following).for_each(|(slot, pair)| *slot = pair);
    }
}

/// A composer that takes the pairs in the order of the data set.
#[derive(Debug)]
struct InOrder;

impl Described for InOrder {
    fn about(&self) -> &'static About {
        &About {
            id: "in-order",
            label: "As they stand",
            help: "The pairs in the order of the data set.",
            formula: "",
            source: "",
        }
    }
}

impl Method for InOrder {}

impl Compose for InOrder {
    fn order(&self, at: &At<'_>, _prepared: &Prepared, batch: usize) -> Vec<u32> {
        (0..(at.pairs.len() / batch * batch) as u32).collect()
    }
}

#[test]
fn a_new_sampler_trains() {
    let settings = Settings {
        compose: Choice(&InOrder),
        collect: Choice(&Following),
        knobs: Knobs { pairs: 100, batch: 10, negatives: 5, width: 16, dim: 4, ..Knobs::default() },
        ..Settings::default()
    };
    let experiment = catalogue::check(settings).expect("the rules know nothing against it");
    let mut run = block_on(Trainer::new(experiment, EngineChoice::Cpu)).expect("a run");
    let before = block_on(run.look()).expect("a look").look.scalars.loss;
    assert_eq!(run.run(12), 12);
    // The twelfth step uses the second batch of the second epoch.
    let batch: Vec<u32> = (10..20).collect();
    assert_eq!(run.drawn(), (&batch[..], &[20, 21, 22, 23, 24][..]));
    assert_eq!(run.plan().shape.candidates_per_query(), 15);
    run.run(200);
    assert!(block_on(run.look()).expect("a look").look.scalars.loss < 0.8 * before);
}

/// Every file below a folder of the project with this ending, as its path and its text without comments and tests.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(root).expect("below the root").to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.ends_with(ending) && !name.ends_with("tests.rs") {
                let text = std::fs::read_to_string(&path).expect("a readable file");
                let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
                let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
                found.push((name, lines.collect::<Vec<_>>().join("\n")));
            }
        }
    }
    found
}

/// Whether a text names this word, not only as a part of a longer one.
fn names(text: &str, word: &str) -> bool {
    let continues = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word)
        .any(|(at, _)| !continues(text[..at].chars().next_back()) && !continues(text[at + word.len()..].chars().next()))
}

/// The tables of methods.
const TABLES: &[&str] =
    &["data", "negatives/compose", "negatives/collect", "negatives/filter", "negatives/weigh", "loss", "temperature"];

/// Files that name a method besides its own, its table and the methods of the same table, which may build on it.
const ELSEWHERE: &[(&str, &str)] = &[
    ("src/experiment/settings.rs", "what a run begins with"),
    ("src/experiment/catalogue/rules.rs", "which collection stands in where a loss meets no queries"),
    ("src/bin/cplay/claims/drawn.rs", "a claim about the formula of one method"),
];

#[test]
fn a_method_is_named_in_its_file_and_in_its_row() {
    let sources = files("src", ".rs");
    let mut failures = Vec::new();
    let mut rows = 0;
    for table in TABLES {
        let folder = format!("src/{table}/");
        let path = format!("{folder}mod.rs");
        let (_, text) = sources.iter().find(|(name, _)| *name == path).expect("a table");
        let last = table.rsplit('/').next().expect("a name");
        let methods: BTreeSet<&str> =
            text.split('&').filter_map(|row| row.split_once("::")).map(|(module, _)| module).collect();
        for method in methods.into_iter().filter(|method| names(text, &format!("mod {method}"))) {
            rows += 1;
            let named = sources.iter().filter(|(name, code)| {
                !name.starts_with(&folder)
                    && !ELSEWHERE.iter().any(|(file, _)| file == name)
                    && code.contains(&format!("{last}::{method}::"))
            });
            failures.extend(named.map(|(name, _)| format!("{name} names {last}::{method}")));
        }
    }
    assert!(rows > 60, "only {rows} methods were found");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Where a new word of `Weighting` has to be explained, besides its method: what it is, what the CPU makes of it, and
/// what the GPU does (the number that it is given, the flag that there is one, and its two lines of WGSL).
const PLACES_OF_A_WEIGHT: [&str; 6] = [
    "src/loss/rules.rs",
    "src/loss/row/fast/weigh.rs",
    "src/backend/gpu/params.rs",
    "src/backend/gpu/recording/rows.rs",
    "shaders/rows/words.wgsl",
    "shaders/rows/weigh.wgsl",
];

#[test]
fn a_new_word_for_weights_has_six_places() {
    let sources: Vec<_> = files("src", ".rs").into_iter().chain(files("shaders", ".wgsl")).collect();
    for word in ["focal", "selection"] {
        let says = |code: &str| {
            ["weigh.", "rule.", "params."].iter().any(|of| names(code, &format!("{of}{word}")))
                || names(code, &word.to_uppercase())
                || names(code, &format!("{word}: f32"))
                || names(code, &format!("pub {word}"))
        };
        let named = sources.iter().filter(|(name, code)| {
            !name.starts_with("src/negatives/") && !name.starts_with("src/knobs/") && says(code)
        });
        let named: BTreeSet<&str> = named.map(|(name, _)| name.as_str()).collect();
        assert_eq!(named, BTreeSet::from(PLACES_OF_A_WEIGHT), "{word}");
    }
}
