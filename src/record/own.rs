//! A test for somebody's own code of a loss: a matrix of similarities, a temperature, and what the loss and its
//! gradient are there, as a program in NumPy. The numbers are this crate's; the program computes them in its own way.

use crate::experiment::Experiment;
use crate::loss::row::{Row, heads};
use crate::loss::rules::{Head, Pick, Positives};

/// The number of pairs.
const N: usize = 4;

/// Similarities of 4 queries (rows) and 4 keys; partners are on the diagonal. No two of a row or a column are equal, so
/// that no loss has a kink here.
const S: [[f64; N]; N] =
    [[0.82, 0.31, -0.12, 0.45], [0.27, 0.64, 0.58, -0.05], [-0.21, 0.49, 0.71, 0.16], [0.38, -0.09, 0.22, 0.53]];

/// The bias of the sigmoid losses, which a run learns.
const BIAS: f64 = -1.0;

/// The losses of the rows, and their gradient, `[anchors, candidates]`.
type Evaluated = (Vec<f64>, Vec<Vec<f64>>);

/// A loss of one direction, in two ways.
struct Formula {
    /// Lines of Python that define `rows(S, tau)`.
    code: Vec<String>,
    /// Its value, given the temperature.
    value: fn(&Head, f64, &[Row<f64>]) -> Evaluated,
}

/// The program for the loss of this experiment at its temperature. What is collected, filtered or weighed beside the
/// loss is not in it.
///
/// # Errors
/// A sentence, where the loss depends on more than such a matrix and the temperature.
pub fn own_test(experiment: &Experiment) -> Result<String, String> {
    let about = experiment.loss.about();
    let head = experiment.loss.head(experiment);
    let beyond = |what: &str| format!("loss: \"{}\" depends on more than a 4 x 4 matrix and tau: {what}", about.label);
    if experiment.loss.same_side() {
        return Err(beyond("it also compares queries with queries and keys with keys."));
    }
    let formula = formula(&head).map_err(beyond)?;
    let (to_key, to_query) = experiment.loss.directions();
    let tau = experiment.tau;
    let (loss, gradient) = evaluated(&formula, &head, tau, (to_key, to_query), &S);

    let matrix = |rows: &[[f64; N]; N], digits: usize| {
        let row = |row: &[f64; N]| {
            let numbers = row.map(|value| format!("{value:.digits$}"));
            format!("    [{}],", numbers.join(", "))
        };
        rows.iter().map(row).collect::<Vec<_>>().join("\n")
    };
    let sides = match (to_key, to_query) {
        (1.0, _) => "rows(S, tau)".to_owned(),
        (_, 1.0) => "rows(S.T, tau)".to_owned(),
        (a, b) => format!("{a} * rows(S, tau) + {b} * rows(S.T, tau)"),
    };
    Ok(format!(
        "# A test for your own code of the loss \"{label}\" ({source}).\n\
         # Put your function in the place of `loss`. The numbers are contrastive-playground's.\n\
         import numpy as np\n\n\
         # Similarity of query i and key j; partners are on the diagonal.\n\
         S = np.array([\n{similarities}\n])\n\
         tau = {tau}\n\n\
         {code}\n\n\
         def loss(S, tau):\n    return {sides}\n\n\
         expected = {loss:.9}\n\
         # dL/dS\n\
         gradient = np.array([\n{slopes}\n])\n\n\
         found = loss(S, tau)\n\
         assert np.isclose(found, expected, rtol=1e-6, atol=1e-6), f\"the loss is {{found}}, not {{expected}}\"\n\
         h = 1e-4 * tau\n\
         for i, j in np.ndindex(S.shape):\n    \
             step = np.zeros(S.shape)\n    \
             step[i, j] = h\n    \
             slope = (loss(S + step, tau) - loss(S - step, tau)) / (2 * h)\n    \
             assert np.isclose(slope, gradient[i, j], rtol=1e-4, atol=1e-5), f\"dL/dS[{{i}}, {{j}}] is {{slope}}\"\n\
         print(\"The loss and its gradient agree.\")\n",
        label = about.label,
        source = about.source,
        similarities = matrix(&S, 2),
        code = formula.code.join("\n"),
        slopes = matrix(&gradient, 9),
    ))
}

/// The formula of rows with this head; otherwise what else it depends on.
fn formula(head: &Head) -> Result<Formula, &'static str> {
    const ROWS: &str = "def rows(S, tau):  # The mean loss of the anchors that ask along rows.";
    const LOGITS: &str = "    l, negative = S / tau, ~np.eye(len(S), dtype=bool)";
    let lines = |before: Vec<String>, body: &[&str]| {
        let body = [ROWS].iter().chain(body).map(|&line| line.to_owned());
        before.into_iter().chain(body).collect()
    };
    Ok(match *head {
        Head::Softmax { kappa, smoothing, sigma } => {
            let mut before = Vec::new();
            let mut own = "np.diag(l)".to_owned();
            if let Some(sigma) = sigma {
                before.push("# A constant: no gradient passes through it (stop-gradient).".into());
                before.push(format!("near = np.exp(np.diag(S) / {sigma})"));
                before.push("weight = 2 - len(S) * near / near.sum()\n".into());
                own = format!("weight * {own}");
            }
            if smoothing > 0.0 {
                before.push(format!("smoothing = {smoothing}\n"));
                own = format!("((1 - smoothing) * {own} + smoothing * l.mean(1))");
            }
            let all = match kappa {
                1.0 => "np.exp(l)".to_owned(),
                0.0 => "np.exp(l) * negative".to_owned(),
                kappa => format!("np.exp(l) * np.where(negative, 1, {kappa})"),
            };
            let logits = if kappa == 1.0 { "    l = S / tau" } else { LOGITS };
            let code = lines(before, &[logits, &format!("    return (np.log(({all}).sum(1)) - {own}).mean()")]);
            Formula { code, value: softmax }
        }
        Head::Pooled => {
            let z = "    z = np.exp(l).sum(1) + (np.exp(l) * negative).sum()";
            let code = lines(Vec::new(), &[LOGITS, z, "    return (np.log(z) - np.diag(l)).mean()"]);
            Formula { code, value: pooled }
        }
        Head::Sigmoid { flip } => {
            let before = vec![format!("bias = {BIAS:?}  # A run learns it.\n")];
            let push = match flip {
                0.0 => "np.logaddexp(0, z)".to_owned(),
                flip => format!("np.logaddexp(0, z) - np.logaddexp(0, z + np.log({flip}))"),
            };
            let body = [
                "    z, negative = S / tau + bias, ~np.eye(len(S), dtype=bool)",
                &format!("    push = (({push}) * negative).sum(1)"),
                "    return (np.logaddexp(0, -np.diag(z)) + push).mean()",
            ];
            Formula { code: lines(before, &body), value: sigmoid }
        }
        Head::Triplet { pick: Pick::Random, .. } => return Err("it draws a negative at random."),
        Head::Triplet { gap, pick } => {
            let masks = "    own, negative = np.diag(S), ~np.eye(len(S), dtype=bool)  # The temperature has no effect.";
            let result = format!("    return np.maximum(0, 2 * chosen - 2 * own + {gap}).mean()");
            let code = if pick == Pick::Hardest {
                let chosen = "    chosen = np.where(negative, S, -np.inf).max(1)";
                lines(Vec::new(), &[masks, chosen, &result])
            } else {
                let near = "    near = np.where(negative & (S < own[:, None]), S, -np.inf).max(1)";
                let far = "    far = np.where(negative, S, np.inf).min(1)  # Where no negative is less similar.";
                let chosen = "    chosen = np.where(near > -np.inf, near, far)";
                lines(Vec::new(), &[masks, near, far, chosen, &result])
            };
            Formula { code, value: triplet }
        }
        Head::Alignment { .. } => {
            let code = lines(Vec::new(), &["    return (2 - 2 * np.diag(S)).mean()  # The temperature has no effect."]);
            Formula { code, value: alignment }
        }
        Head::Multiple(Positives::Class) => return Err("the classes of the pairs."),
        Head::Multiple(Positives::Listed) => return Err("a list of pairs that may belong together."),
        Head::Global { .. } => return Err("the denominators that anchors remember of earlier batches."),
        Head::Clicked { .. } => return Err("which keys were shown and clicked."),
        Head::Heads { .. } => return Err("the parts of the embeddings, and temperatures that are learned for each."),
    })
}

/// The loss with these weights of its directions, and dL/dS.
fn evaluated(formula: &Formula, head: &Head, tau: f64, weights: (f64, f64), s: &[[f64; N]; N]) -> (f64, [[f64; N]; N]) {
    let (mut loss, mut gradient) = (0.0, [[0.0; N]; N]);
    for (weight, turned) in [(weights.0, false), (weights.1, true)] {
        let at = |i: usize, j: usize| if turned { (j, i) } else { (i, j) };
        let row = |i: usize| {
            let similarity = |j: usize| {
                let (query, key) = at(i, j);
                s[query][key]
            };
            Row::plain(i, (0..N).map(similarity).collect(), tau)
        };
        let (losses, slopes) = (formula.value)(head, tau, &(0..N).map(row).collect::<Vec<_>>());
        loss += weight * losses.iter().sum::<f64>() / N as f64;
        for (i, slopes) in slopes.iter().enumerate() {
            for (j, slope) in slopes.iter().enumerate() {
                let (query, key) = at(i, j);
                gradient[query][key] += weight * slope / N as f64;
            }
        }
    }
    (loss, gradient)
}

/// Evaluates each row by itself; `of_row` leaves its gradient, which is multiplied by `slope`, and returns its loss.
fn each(
    rows: &[Row<f64>],
    slope: f64,
    mut of_row: impl FnMut(&Row<f64>, &mut Vec<f64>, &mut [f64]) -> f64,
) -> Evaluated {
    let one = |row: &Row<f64>| {
        let (mut terms, mut gradient) = (Vec::new(), vec![0.0; row.s.len()]);
        let loss = of_row(row, &mut terms, &mut gradient);
        gradient.iter_mut().for_each(|entry| *entry *= slope);
        (loss, gradient)
    };
    rows.iter().map(one).unzip()
}

fn softmax(head: &Head, tau: f64, rows: &[Row<f64>]) -> Evaluated {
    let &Head::Softmax { kappa, smoothing, sigma } = head else { unreachable!("a head of another form") };
    let near = |row: &Row<f64>| sigma.map_or(1.0, |sigma| (row.s[row.positive] / sigma).exp());
    let all: f64 = rows.iter().map(near).sum();
    each(rows, 1.0 / tau, |row, terms, gradient| {
        let row = Row { kappa, ..row.clone() };
        row.softmax(smoothing, 2.0 - rows.len() as f64 * near(&row) / all, terms, gradient)
    })
}

fn pooled(_: &Head, tau: f64, rows: &[Row<f64>]) -> Evaluated {
    let term = |row: &Row<f64>, j: usize| (row.s[j] / tau).exp();
    let negatives: f64 = rows.iter().map(|row| row.negatives().map(|j| term(row, j)).sum::<f64>()).sum();
    let sum = |row: &Row<f64>| (0..N).map(|j| term(row, j)).sum::<f64>() + negatives;
    let inverse: f64 = rows.iter().map(|row| 1.0 / sum(row)).sum();
    each(rows, 1.0 / tau, |row, _, gradient| {
        for (j, slope) in gradient.iter_mut().enumerate() {
            let own = j == row.positive;
            *slope = term(row, j) * (1.0 / sum(row) + if own { 0.0 } else { inverse }) - f64::from(u8::from(own));
        }
        sum(row).ln() - row.s[row.positive] / tau
    })
}

fn sigmoid(head: &Head, tau: f64, rows: &[Row<f64>]) -> Evaluated {
    let &Head::Sigmoid { flip } = head else { unreachable!("a head of another form") };
    each(rows, 1.0 / tau, |row, terms, gradient| heads::sigmoid_pairs(row, BIAS, flip, terms, gradient).0)
}

fn triplet(head: &Head, _: f64, rows: &[Row<f64>]) -> Evaluated {
    let &Head::Triplet { gap, pick } = head else { unreachable!("a head of another form") };
    each(rows, 1.0, |row, terms, gradient| heads::triplet(row, gap, pick, 0, terms, gradient))
}

fn alignment(_: &Head, _: f64, rows: &[Row<f64>]) -> Evaluated {
    each(rows, 1.0, |row, _, gradient| heads::alignment(row, 0.0, heads::Spread::default(), 0..0, gradient))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Settings;
    use crate::experiment::catalogue::{self, Value};
    use crate::loss::METHODS;

    /// An experiment with this loss, at other constants than the defaults.
    fn experiment(loss: &str) -> Experiment {
        let settings = [("loss", loss), ("tau", "0.3"), ("smoothing", "0.2"), ("flip", "0.4"), ("gap", "0.5")];
        let patch: Vec<_> = settings.iter().map(|&(knob, value)| (knob.to_owned(), Value::from(value))).collect();
        catalogue::apply_strictly(&Settings::default(), &patch).expect("an experiment")
    }

    #[test]
    fn every_loss_has_a_test_or_a_reason_with_its_name() {
        let refused = [
            "ntxent",
            "supcon",
            "attraction",
            "triplet",
            "multi-head",
            "alignment-uniformity",
            "clicked",
            "global-denominator",
        ];
        for loss in METHODS {
            let about = loss.about();
            match own_test(&experiment(about.id)) {
                Ok(program) => assert!(program.contains("tau = 0.3\n"), "{program}"),
                Err(reason) => {
                    assert!(reason.starts_with(&format!("loss: \"{}\" depends on", about.label)), "{reason}")
                }
            }
            assert_eq!(own_test(&experiment(about.id)).is_err(), refused.contains(&about.id), "{}", about.id);
        }
    }

    #[test]
    fn the_gradients_agree_with_finite_differences() {
        let step = 1e-5;
        for loss in METHODS {
            let (experiment, id) = (experiment(loss.about().id), loss.about().id);
            let head = experiment.loss.head(&experiment);
            // The weights of this one are constants of the gradient.
            let Ok(formula) = formula(&head)
                .map_err(|_| ())
                .and_then(|formula| if loss.same_side() || id == "decoupled-weighted" { Err(()) } else { Ok(formula) })
            else {
                continue;
            };
            let at = |s: &[[f64; N]; N]| evaluated(&formula, &head, experiment.tau, loss.directions(), s);
            let (_, gradient) = at(&S);
            for i in 0..N {
                for j in 0..N {
                    let moved = |by: f64| {
                        let mut s = S;
                        s[i][j] += by;
                        at(&s).0
                    };
                    let slope = (moved(step) - moved(-step)) / (2.0 * step);
                    assert!((gradient[i][j] - slope).abs() < 1e-7, "{id} {i} {j}: {} and {slope}", gradient[i][j]);
                }
            }
        }
    }
}
