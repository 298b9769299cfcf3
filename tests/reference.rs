//! Compares losses and gradients of the methods, evaluated by the CPU engine's passes in f64, with those of other
//! libraries and of PyTorch's autograd for the same embeddings, to 1e-9. `tests/reference/make.py` writes the cases and
//! describes them.

use contrastive_playground::backend::cpu::direction::Direction;
use contrastive_playground::backend::cpu::rows::{Context, Outcome, Scratch, rows};
use contrastive_playground::backend::cpu::{
    candidate_gradient, candidates, compare, normalize, normalize_backward, project, recall,
};
use contrastive_playground::backend::evaluated::State;
use contrastive_playground::backend::facts::Facts;
use contrastive_playground::backend::{Extras, Told};
use contrastive_playground::encoder::Tower;
use contrastive_playground::experiment::catalogue::Value as Setting;
use contrastive_playground::experiment::{Experiment, Settings, catalogue};
use contrastive_playground::loss::rules::{Rules, Targets};
use contrastive_playground::negatives::Embeddings;
use contrastive_playground::negatives::collect::Columns;
use contrastive_playground::plan::Shape;
use contrastive_playground::product::Workspace;
use ndarray::{Array1, Array2, ArrayView2, s};
use serde_json::Value;

const TOLERANCE: f64 = 1e-9;

fn file(name: &str) -> Value {
    let path = format!("{}/tests/reference/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    serde_json::from_str(&text).expect("a file that make.py wrote")
}

fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        number => vec![number.as_f64().expect("a number")],
    }
}

fn matrix(value: &Value) -> Array2<f64> {
    let mut innermost = value;
    while innermost[0].is_array() {
        innermost = &innermost[0];
    }
    let columns = innermost.as_array().map_or(0, Vec::len);
    let all = numbers(value);
    Array2::from_shape_vec((all.len() / columns.max(1), columns), all).expect("rows of one length")
}

fn integers<T: TryFrom<u64>>(value: &Value) -> Vec<T> {
    numbers(value).into_iter().map(|n| T::try_from(n as u64).ok().expect("a small integer")).collect()
}

/// The experiment with a case's settings.
fn experiment(settings: &Value) -> Experiment {
    let patch: Vec<(String, Setting)> = settings
        .as_object()
        .expect("settings")
        .iter()
        .map(|(id, value)| {
            let value = value.as_f64().map_or_else(|| Setting::from(value.as_str().expect("text")), Setting::Number);
            (id.clone(), value)
        })
        .collect();
    let applied = catalogue::apply(&Settings::default(), &patch);
    assert!(
        applied.clamped.is_empty() && applied.ignored.is_empty(),
        "{settings}: {:?} {:?}",
        applied.clamped,
        applied.ignored
    );
    applied.experiment
}

/// The vectors of a side, and the embeddings that result from scaling them to unit length.
struct Side {
    embedding: Array2<f64>,
    inverse: Array1<f64>,
}

impl Side {
    fn new(raw: &Array2<f64>) -> Self {
        let mut side = Side { embedding: Array2::zeros(raw.dim()), inverse: Array1::zeros(raw.nrows()) };
        normalize::normalize(raw.view(), side.embedding.view_mut(), side.inverse.view_mut());
        side
    }

    /// dL/draw from dL/dembedding.
    fn back(&self, gradient: &Array2<f64>) -> Array2<f64> {
        let mut raw = Array2::zeros(gradient.dim());
        let (embedding, inverse) = (self.embedding.view(), self.inverse.view());
        normalize_backward::normalize_backward(embedding, inverse, gradient.view(), raw.view_mut());
        raw
    }
}

/// The engine's results for a case.
struct Evaluated {
    loss: f64,
    /// dL/draw.
    queries: Array2<f64>,
    /// dL/draw of the partners, the shared keys and the own keys.
    keys: Array2<f64>,
    outcome: Outcome<f64>,
    /// `[B, C]` of the queries' direction.
    states: Vec<State>,
}

fn evaluate(case: &Value, inputs: &Value) -> Evaluated {
    let experiment = experiment(&case["settings"]);
    let given = &case["given"];
    let used = |name: &str| given["uses"].as_array().is_some_and(|uses| uses.iter().any(|u| u == name));
    let optional = |name: &str, dim: usize| if used(name) { matrix(&inputs[name]) } else { Array2::zeros((0, dim)) };

    let queries = matrix(&inputs["queries"]);
    let (batch, dim) = queries.dim();
    let partners = matrix(&inputs["keys"]);
    let (shared, own, memory) = (optional("shared", dim), optional("own", dim), optional("memory", dim));
    let same_side = given["same_side"].as_bool().unwrap_or(experiment.loss.same_side());
    let directions = match &given["directions"] {
        Value::Array(weights) => (weights[0].as_f64().expect("a weight"), weights[1].as_f64().expect("a weight")),
        _ => experiment.loss.directions(),
    };
    let rules = Rules {
        in_batch: given["in_batch"].as_bool().unwrap_or(true),
        same_side,
        offsets: given["offsets"].is_array(),
        ..experiment.rules()
    };
    // Pairs are numbered in this order: the batch, the shared keys, the own keys, the memory.
    let counts = [batch, shared.nrows(), own.nrows(), memory.nrows()];
    let pairs: u32 = counts.iter().sum::<usize>() as u32;
    let ends: Vec<u32> = counts
        .iter()
        .scan(0, |end, &n| {
            *end += n as u32;
            Some(*end)
        })
        .collect();
    let numbered = |n: usize| (if n == 0 { 0 } else { ends[n - 1] }..ends[n]).collect::<Vec<u32>>();
    let shape = Shape {
        batch,
        columns: Columns { shared: counts[1], own: counts[2] / batch },
        dim,
        query_dim: dim,
        key_dim: dim,
        corpus: pairs as usize,
        same_side,
        skipped: if rules.in_batch || same_side { 0 } else { batch },
        memory: [counts[3], 0],
        blends: [0, 0],
        perturbed: 0,
        proxies: 0,
    };

    let mut facts = Facts::default();
    let classes: Vec<u32> = integers(&inputs["classes"]);
    facts.classes = [classes.clone(), classes];
    if given["guided"].as_bool() == Some(true) {
        let guide = |name: &str| Side::new(&matrix(&inputs[name])).embedding.mapv(|x| x as f32);
        facts.tell(Told::Guide(Some(&Embeddings { queries: guide("guide_queries"), keys: guide("guide_keys") })));
    }
    if given["told"].is_array() {
        let queries = matrix(&given["told"]).mapv(|x| x as f32);
        facts.tell(Told::Guide(Some(&Embeddings { keys: queries.clone(), queries })));
    }
    if given["suspects"].is_array() {
        let suspects = matrix(&given["suspects"]).mapv(|n| n as u32);
        facts.tell(Told::Suspects(&suspects));
    }
    let list = |name: &str| -> Vec<f32> { numbers(&given[name]).into_iter().map(|x| x as f32).collect() };
    if given["offsets"].is_array() {
        facts.tell(Told::Offsets(&list("offsets")));
    }
    if given["trust"].is_array() {
        facts.tell(Told::Trust(&list("trust")));
    }
    let number = |name: &str| given[name].as_f64().unwrap_or(0.0);
    let extras = Extras {
        memory_counts: true,
        progress: number("progress") as f32,
        margin: number("margin") as f32,
        ..Extras::default()
    };

    let mut all_keys = partners;
    for more in [&shared, &own] {
        all_keys.append(ndarray::Axis(0), more.view()).expect("one width");
    }
    let sides = [Side::new(&queries), Side::new(&all_keys)];
    let remembered = Side::new(&memory).embedding;
    let own_pairs = Array2::from_shape_vec((batch, shape.columns.own), numbered(2)).expect("K per anchor");
    let mut both = Tower::BOTH.map(|asking| {
        let mut direction = Direction::new(&shape, asking);
        let (asks, other) = (&sides[asking as usize].embedding, &sides[asking.other() as usize].embedding);
        let asks_keys = asking == Tower::Query;
        let rows_of = |n: usize| if asks_keys { ends[n - 1] as usize..ends[n] as usize } else { 0..0 };
        let parts = candidates::Parts {
            partners: other.slice(s![..batch, ..]),
            asking: asks.slice(s![..batch, ..]),
            shared: other.slice(s![rows_of(1), ..]),
            memory: remembered.slice(s![..if asks_keys { memory.nrows() } else { 0 }, ..]),
            own: other.view(),
            own_rows: &if asks_keys { numbered(2) } else { vec![] },
            batch: &numbered(0),
            shared_pairs: &if asks_keys { numbered(1) } else { vec![] },
            memory_pairs: &if asks_keys { numbered(3) } else { vec![] },
            own_pairs: own_pairs.view(),
        };
        candidates::candidates(&parts, &shape, &extras, &mut direction);
        if rules.weigh.targets == Targets::Recalled && asks_keys {
            let told = facts.guide(Tower::Query).expect("a case in which it is told");
            recall::recall(told, &numbered(0), &mut direction.candidates);
        }
        compare::compare(asks.slice(s![..batch, ..]), shape.skipped, 0, &mut direction, &mut Workspace::default());
        direction
    });

    let heads = if given["heads"].is_array() { numbers(&given["heads"]) } else { vec![] };
    let context = Context {
        rules: &rules,
        shape: &shape,
        facts: &facts,
        batch: &numbered(0),
        directions,
        extras,
        scale: 1.0 / experiment.tau,
        own_scales: [&[]; 2],
        bias: number("bias"),
        heads: &heads,
        denominators: None,
        anchors: [0, 1].map(|side| sides[side].embedding.slice(s![..batch, ..])),
        mutual: true,
        measures: false,
        looks: true,
    };
    let outcome = rows(&context, &mut both, &mut Scratch::default());
    if rules.weigh.project != 0.0 {
        let both = both.iter_mut();
        both.for_each(|d| {
            project::project(rules.weigh.project, d, &mut Array2::default((0, 0)), &mut Workspace::default())
        });
    }
    let weights = [directions.0, directions.1];
    let mut loss = 0.0;
    let mut gradients = [Array2::zeros(sides[0].embedding.dim()), Array2::zeros(sides[1].embedding.dim())];
    for direction in &both {
        let asking = direction.asking as usize;
        let of_direction = direction.losses.iter().zip(&direction.trust).map(|(loss, trust)| loss * trust).sum::<f64>();
        loss += weights[asking] * of_direction / batch as f64;
        let [of_queries, of_keys] = &mut gradients;
        let (of_anchors, of_others) = if asking == 0 { (of_queries, of_keys) } else { (of_keys, of_queries) };
        let anchors = sides[asking].embedding.slice(s![..batch, ..]);
        let own_rows = if asking == 0 { numbered(2) } else { vec![] };
        let workspace = &mut Workspace::default();
        let gradients = [of_anchors, of_others];
        candidate_gradient::candidate_gradient(
            anchors,
            &shape,
            (false, None),
            direction,
            &own_rows,
            gradients,
            workspace,
        );
    }
    Evaluated {
        loss,
        queries: sides[0].back(&gradients[0]),
        keys: sides[1].back(&gradients[1]),
        outcome,
        states: both[0].states.clone(),
    }
}

/// The difference of two numbers, relative to the larger of 1 and the expected one.
fn apart(found: f64, expected: f64) -> f64 {
    let distance = (found - expected).abs() / expected.abs().max(1.0);
    if distance.is_nan() { f64::INFINITY } else { distance }
}

/// A description of every result that differs by more than the tolerance.
fn differences(case: &Value, inputs: &Value) -> Vec<String> {
    let found = evaluate(case, inputs);
    let batch = found.queries.nrows();
    let shared = if case["shared"].is_array() { case["shared"].as_array().map_or(0, Vec::len) } else { 0 };
    let mut wrong = Vec::new();
    let mut compare = |what: &str, found: &[f64], expected: &Value| {
        if expected.is_null() {
            return;
        }
        let expected = numbers(expected);
        assert_eq!(found.len(), expected.len(), "{what}");
        let worst = found.iter().zip(&expected).map(|(&f, &e)| apart(f, e)).fold(0.0, f64::max);
        if worst > TOLERANCE {
            wrong.push(format!("{what} by {worst:.1e}"));
        }
    };
    let flat = |rows: ArrayView2<'_, f64>| rows.iter().copied().collect::<Vec<f64>>();
    compare("loss", &[found.loss], &case["loss"]);
    compare("queries", &flat(found.queries.view()), &case["queries"]);
    compare("keys", &flat(found.keys.slice(s![..batch, ..])), &case["keys"]);
    compare("shared", &flat(found.keys.slice(s![batch..batch + shared, ..])), &case["shared"]);
    compare("own", &flat(found.keys.slice(s![batch + shared.., ..])), &case["own"]);
    compare("slope", &[found.outcome.slope], &case["slope"]);
    compare("bias", &[found.outcome.bias_slope], &case["bias"]);
    if case["kept"].is_array() {
        let kept: Vec<f64> = found.states.iter().map(|s| f64::from(u8::from(!matches!(s, State::Removed)))).collect();
        compare("kept", &kept, &case["kept"]);
    }
    wrong
}

fn check(name: &str, at_least: usize) {
    let (inputs, file) = (file("inputs"), file(name));
    let cases = file["cases"].as_array().expect("cases");
    assert!(cases.len() >= at_least, "only {} cases", cases.len());
    assert!(file["versions"]["torch"].is_string());
    let mut failures = Vec::new();
    for case in cases {
        let set = case["inputs"].as_str().expect("a name");
        let wrong = differences(case, &inputs[set]);
        if !wrong.is_empty() {
            failures.push(format!("{} on {set}, {}: {}", case["reference"], case["settings"], wrong.join(", ")));
        }
    }
    assert!(failures.is_empty(), "{} of {} differ\n{}", failures.len(), cases.len(), failures.join("\n"));
}

#[test]
fn info_nce_agrees_with_pytorch() {
    check("info_nce", 40);
}

#[test]
fn losses_agree_with_sentence_transformers() {
    check("sentence_transformers", 160);
}

#[test]
fn losses_agree_with_lightly() {
    check("lightly", 90);
}

#[test]
fn losses_agree_with_pytorch_metric_learning() {
    check("pytorch_metric_learning", 90);
}

#[test]
fn formulas_agree_with_the_gradients_of_pytorch() {
    check("torch", 470);
}

/// Every method whose rows can be evaluated outside of a run is in some case, so that a new one is not forgotten.
#[test]
fn every_method_is_compared_with_a_reference() {
    use contrastive_playground::{loss, negatives, temperature};
    let files = ["info_nce", "sentence_transformers", "lightly", "pytorch_metric_learning", "torch"].map(file);
    let chosen = |knob: &str, id: &str| {
        files.iter().flat_map(|file| file["cases"].as_array().expect("cases")).any(|case| case["settings"][knob] == id)
    };
    let mut missing = Vec::new();
    let mut look = |knob: &str, id: &'static str, except: &[&str]| {
        if !chosen(knob, id) && !except.contains(&id) {
            missing.push(id);
        }
    };
    // A triplet's negative may be drawn, the key-to-query direction is the other one with the sides exchanged, what
    // clicks count depends on a whole batch, what is remembered on earlier ones, and a term of lengths is no row's:
    // records of runs are repeated by PyTorch.
    let elsewhere = ["infonce-kq", "triplet", "clicked", "global-denominator", "asymmetric"];
    loss::METHODS.iter().for_each(|m| look("loss", m.about().id, &elsewhere));
    // These are no rules of a row, or rules of another method with other numbers. A ranker gives each row its targets,
    // with which records are repeated.
    negatives::filter::METHODS.iter().for_each(|m| look("filter", m.about().id, &["none", "concepts", "duplicates"]));
    negatives::weigh::METHODS.iter().for_each(|m| look("weigh", m.about().id, &["equal", "propensity", "ranked"]));
    // The host sets these temperatures, before or after every step; or the query's tower, not the row.
    let given = ["fixed", "learned", "linear", "cosine", "step", "hold", "per-anchor"];
    temperature::METHODS.iter().for_each(|m| look("temperature", m.about().id, &given));
    assert!(missing.is_empty(), "{missing:?} meet no reference");
}
