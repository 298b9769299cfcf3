//! The catalogue's output: the committed files are up to date, and the JSON has the shape that the page relies on.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn printed(format: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_cplay")).args(["catalogue", format]).output().expect("cplay");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn assert_fresh(path: &str, format: &str) {
    let committed = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default();
    let is_fresh = committed.lines().eq(printed(format).lines());
    assert!(is_fresh, "{path} is out of date. Run: cargo xtask regenerate");
}

#[test]
fn the_table_of_knobs_is_up_to_date() {
    assert_fresh("docs/knobs.md", "--markdown");
}

#[test]
fn the_list_of_recipes_is_up_to_date() {
    assert_fresh("docs/recipes.md", "--recipes");
}

#[test]
fn the_typescript_types_are_up_to_date() {
    assert_fresh("www/generated/settings.ts", "--typescript");
}

#[test]
fn the_json_has_the_shape_that_the_page_relies_on() {
    let catalogue: Value = serde_json::from_str(&printed("--json")).expect("JSON");
    assert_eq!(catalogue["version"], 2);
    let list = |of: &Value, key: &str| of[key].as_array().cloned().unwrap_or_default();
    let is_text = |of: &Value, keys: &[&str]| keys.iter().all(|key| of[*key].is_string());
    for knob in list(&catalogue, "knobs") {
        assert!(is_text(&knob, &["id", "label", "help", "unit", "source", "group", "kind"]), "{knob}");
        assert!(matches!(knob["level"].as_u64(), Some(1 | 2)) && knob["live"].is_boolean(), "{knob}");
        let choices = list(&knob, "choices");
        match knob["kind"].as_str() {
            Some("choice") => {
                assert!(choices.iter().all(|c| is_text(c, &["id", "label", "help", "formula", "source"])), "{knob}");
                assert!(choices.iter().any(|c| c["id"] == knob["default"]), "{knob}");
                assert!(knob.get("min").is_none(), "{knob}");
            }
            Some("integer" | "number") => {
                let number = |key: &str| knob[key].as_f64().unwrap_or(f64::NAN);
                assert!(number("min") <= number("default") && number("default") <= number("max"), "{knob}");
                assert!(number("step") > 0.0 && matches!(knob["scale"].as_str(), Some("linear" | "log")), "{knob}");
                assert!(knob.get("choices").is_none(), "{knob}");
            }
            other => panic!("{other:?} is no kind of knob"),
        }
        for when in list(&knob, "when") {
            assert!(when["knob"].is_string() && list(&when, "is").iter().all(Value::is_string), "{knob}");
        }
    }
    let first: Vec<_> = list(&catalogue, "knobs").into_iter().filter(|knob| knob["level"] == 1).collect();
    let first: Vec<_> = first.iter().filter_map(|knob| knob["id"].as_str()).collect();
    assert_eq!(first, ["data", "tau", "collect", "negatives"], "what is always visible");
    for recipe in list(&catalogue, "recipes") {
        assert!(is_text(&recipe, &["id", "label", "help", "formula", "look_for", "source"]), "{recipe}");
        assert!(recipe["settings"].is_object() && recipe["scene"].is_object(), "{recipe}");
        assert!(recipe["claims"].is_array(), "{recipe}");
    }
    for metric in list(&catalogue, "metrics") {
        assert!(is_text(&metric, &["id", "label", "unit", "help"]), "{metric}");
    }
}
