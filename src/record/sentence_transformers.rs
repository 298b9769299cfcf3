//! Which runs have a counterpart in sentence-transformers 6, and what of them has none: the settings of `train_st.py`.
//!
//! The mapping reads settings, not recipes, so that changed recipes map too. A choice that changes what is learned and
//! has no counterpart means that there is no file; a smaller difference is named in it.

use serde_json::{Map, Value, json};

/// The settings of `train_st.py` for a run with these; `None` where sentence-transformers has nothing like it.
pub(super) fn config(settings: &Value) -> Option<Value> {
    let chosen = |stage: &str| settings[stage].as_str().unwrap_or_default();
    let number = |knob: &str| settings[knob].as_f64().unwrap_or_default();
    let mut missing = vec!["the data, and the towers, their optimiser and learning rate: bring texts and a model"];
    if chosen("tower") == "separate" {
        missing.push("two towers: one model encodes both sides");
    }
    if chosen("compose") != "random" || number("smoothing") != 0.0 {
        return None;
    }

    let mut arguments = Map::new();
    let guided = chosen("filter") == "guide";
    match chosen("temperature") {
        "fixed" => {}
        "learned" => missing.push("the learned temperature: it stays at its first value"),
        _ => return None,
    }
    if guided {
        arguments.insert("temperature".into(), json!(number("tau")));
    } else {
        arguments.insert("scale".into(), json!(1.0 / number("tau")));
    }

    let mine = match (chosen("collect"), guided) {
        ("none", _) => Value::Null,
        ("static" | "refreshed" | "hard", false) => {
            missing.push("negatives of one anchor alone: all anchors of the batch meet all mined negatives");
            mined(settings, &mut missing)
        }
        _ => return None,
    };
    let mut sampler = "batch_sampler";
    match chosen("filter") {
        "none" => {}
        "duplicates" => sampler = "no_duplicates",
        "guide" if chosen("guide") != "truth" => {
            arguments.insert("margin".into(), json!(number("margin")));
            arguments.insert("contrast_anchors".into(), json!(false));
            arguments.insert("contrast_positives".into(), json!(false));
            missing
                .push("the time at which the guide is made: it is a model of its own and filters from the beginning");
        }
        // Where negatives are mined, mine_hard_negatives has this threshold.
        "relative" | "margin" | "ceiling" if !mine.is_null() => {
            missing.push("the filter of the batch's keys: only mined negatives are filtered, once");
        }
        _ => return None,
    }

    match (chosen("weigh"), guided) {
        ("equal", _) => {}
        ("penalty", false) => {
            arguments.insert("hardness_mode".into(), json!("all_negatives"));
            arguments.insert("hardness_strength".into(), json!(number("penalty")));
        }
        _ => return None,
    }

    match (chosen("loss"), guided) {
        ("infonce-qk", _) => {}
        ("infonce", false) => {
            arguments.insert("directions".into(), json!(["query_to_doc", "doc_to_query"]));
            arguments.insert("partition_mode".into(), json!("per_direction"));
            if chosen("weigh") == "penalty" {
                missing.push("the penalty from key to query");
            }
        }
        ("infonce", true) => missing.push("the direction from key to query"),
        _ => return None,
    }

    Some(json!({
        "loss": if guided { "GISTEmbedLoss" } else { "MultipleNegativesRankingLoss" },
        "arguments": arguments,
        "mine": mine,
        "batch": settings["batch"],
        "batch_sampler": sampler,
        "seed": settings["seed"],
        "not_carried_over": missing,
    }))
}

/// The arguments of `mine_hard_negatives`.
fn mined(settings: &Value, missing: &mut Vec<&str>) -> Value {
    let listed = settings["collect"] != "hard";
    let pool = if listed { &settings["pool"] } else { &settings["negatives"] };
    let random = listed && pool != &settings["negatives"];
    let mut mine = json!({
        "num_negatives": settings["negatives"],
        "range_max": pool,
        "sampling_strategy": if random { "random" } else { "top" },
    });
    if random {
        missing.push("a new draw from the list at every step: the negatives are drawn once");
    }
    if settings["collect"] != "static" {
        missing.push("mining again during the run: it is done once, before it");
    }
    let threshold = match settings["filter"].as_str() {
        Some("relative") => Some(("relative_margin", &settings["relative"])),
        Some("margin") => Some(("absolute_margin", &settings["margin"])),
        Some("ceiling") => Some(("max_score", &settings["ceiling"])),
        _ => None,
    };
    if let Some((name, value)) = threshold {
        mine[name] = value.clone();
        // Enough candidates have to remain.
        mine["range_max"] = json!(pool.as_u64().unwrap_or_default().max(100));
    }
    if settings["inbatch"] == "no" {
        missing.push("leaving out the batch's keys: they are negatives as well");
    }
    mine
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Settings of plain in-batch training, with some of them changed.
    fn settings(changed: Value) -> Value {
        let mut settings = json!({
            "compose": "random", "collect": "none", "filter": "none", "weigh": "equal", "loss": "infonce", "tau": 0.05,
            "temperature": "fixed", "tower": "shared", "smoothing": 0, "batch": 64, "seed": 1, "negatives": 4,
            "pool": 16, "margin": 0.1, "relative": 0.05, "ceiling": 0.8, "guide": "checkpoint", "inbatch": "yes",
            "penalty": 5,
        });
        settings.as_object_mut().unwrap().extend(changed.as_object().unwrap().clone());
        settings
    }

    #[test]
    fn plain_training_in_both_directions_maps() {
        let config = config(&settings(json!({}))).unwrap();
        assert_eq!(config["loss"], "MultipleNegativesRankingLoss");
        let directions = ["query_to_doc", "doc_to_query"];
        assert_eq!(
            config["arguments"],
            json!({ "scale": 20.0, "directions": directions, "partition_mode": "per_direction" })
        );
        assert_eq!(config["mine"], Value::Null);
    }

    #[test]
    fn mining_has_the_list_and_the_threshold() {
        let config = config(&settings(json!({ "collect": "hard", "filter": "relative" }))).unwrap();
        let expected =
            json!({ "num_negatives": 4, "range_max": 100, "sampling_strategy": "top", "relative_margin": 0.05 });
        assert_eq!(config["mine"], expected);
    }

    #[test]
    fn a_guide_maps_to_gist_and_the_hidden_truth_to_nothing() {
        let guided = config(&settings(json!({ "filter": "guide" }))).unwrap();
        assert_eq!(guided["loss"], "GISTEmbedLoss");
        assert_eq!(config(&settings(json!({ "filter": "guide", "guide": "truth" }))), None);
    }

    #[test]
    fn what_has_no_counterpart_has_no_script() {
        for changed in [
            json!({ "collect": "queue" }),
            json!({ "compose": "topics" }),
            json!({ "weigh": "debiased" }),
            json!({ "loss": "sigmoid" }),
            json!({ "temperature": "cosine" }),
            json!({ "smoothing": 0.1 }),
            json!({ "filter": "relative" }),
        ] {
            assert_eq!(config(&settings(changed.clone())), None, "{changed}");
        }
    }
}
