//! Links: the meaning of a link of a version never changes, and the reader accepts every text.
//!
//! `links/v1/` and `links/v2/` are append-only. Each `NAME.txt` has a link, `NAME.json` its meaning: the settings (all
//! that existed when the file was made; knobs added later must not change old links), the canonical form as that
//! version wrote it, `until`, the unknown keys, and the keys of the notices in order (their wording may improve).

use std::fs;
use std::path::Path;

use contrastive_playground::experiment::catalogue::{self, KNOBS};
use contrastive_playground::experiment::link::{self, MAX_LENGTH, Opening, Reading, VERSION};
use contrastive_playground::experiment::views::VIEWS;
use contrastive_playground::experiment::{Experiment, Settings};
use contrastive_playground::knobs::Knobs;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The meaning of a reading, in the form of a golden file.
fn meaning(reading: &Reading) -> Value {
    let notices: Vec<_> = reading.notices.iter().map(|notice| notice.key.as_str()).collect();
    let mut meaning = json!({
        "settings": catalogue::record(&reading.experiment),
        "canonical": link::write(&reading.experiment, &reading.unknown, reading.opening.clone()),
        "until": reading.opening.until,
        "unknown": reading.unknown,
        "notices": notices,
    });
    if let Some(view) = reading.opening.view {
        meaning["view"] = json!(view);
    }
    if let Some(twin) = &reading.opening.twin {
        meaning["twin"] = json!(twin);
    }
    if reading.opening.present {
        meaning["present"] = json!(true);
    }
    // The value is written and read again, because this reader of JSON may miss the last bit of a long number.
    serde_json::from_str(&meaning.to_string()).expect("JSON")
}

#[test]
fn the_meaning_of_golden_links_never_changes() {
    let mut wrong = Vec::new();
    for version in 1..=VERSION {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/links/v{version}"));
        let mut links: Vec<_> =
            fs::read_dir(&folder).expect("the corpus").map(|entry| entry.expect("entry").path()).collect();
        links.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
        links.sort();
        assert!(!links.is_empty(), "the corpus only grows");
        for path in links {
            let hash = fs::read_to_string(&path).expect("a link");
            let reading = link::read(hash.trim_end_matches('\n'));
            let found = meaning(&reading);
            let expected = fs::read_to_string(path.with_extension("json")).unwrap_or_else(|_| "{}".into());
            let expected: Value = serde_json::from_str(&expected).expect("JSON");
            let old = |knob: &str| expected["settings"].get(knob).is_some();
            let mut known = found.clone();
            if let Some(settings) = known["settings"].as_object_mut() {
                settings.retain(|knob, _| old(knob));
            }
            if version < VERSION {
                // The form that an earlier version wrote still reads as the same experiment; the present form names the
                // present version.
                let earlier = expected["canonical"].as_str().unwrap_or_default();
                if link::read(earlier).experiment == reading.experiment {
                    known["canonical"] = earlier.into();
                }
            }
            if known != expected {
                wrong.push(format!("{} now means\n{found:#}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn no_link_is_the_default_experiment() {
    for hash in ["", "#", "#v=2", "v=2", "#&&"] {
        let reading = link::read(hash);
        assert_eq!(*reading.experiment, Settings::default());
        assert!(
            reading.notices.is_empty() && reading.unknown.is_empty() && reading.opening == Opening::default(),
            "{hash}"
        );
    }
    assert_eq!(link::write(&link::read("").experiment, &[], Opening::default()), "#v=2");
}

#[test]
fn a_link_without_a_version_is_of_the_first_one() {
    for (hash, like) in [("#tau=0.5", "#v=1&tau=0.5"), ("#until=3", "#v=1&until=3"), ("#lr=1", "#v=1&lr=1")] {
        let (reading, like) = (link::read(hash), link::read(like));
        assert_eq!((&reading.experiment, reading.opening), (&like.experiment, like.opening));
        assert_eq!((reading.experiment.dim, reading.experiment.steps), (3, 600));
    }
}

#[test]
fn a_rejected_link_shows_the_defaults_of_its_version() {
    for (hash, dim) in [("#v=1&tau=0.5&note=%07", 3), ("#v=2&tau=0.5&note=%07", 16)] {
        let reading = link::read(hash);
        assert_eq!((reading.experiment.dim, reading.experiment.tau), (dim, 0.1), "{hash}");
        assert_eq!(reading.notices.len(), 1, "{hash}");
    }
}

#[test]
fn notices_show_both_numbers_or_the_allowed_values() {
    let message = |hash: &str| {
        let reading = link::read(hash);
        assert_eq!(reading.notices.len(), 1, "{hash}: {:?}", reading.notices);
        reading.notices[0].message.clone()
    };
    assert_eq!(message("#v=1&tau=99"), "tau = 99 must be a number from 0.01 to 2; 2 is used instead.");
    assert_eq!(message("#v=1&optimizer=lion"), "optimizer = lion must be one of sgd, adam, adamw; adamw stands.");
    assert_eq!(message("#v=7&tau=0.5"), "v = 7 is newer than this page; the link is read as version 2.");
    assert_eq!(message("#v=one"), "v = one is not a version of links; the link is read as version 1.");
    assert_eq!(
        message("#v=1&steps=100&until=400"),
        "until = 400 must be a whole number from 0 to 100, the number of steps; 100 is used instead."
    );
    assert_eq!(
        message("#v=1&view=movie"),
        "view = movie must be one of lens, waterfall, matrix, forces, twins, map, rewind, sanity, examination, \
         ranker, lengths, ask, scores; no view is opened."
    );
    assert_eq!(
        message("#v=1&view=twins&twin=tau:5"),
        "twin = tau:5 cannot stand: tau = 5 must be a number from 0.01 to 2; no second run is started."
    );
    assert_eq!(
        message("#v=1&twin=tau"),
        "twin = tau cannot stand: a knob and a value, as in tau:0.5, are needed; no second run is started."
    );
    assert_eq!(message("#v=1&tau=%zz"), "tau = %zz is not text after percent-decoding; it is ignored.");
    assert_eq!(message("#v=1&tau=0.5&tau=0.2"), "tau = 0.2 is given again; 0.5 stands.");
    assert_eq!(
        message("#v=1&lr=3"),
        "The link has settings that this page does not know and ignores: lr. They stay in the link."
    );
    assert!(message("#v=1&seed=3%00").starts_with("link = v=1&seed=3%00 contains control characters; "));
    assert!(
        message(&"x".repeat(MAX_LENGTH + 1)).contains("has 8193 characters, more than 8192; the defaults are used.")
    );
}

#[test]
fn unknown_keys_survive_in_their_order_and_safely_encoded() {
    let reading = link::read("#v=2&zeta=1&tau=0.5&omicron=a%20b%26c%3Dd%22%3Cé&zeta=2");
    assert_eq!(reading.unknown, [("zeta".into(), "1".into()), ("omicron".into(), "a b&c=d\"<é".into())]);
    let written = link::write(&reading.experiment, &reading.unknown, Opening::default());
    assert_eq!(written, "#v=2&tau=0.5&zeta=1&omicron=a%20b%26c%3Dd%22%3C%C3%A9");
    assert_eq!(link::read(&written).unknown, reading.unknown);
}

#[test]
fn written_links_are_never_too_long_to_be_read() {
    let (rate, noise, spread) = (0.012345678901234567, 0.1 + 0.2, 1.2345678901234567e-200);
    let (experiment, _) = catalogue::repair(Knobs { rate, noise, spread, ..Knobs::default() }.into());
    let unknown: Vec<(String, String)> = (0..100).map(|n| (format!("key_{n:0>28}"), "é".repeat(n))).collect();
    let written =
        link::write(&experiment, &unknown, Opening { until: Some(7), view: Some("lens"), ..Opening::default() });
    let reading = link::read(&written);
    assert!(written.len() <= MAX_LENGTH, "{}", written.len());
    assert_eq!(reading.unknown.len(), 22, "32 at most, and none longer than 128 characters when encoded");
    assert_eq!((reading.experiment, reading.opening.until), (experiment, Some(7)));
}

/// Any experiment: any number in range (or out of it, to be repaired), any choice.
fn any_experiment() -> impl Strategy<Value = Experiment> {
    let unit = proptest::collection::vec(0.0..=1.0f64, KNOBS.len());
    let change = proptest::collection::vec(any::<bool>(), KNOBS.len());
    (unit, change).prop_map(|(unit, change)| {
        let value = |n: usize| match KNOBS[n].range() {
            Some(range) => (range.min + (range.max - range.min) * unit[n]).into(),
            None => {
                let options = KNOBS[n].options();
                options[((options.len() as f64 * unit[n]) as usize).min(options.len() - 1)].id.into()
            }
        };
        let patch: Vec<_> =
            (0..KNOBS.len()).filter(|n| change[*n]).map(|n| (KNOBS[n].id.to_string(), value(n))).collect();
        catalogue::apply(&Settings::default(), &patch).experiment
    })
}

/// Random text that resembles a link.
fn any_link() -> impl Strategy<Value = String> {
    let key = prop_oneof![
        6 => (0..KNOBS.len()).prop_map(|n| KNOBS[n].id.to_string()),
        1 => Just("v".to_string()),
        1 => Just("until".to_string()),
        2 => "[a-z][a-z0-9_]{0,40}",
        1 => ".{0,6}",
    ];
    let value = prop_oneof![
        "-?[0-9]{1,12}(\\.[0-9]{1,20})?(e-?[0-9]{1,4})?",
        "[a-z-]{0,12}",
        "(%[0-9A-Fa-g]{2}){0,50}",
        ".{0,12}",
        Just("NaN".to_string()),
        Just("<img src=x onerror=alert(1)>".to_string()),
    ];
    let ids: Vec<String> = KNOBS.iter().flat_map(|knob| knob.options()).map(|option| option.id.to_string()).collect();
    let value = prop_oneof![3 => value, 1 => prop::sample::select(ids)];
    proptest::collection::vec((key, value), 0..40)
        .prop_map(|pairs| pairs.iter().map(|(key, value)| format!("&{key}={value}")).collect::<String>())
        .prop_flat_map(|body| (1..=VERSION).prop_map(move |version| format!("#v={version}{body}")))
}

fn assert_reads_well(hash: &str) {
    let reading = link::read(hash);
    catalogue::check((*reading.experiment).clone()).expect("whatever is read can run");
    let canonical = link::write(&reading.experiment, &reading.unknown, reading.opening.clone());
    assert!(canonical.is_ascii() && canonical.len() <= MAX_LENGTH);
    let again = link::read(&canonical);
    assert_eq!(again.experiment, reading.experiment);
    assert_eq!(again.unknown, reading.unknown);
    assert_eq!(again.opening, reading.opening);
    assert_eq!(link::write(&again.experiment, &again.unknown, again.opening.clone()), canonical);
    let complaints = again.notices.len() - usize::from(!again.unknown.is_empty());
    assert_eq!(complaints, 0, "{canonical}: {:?}", again.notices);
}

#[test]
fn an_opening_leaves_out_a_view_and_a_second_run_that_do_not_exist() {
    let experiment = catalogue::apply(&Settings::default(), &[]).experiment;
    let tau = |value: f64| Some(("tau", catalogue::Value::from(value)));
    let given = |view, twin: Option<(&'static str, catalogue::Value)>| {
        let twin = twin.as_ref().map(|(knob, value)| (*knob, value));
        Opening::given(&experiment, Some(7), view, twin, true)
    };
    let known = given(Some(VIEWS[0].id), tau(0.5));
    assert_eq!((known.view, known.twin.map(|twin| twin.knob)), (Some(VIEWS[0].id), Some("tau")));
    assert_eq!(given(Some("none such"), tau(99.0)), Opening { until: Some(7), present: true, ..Opening::default() });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_experiment_survives_its_link(
        experiment in any_experiment(),
        until in proptest::option::of(0..200_000u32),
        view in proptest::option::of(proptest::sample::select(VIEWS)),
        present in any::<bool>(),
    ) {
        let view = view.map(|view| view.id);
        let reading = link::read(&link::write(&experiment, &[], Opening { until, view, twin: None, present }));
        prop_assert_eq!(&reading.notices, &vec![]);
        prop_assert_eq!((reading.opening.view, reading.opening.present), (view, present));
        prop_assert_eq!(reading.opening.until, until.map(|step| step.min(experiment.steps)));
        prop_assert_eq!(reading.experiment, experiment);
    }

    #[test]
    fn any_text_is_read_and_its_canonical_form_is_stable(hash in any::<String>()) {
        assert_reads_well(&hash);
    }

    #[test]
    fn any_link_is_read_and_its_canonical_form_is_stable(hash in any_link()) {
        assert_reads_well(&hash);
    }
}
