//! The conventions of a record, as its metadata.

use std::collections::BTreeMap;

use crate::described::Described;
use crate::encoder::Layout;
use crate::experiment::catalogue;
use crate::loss::row::clicks::MOST;
use crate::loss::rules::{HEAD_TAU, Head, TemperatureRule};
use crate::plan::Plan;
use serde_json::{Value, json};

use super::chosen::Chosen;

/// The numbers of the steps' plan that a row's words do not hold: the weights of the two directions, the form of the
/// rows' loss with its constants, and which candidates there are.
pub(super) fn form(plan: &Plan) -> Value {
    let rules = &plan.rules;
    let (head, mut constants) = match rules.head {
        Head::Clicked { pace: Some(pace) } if rules.clicked => ("clicked", json!({ "pace": pace, "most": MOST })),
        Head::Softmax { .. } | Head::Global { .. } | Head::Multiple(_) | Head::Clicked { .. } => ("softmax", json!({})),
        Head::Pooled => ("pooled", json!({})),
        Head::Sigmoid { flip } => ("sigmoid", json!({ "flip": flip })),
        Head::Triplet { gap, .. } => ("triplet", json!({ "gap": gap })),
        Head::Alignment { uniformity, kernel } => ("alignment", json!({ "uniformity": uniformity, "kernel": kernel })),
        Head::Heads { heads } => {
            let heads = heads.min(plan.shape.dim);
            ("heads", json!({ "heads": heads, "least": HEAD_TAU.0, "most": HEAD_TAU.1 }))
        }
    };
    if let TemperatureRule::Own { low, high } = rules.temperature {
        (constants["low"], constants["high"]) = (low.into(), high.into());
    }
    let flows = rules.weigh.through && rules.weigh.hardness != 0.0;
    json!({
        "directions": [plan.directions.0, plan.directions.1],
        "head": head,
        "constants": constants,
        "same_side": rules.same_side,
        "lengths": plan.lengths,
        "hardness": if flows { rules.weigh.hardness } else { 0.0 },
    })
}

/// The program that wrote a file, as files name it: the page's files are the terminal's.
pub(super) fn program() -> String {
    format!("cplay {}", env!("CARGO_PKG_VERSION"))
}

/// The conventions of the file, as metadata, by their names.
pub(super) fn metadata(chosen: &Chosen, engine: &str, plan: &Plan) -> BTreeMap<&'static str, String> {
    let (experiment, layout): (_, &Layout) = (&chosen.experiment, &plan.layout);
    let settings = serde_json::to_string(&catalogue::record(experiment)).unwrap_or_default();
    let (to_key, to_query) = experiment.loss.directions();
    let optimizer = experiment.optimizer.about();
    let entries = [
        ("program", program()),
        ("link", chosen.link()),
        ("settings", settings),
        ("engine", engine.into()),
        ("form", form(plan).to_string()),
        ("slots", layout.slots().into_iter().map(|slot| slot.name).collect::<Vec<_>>().join(",")),
        (
            "tower",
            "per layer: out = in @ weight + bias, weight [inputs, outputs]; activation between layers, none after the \
             last"
                .into(),
        ),
        ("activation", format!("{}: {}", experiment.activation.about().id, experiment.activation.about().formula)),
        ("embedding", "u / |u|".into()),
        (
            "candidates",
            "of a query: the batch's keys, with form.same_side the batch's queries, keys[shared[step]], the memory, \
             keys[own[step, i]], mixtures, the means of groups of the batch's keys, its own key + moves (at unit \
             length); of a key: the batch's queries, with \
             form.same_side the batch's keys, the memory, mixtures; with rows.noise the batch's keys are unit(key + \
             noise)"
                .into(),
        ),
        (
            "loss",
            format!(
                "{to_key} * mean_i(L of query i) + {to_query} * mean_j(L of key j), L = omega (log Z - sum_j t_j l_j), \
                 Z = kappa e^(l_p) + sum over negatives of m_j w_j e^(l_j) + e^floor, l_j = s_j / tau + o_j, with the \
                 words in rows.query.* and rows.key.* as constants (stop-gradient); a word without a tensor is 1 (m, \
                 w, omega, kappa), 0 (o) or absent (floor), and t is 1 at the positive; measured before the step's \
                 update"
            ),
        ),
        (
            "tau",
            format!(
                "{}; a constant (stop-gradient), but when learned, tau = exp(-log_scale), log_scale is trained like a \
                 weight but without decay, and is \
                 clamped to [ln(1/2), ln(100)] after each update; with low and high in form.constants, a query's own \
                 is low + (high - low) sigmoid(a . h + b), where h is what its tower's last layer reads and a, b are \
                 `heads`",
                experiment.temperature.about().id
            ),
        ),
        (
            "optimizer",
            format!(
                "{} (as in torch.optim; betas 0.9 and 0.999, eps 1e-8; momentum {}, dampening 0, no Nesterov), rate \
                 {}, decay {} on weights and biases: {}",
                optimizer.id, experiment.momentum, experiment.rate, experiment.decay, optimizer.formula
            ),
        ),
        (
            "gradient_norm",
            "Euclidean norm of the loss's gradient over everything that is trained, before decay; gradient_norms: the \
             same per tensor, in the order of the key `slots`"
                .into(),
        ),
    ];
    entries.into_iter().collect()
}
