//! Tests the exact claims of the papers, and some of the others that are quick; `cargo xtask claims` tests all claims.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// Training claims whose test takes about a second.
const QUICK: [&str; 9] = ["C4", "C8", "C9", "C19", "C23", "C35", "C40", "C52", "C57"];

fn claims(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cplay")).arg("claims").args(arguments).output().expect("cplay")
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Runs the test of claims, which must hold. Returns one JSON object per claim.
fn tested(arguments: &[&str], name: &str) -> Vec<Value> {
    let path = file(name);
    let output = claims(&[arguments, &["--json", path.to_str().expect("UTF-8")]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&[output.stdout, output.stderr].concat()));
    let lines = fs::read_to_string(path).expect("lines");
    lines.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect()
}

#[test]
fn every_exact_claim_holds() {
    let lines = tested(&["--kind", "exact", "--first-seed", "100", "--seeds", "4"], "exact.jsonl");
    assert!(lines.len() >= 14);
    for line in lines {
        assert_eq!((&line["kind"], &line["holds"]), (&"E".into(), &true.into()), "{line}");
        assert!(line["id"].is_string() && line["margin"].is_number() && line["difference"].is_number(), "{line}");
        let sides = line["values"]["figure"].as_object().expect("sides");
        let each = |values: &Value| values.as_array().is_some_and(|values| values.len() == 4);
        assert_eq!(line["agree"], 4, "{line}");
        assert!(!sides.is_empty() && sides.values().all(each), "{line}");
    }
}

#[test]
fn a_quick_part_of_the_training_claims_holds() {
    let only: Vec<&str> = QUICK.iter().flat_map(|id| ["--only", *id]).collect();
    let lines = tested(&[&only[..], &["--seeds", "1"]].concat(), "quick.jsonl");
    let ids: Vec<_> = lines.iter().filter_map(|line| line["id"].as_str()).collect();
    assert_eq!(ids, QUICK);
}

#[test]
fn a_claim_has_the_same_result_alone_and_among_others() {
    let alone = tested(&["--only", "C8", "--seeds", "1", "--first-seed", "7"], "alone.jsonl");
    let among = tested(&["--only", "C9", "--only", "C8", "--seeds", "1", "--first-seed", "7"], "among.jsonl");
    assert_eq!(alone[0], among[0]);
}

/// The rows of tables have figures, which only a whole run can check. All other text must agree with the rows of
/// claims.
#[test]
fn the_list_of_claims_is_up_to_date() {
    let path = file("claims.md");
    let output = claims(&["--list", "--document", path.to_str().expect("UTF-8")]);
    assert!(output.status.success());
    let said = |text: String| -> Vec<String> {
        text.lines().filter(|line| !line.is_empty() && !line.starts_with('|')).map(str::to_owned).collect()
    };
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/claims.md");
    let committed = fs::read_to_string(committed).unwrap_or_default();
    let fresh = said(committed) == said(fs::read_to_string(path).expect("the list"));
    assert!(fresh, "docs/claims.md is out of date. Run: cargo xtask claims");
}

/// Lines that begin with `seen:` have figures. All other text must agree with the rows of claims and recipes.
#[test]
fn the_pages_text_about_claims_is_up_to_date() {
    let path = file("claims.ts");
    let output = claims(&["--list", "--page", path.to_str().expect("UTF-8")]);
    assert!(output.status.success());
    let said = |text: String| -> Vec<String> {
        text.lines().filter(|line| !line.trim_start().starts_with("seen: {\"")).map(str::to_owned).collect()
    };
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/generated/claims.ts");
    let committed = fs::read_to_string(committed).unwrap_or_default();
    let shown = |text: &str| text.lines().filter(|line| line.trim_start().starts_with("seen: {\"")).count();
    let entries = committed.lines().filter(|line| *line == "  },").count();
    assert!(entries > 0 && shown(&committed) == entries, "every claim and every recipe has its figures");
    let fresh = said(committed) == said(fs::read_to_string(path).expect("the list"));
    assert!(fresh, "www/generated/claims.ts is out of date. Run: cargo xtask claims");
}

#[test]
fn recipes_name_claims_that_exist() {
    let output = Command::new(env!("CARGO_BIN_EXE_cplay")).arg("catalogue").output().expect("cplay");
    let catalogue: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    for recipe in catalogue["recipes"].as_array().expect("recipes") {
        for id in recipe["claims"].as_array().expect("claims") {
            let listed = claims(&["--list", "--only", id.as_str().expect("an id")]);
            assert!(listed.status.success(), "{} names {id}", recipe["id"]);
        }
    }
}

#[test]
fn an_unknown_claim_is_refused_by_name() {
    let output = claims(&["--only", "C99"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("error: --only C99 must be one of C1, C2, "));
}
