//! Tests of every row of the table of knobs, and of every violation of the rules.

use proptest::prelude::*;

use super::*;
use crate::data;
use crate::experiment::{Experiment, MAX_LOGITS};
use crate::knobs::{InBatch, Knobs, Offer, TowerKind};

fn patch(entries: &[(&str, &str)]) -> Vec<(String, Value)> {
    entries.iter().map(|(key, value)| (key.to_string(), Value::from(*value))).collect()
}

fn applied(entries: &[(&str, &str)]) -> Applied {
    apply(&Settings::default(), &patch(entries))
}

/// The rules, written a second time as the assumptions of an engine.
fn assert_can_run(experiment: &Experiment) {
    for knob in KNOBS.iter() {
        match (knob.range(), knob.get(experiment)) {
            (Some(range), Value::Number(value)) => {
                assert!((range.min..=range.max).contains(&value), "{} = {value}", knob.id);
            }
            (None, Value::Text(id)) => assert!(knob.options().iter().any(|option| option.id == id)),
            (_, value) => panic!("{} = {value} is of the wrong kind", knob.id),
        }
    }
    let columns = experiment.collect.columns(experiment);
    let (batch, pairs) = (experiment.batch as usize, experiment.pairs as usize);
    assert!(experiment.pairs <= experiment.data.max_pairs());
    assert!(batch <= pairs);
    assert!(columns.shared <= pairs - batch && columns.own <= pairs - batch, "{columns:?} outside {batch} of {pairs}");
    assert!(columns.own <= MAX_OWN);
    let memory = experiment.collect.memory(experiment);
    let memory_size = memory.map_or(0, |memory| memory.size);
    let candidates = batch + columns.shared + memory_size;
    assert!(batch * candidates <= MAX_LOGITS || experiment.is_tileable());
    assert!(memory_size * experiment.dim as usize <= MAX_REMEMBERED);
    assert!(batch as u64 * candidates as u64 * u64::from(experiment.dim) <= MAX_PRODUCTS);
    assert!(memory.is_none_or(|memory| memory.size >= batch), "a memory smaller than the batch");
    let lists = [experiment.compose.knobs(), experiment.collect.knobs()].concat();
    assert!(!lists.contains(&"pool") || pairs * experiment.pool as usize <= MAX_LISTED);
    let listed = experiment.collect.knobs().contains(&"pool");
    assert!(!listed || columns.own <= experiment.pool as usize, "more negatives than there are to choose from");
    assert!(experiment.keys_learn_until().is_none() || experiment.tower == TowerKind::Separate);
    let queries_ask = experiment.collect.directions().unwrap_or(experiment.loss.directions()).0 > 0.0;
    let memory = memory.filter(|memory| memory.both_sides || queries_ask);
    let proxies = experiment.collect.proxies(experiment);
    let collected = if queries_ask { columns.shared + columns.own + proxies } else { 0 };
    let negatives = collected > 0 || memory.is_some_and(|memory| memory.from == 0);
    assert!(experiment.inbatch == InBatch::Yes || negatives, "no negatives at all");
    let made = queries_ask && experiment.collect.perturbing(experiment).is_some();
    let changed = experiment.collect.jitter(experiment).is_some() || experiment.collect.masking(experiment).is_some();
    let met = collected > 0 || made || memory.is_some() || changed;
    assert!(experiment.collect.id() == "none" || met, "collected for nobody");
    let keys = batch + columns.shared + batch * columns.own;
    let first = if experiment.depth > 0 { experiment.width } else { experiment.dim };
    assert!(keys * first as usize <= MAX_KEY_NUMBERS);
}

#[test]
fn the_default_experiment_satisfies_every_rule() {
    let experiment = check(Settings::default()).expect("the default experiment");
    assert_eq!(*experiment, Settings::default());
    assert_can_run(&experiment);
}

#[test]
fn ids_are_as_published_and_in_order() {
    let ids: Vec<_> = KNOBS.iter().map(|knob| knob.id).collect();
    let published = "data pairs classes spread noise blurred wrong tail topics concepts duplicates distinct shortcut \
        exposure bias flag edit scale tower depth width activation dim loss temperature tau smoothing gap \
        flip uniformity kernel sigma lengths forget heads examination pace tauend period alpha target \
        taulow tauhigh recipe compose collect filter weigh negatives batch inbatch refresh warmup pool \
        tables bits quota deep groups bins amount kin forgotten scatter growth memory ema masked exponent \
        siblings hardest blends queryblends stretch nudge jitter fading cutoff ceiling margin relative deviations \
        guide guidenoise agreement whiskers quantile beta flow prior gamma penalty aim reward softness lessons \
        strength selection clip doubt keep optimizer rate momentum decay seed steps";
    assert_eq!(ids.join(" "), published);
}

#[test]
fn every_knob_returns_the_value_that_it_was_given() {
    for knob in KNOBS.iter().filter(|knob| knob.id != "recipe") {
        let mut values: Vec<Value> = knob.options().iter().map(|option| option.id.into()).collect();
        if let Some(range) = knob.range() {
            values.extend([range.min, range.max].map(Value::Number));
            values.extend(range.marks.iter().copied().map(Value::Number));
        }
        assert!(!values.is_empty());
        for value in values {
            let mut settings = Settings::default();
            assert_eq!(knob.offer(&mut settings, &value), Offer::Taken, "{} = {value}", knob.id);
            assert_eq!(knob.get(&settings), value);
            let others = |s: &Settings| {
                KNOBS.iter().filter(|k| k.id != knob.id && k.id != "recipe").map(|k| k.get(s)).collect::<Vec<_>>()
            };
            assert_eq!(others(&settings), others(&Settings::default()), "{} moves another knob", knob.id);
        }
    }
}

#[test]
fn ranges_marks_and_scales_are_consistent() {
    for knob in KNOBS.iter() {
        let Some(range) = knob.range() else { continue };
        assert!(range.min < range.max && range.step > 0.0, "{}", knob.id);
        assert!(range.scale == Scale::Linear || range.min > 0.0, "{}: a log scale cannot begin at 0", knob.id);
        assert!(range.marks.iter().all(|mark| (range.min..=range.max).contains(mark)), "{}", knob.id);
    }
}

#[test]
fn every_row_has_label_and_help() {
    for knob in KNOBS.iter() {
        assert!(knob.help.ends_with('.') && !knob.label.is_empty(), "{}", knob.id);
        let ids: Vec<_> = knob.options().iter().map(|option| option.id).collect();
        for option in knob.options() {
            assert_eq!(ids.iter().filter(|id| **id == option.id).count(), 1, "{}: {} twice", knob.id, option.id);
            assert!(option.help.ends_with('.') && !option.label.is_empty(), "{} {}", knob.id, option.id);
        }
    }
    for metric in crate::metrics::METRICS {
        assert!(metric.help.ends_with('.') && !metric.label.is_empty(), "{}", metric.id);
    }
}

#[test]
fn a_condition_names_a_knob_and_values_it_can_have() {
    for knob in KNOBS.iter() {
        let Some(any) = knob.when() else { continue };
        assert!(any.iter().any(|when| !when.is.is_empty()), "{} never matters", knob.id);
        for when in any {
            let other = super::knob(when.knob).expect(knob.id);
            for value in when.is {
                let mut settings = Settings::default();
                let value = Value::from(value);
                assert_eq!(other.offer(&mut settings, &value), Offer::Taken, "{} when {}", knob.id, other.id);
                assert!(knob.is_relevant(&settings));
            }
        }
    }
    for source in data::SOURCES {
        for id in source.knobs() {
            let own = super::knob(id).is_some_and(|knob| matches!(knob.relevance, Relevance::Owned));
            assert!(own, "{} lists {id}, which is not a knob of data sets", source.about().id);
        }
    }
}

#[test]
fn data_sets_have_the_sizes_that_the_rules_assume() {
    for source in data::SOURCES {
        let patch = patch(&[("data", source.about().id), ("pairs", "20")]);
        let data = source.load(&apply(&Settings::default(), &patch).experiment);
        assert_eq!((data.train.queries.ncols(), data.train.keys.ncols()), source.widths(), "{}", source.about().id);
        assert_eq!(data.train.len(), 20);
        assert!(source.max_pairs() >= 20 && !data.held_out.is_empty());
    }
}

#[test]
fn numbers_may_be_given_as_text() {
    let both = apply(&Settings::default(), &[("tau".into(), 0.5.into()), ("dim".into(), "8".into())]);
    assert_eq!((both.experiment.tau, both.experiment.dim), (0.5, 8));
    assert_eq!(both.applied, ["tau", "dim"]);
    assert!(both.clamped.is_empty() && both.ignored.is_empty());
}

#[test]
fn out_of_range_is_clamped_and_garbage_ignored() {
    let result = applied(&[("rate", "1e6"), ("depth", "1.6"), ("tau", "warm"), ("loss", "mse"), ("colour", "red")]);
    assert_eq!((result.experiment.rate, result.experiment.depth, result.experiment.tau), (10.0, 2, 0.1));
    assert_eq!(result.applied, Vec::<&str>::new());
    let messages: Vec<_> = result.clamped.iter().chain(&result.ignored).map(|notice| notice.message.as_str()).collect();
    assert_eq!(messages[0], "rate = 1e6 must be a number from 0.00001 to 10; 10 is used instead.");
    assert_eq!(messages[1], "depth = 1.6 must be a whole number from 0 to 3; 2 is used instead.");
    assert_eq!(messages[2], "tau = warm must be a number from 0.01 to 2; 0.1 stands.");
    let losses: Vec<_> = crate::loss::METHODS.iter().map(|loss| loss.about().id).collect();
    assert_eq!(messages[3], format!("loss = mse must be one of {}; infonce stands.", losses.join(", ")));
    assert!(messages[4].starts_with("colour = red is not a setting; docs/knobs.md lists all"));
}

#[test]
fn texts_that_are_no_numbers_are_ignored() {
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let result = apply(&Settings::default(), &[("tau".into(), number.into())]);
        assert_eq!((*result.experiment).clone(), Settings::default());
        assert_eq!(result.ignored.len(), 1);
    }
    let (experiment, notices) = repair(Knobs { tau: f64::NAN, rate: f64::INFINITY, ..Knobs::default() }.into());
    assert_eq!((experiment.tau, experiment.rate, notices.len()), (0.1, 10.0, 2));
}

#[test]
fn a_recipe_is_applied_first_and_other_keys_change_it() {
    let result = applied(&[("negatives", "7"), ("recipe", "dynamic-hard")]);
    assert_eq!((result.experiment.collect.id(), result.experiment.negatives), ("hard", 7));
    assert_eq!(super::knob("recipe").map(|k| k.get(&result.experiment)), Some("dynamic-hard".into()));
    assert_eq!(result.applied, ["recipe", "negatives"]);
}

#[test]
fn the_first_of_two_values_counts() {
    let result = applied(&[("tau", "0.5"), ("tau", "0.2")]);
    assert_eq!(result.experiment.tau, 0.5);
    assert_eq!(result.ignored[0].message, "tau = 0.2 is given again; 0.5 stands.");
}

#[test]
fn rules_between_knobs_lower_values_that_are_too_large() {
    let result = applied(&[("pairs", "100"), ("collect", "uniform"), ("negatives", "50"), ("batch", "64")]);
    assert_eq!((result.experiment.batch, result.experiment.negatives), (64, 36));
    assert_eq!(result.clamped.len(), 1);
    assert_eq!(result.applied, ["pairs", "collect", "batch"], "what a rule changed was not applied");

    let all = applied(&[("pairs", "100"), ("batch", "100"), ("collect", "uniform")]);
    assert_eq!(all.experiment.collect.id(), "none");
    assert!(all.clamped[0].message.starts_with("collect = uniform must be none, because "));

    let own = applied(&[("collect", "hard"), ("negatives", "100"), ("batch", "16")]);
    assert_eq!(own.experiment.negatives as usize, MAX_OWN);

    let memory = applied(&[
        ("data", "clusters"),
        ("pairs", "16384"),
        ("batch", "4096"),
        ("width", "512"),
        ("collect", "hard"),
        ("negatives", "64"),
    ]);
    assert_eq!(memory.experiment.negatives, 15, "4096 * (1 + 15) * 512 is the limit to the number");
}

/// One combination for each rule that refuses a method or its numbers, with what is used instead and the reason.
#[test]
fn impossible_combinations_are_reported_with_their_reason() {
    type Case = (&'static [(&'static str, &'static str)], &'static str, &'static str);
    let cases: &[Case] = &[
        (&[("collect", "queue"), ("memory", "64")], "memory = 64", "must be at least 256, the pairs of a batch; 256"),
        (
            &[("collect", "static"), ("pool", "4"), ("negatives", "8")],
            "negatives = 8",
            "must be at most 4, the pool they are drawn from; 4",
        ),
        (
            &[("data", "clusters"), ("pairs", "16384"), ("compose", "neighbours"), ("pool", "4096")],
            "pool = 4096",
            "must be at most 2048 with this many pairs; 2048",
        ),
        (
            &[("data", "clusters"), ("tower", "shared"), ("collect", "bank")],
            "collect = bank",
            "must be none, because the key tower stands still and one shared tower cannot; none",
        ),
        (
            &[("loss", "infonce-qk"), ("collect", "momentum")],
            "collect = momentum",
            "must be none, because with this loss one side alone asks, and no gradient reaches the other tower; none",
        ),
        (
            &[("loss", "sigmoid"), ("collect", "momentum-masked")],
            "collect = momentum-masked",
            "must be none, because with this loss one side alone asks, and no gradient reaches the other tower; none",
        ),
        (
            &[("loss", "global-denominator"), ("weigh", "debiased")],
            "weigh = debiased",
            "must be equal, because the denominator is remembered and no sum of this batch alone; equal",
        ),
        (&[("inbatch", "no")], "inbatch = no", "must be yes, because nothing else is a negative; yes"),
        (
            &[("inbatch", "no"), ("collect", "queue"), ("warmup", "100")],
            "inbatch = no",
            "must be yes, because before step 100 nothing else is a negative; yes",
        ),
        (
            &[("loss", "infonce-kq"), ("collect", "hard"), ("negatives", "4")],
            "collect = hard",
            "must be none, because with this loss only keys ask, and collected keys are met by queries; none",
        ),
        (
            &[("loss", "infonce-kq"), ("collect", "momentum-one-sided")],
            "collect = momentum-one-sided",
            "must be none, because with this loss only keys ask, and collected keys are met by queries; none",
        ),
        (
            &[
                ("data", "clusters"),
                ("pairs", "16384"),
                ("batch", "4096"),
                ("collect", "queue"),
                ("memory", "80000"),
                ("filter", "labels"),
            ],
            "memory = 80000",
            "must be at most 4096 with this batch and these towers: filter = labels holds all similarities, which \
             would take 1314 MiB of 128; 4096",
        ),
        (
            &[("data", "clusters"), ("pairs", "16384"), ("batch", "16384"), ("weigh", "hardness")],
            "batch = 16384",
            "must be at most 5792: weigh = hardness holds all similarities, which would take 1024 MiB of 128; 5792",
        ),
        (
            &[("data", "clusters"), ("dim", "128"), ("collect", "queue"), ("memory", "80000")],
            "memory = 80000",
            "must be at most 65536 with this batch and these towers; 65536",
        ),
        (
            &[("data", "clusters"), ("pairs", "16384"), ("batch", "4096"), ("collect", "queue"), ("loss", "ntxent")],
            "collect = queue",
            "must be none, because with this batch its candidates do not fit into memory; none",
        ),
    ];
    for (entries, what, why) in cases {
        let result = applied(entries);
        let messages: Vec<_> = result.clamped.iter().map(|notice| notice.message.as_str()).collect();
        let expected = format!("{what} {why} is used instead.");
        assert!(
            if what.is_empty() { messages.is_empty() } else { messages.contains(&expected.as_str()) },
            "{messages:?}"
        );
        assert_can_run(&result.experiment);
    }
}

#[test]
fn a_value_corrected_twice_is_reported_once() {
    let result = applied(&[("pairs", "1e9")]);
    assert_eq!(result.experiment.pairs, result.experiment.data.max_pairs());
    assert_eq!(result.clamped.len(), 1);
    assert_eq!(result.clamped[0].value, "1e9");
}

#[test]
fn strict_errors_name_the_field_the_value_and_the_allowed_values() {
    let problems = |entries: &[(&str, &str)]| {
        let problems = apply_strictly(&Settings::default(), &patch(entries)).expect_err("must be refused");
        problems.iter().map(Problem::to_string).collect::<Vec<_>>()
    };
    assert_eq!(problems(&[("tau", "5")]), ["tau = 5 must be a number from 0.01 to 2"]);
    assert_eq!(problems(&[("tau", "")]), ["tau = \"\" must be a number from 0.01 to 2"]);
    assert_eq!(problems(&[("pairs", "100")]), ["batch = 256 must be at most 100, the number of training pairs"]);
    assert_eq!(problems(&[("taux", "5"), ("dim", "1")]).len(), 2);
    assert!(apply_strictly(&Settings::default(), &patch(&[("tau", "0.5")])).is_ok());
}

#[test]
fn only_a_change_of_a_relevant_knob_restarts() {
    let new = |entries: &[(&str, &str)]| applied(entries).experiment;
    let old = Settings::default();
    assert!(restarts(&old, &new(&[("tau", "0.5"), ("batch", "64"), ("recipe", "uniform")])).is_empty());
    assert!(restarts(&old, &new(&[("classes", "3")])).is_empty(), "digits do not read it");
    assert_eq!(restarts(&old, &new(&[("data", "clusters"), ("classes", "3")])), ["data", "classes"]);
    assert_eq!(restarts(&old, &new(&[("seed", "3"), ("dim", "2")])), ["dim", "seed"]);
    assert_eq!(restarts(&old, &Knobs { tower: TowerKind::Shared, ..Knobs::default() }.into()), ["tower"]);
}

#[test]
fn the_record_reads_back() {
    let experiment = applied(&[("recipe", "uniform"), ("negatives", "9"), ("tau", "0.07")]).experiment;
    assert_eq!(apply(&Settings::default(), &record(&experiment).0).experiment, experiment);
    let json = serde_json::to_string(&record(&experiment)).expect("json");
    assert!(json.starts_with(r#"{"data":"digits","pairs":1400,"classes":12,"spread":0.35,"#), "{json}");
    assert_eq!(serde_json::from_str::<Record>(&json).expect("json"), record(&experiment));
}

#[test]
fn odd_entries_of_an_object_are_ignored_one_by_one() {
    let json = r#"{"tau": null, "dim": [3], "rate": {"a": 1}, "seed": true, "depth": 2}"#;
    let entries: Record = serde_json::from_str(json).expect("any object");
    let result = apply(&Settings::default(), &entries.0);
    assert_eq!((result.applied, result.ignored.len(), result.experiment.depth), (vec!["depth"], 4, 2));
}

/// A rule may take away what an earlier one has relied on.
#[test]
fn every_choice_of_methods_is_repaired_at_once() {
    let ids = |knob: &str| super::knob(knob).expect("in the table").options().into_iter().map(|option| option.id);
    let set = |settings: &mut Settings, knob: &str, id| match &super::knob(knob).expect("in the table").kind {
        Kind::Choice { set, .. } => set(settings, id),
        _ => panic!("{knob} is no choice"),
    };
    let mut settings = Settings::default();
    for loss in ids("loss") {
        set(&mut settings, "loss", loss);
        for compose in ids("compose") {
            set(&mut settings, "compose", compose);
            for collect in ids("collect") {
                set(&mut settings, "collect", collect);
                for weigh in ids("weigh") {
                    set(&mut settings, "weigh", weigh);
                    let (experiment, _) = repair(settings.clone());
                    let (_, notices) = repair((*experiment).clone());
                    assert!(notices.is_empty(), "{loss} {compose} {collect} {weigh}: {notices:?}");
                }
            }
        }
    }
}

/// Settings with arbitrary values, in range or not.
fn any_settings() -> impl Strategy<Value = Settings> {
    let number = prop_oneof![any::<f64>(), -1.0..12.0f64, Just(f64::NAN)];
    let whole = prop_oneof![any::<u32>(), 0..70u32, 0..20_000u32];
    let choices = proptest::collection::vec(any::<prop::sample::Index>(), KNOBS.len());
    (proptest::collection::vec(number, KNOBS.len()), proptest::collection::vec(whole, KNOBS.len()), choices).prop_map(
        |(numbers, wholes, choices)| {
            let mut settings = Settings::default();
            for (n, knob) in KNOBS.iter().enumerate() {
                match &knob.kind {
                    Kind::Choice { options, set, .. } => {
                        set(&mut settings, choices[n].get(&options()).id);
                    }
                    Kind::Integer { set, .. } => set(&mut settings, wholes[n]),
                    Kind::Number { set, .. } => set(&mut settings, numbers[n]),
                }
            }
            settings
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn repaired_settings_can_run(settings in any_settings()) {
        let (experiment, notices) = repair(settings.clone());
        assert_can_run(&experiment);
        prop_assert_eq!(notices.is_empty(), check(settings).is_ok(), "strict and lenient must agree");
        let (again, notices) = repair((*experiment).clone());
        prop_assert_eq!((again, notices.len()), (experiment, 0), "repairing twice changes nothing");
    }

    #[test]
    fn applied_patches_can_run(entries in proptest::collection::vec(any_entry(), 0..12)) {
        let result = apply(&Settings::default(), &entries);
        assert_can_run(&result.experiment);
        for id in &result.applied {
            prop_assert!(result.clamped.iter().all(|notice| notice.key != *id));
        }
        let clean = result.clamped.is_empty() && result.ignored.is_empty();
        prop_assert_eq!(clean, apply_strictly(&Settings::default(), &entries).is_ok());
    }

    #[test]
    fn every_written_finite_number_reads_back(bits in any::<u64>()) {
        let number = f64::from_bits(bits);
        // Larger numbers need more digits than the grammar has, and no knob allows them.
        if number.is_finite() && number.abs() < 1e10 {
            prop_assert_eq!(parse_number(&write_number(number)), Some(number));
        }
    }
}

fn any_entry() -> impl Strategy<Value = (String, Value)> {
    let key = prop_oneof![
        8 => (0..KNOBS.len()).prop_map(|n| KNOBS[n].id.to_string()),
        1 => ".{0,8}",
    ];
    let ids: Vec<&str> = KNOBS.iter().flat_map(|knob| knob.options()).map(|option| option.id).collect();
    let value = prop_oneof![
        any::<f64>().prop_map(Value::Number),
        (-1.0..5000.0f64).prop_map(|number| Value::Number(number.round())),
        (0.0..1.0f64).prop_map(Value::Number),
        prop::sample::select(ids).prop_map(Value::from),
        ".{0,8}".prop_map(Value::Text),
    ];
    (key, value)
}
