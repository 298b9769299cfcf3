//! Each part lists exactly the knobs that its code reads, since the form, the link and the preparation rely on that
//! list.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use contrastive_playground::described::Described;
use contrastive_playground::experiment::catalogue::{self, KNOBS, Relevance};
use contrastive_playground::negatives::{collect, compose, filter, weigh};
use contrastive_playground::{data, loss, temperature};

/// Knobs that a part names because the plan reads them on its behalf.
const READ_BY_THE_PLAN: &[&str] = &["inbatch"];

type Ids = BTreeSet<&'static str>;

/// A file of a stage's folder, without its tests.
struct Source {
    stem: String,
    code: String,
}

fn sources(folder: &str) -> Vec<Source> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
    let files = fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let source = |path: std::path::PathBuf| {
        let text = fs::read_to_string(&path).expect("text");
        let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
        Source { stem: path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned(), code }
    };
    files.map(source).collect()
}

/// The knobs that a text reads: `knobs.tau`.
fn reads(code: &str) -> Ids {
    let reads =
        |id: &str| code.match_indices(&format!("knobs.{id}")).any(|(at, found)| !continues(code, at + found.len()));
    KNOBS.iter().map(|knob| knob.id).filter(|id| reads(id)).collect()
}

/// Whether a name continues at this place.
fn continues(code: &str, at: usize) -> bool {
    code[at..].starts_with(|next: char| next.is_alphanumeric() || next == '_')
}

/// The knobs that a file reads, including those of the files of its folder that it uses, directly or not.
fn reads_with_helpers(file: &Source, all: &[Source], seen: &mut Vec<String>) -> Ids {
    seen.push(file.stem.clone());
    let mut found = reads(&file.code);
    let uses = |other: &&Source| {
        let name = &other.stem;
        !seen.contains(name)
            && !["mod", "contract"].contains(&&name[..])
            && file.code.match_indices(&name[..]).any(|(at, _)| {
                !continues(&file.code, at + name.len()) && file.code[..at].ends_with(['{', ' ', ':', '('])
            })
    };
    let used: Vec<&Source> = all.iter().filter(uses).collect();
    for other in used {
        found.extend(reads_with_helpers(other, all, seen));
    }
    found
}

/// Compares the knobs that the parts of a table list with those that their files read.
fn check<T: Described + ?Sized>(folder: &str, table: &[&T]) {
    let all = sources(folder);
    for file in &all {
        let of_file = |part: &&&T| file.code.contains(&format!("id: \"{}\"", part.about().id));
        let parts: Vec<_> = table.iter().filter(of_file).collect();
        let named: Ids = parts.iter().flat_map(|part| part.knobs().iter().copied()).collect();
        if parts.is_empty() {
            continue;
        }
        // A knob that is relevant in every experiment needs no owner.
        let owned = |id: &&&str| catalogue::knob(id).is_some_and(|knob| matches!(knob.relevance, Relevance::Owned));
        let read = reads(&file.code);
        let undeclared: Vec<_> = read.iter().filter(owned).filter(|id| !named.contains(**id)).collect();
        assert!(
            undeclared.is_empty(),
            "src/{folder}/{}.rs reads {undeclared:?}, and no `knobs()` names them",
            file.stem
        );
        let read = reads_with_helpers(file, &all, &mut Vec::new());
        let unread: Vec<_> = named.iter().filter(|id| !read.contains(**id) && !READ_BY_THE_PLAN.contains(id)).collect();
        assert!(
            unread.is_empty(),
            "src/{folder}/{}.rs names {unread:?} in `knobs()` and does not read them",
            file.stem
        );
    }
    let has_file = |part: &&T| all.iter().any(|file| file.code.contains(&format!("id: \"{}\"", part.about().id)));
    assert!(table.iter().all(has_file), "a part of src/{folder} whose file was not found");
}

#[test]
fn parts_name_the_knobs_that_they_read() {
    check("negatives/compose", compose::METHODS);
    check("negatives/collect", collect::METHODS);
    check("negatives/filter", filter::METHODS);
    check("negatives/weigh", weigh::METHODS);
    check("loss", loss::METHODS);
    check("temperature", temperature::METHODS);
    check("data", data::SOURCES);
}

#[test]
fn a_knob_is_read_only_by_its_whole_name() {
    assert_eq!(reads("let x = knobs.tau + knobs.poolside + other.beta;").into_iter().collect::<Vec<_>>(), ["tau"]);
}

#[test]
fn every_owned_knob_has_an_owner() {
    for knob in KNOBS.iter().filter(|knob| matches!(knob.relevance, Relevance::Owned)) {
        assert!(knob.when().is_some_and(|owners| !owners.is_empty()), "no part names {}", knob.id);
    }
}
